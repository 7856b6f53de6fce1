package journeys

import (
	"testing"
	"time"
)

// act is what somebody says of a gap on a ticket.
func act(id, kind string, r Ref, when time.Time, g Gap, kv ...string) Event {
	e := happened(id, r, kind, when, append([]string{FieldGapKind, string(g.Kind), FieldGapStep, g.Step, FieldGapOpening, g.Opening}, kv...)...)
	e.Connector, e.Actor, e.Customers = "it-chat", Account{"it-chat", "UAGENT"}, nil
	return e
}

func foundGap(t *testing.T, o Outcome, kind GapKind, opening string) Gap {
	t.Helper()
	for _, c := range o.Cases {
		for _, g := range c.Gaps {
			if g.Kind == kind && g.Opening == opening {
				return g
			}
		}
	}
	t.Fatalf("no %s opened by %s", kind, opening)
	return Gap{}
}

// lateVPN is a ticket that takes longer than it should.
func lateVPN() []Event {
	return []Event{happened("1", deskTicket("1"), KindCreated, at(9, 0, 0), FieldRequestType, "VPN", FieldStatusCategory, "new")}
}

func TestWhatHumansSayOfAGap(t *testing.T) {
	g := Gap{Kind: Delay, Step: "ask", Opening: "it-desk/1"}
	other := Gap{Kind: Delay, Step: "ask", Opening: "it-desk/2"}
	one := deskTicket("1")
	said := func(kind string, minute int) Event { return act(kind, kind, one, at(11, minute, 0), g) }
	done := happened("2", one, "resolved", at(11, 30, 0), FieldRequestType, "VPN", FieldStatusCategory, "done")
	wrong := happened("3", one, "labelled", at(11, 40, 0), FieldRequestType, "VPN", FieldStatusCategory, "new", FieldLabels, LabelWrong)
	for _, x := range []struct {
		name   string
		events []Event
		state  GapState
		tell   Tell
	}{
		{"nothing", nil, GapOpen, TellNow},
		{"it was seen", []Event{said(KindSeen, 0)}, GapAcknowledged, TellNow},
		{"it was accepted", []Event{said(KindAccept, 0)}, GapAccepted, TellNow},
		{"it was dismissed", []Event{said(KindDismiss, 0)}, GapDismissed, TellNever},
		{"the last word counts", []Event{said(KindDismiss, 0), said(KindAccept, 5)}, GapAccepted, TellNever},
		{"and not the first", []Event{said(KindAccept, 0), said(KindDismiss, 5)}, GapDismissed, TellNever},
		{"what is mended need not be seen", []Event{said(KindSeen, 0), done}, GapFixed, TellNow},
		{"an accepted pain point stays one", []Event{said(KindAccept, 0), done}, GapAccepted, TellNow},
		{"another gap was seen", []Event{act("x", KindSeen, one, at(11, 0, 0), other)}, GapOpen, TellNow},
		{"a rule dismissed on the ticket is quiet on the case", []Event{act("x", KindDismiss, one, at(11, 0, 0), other)}, GapOpen, TellNever},
		{"on another ticket it is not", []Event{act("x", KindDismiss, deskTicket("9"), at(11, 0, 0), other)}, GapOpen, TellNow},
		{"all of it is wrong", []Event{said(KindAccept, 0), wrong}, GapDismissed, TellNow},
		{"not said yet", []Event{act("x", KindDismiss, one, at(13, 0, 0), g)}, GapOpen, TellNow},
	} {
		o := Walk(testRules(), append(lateVPN(), x.events...), Facts{}, at(12, 0, 0))
		if got := foundGap(t, o, Delay, "it-desk/1"); got.State != x.state || got.Tell != x.tell {
			t.Errorf("%s: %s, told %s", x.name, got.State, got.Tell)
		}
	}
}

func TestASnoozeEndsByItself(t *testing.T) {
	g := Gap{Kind: Delay, Step: "ask", Opening: "it-desk/1"}
	until := at(15, 0, 0)
	events := append(lateVPN(), act("x", KindSnooze, deskTicket("1"), at(11, 0, 0), g, FieldUntil, until.Format(time.RFC3339)))
	o := Walk(testRules(), events, Facts{}, at(12, 0, 0))
	if got := foundGap(t, o, Delay, "it-desk/1"); !got.Snoozed.Equal(until) || !o.Next.Equal(until) {
		t.Errorf("quiet until %v, next %v", got.Snoozed, o.Next)
	}
	if got := foundGap(t, Walk(testRules(), events, Facts{}, until), Delay, "it-desk/1"); !got.Snoozed.IsZero() {
		t.Errorf("still quiet until %v", got.Snoozed)
	}
	sooner := act("y", KindSnooze, deskTicket("1"), at(11, 30, 0), g, FieldUntil, at(13, 0, 0).Format(time.RFC3339))
	if got := foundGap(t, Walk(testRules(), append(events, sooner), Facts{}, at(12, 0, 0)), Delay, "it-desk/1"); !got.Snoozed.Equal(at(13, 0, 0)) {
		t.Errorf("the last word is until 13:00, not %v", got.Snoozed)
	}
}

// A dismissal that was made on one ticket follows its gap when the two tickets
// become two cases.
func TestADismissalFollowsItsGapIntoAnotherCase(t *testing.T) {
	g := Gap{Kind: Delay, Step: "ask", Opening: "it-desk/1"}
	second := happened("2", deskTicket("2"), KindCreated, at(9, 30, 0), FieldRequestType, "VPN", FieldStatusCategory, "new")
	events := append(lateVPN(), second, act("x", KindDismiss, deskTicket("2"), at(11, 0, 0), g))
	if got := foundGap(t, Walk(testRules(), events, Facts{}, at(12, 0, 0)), Delay, "it-desk/1"); got.State != GapDismissed {
		t.Fatalf("it is %s", got.State)
	}
	moved := happened("3", deskTicket("2"), "typed", at(11, 30, 0), FieldRequestType, "Reset password", FieldStatusCategory, "new")
	if got := foundGap(t, Walk(testRules(), append(events, moved), Facts{}, at(12, 0, 0)), Delay, "it-desk/1"); got.State != GapDismissed {
		t.Errorf("after its ticket went to another journey it is %s", got.State)
	}
}
