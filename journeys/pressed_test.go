package journeys

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// pressed is a press on the message about stuckEvents' ticket.
func pressed(id, kind, user string, when time.Time, fields Fields) Event {
	e := Event{
		ID: id, Connector: "it-chat", Kind: kind, At: when, Received: when, Ref: Ref{"it-desk", Ticket, "1"}, Actor: Account{"it-chat", user},
		Fields: PressOn{Gap: DeadEnd, Step: "reset-by-link", Opening: "portal/l"}.Fields(),
	}
	e.Fields[FieldActorName], e.Fields[FieldChannelID] = []string{user}, []string{"C1"}
	for name, v := range fields {
		e.Fields[name] = v
	}
	return e
}

// carried is the outbox's word about a press.
func carried(of, kind string, when time.Time, fields Fields) Event {
	return Event{ID: "outcome/" + of, Connector: "it-desk", Kind: kind, At: when, Received: when, Ref: Ref{"it-desk", Ticket, "1"}, Amends: "it-chat/" + of, Fields: fields}
}

func assignedTo(id, who, name string, when time.Time) Event {
	e := after("it-desk", "assigned", when, Fields{FieldAssignee: {who}, FieldAssigneeName: {name}})
	e.ID = id
	return e
}

func find(ps []Posting, key string) *Posting {
	i := slices.IndexFunc(ps, func(p Posting) bool { return p.Key == key })
	if i < 0 {
		return nil
	}
	return &ps[i]
}

// theMessage is the one message, as a channel reads it.
func theMessage(t *testing.T, ps []Posting) string {
	t.Helper()
	m := find(ps, "message/case")
	if m == nil {
		t.Fatalf("no message in %s", postingKinds(ps))
	}
	return m.Content.Text.String()
}

func TestTheButtonsUnderAMessage(t *testing.T) {
	taken := []Event{
		pressed("take", KindTake, "UAGENT", at(9, 21, 0), nil), carried("take", KindTaken, at(9, 21, 5), nil),
		assignedTo("a", "agent", "Sam Reed", at(9, 21, 5)),
	}
	for _, c := range []struct {
		name string
		more []Event
		want string
	}{
		{"nobody has it", nil, "[ I'll take it ]   [ Snooze ▾ 15 min | 1 hour | tomorrow 08:00 ]   [ Not a problem… ]   [ Open ticket ]"},
		{"taken by a press", taken, "[ Hand back ]   [ Open ticket ]"},
		{"given to somebody at the desk", []Event{assignedTo("a", "kim", "Kim", at(9, 21, 5))}, "[ Open ticket ]"},
		{"taken, and then given on", append(slices.Clone(taken), assignedTo("b", "kim", "Kim", at(9, 25, 0))), "[ Open ticket ]"},
		{"quiet", []Event{pressed("z", KindSnooze, "UAGENT", at(9, 21, 0), Fields{FieldUntil: {"1h"}})},
			"[ I'll take it ]   [ Snooze ▾ 15 min | 1 hour | tomorrow 08:00 ]   [ Not a problem… ]   [ Open ticket ]"},
	} {
		stood := []Stored{{Posting: Posting{Key: "message/case", Kind: MessagePosting, Connector: "it-chat", Target: "sd-now", Case: "case"}, State: Standing, Remote: "C1/1", WrittenAt: at(9, 15, 0)}}
		text := theMessage(t, planned(testRules(), stuckEvents(c.more...), stood, Facts{}, at(9, 30, 0)))
		if !strings.Contains(text, "\n"+c.want+"\n") {
			t.Errorf("%s: want %s under\n%s", c.name, c.want, text)
		}
	}
	ps := planned(testRules(), stuckEvents(), nil, Facts{}, at(9, 20, 0))
	for _, b := range find(ps, "message/case").Content.Text.Buttons {
		on, ok := ParsePressOn(b.Value)
		if b.Action == ActionOpen {
			ok = b.URL != "" && b.Value == ""
		} else {
			ok = ok && on == PressOn{Ref{"it-desk", Ticket, "1"}, DeadEnd, "reset-by-link", "portal/l"}
		}
		if !ok {
			t.Errorf("%s is about %q", b.Label, b.Value)
		}
	}
}

func TestNothingActsInAPreview(t *testing.T) {
	r := testRules()
	r.Journeys[0].Mode, r.Journeys[0].Preview = Preview, ChatTarget{"it-chat", "waymark-preview", ""}
	for _, p := range planned(r, stuckEvents(), nil, Facts{}, at(9, 20, 0)) {
		for _, b := range p.Content.Text.Buttons {
			if b.Action != ActionOpen {
				t.Errorf("%s offers %s", p.Key, b.Label)
			}
		}
	}
}

// Taking and handing back, from press to press.
func TestWhoTookATicketHandsItBack(t *testing.T) {
	r := testRules()
	r.Roster.AddPerson(Account{"it-chat", "UOTHER"}, Account{"it-desk", "other"})
	r.Roster.AddPerson(Account{"it-chat", "UPHONE"}, Account{"it-desk", "agent"}) // the same person's other account
	took := []Event{
		pressed("take", KindTake, "UAGENT", at(9, 21, 0), nil), carried("take", KindTaken, at(9, 21, 5), nil),
		assignedTo("a", "agent", "Sam Reed", at(9, 21, 5)),
	}
	plan := func(more ...Event) []Posting {
		return planned(r, stuckEvents(append(slices.Clone(took), more...)...), nil, Facts{}, at(9, 40, 0))
	}
	back := pressed("back", KindHandBack, "UAGENT", at(9, 30, 0), nil)

	for _, e := range []Event{back, pressed("back", KindHandBack, "UPHONE", at(9, 30, 0), nil)} {
		ps := plan(e)
		want := Assignment{From: Account{"it-desk", "agent"}, Name: e.Actor.ID, Press: "it-chat/back"}
		if p := find(ps, "assign/it-chat/back"); p == nil || *p.Content.Assignment != want {
			t.Fatalf("planned for %s: %+v", e.Actor, p)
		}
	}
	done := []Event{back, carried("back", KindTaken, at(9, 30, 5), nil), assignedTo("b", "", "", at(9, 30, 5))}
	if text := theMessage(t, plan(done...)); !strings.Contains(text, "nobody has it yet") || !strings.Contains(text, "[ I'll take it ]") {
		t.Errorf("handed back, and it says\n%s", text)
	}
	again := append(slices.Clone(done), pressed("take2", KindTake, "UAGENT", at(9, 35, 0), nil))
	if ps := plan(again...); find(ps, "assign/it-chat/take2") == nil || find(ps, "assign/it-chat/back") != nil {
		t.Error("who takes it again is not given it, or loses it to their older press")
	}

	for _, c := range []struct {
		name  string
		press []Event
		want  string
	}{
		{"by somebody else", []Event{pressed("back", KindHandBack, "UOTHER", at(9, 30, 0), nil)},
			"Sam Reed has ITD-1 since 10:21. Only who took it here can hand it back here; ask them, or change its assignee at the desk. Nothing was changed."},
		{"by somebody whom the directory does not know", []Event{pressed("back", KindHandBack, "UNOBODY", at(9, 30, 0), nil)},
			"Sam Reed has ITD-1 since 10:21. Only who took it here can hand it back here; ask them, or change its assignee at the desk. Nothing was changed."},
		{"after it was given on", []Event{back, carried("back", KindRefused, at(9, 30, 5), Fields{FieldReason: {"taken"}, FieldWho: {"Kim"}})},
			"Kim has ITD-1 by now, so it is not yours to hand back. Nothing was changed."},
		{"after it was closed", []Event{back, carried("back", KindRefused, at(9, 30, 5), Fields{FieldReason: {"closed"}})}, "ITD-1 is closed by now. Nothing was changed."},
		{"and the desk did not do it", []Event{back, carried("back", KindRefused, at(9, 30, 5), nil)},
			"ITD-1 could not be handed back. Change its assignee at the desk. Nothing was changed."},
	} {
		ps := plan(c.press...)
		a := find(ps, "answer/it-chat/back")
		if a == nil || a.Kind != AnswerPosting || a.Connector != "it-chat" || a.Target != "C1 "+c.press[0].Actor.ID || a.Content.Text.Headline != c.want {
			t.Errorf("%s: %+v", c.name, a)
		}
		if find(ps, "assign/it-chat/back") != nil {
			t.Errorf("%s: it is tried all the same", c.name)
		}
	}

	early := planned(r, stuckEvents(pressed("take", KindTake, "UAGENT", at(9, 21, 0), nil), back), nil, Facts{}, at(9, 40, 0))
	if find(early, "assign/it-chat/back") != nil || find(early, "answer/it-chat/back") != nil {
		t.Error("it is handed back before it was taken")
	}
}
