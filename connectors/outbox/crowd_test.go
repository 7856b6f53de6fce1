package outbox

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// chat is a sink of messages that allows one new one a second in one channel,
// and remembers what each says.
type chat struct {
	*sink
	now     func() time.Time
	last    map[string]time.Time // of the newest message, by channel
	says    map[string]string    // by key
	edits   map[string]int
	refused int
}

func (c *chat) Put(ctx context.Context, p journeys.Posting, prior connectors.Prior) (connectors.Receipt, error) {
	if prior.Remote == "" {
		if wait := time.Second - c.now().Sub(c.last[p.Target]); wait > 0 && !c.last[p.Target].IsZero() {
			c.refused++
			return connectors.Receipt{}, &connectors.Error{Kind: connectors.RateLimited, Op: "chat", RetryAfter: 30 * time.Second, Here: true}
		}
		c.last[p.Target] = c.now()
	} else {
		c.edits[p.Key]++
	}
	if p.Content.Text != nil {
		c.says[p.Key] = strings.TrimSpace(p.Content.Text.String())
	}
	return c.sink.Put(ctx, p, prior)
}

// crowded is a house whose chat has real limits.
func crowded(t *testing.T, b Brake) (*house, *chat) {
	h := newHouse(t, nil)
	c := &chat{sink: h.chat, now: func() time.Time { return h.now }, last: map[string]time.Time{}, says: map[string]string{}, edits: map[string]int{}}
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	h.desk.Store(&Desk{
		Connectors: []*connectors.Connector{{ID: "it-desk", Sink: h.sink, Live: h.live}, {ID: "it-chat", Sink: c}},
		Brake:      b, Admin: journeys.ChatTarget{Connector: "it-chat", Channel: "waymark-admin"},
		Rules: &journeys.Rules{Zone: zone},
		Pace:  map[string]Pace{"it-desk": {}, "it-chat": {PerPost: 1100 * time.Millisecond}},
	})
	return h, c
}

// stuck are the two postings about somebody who came to a halt at a step.
func stuck(n int, step string, since time.Time) []journeys.Posting {
	id := fmt.Sprintf("c%04d", n)
	ref := journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: fmt.Sprint(10000 + n)}
	text := journeys.Content{Text: &journeys.Text{Headline: "ITD-" + fmt.Sprint(n)}}
	halt := &journeys.Halt{
		Gap: journeys.DeadEnd, Step: step, Name: "Resets by the mailed link", Journey: "Password reset", Says: "The reset link goes to the mailbox that is locked",
		Next: "Reset by phone", Who: "Service Desk", Ticket: fmt.Sprintf("ITD-%d", n), Since: since,
	}
	return []journeys.Posting{
		{Key: "note/" + ref.String(), Kind: journeys.NotePosting, Connector: "it-desk", Target: ref.ID, Ref: ref, Case: id, Journey: "password-reset", Meaning: "A", Content: text},
		{Key: "message/" + id, Kind: journeys.MessagePosting, Connector: "it-chat", Target: "sd-now", Ref: ref, Case: id, Journey: "password-reset", Meaning: "A", Content: text, Halt: halt},
	}
}

func (h *house) wantAll(list []journeys.Posting) {
	h.t.Helper()
	for _, p := range list {
		h.want(p)
	}
}

// gone takes what is wanted about somebody back: the trouble is over.
func (h *house) gone(list []journeys.Posting) {
	h.t.Helper()
	for _, p := range list {
		p.Absent, p.Content, p.Halt = true, journeys.Content{}, nil
		h.want(p)
	}
}

func (h *house) standing(prefix string) (keys []string) {
	for _, x := range h.w.things {
		if strings.HasPrefix(x.key, prefix) {
			keys = append(keys, x.key)
		}
	}
	slices.Sort(keys)
	return keys
}

// A thousand people come to a halt at one step at once. The channel sees one
// message, whose number is kept; when it is over, what is left is said of each,
// once.
func TestAThousandAtOneStepAreOneMessage(t *testing.T) {
	h, c := crowded(t, Brake{CommentsPerHour: 30, MessagesPerHour: 20, MessagesPerChannelDay: 30, OneMessageFrom: 5})
	const many = 1000
	for n := range many {
		h.wantAll(stuck(n, "reset-by-link", start.Add(time.Duration(n)*time.Millisecond)))
	}
	h.pass(2 * time.Minute)
	crowd := h.standing(journeys.CrowdMark)
	if len(crowd) != 1 || len(h.w.things) != 1 {
		t.Fatalf("%d crowds, %d things stand, want one: %v", len(crowd), len(h.w.things), h.standing(""))
	}
	if got := c.says[crowd[0]]; !strings.HasPrefix(got, `1000 people stuck at "Resets by the mailed link" since 10:00 · Password reset`) ||
		!strings.Contains(got, "ITD-0, ITD-1, ITD-2, ITD-3, ITD-4 and 995 more") || !strings.Contains(got, "Reset by phone") || !strings.Contains(got, "Service Desk") {
		t.Errorf("it says %s", got)
	}
	for n := range many - 3 {
		h.gone(stuck(n, "reset-by-link", start))
	}
	h.pass(2 * time.Minute)
	if got := c.says[crowd[0]]; !strings.HasPrefix(got, "3 people stuck") {
		t.Errorf("while it is not yet over it says %s", got)
	}
	h.restart()
	h.gone(stuck(997, "reset-by-link", start))
	h.pass(15 * time.Minute)
	if got, want := c.says[crowd[0]], `1000 people were stuck at "Resets by the mailed link" since 10:00 · Password reset · over since 10:02; 2 of 1000 are still stuck: ITD-998, ITD-999`; got != want {
		t.Errorf("when it is over it says\n%s, want\n%s", got, want)
	}
	want := []string{crowd[0], "message/c0998", "message/c0999", "note/it-desk/ticket/10998", "note/it-desk/ticket/10999"}
	if got := h.standing(""); !slices.Equal(got, want) {
		t.Errorf("in the end stand %v, want %v", got, want)
	}
	if c.refused > 0 {
		t.Errorf("the chat had to refuse %d messages", c.refused)
	}
	if c.edits[crowd[0]] > 5 {
		t.Errorf("the one message was edited %d times", c.edits[crowd[0]])
	}
	if h.w.reads < 2 {
		t.Error("what was left was not read live before it was said")
	}
}

func (h *house) restart() { h.loop = New(h.loop.o) }

func TestFewAtOneStepAreToldOneByOne(t *testing.T) {
	h, _ := crowded(t, Brake{OneMessageFrom: 5})
	for n := range 4 {
		h.wantAll(stuck(n, "reset-by-link", start))
	}
	h.wantAll(stuck(4, "search", start)) // stands elsewhere
	h.pass(time.Minute)
	if got := h.standing(""); len(got) != 10 {
		t.Errorf("%v stand, want five notes and five messages", got)
	}
}

// Who comes one after the other, each a moment after the last was told, is at
// once too.
func TestATrickleBecomesACrowd(t *testing.T) {
	h, c := crowded(t, Brake{OneMessageFrom: 5})
	for n := range 12 {
		h.wantAll(stuck(n, "reset-by-link", h.now))
		h.pass(30 * time.Second)
	}
	h.pass(2 * time.Minute)
	crowd := h.standing(journeys.CrowdMark)
	if got := h.standing("message/"); len(got) != 4 || len(crowd) != 1 {
		t.Fatalf("%v have a message of their own, and %d crowds stand", got, len(crowd))
	}
	if got := c.says[crowd[0]]; !strings.HasPrefix(got, "12 people stuck") || !strings.Contains(got, "4 of them have a message of their own") {
		t.Errorf("it says %s", got)
	}
}

func TestWhoComesAfterACrowdJoinsIt(t *testing.T) {
	h, c := crowded(t, Brake{OneMessageFrom: 5})
	for n := range 6 {
		h.wantAll(stuck(n, "reset-by-link", start))
	}
	h.pass(time.Minute)
	for n := range 50 {
		h.wantAll(stuck(10+n, "reset-by-link", h.now))
	}
	h.pass(2 * time.Minute)
	if got := h.standing(""); len(got) != 1 || !strings.HasPrefix(c.says[got[0]], "56 people stuck") {
		t.Errorf("%v stand and say %v", got, c.says)
	}
}

func TestWhoComesToStandElsewhereLeavesTheCrowd(t *testing.T) {
	h, _ := crowded(t, Brake{OneMessageFrom: 5})
	for n := range 8 {
		h.wantAll(stuck(n, "reset-by-link", start))
	}
	h.pass(time.Minute)
	moved := stuck(3, "search", h.now)
	moved[1].Meaning = "B"
	h.wantAll(moved)
	h.pass(3 * time.Minute)
	if got := h.standing("message/"); !slices.Equal(got, []string{"message/c0003"}) {
		t.Errorf("%v have a message of their own", got)
	}
	if got := h.standing("note/"); !slices.Equal(got, []string{"note/it-desk/ticket/10003"}) {
		t.Errorf("%v have a note", got)
	}
}

// A small crowd that nobody joins any more is over although its people wait:
// each is told by itself.
func TestWhatIsLeftOfACrowdIsToldOneByOne(t *testing.T) {
	h, c := crowded(t, Brake{OneMessageFrom: 5})
	for n := range 9 {
		h.wantAll(stuck(n, "reset-by-link", start))
	}
	h.pass(50 * time.Minute)
	if got := h.standing("message/"); len(got) != 0 {
		t.Fatalf("%v stand while the crowd lasts", got)
	}
	h.pass(20 * time.Minute)
	if got := h.standing("message/"); len(got) != 9 {
		t.Errorf("%v stand, want nine: %v", got, c.says)
	}
	if got := h.standing(journeys.CrowdMark); len(got) != 1 {
		t.Errorf("%d crowds", len(got))
	}
	h.pass(time.Hour)
	if got := h.standing(journeys.CrowdMark); len(got) != 1 {
		t.Errorf("afterwards %d crowds: %v", len(got), c.says)
	}
}

func TestADaysBudgetLeavesOneMessageThatCounts(t *testing.T) {
	h, c := crowded(t, Brake{MessagesPerChannelDay: 3})
	steps := func(n int) string { return fmt.Sprintf("step-%d", n) }
	for n := range 10 {
		h.wantAll(stuck(n, steps(n), start))
	}
	h.pass(5 * time.Minute)
	crowd := h.standing(journeys.CrowdMark)
	if got := h.standing("message/"); len(got) != 3 || len(crowd) != 1 {
		t.Fatalf("%v have a message, and %d count the rest", got, len(crowd))
	}
	if got := h.standing("note/"); len(got) != 10 {
		t.Errorf("%d notes: the budget is about the channel alone", len(got))
	}
	if got := c.says[crowd[0]]; !strings.HasPrefix(got, "7 more tickets are stuck today; /waymark list shows a team its own") {
		t.Errorf("it says %s", got)
	}
	h.wantAll(stuck(10, steps(10), h.now))
	h.gone(stuck(8, steps(8), h.now)[1:])
	h.gone(stuck(9, steps(9), h.now)[1:])
	h.pass(5 * time.Minute)
	if got := c.says[crowd[0]]; !strings.HasPrefix(got, "6 more tickets") {
		t.Errorf("then it says %s", got)
	}
	h.restart()
	h.pass(15 * time.Hour) // Berlin's midnight is 23:00 here
	if got := c.says[crowd[0]]; got != "8 more tickets were stuck on Tue 17 Nov · 6 of 8 are still stuck: ITD-3, ITD-4, ITD-5, ITD-6, ITD-7 and 1 more" {
		t.Errorf("the day after it says %s", got)
	}
	if got := h.standing("message/"); len(got) != 6 {
		t.Errorf("the day after stand %v, want three more", got)
	}
	if got := h.standing(journeys.CrowdMark); len(got) != 2 {
		t.Errorf("%d count, want one for each day", len(got))
	}
}

func TestNothingIsBegunInTheQuiet(t *testing.T) {
	h, c := crowded(t, Brake{})
	d := *h.desk.Load()
	rules := *d.Rules
	rules.Owners = []journeys.Owner{{ID: "desk", Chat: journeys.ChatTarget{Connector: "it-chat", Channel: "sd-now"}, Quiet: journeys.Quiet{From: 9 * 60, To: 12 * 60}}}
	d.Rules = &rules
	stands := stuck(1, "search", start)
	h.want(stands[1])
	h.pass(time.Minute)
	h.desk.Store(&d) // from 9 to 12 in Berlin: until 11 here
	h.wantAll(stuck(2, "search", start))
	h.wantAll(stuck(3, "search", start))
	stands[1].Meaning = "taken"
	h.want(stands[1])
	h.pass(30 * time.Minute)
	if got := h.standing("message/"); !slices.Equal(got, []string{"message/c0001"}) || c.edits["message/c0001"] != 1 {
		t.Fatalf("in the quiet stand %v, and what stood was edited %d times", got, c.edits["message/c0001"])
	}
	if got := h.standing("note/"); len(got) != 2 {
		t.Errorf("%v: the quiet is the channel's, not the tickets'", got)
	}
	h.gone(stuck(3, "search", start)[1:])
	reads := h.w.reads
	h.pass(95 * time.Minute)
	if got := h.standing("message/"); !slices.Equal(got, []string{"message/c0001", "message/c0002"}) {
		t.Errorf("after it stand %v: only what is still true is said", got)
	}
	if h.w.reads == reads {
		t.Error("what was held was not read live again")
	}
}

// A limit of one channel is no other's.
func TestALimitOfOneChannelHoldsUpNoOther(t *testing.T) {
	h, c := crowded(t, Brake{})
	d := *h.desk.Load()
	d.Pace = map[string]Pace{"it-desk": {}, "it-chat": {}} // we keep no distance, so the chat has to say so
	h.desk.Store(&d)
	for n := range 3 {
		p := stuck(n, "search", start)[1]
		h.want(p)
	}
	other := stuck(7, "search", start)[1]
	other.Target = "identity"
	h.now = h.now.Add(time.Millisecond)
	h.want(other)
	h.step()
	h.step()
	if got := h.standing("message/"); !slices.Contains(got, "message/c0007") || len(got) != 2 {
		t.Errorf("%v stand, want one in each channel", got)
	}
	h.pass(2 * time.Minute)
	if got := h.standing("message/"); len(got) != 4 || c.refused > 4 {
		t.Errorf("in the end stand %v, after %d refusals", got, c.refused)
	}
}

// We keep the distance that a chat asks for between new messages of a channel,
// so that it never has to refuse one.
func TestNewMessagesOfAChannelKeepADistance(t *testing.T) {
	h, c := crowded(t, Brake{})
	for n := range 8 {
		h.want(stuck(n, fmt.Sprint("step-", n), start)[1])
	}
	h.pass(3 * time.Minute)
	if got := h.standing("message/"); len(got) != 8 || c.refused > 0 {
		t.Errorf("%v stand, after %d refusals", got, c.refused)
	}
}
