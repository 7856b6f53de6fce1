package app

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// Examined is what was found about one connector.
type Examined struct {
	Connector string
	Name      string
	Findings  []connectors.Finding
}

// Examine looks at every connector with the real accounts and writes nothing.
// heard is when each was last heard, as the store knows; only names one
// connector, "" all.
func Examine(ctx context.Context, cfg *config.Config, heard map[string]time.Time, only string, now time.Time) []Examined {
	var all []Examined
	for _, c := range cfg.Connectors {
		if only != "" && c.ID != only {
			continue
		}
		x := Examined{Connector: c.ID, Name: c.Name}
		e := connectors.Examination{Names: namedOf(cfg.Rules, c.ID), Polled: cfg.Polls[c.ID] > 0}
		if cfg.PublicURL != "" {
			e.Hook = cfg.PublicURL + "/hooks/" + c.ID
		}
		if c.Targets != nil {
			e.Posts = (&desk{cfg: cfg}).targets(c)
		}
		e.Heard.Last, e.Heard.Ever = heard[c.ID], !heard[c.ID].IsZero()
		if e.Hook != "" && !e.Polled {
			x.Findings = append(x.Findings, reaches(ctx, e.Hook))
		}
		if c.Doctor != nil {
			x.Findings = append(x.Findings, c.Doctor.Examine(ctx, e, now)...)
		}
		if c.Targets != nil {
			x.Findings = append(x.Findings, targets(ctx, cfg, c))
		}
		if c.Doctor == nil && !e.Heard.Ever {
			x.Findings = append(x.Findings, connectors.Finding{
				Health: connectors.Ailing, What: "heard", Found: "nothing has ever come", Do: "let it send something; what only it can show counts as not seen until then",
			})
		}
		all = append(all, x)
	}
	return all
}

// namedOf is what the files name of a connector's own words, once each: the
// values that rules compare its fields with, and the statuses of `hold`.
func namedOf(r *journeys.Rules, connector string) []connectors.Named {
	var named []connectors.Named
	add := func(sort, name string, where journeys.Origin) {
		same := func(n connectors.Named) bool { return n.Sort == sort && strings.EqualFold(n.Name, name) }
		if name != "" && !slices.ContainsFunc(named, same) {
			named = append(named, connectors.Named{Sort: sort, Name: name, Where: string(where)})
		}
	}
	for i := range r.Journeys {
		j := &r.Journeys[i]
		rules := slices.Concat(j.Any, j.None)
		rules = append(rules, j.Over.When...)
		for k := range j.Steps {
			s := &j.Steps[k]
			rules = slices.Concat(rules, s.Begins, s.Waits, s.Done, s.Fails)
		}
		for _, m := range rules {
			if m.From != connector {
				continue
			}
			for field, values := range m.Fields {
				for _, v := range values {
					add(field, v, m.Origin)
				}
			}
		}
	}
	if s := r.Source(connector); s != nil {
		for _, status := range s.Hold {
			add(journeys.FieldStatus, status, "hold")
		}
	}
	slices.SortStableFunc(named, func(a, b connectors.Named) int {
		return strings.Compare(a.Sort+"\x00"+a.Name, b.Sort+"\x00"+b.Name)
	})
	return named
}

// reaches calls our own address from here as somebody who has no secret: the
// right answer is a refusal.
func reaches(ctx context.Context, hook string) connectors.Finding {
	f := connectors.Finding{What: "public address"}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, hook, strings.NewReader("{}"))
	if err != nil {
		f.Health, f.Found, f.Do = connectors.Sick, "is no address", "look at public_url"
		return f
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		f.Health, f.Found, f.Do = connectors.Ailing, hook+" does not answer this machine", "is the server running, and does the proxy lead to it? (An address that only the vendor reaches is fine.)"
		return f
	}
	defer func() { _ = resp.Body.Close() }()
	switch {
	case resp.StatusCode == http.StatusUnauthorized:
		f.Health, f.Found = connectors.Well, hook+" answers, and refuses what is not signed"
	case resp.StatusCode < 300:
		f.Health, f.Found, f.Do = connectors.Sick, hook+" takes what is not signed", "remove insecure, and set the secret"
	default:
		f.Health, f.Found, f.Do = connectors.Sick, fmt.Sprintf("%s answers %d", hook, resp.StatusCode), "does the proxy pass /hooks on to waymark?"
	}
	return f
}

// targets asks whether the channels and groups that the files name exist.
func targets(ctx context.Context, cfg *config.Config, c *connectors.Connector) connectors.Finding {
	f := connectors.Finding{What: "channels, groups, fields"}
	d := &desk{cfg: cfg}
	missing, err := c.Targets.Missing(ctx, d.targets(c))
	switch {
	case connectors.KindOf(err) == connectors.Denied && err != nil:
		f.Health, f.Found, f.Do = connectors.Sick, "the token is refused", "make a new one, with the scopes of the README"
	case err != nil:
		f.Health, f.Found = connectors.Unclear, "no answer: "+err.Error()
	case len(missing) > 0:
		f.Health, f.Found, f.Do = connectors.Sick, "there is no "+strings.Join(missing, ", "), "correct the name, or invite the bot"
	default:
		f.Found = "all that the files name exist"
	}
	return f
}
