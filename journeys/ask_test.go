package journeys

import (
	"strings"
	"testing"
)

// Of what is restricted to a few where it happened nothing is told to whoever
// asks, not even that there was something.
func TestWhoAsksLearnsNothingRestricted(t *testing.T) {
	r, ticket := testRules(), Ref{"it-desk", Ticket, "1"}
	events := stuckEvents(Event{
		ID: "s", Connector: "portal", Kind: "search", At: at(9, 2, 0), Ref: Ref{"portal", Session, "s"}, Customers: []Account{{"it-desk", "alex"}},
		Fields: Fields{"query": {"divorce lawyer"}, "results": {"0"}},
	}, Event{
		ID: "t", Connector: "it-desk", Kind: "search", At: at(9, 3, 0), Ref: ticket, Fields: Fields{"query": {"divorce court"}, "results": {"0"}},
	})
	ask := func() (string, bool) {
		text, ok := NewAsking(r, Subject{Events: events}, Facts{}, at(9, 20, 0)).Ticket(ticket)
		return text.String(), ok
	}
	if got, ok := ask(); !ok || !strings.Contains(got, "divorce lawyer") {
		t.Fatalf("the search is not told at all:\n%s", got)
	}
	for i := 2; i < 4; i++ { // one elsewhere, one on the very ticket that is asked about
		events[i].Audience = Audience{Restricted, "HR"}
	}
	if got, ok := ask(); !ok || strings.Contains(got, "divorce") || strings.Contains(got, "may not see") {
		t.Errorf("it is told:\n%s", got)
	}
	events[0].Fields = mergeFields(events[0].Fields, Fields{FieldSecurityLevel: {"HR"}})
	if got, ok := ask(); ok {
		t.Errorf("a restricted ticket is told:\n%s", got)
	}
	if _, ok := NewAsking(r, Subject{Events: events}, Facts{}, at(9, 20, 0)).ForCustomer(ticket); ok {
		t.Error("a restricted ticket is told to its customer")
	}
}

// What an admin only observes or looks at first is told to nobody who asks.
func TestOfAJourneyThatOnlyObservesNothingIsTold(t *testing.T) {
	for _, mode := range []Mode{Observe, Preview, Suggest, Act} {
		r := testRules()
		r.Journey("password-reset").Mode = mode
		a := NewAsking(r, Subject{Events: stuckEvents()}, Facts{}, at(9, 20, 0))
		text, _ := a.Ticket(Ref{"it-desk", Ticket, "1"})
		_, open := a.Open()
		told := mode == Suggest || mode == Act
		if strings.Contains(text.String(), "STUCK") != told || open != told || TellsOf(r, "password-reset") != told {
			t.Errorf("%s: told %v, open %v\n%s", mode, TellsOf(r, "password-reset"), open, text.String())
		}
	}
}

// Of several open cases each is one line, the newest first.
func TestSeveralOpenCasesAreALineEach(t *testing.T) {
	r := testRules()
	more := stuckEvents()[0]
	more.ID, more.Ref, more.At = "v", Ref{"it-desk", Ticket, "2"}, at(9, 5, 0)
	more.Fields = mergeFields(more.Fields, Fields{FieldKey: {"ITD-2"}, FieldRequestType: {"VPN"}})
	text, ok := NewAsking(r, Subject{Events: stuckEvents(more)}, Facts{}, at(9, 20, 0)).Open()
	if want := "2 open\nITD-2 · VPN · not stuck as far as is seen, no assignee yet\nITD-1 · Password reset · stuck since 10:01, nobody has it yet\n"; !ok || text.String() != want {
		t.Errorf("%v %q\nwant %q", ok, text.String(), want)
	}
}
