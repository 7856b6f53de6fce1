package journeys

import (
	"fmt"
	"runtime"
	"testing"
	"time"
)

// manyEvents is one person's trouble in n events, in as many visits: the worst
// that a case of this length can be to the judgement.
func manyEvents(mix string, n int) []Event {
	customer := Account{"it-desk", "alex"}
	ticket := Ref{"it-desk", Ticket, "1"}
	events := []Event{{ID: "first", Connector: "it-desk", Kind: KindCreated, At: at(8, 0, 0), Ref: ticket, Actor: customer, Customers: []Account{customer}, Text: "password not working",
		Fields: Fields{FieldKey: {"ITD-1"}, FieldRequestType: {"Reset password"}, FieldStatusCategory: {"new"}, FieldInternalDesk: {"true"}}}}
	for i := 1; i < n; i++ {
		e := Event{ID: fmt.Sprintf("e%d", i), At: at(8, 0, 20*i), Actor: customer, Customers: []Account{customer}}
		session := func(connector, kind string, k RefKind) {
			e.Connector, e.Kind, e.Ref = connector, kind, Ref{connector, k, e.ID}
		}
		onTicket := func(kind string) { e.Connector, e.Kind, e.Ref = "it-desk", kind, ticket }
		switch mix {
		case "calls":
			session("phone", []string{"answered", "abandoned"}[i%2], Call)
		case "comments":
			onTicket("commented")
			e.Text = "still not working, and I have a deadline today"
			if i%3 == 0 {
				e.Actor = Account{"it-desk", "agent"}
			}
		case "dead ends":
			onTicket(KindCreated)
			if i%2 == 0 {
				session("portal", "link_sent", Session)
			}
			if i%7 == 0 {
				session("portal", "link_used", Session)
			}
			if i%5 == 0 {
				session("phone", "answered", Call)
			}
		case "endings":
			session("sign-in", []string{"failed", "ok"}[i%2], Session)
			e.At = at(8, 0, 0).Add(time.Duration(i) * time.Second)
		case "reopened":
			onTicket("status_changed")
			e.Fields = Fields{FieldStatusCategory: {[]string{"done", "indeterminate"}[i%2]}, "team": {[]string{"desk", "identity"}[i/2%2]}}
		default:
			switch i % 8 {
			case 0:
				session("phone", "abandoned", Call)
			case 1:
				session("portal", "opened", Session)
			case 2:
				session("portal", "search", Session)
				e.Fields = Fields{"query": {"password"}, "results": {fmt.Sprint(i % 3)}}
			case 3:
				session("portal", "form_opened", Session)
			case 4:
				session("portal", "link_sent", Session)
			case 5:
				session("sign-in", "failed", Session)
			case 6:
				onTicket("commented")
				e.Text = "any news?"
			default:
				onTicket("assigned")
				e.Actor, e.Fields = Account{"it-desk", "agent"}, Fields{FieldAssignee: {"agent"}, FieldStatusCategory: {"indeterminate"}}
			}
		}
		e.Received = e.At
		events = append(events, e)
	}
	return events
}

var mixes = []string{"everything", "calls", "comments", "dead ends", "endings", "reopened"}

func BenchmarkWalk10k(b *testing.B) {
	for _, mix := range mixes {
		b.Run(mix, func(b *testing.B) {
			r, events := testRules(), manyEvents(mix, 10_000)
			now := events[len(events)-1].At.Add(time.Hour)
			b.ReportAllocs()
			for b.Loop() {
				Walk(r, events, Facts{}, now)
			}
		})
	}
}

// BenchmarkDecide10k is the whole decision about such a case.
func BenchmarkDecide10k(b *testing.B) {
	for _, mix := range mixes {
		b.Run(mix, func(b *testing.B) {
			r, events := testRules(), manyEvents(mix, 10_000)
			now := events[len(events)-1].At.Add(time.Hour)
			b.ReportAllocs()
			var stored []Case
			for b.Loop() {
				out := Walk(r, events, Facts{}, now)
				stored, _ = Identify(stored, out.Cases, func(c Case) string { return c.Events[0] })
				Diff(nil, Plan(r, stored, events, nil, Facts{}, now), Pace{}, now)
			}
		})
	}
}

var _ = runtime.MemStats{}
