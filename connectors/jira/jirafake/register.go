package jirafake

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake/jql"
)

// Hook is a registered webhook.
type Hook struct {
	ID          int
	Name, URL   string
	Events      []string // jira:issue_updated, comment_created, …
	JQL         string   // which tickets; "" for all
	Secret      string   // write only
	ExcludeBody bool
	Disabled    bool
}

// AddHook registers a webhook, as an administrator does by hand.
func (f *Fake) AddHook(h Hook) Hook {
	f.mu.Lock()
	defer f.mu.Unlock()
	return *f.addHook(h)
}

// Register registers a webhook where the site would take it.
func (f *Fake) Register(h Hook) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	why := f.refuseHook(hookBody{Name: h.Name, URL: h.URL, Events: h.Events, Filters: map[string]string{filterKey: h.JQL}})
	if why != "" {
		return errors.New(why)
	}
	f.addHook(h)
	return nil
}

func (f *Fake) addHook(h Hook) *Hook {
	for _, x := range f.hooks {
		h.ID = max(h.ID, x.ID)
	}
	h.ID++
	f.hooks = append(f.hooks, &h)
	return &h
}

// Hooks returns the registered webhooks.
func (f *Fake) Hooks() []Hook {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Hook
	for _, h := range f.hooks {
		out = append(out, *h)
	}
	return out
}

// wants reports whether a webhook is for this event on this ticket.
func (f *Fake) wants(h *Hook, event string, i *Issue) bool {
	if h.Disabled || !slices.Contains(h.Events, event) {
		return false
	}
	if strings.TrimSpace(h.JQL) == "" {
		return true
	}
	q, err := jql.Parse(h.JQL, jql.Site{Now: f.now(), Known: f.known})
	return err == nil && (q.Where == nil || q.Where.Match(record{f, i}))
}

// hookTable is the resource of webhooks. Data Center 10 moved it.
func (f *Fake) hookTable() []route {
	const list, one = "webhook", "webhook/{hook}"
	var t []route
	for _, under := range []string{admin, admin10} {
		tail := ""
		if under == admin10 {
			tail = "s"
		}
		t = append(t,
			route{method: http.MethodGet, under: under, path: list + tail, need: administer, do: (*Fake).listHooks},
			route{method: http.MethodPost, under: under, path: list + tail, need: administer, do: (*Fake).postHook},
			route{method: http.MethodGet, under: under, path: strings.Replace(one, "webhook", "webhook"+tail, 1), need: administer, do: onHook((*Fake).getHook)},
			route{method: http.MethodPut, under: under, path: strings.Replace(one, "webhook", "webhook"+tail, 1), need: administer, do: onHook((*Fake).putHook)},
			route{method: http.MethodDelete, under: under, path: strings.Replace(one, "webhook", "webhook"+tail, 1), need: administer, do: onHook((*Fake).removeHook)},
		)
	}
	return t
}

func onHook(do func(*Fake, *call, *Hook) answer) func(*Fake, *call) answer {
	return func(f *Fake, c *call) answer {
		for _, h := range f.hooks {
			if strconv.Itoa(h.ID) == c.vars["hook"] {
				return do(f, c, h)
			}
		}
		return refuse(http.StatusNotFound, "Webhook "+c.vars["hook"]+" does not exist.")
	}
}

const filterKey = "issue-related-events-section"

// hookJSON never shows the secret.
func (f *Fake) hookJSON(h *Hook) map[string]any {
	m := map[string]any{
		"name": h.Name, "url": h.URL, "excludeBody": h.ExcludeBody, "events": h.Events, "filters": map[string]any{filterKey: h.JQL},
	}
	if f.opt.Edition == DataCenter && f.majorVersion() >= 10 {
		m["id"], m["active"], m["sslVerificationRequired"], m["configuration"] = h.ID, !h.Disabled, true, map[string]any{}
		m["self"] = f.opt.Site + "/" + admin10 + "/webhooks/" + strconv.Itoa(h.ID)
		counts := map[string]int{"errors": 0, "failures": 0, "successes": 0}
		for _, a := range f.delivered {
			switch {
			case a.Hook != h.ID:
			case a.Err != "":
				counts["errors"]++
			case a.Status >= 300:
				counts["failures"]++
			default:
				counts["successes"]++
			}
		}
		m["statistics"] = map[string]any{"counts": counts}
		return m
	}
	m["enabled"], m["isSigned"], m["lastUpdatedDisplayName"] = !h.Disabled, h.Secret != "", f.nameOf(f.opt.Me)
	m["self"] = f.opt.Site + "/" + admin + "/webhook/" + strconv.Itoa(h.ID)
	return m
}

func (f *Fake) listHooks(*call) answer {
	out := []any{}
	for _, h := range f.hooks {
		out = append(out, f.hookJSON(h))
	}
	return ok(out)
}

func (f *Fake) getHook(_ *call, h *Hook) answer { return ok(f.hookJSON(h)) }

func (f *Fake) removeHook(_ *call, h *Hook) answer {
	f.hooks = slices.DeleteFunc(f.hooks, func(x *Hook) bool { return x == h })
	return done()
}

type hookBody struct {
	Name, URL     string
	Events        []string
	Filters       map[string]string
	ExcludeBody   bool
	Secret        string
	Enabled       *bool
	Active        *bool
	Configuration map[string]any
}

func (b hookBody) onto(h Hook) Hook {
	h.Name, h.URL, h.Events, h.JQL, h.ExcludeBody = b.Name, b.URL, b.Events, b.Filters[filterKey], b.ExcludeBody
	secret, _ := b.Configuration["SECRET"].(string)
	if b.Secret != "" || secret != "" {
		h.Secret = b.Secret + secret
	}
	for _, on := range []*bool{b.Enabled, b.Active} {
		if on != nil {
			h.Disabled = !*on
		}
	}
	return h
}

// refuseHook says why a webhook cannot be registered; "" where it can.
func (f *Fake) refuseHook(b hookBody) string {
	u, err := url.Parse(b.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "The URL is not valid."
	}
	// Cloud calls https only. A sandbox may call this machine, as Cloud may not.
	if ip := net.ParseIP(u.Hostname()); f.opt.Edition == Cloud && u.Scheme != "https" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return "The URL must use https."
	}
	if b.Name == "" || len(b.Events) == 0 {
		return "A name and at least one event are required."
	}
	for _, e := range b.Events {
		if !slices.Contains(Events(), e) {
			return "The event '" + e + "' is not known."
		}
	}
	if b.Filters[filterKey] != "" {
		if _, err := jql.Parse(b.Filters[filterKey], jql.Site{Now: f.now(), Known: f.known}); err != nil {
			return err.Error()
		}
	}
	return ""
}

// Events returns those that a webhook can be registered for.
func Events() []string {
	return []string{
		"jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated", "comment_deleted",
		"worklog_created", "worklog_updated", "worklog_deleted", "issuelink_created", "issuelink_deleted", "issue_property_set",
		"issue_property_deleted", "attachment_created", "attachment_deleted", "project_created", "project_updated", "project_deleted",
		"user_created", "user_updated", "user_deleted", "jira:version_released",
	}
}

func (f *Fake) postHook(c *call) answer {
	var b hookBody
	if !c.read(&b) {
		return refuse(http.StatusBadRequest)
	}
	if why := f.refuseHook(b); why != "" {
		return refuse(http.StatusBadRequest, why)
	}
	return made(f.hookJSON(f.addHook(b.onto(Hook{}))))
}

func (f *Fake) putHook(c *call, h *Hook) answer {
	var b hookBody
	if !c.read(&b) {
		return refuse(http.StatusBadRequest)
	}
	if why := f.refuseHook(b); why != "" {
		return refuse(http.StatusBadRequest, why)
	}
	*h = b.onto(*h)
	return ok(f.hookJSON(h))
}
