package jira

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

// A server announces one comment three times: without its issue, with it as an
// update of the issue, and in the history that is read live.
func TestACommentWithoutItsIssueIsTheSameEvent(t *testing.T) {
	k := newDesk(t, nil)
	id := k.ticket(nil)
	k.AddComment(id, "cust", "still locked out", false)
	var whole map[string]any
	if err := json.Unmarshal(k.hooks[len(k.hooks)-1].Body, &whole); err != nil {
		t.Fatal(err)
	}
	twin := map[string]any{"webhookEvent": "jira:issue_updated", "issue_event_type_name": "issue_commented", "timestamp": whole["timestamp"], "issue": whole["issue"], "comment": whole["comment"]}
	thin := map[string]any{"webhookEvent": "comment_created", "timestamp": whole["timestamp"], "comment": whole["comment"]}
	decode := func(body map[string]any) connectors.Decoded {
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		got, err := k.Decode(connectors.Delivery{Connector: "it-desk", Body: raw, Received: k.now})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	alone := decode(thin)
	ref := journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: id}
	if len(alone.Events) > 0 || !reflect.DeepEqual(alone.Looks, []connectors.Look{{Ref: ref, In: soon}}) {
		t.Fatalf("without its issue: %+v", alone)
	}
	told := decode(twin).Events
	read := k.read(t, alone.Looks[0].Ref.ID, k.now)
	e := read[len(read)-1]
	if len(told) != 1 || e.Kind != commented || e.ID != told[0].ID || e.Text != "still locked out" || !e.At.Equal(told[0].At) {
		t.Errorf("read live %+v, told %+v", e, told)
	}
	if m, n := journeys.Merge(e, told[0]), journeys.Merge(told[0], e); !reflect.DeepEqual(m, n) || m.Text != e.Text {
		t.Error("the two do not merge alike")
	}
}

// What has no issue may be of a ticket that nobody should read: its words are
// not kept, whatever it is.
func TestOfABodyWithoutAnIssueNoWordIsKept(t *testing.T) {
	const words = "the salary of Dana"
	self := `"self":"https://desk.example/jira/rest/api/2/issue/10013/comment/10082"`
	comment := `"comment":{` + self + `,"id":"10082","author":{"name":"ada"},"body":"` + words + `","created":"2026-11-17T08:04:00.000+0000"}`
	for event, x := range map[string]struct {
		body  string
		looks string // ids of tickets
	}{
		"comment_created":      {comment, "10013"},
		"comment_updated":      {comment, "10013"},
		"comment_deleted":      {comment, ""},
		"worklog_created":      {`"worklog":{"id":"1","issueId":"10013","comment":"` + words + `"}`, "10013"},
		"worklog_updated":      {`"worklog":{"issueId":10013}`, "10013"},
		"jira:worklog_updated": {`"worklog":{"issueId":10013}`, "10013"},
		"worklog_deleted":      {`"worklog":{"issueId":"10013"}`, "10013"},
		"issuelink_created":    {`"issueLink":{"id":1,"sourceIssueId":10013,"destinationIssueId":10014}`, "10013 10014"},
		"issuelink_deleted":    {`"issueLink":{"id":1,"sourceIssueId":10013,"destinationIssueId":10014}`, "10013 10014"},
		"comment_created ":     {`"comment":{"self":"https://desk.example/rest/api/2/issue/../x/comment/1","id":"1"}`, "undecodable"},
		"worklog_created ":     {`"worklog":{"issueId":"../x"}`, "undecodable"},
		"jira:issue_updated":   {comment, "undecodable"},
	} {
		body := `{"timestamp":1794902640400,"webhookEvent":"` + strings.TrimSpace(event) + `",` + x.body + `}`
		for _, token := range []bool{true, false} {
			d := testDecoder(t, func(s *settings) {
				if !token {
					s.Token, s.Account = connectors.Secret{}, connectors.Secret{}
				}
			})
			got, err := d.decode(connectors.Delivery{Body: []byte(body), Received: time.UnixMilli(1794902640500)})
			var ids []string
			for _, l := range got.Looks {
				ids = append(ids, l.Ref.ID)
			}
			looks := strings.Join(ids, " ")
			if err != nil {
				looks = "undecodable"
			}
			want := x.looks
			if !token && want != "" {
				want = "undecodable" // nobody can read it: it is kept, and listed
			}
			if looks != want {
				t.Errorf("%s, token %v: reads %q, want %q (%v)", event, token, looks, want, err)
			}
			text, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), "salary") || strings.Contains(string(text), "ada") {
				t.Errorf("%s keeps %s", event, text)
			}
		}
	}
}

func TestAResolvedTicketIsReadLater(t *testing.T) {
	k := newDesk(t, nil)
	id := k.ticket(nil)
	k.SetStatus(id, "ada", "In Progress")
	k.SetStatus(id, "ada", "Resolved")
	var looks []connectors.Look
	for _, w := range k.hooks {
		got, err := k.Decode(connectors.Delivery{Connector: "it-desk", Body: w.Body, Received: k.now})
		if err != nil {
			t.Fatal(err)
		}
		looks = append(looks, got.Looks...)
	}
	if want := (connectors.Look{Ref: journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: id}, In: afterResolved}); len(looks) != 1 || looks[0] != want {
		t.Errorf("%+v", looks)
	}
}

func TestANewRequestIsReadForItsChannelWhereThatIsWanted(t *testing.T) {
	for _, x := range []struct {
		project string
		wanted  bool
		reads   int
	}{{"ITD", true, 1}, {"ITD", false, 0}, {"DEV", true, 0}} {
		k := newDesk(t, func(s *settings) { s.ReadNew = x.wanted })
		id := k.ticket(func(i *jirafake.Issue) { i.Project = x.project })
		got, err := k.Decode(connectors.Delivery{Connector: "it-desk", Body: k.hooks[0].Body, Received: k.now})
		if err != nil || len(got.Looks) != x.reads || x.reads > 0 && (got.Looks[0].Ref.ID != id || got.Looks[0].In != soon) {
			t.Errorf("%+v: %+v, %v", x, got.Looks, err)
		}
	}
}

// A body of Automation says what the ticket's webhooks and its history say.
func TestWhatAutomationSendsMergesWithTheTicket(t *testing.T) {
	k := newDesk(t, nil)
	id := k.ticket(nil)
	k.SetStatus(id, "ada", "In Progress")
	var hook map[string]json.RawMessage
	if err := json.Unmarshal(k.hooks[len(k.hooks)-1].Body, &hook); err != nil {
		t.Fatal(err)
	}
	known := map[string]journeys.Event{}
	for _, e := range append(k.events(t), k.read(t, id, k.now)...) {
		known[e.ID] = e
	}
	for name, body := range map[string]string{"in Jira's format": `{"issue":` + string(hook["issue"]) + `}`, "bare": string(hook["issue"])} {
		got, err := k.Decode(connectors.Delivery{Connector: "it-desk", Body: []byte(body), Received: k.now})
		if err != nil || len(got.Events) != 2 {
			t.Fatalf("%s: %+v, %v", name, got, err)
		}
		made, now := got.Events[0], got.Events[1]
		if w := known[made.ID]; made.Text != w.Text || !made.At.Equal(w.At) || made.Actor != w.Actor {
			t.Errorf("%s: %+v, known %+v", name, made, w)
		} else if m, n := journeys.Merge(made, w), journeys.Merge(w, made); !reflect.DeepEqual(m, n) || !reflect.DeepEqual(m.Fields, w.Fields) {
			t.Errorf("%s: the creation is changed: %+v", name, m)
		}
		if !now.Machine || !now.Actor.IsZero() || now.Fields.First(fieldStatus) != "In Progress" {
			t.Errorf("%s: %+v", name, now)
		}
		// Whose words they are by then nobody knows.
		later := strings.Replace(body, `"updated":"2026-11-17T08:`, `"updated":"2026-11-17T09:`, 1)
		got, err = k.Decode(connectors.Delivery{Connector: "it-desk", Body: []byte(later), Received: k.now.Add(2 * time.Hour)})
		if err != nil || later == body || len(got.Events) != 2 || got.Events[0].Text != "" || got.Events[0].Fields[journeys.FieldSummary] != nil {
			t.Errorf("%s, changed since: %+v, %v", name, got, err)
		}
	}
}

// By what a ticket may be excluded, a rule has to say.
func TestARuleThatHidesWhatATicketIsIsNotBelieved(t *testing.T) {
	for name, x := range map[string]struct {
		never never
		more  string
		want  string // events, ignored, undecodable
	}{
		"nothing is excluded":          {never{}, ``, "events"},
		"no request type":              {never{RequestTypes: []string{"HR"}}, `,"security_level":""`, "undecodable"},
		"no level":                     {never{SecurityLevels: Levels{"any"}}, `,"request_type":""`, "undecodable"},
		"both said":                    {never{RequestTypes: []string{"HR"}, SecurityLevels: Levels{"any"}}, `,"request_type":"x","security_level":""`, "events"},
		"an excluded type":             {never{RequestTypes: []string{"HR"}}, `,"request_type":"hr"`, "ignored"},
		"an excluded level":            {never{SecurityLevels: Levels{"any"}}, `,"security_level":"Managers"`, "ignored"},
		"another project":              {never{}, `,"project":"OPS"`, "ignored"},
		"another project, by the key":  {never{}, `,"key":"OPS-1"`, "ignored"},
		"a level that is not excluded": {never{}, `,"security_level":"Managers"`, "events"},
	} {
		d := testDecoder(t, func(s *settings) { s.Never = x.never })
		got, err := d.decode(connectors.Delivery{Received: time.UnixMilli(1794904020200), Body: []byte(
			`{"event":"resolved","at":1794904020100,"issue":10041,"key":"ITD-1"` + x.more + `}`)})
		is := map[bool]string{true: "events", false: "ignored"}[len(got.Events) > 0]
		if err != nil {
			is = "undecodable"
		}
		if is != x.want {
			t.Errorf("%s: %s, want %s (%v)", name, is, x.want, err)
		}
		if is == "events" && strings.Contains(x.more, "Managers") && got.Events[0].Audience != (journeys.Audience{Level: journeys.Restricted, To: "Managers"}) {
			t.Errorf("%s: it is open to %+v", name, got.Events[0].Audience)
		}
	}
}

func TestASharedSecretOpensForWhoCannotSign(t *testing.T) {
	body := []byte(`{"issue":{}}`)
	const hook, shared = "the webhook's own", "shared-by-a-rule-only"
	for name, x := range map[string]struct {
		hook, shared string
		header       map[string]string
		user, pass   string
		ok           bool
	}{
		"the header":                      {hook: hook, shared: shared, header: map[string]string{"X-Waymark-Secret": shared}, ok: true},
		"the header alone is set up":      {shared: shared, header: map[string]string{"X-Waymark-Secret": shared}, ok: true},
		"another secret":                  {hook: hook, shared: shared, header: map[string]string{"X-Waymark-Secret": shared + "x"}},
		"a part of it":                    {hook: hook, shared: shared, header: map[string]string{"X-Waymark-Secret": shared[:8]}},
		"nothing":                         {hook: hook, shared: shared},
		"an empty one":                    {hook: hook, shared: shared, header: map[string]string{"X-Waymark-Secret": ""}},
		"none is set up":                  {hook: hook, header: map[string]string{"X-Waymark-Secret": ""}},
		"the webhook's own in the header": {hook: hook, shared: shared, header: map[string]string{"X-Waymark-Secret": hook}},
		"basic authentication":            {shared: shared, user: "jira", pass: shared, ok: true},
		"basic, another":                  {shared: shared, user: shared, pass: "jira"},
		"a signature":                     {hook: hook, shared: shared, header: map[string]string{"X-Hub-Signature": jirafake.Sign(hook, body)}, ok: true},
		"a wrong signature and the right secret": {hook: hook, shared: shared,
			header: map[string]string{"X-Hub-Signature": jirafake.Sign("other", body), "X-Waymark-Secret": shared}},
		"signed with the shared one": {hook: hook, shared: shared, header: map[string]string{"X-Hub-Signature": jirafake.Sign(shared, body)}},
		"signed with nothing":        {shared: shared, header: map[string]string{"X-Hub-Signature": jirafake.Sign("", body)}},
	} {
		h := header("X-Other", "1")
		for k, v := range x.header {
			h.Set(k, v)
		}
		if x.user != "" {
			h = basic(x.user, x.pass)
		}
		err := verifier(connectors.NewSecret(x.hook), connectors.NewSecret(x.shared), true)(h, body, time.Time{})
		if (err == nil) != x.ok || err != nil && connectors.KindOf(err) != connectors.Unauthorized {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && (strings.Contains(err.Error(), shared) || strings.Contains(err.Error(), hook)) {
			t.Errorf("%s: the error shows a secret", name)
		}
	}
}

func basic(user, password string) http.Header {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(user, password)
	return r.Header
}
