package journeys

import (
	"strings"
	"testing"
	"time"
)

// standing makes what was planned stand.
func standingAt(ps []Posting, when time.Time) []Stored {
	var stored []Stored
	for _, p := range ps {
		stored = append(stored, Stored{Posting: p, State: Standing, Remote: "C1/1", Written: p.Meaning, Writes: 1, WrittenAt: when, ConfirmedAt: when})
	}
	return stored
}

// From the press to the line that is left.
func TestWhatIsNoProblemShrinksToOneLine(t *testing.T) {
	r := testRules()
	r.Journeys[0].Tell = map[GapKind]Tell{DeadEnd: TellNow, SearchNoResult: TellNever}
	stored := standingAt(planned(r, stuckEvents(), nil, Facts{}, at(9, 20, 0)), at(9, 20, 5))
	for _, c := range []struct{ reason, owner, want string }{
		{NotSamePerson, "", "not a problem: not the same person"},
		{NotThisJourney, "", "not a problem: not this journey"},
		{HandledElsewhere, "", "not a problem: handled elsewhere"},
		{NormalForUs, "", "not a problem: normal for us"},
		{WrongOwner, "identity", "not a problem: wrong owner, it is for Identity"},
		{WrongOwner, "<!channel>", "not a problem: wrong owner"},
		{"<!channel> it is mine", "", "not a problem"},
	} {
		press := pressed("no", KindDismiss, "UAGENT", at(9, 22, 0), Fields{FieldReason: {c.reason}, FieldOwner: {c.owner}})
		ps := planned(r, stuckEvents(press), stored, Facts{}, at(9, 23, 0))
		if got, want := theMessage(t, ps), "ITD-1 · Password reset · "+c.want+"\n"; got != want {
			t.Errorf("%s: %q, want %q", c.reason, got, want)
		}
		if n := find(ps, "note/it-desk/ticket/1"); n == nil || len(n.Content.Text.Buttons) > 0 {
			t.Errorf("the note becomes %+v", n)
		}
	}
}

// The rule that was dismissed never speaks again on the case, whatever opens
// another gap by it.
func TestADismissedRuleNeverSpeaksAgainOnItsCase(t *testing.T) {
	r := testRules()
	stored := standingAt(planned(r, stuckEvents(), nil, Facts{}, at(9, 20, 0)), at(9, 20, 5))
	press := pressed("no", KindDismiss, "UAGENT", at(9, 22, 0), Fields{FieldReason: {HandledElsewhere}})
	again := after("portal", "link_sent", at(10, 0, 0), nil)
	opened := after("portal", "opened", at(9, 50, 0), nil)
	events := stuckEvents(press, opened, again)
	if got := theMessage(t, planned(r, events, stored, Facts{}, at(11, 0, 0))); !strings.Contains(got, "handled elsewhere") {
		t.Errorf("it says\n%s", got)
	}
	if ps := planned(r, events, nil, Facts{}, at(11, 0, 0)); len(ps) > 0 {
		t.Errorf("it speaks: %s", postingKinds(ps))
	}
	if ps := planned(r, stuckEvents(opened, again), nil, Facts{}, at(11, 0, 0)); find(ps, "message/case") == nil {
		t.Error("nothing would have been said anyway: the test proves nothing")
	}
}

// Who presses must be somebody of the desk, as far as anybody knows: a machine
// decides nothing, and no customer what is said of their own case.
func TestWhatAMachineOrTheCustomerPressesDoesNothing(t *testing.T) {
	r := testRules()
	r.Roster.AddMachine(Account{"it-chat", "UBOT"})
	r.Roster.AddPerson(Account{"it-chat", "UALEX"}, Account{"it-desk", "alex"}) // the customer's own other account
	stored := standingAt(planned(r, stuckEvents(), nil, Facts{}, at(9, 20, 0)), at(9, 20, 5))
	for user, counts := range map[string]bool{"UAGENT": true, "UNOBODY": true, "UBOT": false, "UALEX": false} {
		for kind, done := range map[string]string{KindDismiss: "handled elsewhere", KindSnooze: "quiet until"} {
			press := pressed("no", kind, user, at(9, 22, 0), Fields{FieldReason: {HandledElsewhere}, FieldUntil: {"1h"}})
			if got := theMessage(t, planned(r, stuckEvents(press), stored, Facts{}, at(9, 23, 0))); strings.Contains(got, done) != counts {
				t.Errorf("%s by %s: it says\n%s", kind, user, got)
			}
		}
	}
	press := pressed("take", KindTake, "UBOT", at(9, 22, 0), nil)
	if ps := planned(r, stuckEvents(press), stored, Facts{}, at(9, 23, 0)); find(ps, "answer/it-chat/take") != nil || find(ps, "assign/it-chat/take") != nil {
		t.Error("a machine takes it, or is answered")
	}
}
