package journeys

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// stuckCase is a person whose reset link is not used, on an open ticket.
func stuckCase(t *testing.T) (*Rules, []Event, Case) {
	t.Helper()
	r := testRules()
	desk := func(id, kind string, when time.Time, fields Fields) Event {
		return Event{ID: id, Connector: "it-desk", Kind: kind, At: when, Received: when, Ref: Ref{"it-desk", Ticket, "1"},
			Actor: Account{"it-desk", "alex"}, Customers: []Account{{"it-desk", "alex"}}, Fields: fields}
	}
	events := []Event{
		desk("made", "created", at(8, 0, 0), Fields{FieldKey: {"ITD-1"}, FieldRequestType: {"Reset password"}, FieldInternalDesk: {"true"}}),
		{ID: "sent", Connector: "portal", Kind: "link_sent", At: at(8, 1, 0), Received: at(8, 1, 0), Ref: Ref{"portal", Session, "s"}, Customers: []Account{{"it-desk", "alex"}}},
		desk("asked", "commented", at(8, 5, 0), Fields{}),
	}
	out := Walk(r, events, Facts{}, at(8, 6, 0))
	i := slices.IndexFunc(out.Cases, func(c Case) bool { return c.Kind == ServiceJourney })
	if i < 0 {
		t.Fatalf("no case: %v", out.Cases)
	}
	out.Cases[i].ID = "case-1"
	return r, events, out.Cases[i]
}

// toldOf plans for the case with one gap of a kind, and returns the note and
// the message.
func toldOf(t *testing.T, r *Rules, events []Event, c Case, g Gap, stored []Stored, now time.Time) (note, message *Posting) {
	t.Helper()
	g.Certainty, g.Tell = Certain, TellNow
	if g.State == "" {
		g.State = GapOpen
	}
	c.Gaps = []Gap{g}
	for _, p := range Plan(r, []Case{c}, events, stored, Facts{}, now) {
		switch p.Kind {
		case NotePosting:
			note = &p
		case MessagePosting:
			message = &p
		}
	}
	return note, message
}

func aGap(kind GapKind, on string) Gap {
	g := Gap{
		Kind: kind, Step: on, Opening: "it-desk/asked", Events: []string{"it-desk/asked"}, Since: at(9, 5, 0), Owner: "service-desk",
		Parties: []string{"service-desk", "identity"}, Count: 2, Proposed: "portal-team", Rule: "map.yaml:7",
	}
	if on == "" {
		g.Ref = Ref{"it-desk", Ticket, "1"}
	}
	return g
}

var neverTold = regexp.MustCompile(`(?i)\b(UTC|ago|fitness|effort|severity|score|missing|persona|angry|frustrated)\b|@|<|%!|\n|: *$|since *,|\[\]`)

// Any kind may be told now if an admin says so. Whatever it lies on, the note
// and the message then hold whole sentences and nothing that must never be
// read.
func TestEveryKindOfGapReadsWellWhenItIsTold(t *testing.T) {
	r, events, c := stuckCase(t)
	for _, kind := range GapKinds() {
		for _, on := range []string{"", "find-reset", "reset-by-link"} {
			note, message := toldOf(t, r, events, c, aGap(kind, on), nil, at(9, 6, 0))
			if note == nil || message == nil {
				t.Errorf("%s on %q is not told: note %v, message %v", kind, on, note, message)
				continue
			}
			for _, p := range []*Posting{note, message} {
				text := p.Content.Text
				lines := []string{text.Headline}
				for _, row := range text.Rows {
					if len(row.Lines) == 0 || slices.Contains(row.Lines, "") {
						t.Errorf("%s on %q: %s says nothing:\n%s", kind, on, row.Label, text)
					}
					lines = append(lines, row.Lines...)
				}
				for _, line := range lines {
					if bad := neverTold.FindString(line); bad != "" || strings.Contains(line, string(kind)+" ") && strings.Contains(string(kind), "_") {
						t.Errorf("%s on %q: %q (%q)", kind, on, line, bad)
					}
					for _, s := range r.Journeys[0].Steps {
						if strings.Contains(line, s.ID) && s.ID != "sign-in" && s.ID != "search" {
							t.Errorf("%s on %q: the id of a step: %q", kind, on, line)
						}
					}
				}
			}
		}
	}
}

func TestOnlyWhoIsStuckIsCalledStuck(t *testing.T) {
	r, events, c := stuckCase(t)
	for kind, want := range map[GapKind]string{
		DeadEnd: "ITD-1 · Password reset · stuck since 09:05, nobody has it yet",
		Silence: "ITD-1 · Password reset · waiting since 09:05, nobody has it yet",
		Dropped: "ITD-1 · Password reset · waiting since 09:05, nobody has it yet", HoldMisuse: "ITD-1 · Password reset · waiting since 09:05, nobody has it yet",
		MissedHandoff: "ITD-1 · Password reset · handed over and not taken up since 09:05, nobody has it yet",
		AskedTwice:    "ITD-1 · Password reset · asked again 09:05, nobody has it yet",
		Reopened:      "ITD-1 · Password reset · open again since 09:05, nobody has it yet",
	} {
		_, message := toldOf(t, r, events, c, aGap(kind, ""), nil, at(9, 6, 0))
		if got := message.Content.Text.Headline; got != want {
			t.Errorf("%s: %q", kind, got)
		}
	}
}

func TestWhatBeganOnAnotherDayIsToldWithItsDay(t *testing.T) {
	r, events, c := stuckCase(t)
	g := aGap(Silence, "")
	g.Since = at(24+9, 0, 0)
	_, message := toldOf(t, r, events, c, g, nil, at(24+9, 0, 0))
	if want := "ITD-1 · Password reset · waiting since Tue 17 Nov 09:05, nobody has it yet"; message.Content.Text.Headline != want {
		t.Errorf("%q", message.Content.Text.Headline)
	}
}

// Who has had the ticket all the time is no news where nobody answered, and a
// name beside the waiting would be blame. Who took it since then is.
func TestANameStandsBesideNeglectOnlyWhereSomebodyTookItSince(t *testing.T) {
	r, events, c := stuckCase(t)
	assigned := func(when time.Time) Case {
		c := c
		c.Tickets = slices.Clone(c.Tickets)
		c.Tickets[0].Assignee, c.Tickets[0].AssigneeName, c.Tickets[0].AssignedAt = Account{"it-desk", "agent"}, "Sam Reed", when
		return c
	}
	for _, test := range []struct {
		kind     GapKind
		assigned time.Time
		named    bool
		headline string
	}{
		{Silence, at(8, 2, 0), false, "waiting since 09:05"},
		{Silence, at(9, 10, 0), true, "Sam Reed has it (10:10)"},
		{DeadEnd, at(8, 2, 0), true, "Sam Reed has it (09:02)"},
	} {
		g := aGap(test.kind, "")
		note, message := toldOf(t, r, events, assigned(test.assigned), g, nil, at(9, 12, 0))
		all := note.Content.Text.String() + message.Content.Text.String()
		if strings.Contains(all, "Sam Reed") != test.named || !strings.HasSuffix(message.Content.Text.Headline, test.headline) || strings.Contains(all, "no assignee") {
			t.Errorf("%s, assigned %s:\n%s", test.kind, test.assigned, all)
		}
	}
}

func TestASnoozedGapIsQuietInTheChannelAndStaysOnTheTicket(t *testing.T) {
	r, events, c := stuckCase(t)
	g := aGap(Silence, "")
	g.Snoozed = at(10, 0, 0)
	note, message := toldOf(t, r, events, c, g, nil, at(9, 30, 0))
	if note == nil || message != nil {
		t.Errorf("before anything was said: note %v, message %v", note, message)
	}
	events = append(events, Event{ID: "press", Connector: "it-chat", Kind: KindSnooze, At: at(9, 20, 0), Received: at(9, 20, 0), Ref: g.Ref, Fields: Fields{
		FieldGapKind: {"silence"}, FieldGapStep: {""}, FieldGapOpening: {g.Opening}, FieldActorName: {"Sam Reed"}}})
	stood := []Stored{{Posting: Posting{Key: "message/case-1", Kind: MessagePosting, Connector: "it-chat", Target: "sd-now"}, State: Standing, WrittenAt: at(9, 10, 0)}}
	_, message = toldOf(t, r, events, c, g, stood, at(9, 30, 0))
	if message == nil || !strings.HasSuffix(message.Content.Text.Headline, "quiet until 11:00, as Sam Reed asked") {
		t.Errorf("what stood says: %v", message)
	}
	_, after := toldOf(t, r, events, c, g, stood, at(10, 0, 0))
	if after == nil || !strings.HasSuffix(after.Content.Text.Headline, "waiting since 09:05, nobody has it yet") || after.Meaning == message.Meaning {
		t.Errorf("afterwards: %v", after)
	}
}

func TestWhatSomebodyElseIsTroubledByComesBeforeWhatIsSnoozed(t *testing.T) {
	r, events, c := stuckCase(t)
	open, snoozed := aGap(DeadEnd, "reset-by-link"), aGap(Silence, "")
	for _, g := range []*Gap{&open, &snoozed} {
		g.Certainty, g.Tell, g.State = Certain, TellNow, GapOpen
	}
	snoozed.Snoozed = at(10, 0, 0)
	c.Gaps = []Gap{open, snoozed}
	i := slices.IndexFunc(Plan(r, []Case{c}, events, nil, Facts{}, at(9, 30, 0)), func(p Posting) bool {
		return p.Kind == MessagePosting && strings.Contains(p.Content.Text.Headline, "stuck since")
	})
	if i < 0 {
		t.Error("the gap that is not snoozed is not told")
	}
}

func TestWhichStatesOfAGapSpeak(t *testing.T) {
	r, events, c := stuckCase(t)
	r.Journeys[0].Tell[Silence] = TellNow
	stood := func() []Stored {
		return []Stored{
			{Posting: Posting{Key: "note/it-desk/ticket/1", Kind: NotePosting, Case: "case-1"}, State: Standing, WrittenAt: at(9, 10, 0)},
			{Posting: Posting{Key: "message/case-1", Kind: MessagePosting, Connector: "it-chat", Target: "sd-now", Case: "case-1"}, State: Standing, WrittenAt: at(9, 10, 0)},
		}
	}
	g := aGap(Silence, "")
	events = append(events, Event{ID: "no", Connector: "it-chat", Kind: KindDismiss, At: at(9, 20, 0), Received: at(9, 20, 0), Ref: g.Ref, Fields: Fields{
		FieldGapKind: {"silence"}, FieldGapStep: {""}, FieldGapOpening: {g.Opening}, FieldReason: {"handled_elsewhere"}}})
	for state, want := range map[GapState]string{
		GapOpen: "waiting since", GapAcknowledged: "waiting since", GapAccepted: "", GapFixed: "no longer stuck",
		GapDismissed: "not a problem: handled elsewhere", GapWithdrawn: "no longer stuck",
	} {
		g.State = state
		note, message := toldOf(t, r, events, c, g, stood(), at(9, 30, 0))
		switch {
		case want == "" && (note != nil || message != nil):
			t.Errorf("%s changes what stands: %v %v", state, note, message)
		case want != "" && (message == nil || !strings.Contains(message.Content.Text.Headline, want)):
			t.Errorf("%s: %v", state, message)
		}
	}
}

// What lies on a ticket that not everybody may see is not told on another.
func TestAGapOnARestrictedTicketIsNotToldElsewhere(t *testing.T) {
	r, events, c := stuckCase(t)
	secret := Ref{"it-desk", Ticket, "2"}
	events = append(events, Event{ID: "hr", Connector: "it-desk", Kind: "created", At: at(8, 30, 0), Received: at(8, 30, 0), Ref: secret,
		Fields: Fields{FieldKey: {"HR-2"}, FieldSecurityLevel: {"HR"}}})
	g := aGap(Silence, "")
	g.Ref = secret
	if note, message := toldOf(t, r, events, c, g, nil, at(9, 30, 0)); note != nil || message != nil {
		t.Errorf("told: %v %v", note, message)
	}
	events[len(events)-1].Fields[FieldSecurityLevel] = nil
	if note, _ := toldOf(t, r, events, c, g, nil, at(9, 30, 0)); note == nil {
		t.Error("an open ticket's gap is not told either")
	}
}

// A person in a dead end whom nobody answers is helped by the way out; that
// nobody answered is told beside it.
func TestWhatTheDeskOwesStandsBesideWhatThePersonIsStuckOn(t *testing.T) {
	r, events, c := stuckCase(t)
	stuck, owed, older := aGap(DeadEnd, "reset-by-link"), aGap(Silence, ""), aGap(Dropped, "")
	for _, g := range []*Gap{&stuck, &owed, &older} {
		g.Certainty, g.Tell, g.State = Certain, TellNow, GapOpen
	}
	stuck.Opening = "portal/sent"
	texts := func(gaps ...Gap) (stuckRow []string, do, headline, story, meaning string) {
		c.Gaps = gaps
		for _, p := range Plan(r, []Case{c}, events, nil, Facts{}, at(9, 30, 0)) {
			switch p.Kind {
			case NotePosting:
				stuckRow, do, meaning = p.Content.Text.Rows[0].Lines, p.Content.Text.Rows[1].Lines[0], p.Meaning
			case MessagePosting:
				headline, story = p.Content.Text.Headline, p.Content.Text.Rows[0].Lines[0]
			}
		}
		return stuckRow, do, headline, story, meaning
	}
	_, _, _, _, alone := texts(stuck)
	for _, gaps := range [][]Gap{{stuck, older, owed}, {owed, stuck}} {
		row, do, headline, story, meaning := texts(gaps...)
		if len(row) != 2 || row[1] != "No word to the customer since 09:05." || !strings.HasPrefix(do, "Reset by phone: check identity.") ||
			!strings.HasSuffix(headline, "stuck since 09:01, nobody has it yet") || !strings.HasSuffix(story, "no word to the customer since 09:05") {
			t.Errorf("%q, %q, %q, %q", row, do, headline, story)
		}
		if meaning == alone {
			t.Error("what stands would not be edited")
		}
	}
	if row, _, headline, _, _ := texts(older, owed); len(row) != 1 || !strings.Contains(headline, "waiting since") {
		t.Errorf("two that are owed: %q, %q", row, headline)
	}
}
