package jira

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
)

// wanted are the webhook's events that are read.
var wanted = []string{
	"jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated", "comment_deleted",
}

// registered is a webhook as its administration shows it.
type registered struct {
	Name        string            `json:"name"`
	URL         string            `json:"url"`
	Events      []string          `json:"events"`
	Enabled     bool              `json:"enabled"`
	Active      bool              `json:"active"` // the same on a Data Center from version 10
	ExcludeBody bool              `json:"excludeBody"`
	Signed      *bool             `json:"isSigned"`
	Filters     map[string]string `json:"filters"`
}

// webhook looks whether our webhook is registered as it should be. Only an
// administrator of Jira may ask; for anybody else what was heard is what speaks.
func (x *doctor) webhook(ctx context.Context, r *report, e connectors.Examination, now time.Time) {
	const what = "webhook"
	switch {
	case e.Hook == "" && e.Polled:
		r.add(connectors.Well, what, "none is needed: the site is asked what happened", "")
		return
	case e.Hook == "":
		r.add(connectors.Sick, what, "no public_url is set, so Jira has no address to call", "set public_url, or poll: 2m to ask instead")
		return
	}
	all, err := x.webhooks(ctx)
	if err != nil {
		r.failed(what+" registered", err, "only a Jira administrator may see it: look under System, WebHooks, for "+e.Hook)
	} else {
		hooked(r, all, e)
	}
	switch {
	case !e.Heard.Ever && e.Polled:
	case !e.Heard.Ever:
		r.add(connectors.Sick, what+" heard", "nothing has ever come", "change a ticket and look again; if nothing comes, Jira cannot reach "+e.Hook)
	case now.Sub(e.Heard.Last) > 24*time.Hour:
		r.add(connectors.Ailing, what+" heard", "the last one came "+e.Heard.Last.UTC().Format("2 Jan 2006 15:04")+" UTC", "is it still enabled, and does its address reach us?")
	default:
		r.add(connectors.Well, what+" heard", "the last one came "+e.Heard.Last.UTC().Format("2 Jan 2006 15:04")+" UTC", "")
	}
}

// hooked judges the webhooks that go to our address.
func hooked(r *report, all []registered, e connectors.Examination) {
	const what = "webhook registered"
	i := slices.IndexFunc(all, func(h registered) bool { return strings.TrimRight(h.URL, "/") == strings.TrimRight(e.Hook, "/") })
	if i < 0 {
		health, do := connectors.Sick, "create it as README.md says, or set poll: 2m to ask instead"
		if e.Polled {
			health, do = connectors.Remark, "none is needed, since the site is asked what happened"
		}
		r.add(health, what, "none goes to "+e.Hook, do)
		return
	}
	h := all[i]
	h.Enabled = h.Enabled || h.Active
	if !h.Enabled {
		r.add(connectors.Sick, what, "it is disabled", "enable it")
	}
	if h.ExcludeBody {
		r.add(connectors.Sick, what, "it sends no body", "switch Exclude body off")
	}
	if h.Signed != nil && !*h.Signed {
		r.add(connectors.Sick, what, "it is not signed, so every call of it is refused", "give it the secret that webhook_secret names")
	}
	var lacks []string
	for _, event := range wanted {
		if !slices.Contains(h.Events, event) {
			lacks = append(lacks, event)
		}
	}
	if len(lacks) > 0 {
		r.add(connectors.Ailing, what, "it does not send "+strings.Join(lacks, ", "), "tick created, updated and deleted of Issue and Comment")
	}
	if h.Enabled && !h.ExcludeBody && (h.Signed == nil || *h.Signed) && len(lacks) == 0 {
		r.add(connectors.Well, what, "to "+e.Hook, "")
	}
}

// webhooks lists those that are registered. Data Center moved the list with
// version 10; which version it is, it says itself.
func (x *doctor) webhooks(ctx context.Context) (all []registered, err error) {
	where := "rest/webhooks/1.0/webhook"
	if x.api.edition == dataCenter {
		var info struct {
			Numbers []int `json:"versionNumbers"`
		}
		if err := x.api.call(ctx, "read server info", http.MethodGet, path("serverInfo"), nil, nil, &info); err != nil {
			return nil, err
		}
		if len(info.Numbers) > 0 && info.Numbers[0] >= 10 {
			where = "rest/jira-webhook/1.0/webhooks"
		}
	}
	return all, x.api.call(ctx, "list webhooks", http.MethodGet, where, nil, nil, &all)
}
