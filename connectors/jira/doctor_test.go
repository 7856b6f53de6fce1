package jira

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

const hookAddress = publicURL + "/hooks/it-desk"

// examined is what the doctor finds at a desk whose webhook was heard a minute
// ago, with one change.
func examined(t *testing.T, k *desk, change func(*connectors.Examination)) []connectors.Finding {
	t.Helper()
	e := connectors.Examination{Hook: hookAddress}
	e.Heard.Ever, e.Heard.Last = true, k.now.Add(-time.Minute)
	if change != nil {
		change(&e)
	}
	before := len(k.Requests())
	list := k.Doctor.Examine(t.Context(), e, k.now)
	for _, r := range k.Requests()[before:] {
		if r.Method != http.MethodGet {
			t.Errorf("the doctor wrote: %s %s", r.Method, r.Path)
		}
	}
	return list
}

func goodHook() jirafake.Hook {
	return jirafake.Hook{Name: "Waymark", URL: hookAddress, Secret: "s3cret", Events: wanted, JQL: "project = ITD"}
}

// about returns the findings about something.
func about(list []connectors.Finding, what string) []connectors.Finding {
	return slices.DeleteFunc(slices.Clone(list), func(f connectors.Finding) bool { return !strings.HasPrefix(f.What, what) })
}

func TestAHealthyDeskIsWell(t *testing.T) {
	k := newDesk(t, func(s *settings) {
		s.CommentVisibility.Role, s.TokenUntil = "Service Desk Team", "2027-11-17"
	})
	k.AddHook(goodHook())
	k.ticket(nil)
	list := examined(t, k, func(e *connectors.Examination) {
		e.Names = []connectors.Named{{Sort: "request_type", Name: "reset PASSWORD", Where: "password-reset.yaml:14"}, {Sort: "status", Name: "Waiting for customer", Where: "hold"}}
	})
	for _, f := range list {
		if f.Health > connectors.Remark {
			t.Errorf("%s: %s (%s)", f.What, f.Found, f.Do)
		}
	}
	for _, what := range []string{"account and token", "clock", "token's end", "project ITD", "project DEV", "permissions in ITD", "mails in ITD", "webhook registered", "webhook heard", "names of request type", "names of status", "automation rules"} {
		if len(about(list, what)) != 1 {
			t.Errorf("%d findings about %s", len(about(list, what)), what)
		}
	}
}

func TestTheDoctorNamesWhatAils(t *testing.T) {
	for name, x := range map[string]struct {
		set     func(*settings)
		site    func(*desk)
		exam    func(*connectors.Examination)
		health  connectors.Health
		what    string
		because string
	}{
		"a refused token":          {func(s *settings) { s.Token = connectors.NewSecret("old") }, nil, nil, connectors.Sick, "account and token", "refused"},
		"a token near its end":     {func(s *settings) { s.TokenUntil = "2026-11-30" }, nil, nil, connectors.Ailing, "token's end", "30 Nov 2026"},
		"a token that ended":       {func(s *settings) { s.TokenUntil = "2026-11-01" }, nil, nil, connectors.Sick, "token's end", "1 Nov 2026"},
		"nobody knows its end":     {nil, nil, nil, connectors.Remark, "token's end", "no interface"},
		"a project that is none":   {func(s *settings) { s.Projects = []string{"NONE"} }, nil, nil, connectors.Sick, "project NONE", "there is none"},
		"no internal comments":     {nil, nil, nil, connectors.Ailing, "project DEV", "nothing is written"},
		"a permission":             {nil, func(k *desk) { k.Deny("bot", "ADD_COMMENTS") }, nil, connectors.Sick, "permission Add comments in ITD", "no note"},
		"a webhook that is none":   {nil, nil, nil, connectors.Sick, "webhook registered", "none goes to"},
		"a disabled webhook":       {nil, func(k *desk) { h := goodHook(); h.Disabled = true; k.AddHook(h) }, nil, connectors.Sick, "webhook registered", "disabled"},
		"an unsigned webhook":      {nil, func(k *desk) { h := goodHook(); h.Secret = ""; k.AddHook(h) }, nil, connectors.Sick, "webhook registered", "not signed"},
		"a webhook without bodies": {nil, func(k *desk) { h := goodHook(); h.ExcludeBody = true; k.AddHook(h) }, nil, connectors.Sick, "webhook registered", "no body"},
		"a webhook that tells too little": {nil, func(k *desk) { h := goodHook(); h.Events = wanted[:4]; k.AddHook(h) }, nil,
			connectors.Ailing, "webhook registered", "comment_updated, comment_deleted"},
		"webhooks that we may not see":   {nil, func(k *desk) { k.Deny("bot", "ADMINISTER") }, nil, connectors.Unclear, "webhook registered", "may not see"},
		"a webhook never heard":          {nil, nil, func(e *connectors.Examination) { e.Heard.Ever = false }, connectors.Sick, "webhook heard", "nothing has ever come"},
		"a webhook not heard for days":   {nil, nil, func(e *connectors.Examination) { e.Heard.Last = e.Heard.Last.AddDate(0, 0, -3) }, connectors.Ailing, "webhook heard", "14 Nov 2026"},
		"no public address":              {nil, nil, func(e *connectors.Examination) { e.Hook = "" }, connectors.Sick, "webhook", "no public_url"},
		"no public address, but polling": {nil, nil, func(e *connectors.Examination) { e.Hook, e.Polled = "", true }, connectors.Well, "webhook", "none is needed"},
		"a status that is none": {nil, nil, func(e *connectors.Examination) {
			e.Names = []connectors.Named{{Sort: "status", Name: "Waiting", Where: "x.yaml:3"}}
		}, connectors.Sick, `status "Waiting"`, "x.yaml:3 never holds"},
		"a request type that is none": {nil, func(k *desk) { k.SetRequestTypes("Reset password", "Laptop") }, func(e *connectors.Examination) {
			e.Names = []connectors.Named{{Sort: "request_type", Name: "Reset pasword", Where: "x.yaml:3"}, {Sort: "request_type", Name: "laptop", Where: "x.yaml:4"}}
		}, connectors.Sick, `request type "Reset pasword"`, "never holds"},
		"one of several request types": {nil, func(k *desk) { k.SetRequestTypes("Reset password", "Laptop") }, func(e *connectors.Examination) {
			e.Names = []connectors.Named{{Sort: "request_type", Name: "Reset password", Where: "x.yaml:3"}, {Sort: "request_type", Name: "Login problem", Where: "x.yaml:3"}}
		}, connectors.Remark, `request type "Login problem"`, "others that x.yaml:3 names exist"},
		"mails": {nil, func(k *desk) {
			k.AddProject(jirafake.Project{Key: "ITD", ServiceDesk: true, Notifies: []jirafake.Notice{{Event: "Issue commented", Who: "Reporter"}, {Event: "Issue commented", Who: "AllWatchers"}, {Event: "Issue created", Who: "ProjectLead"}}})
		}, nil, connectors.Remark, "mails in ITD", "mails the reporter, all watchers,"},
	} {
		t.Run(name, func(t *testing.T) {
			k := newDesk(t, x.set)
			if x.site != nil {
				x.site(k)
			}
			list := about(examined(t, k, x.exam), x.what)
			if len(list) != 1 || list[0].Health != x.health || !strings.Contains(list[0].Found, x.because) {
				t.Errorf("found %+v", list)
			}
		})
	}
}

func TestTheDoctorSeesThatTheClocksDiffer(t *testing.T) {
	k := newDesk(t, nil)
	list := k.Doctor.Examine(t.Context(), connectors.Examination{Hook: hookAddress}, k.now.Add(-3*time.Minute))
	if f := about(list, "clock"); len(f) != 1 || f[0].Health != connectors.Ailing || !strings.Contains(f[0].Found, "3m") {
		t.Errorf("found %+v", f)
	}
}

func TestTheDoctorRepeatsNoSecret(t *testing.T) {
	k := newDesk(t, func(s *settings) { s.Token = connectors.NewSecret("a-token-that-nobody-may-see") })
	for _, f := range examined(t, k, nil) {
		if strings.Contains(f.Found+f.Do, "nobody-may-see") || strings.Contains(f.Found+f.Do, "s3cret") {
			t.Errorf("%s: %s", f.What, f.Found)
		}
	}
}
