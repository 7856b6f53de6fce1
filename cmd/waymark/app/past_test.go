package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// paper is a desk that can be read, with two tickets on a page.
type paper struct {
	tickets []journeys.Event
	asked   []connectors.Past
	fail    []error // of the next questions, one each; nil answers
	kill    int     // after so many pages the process dies; 0: it does not
	pages   int
	chat    chat
	until   time.Time // when its token ends
}

// chat is where the admins are told.
type chat struct{ said []string }

func (c *chat) spec() connectors.Spec {
	return connectors.Spec{Kind: "slack", New: func(id string, s connectors.Settings) (*connectors.Connector, []connectors.Fault) {
		var none struct{}
		return &connectors.Connector{
			ID: id, Kind: "slack", Name: "Chat", Sink: c,
			Verify: func(http.Header, []byte, time.Time) error { return nil },
			Decode: func(connectors.Delivery) (connectors.Decoded, error) { return connectors.Decoded{}, nil },
		}, s.Decode(&none)
	}}
}

func (c *chat) Kinds() []journeys.PostingKind {
	return []journeys.PostingKind{journeys.MessagePosting, journeys.AnswerPosting, journeys.ReplyPosting, journeys.DigestPosting}
}

func (c *chat) Put(_ context.Context, p journeys.Posting, _ connectors.Prior) (connectors.Receipt, error) {
	c.said = append(c.said, p.Key)
	return connectors.Receipt{State: journeys.Standing, Remote: p.Key, Wrote: true}, nil
}

func (c *chat) Find(context.Context, journeys.Posting) ([]connectors.Found, error) { return nil, nil }

func (c *chat) Remove(context.Context, journeys.Posting, string) error { return nil }

var errKilled = errors.New("killed")

func (p *paper) Count(context.Context, connectors.Past, time.Time) (int, error) {
	return len(p.tickets), nil
}

func (p *paper) Page(_ context.Context, past connectors.Past, cursor string, now time.Time) (connectors.Page, error) {
	if len(p.fail) > 0 {
		err := p.fail[0]
		p.fail = p.fail[1:]
		if err != nil {
			return connectors.Page{}, err
		}
	}
	if p.pages++; p.kill > 0 && p.pages > p.kill {
		return connectors.Page{}, &connectors.Error{Kind: connectors.Denied, Op: "paper", Err: errKilled}
	}
	p.asked = append(p.asked, past)
	from, _ := strconv.Atoi(cursor)
	var page connectors.Page
	for _, e := range p.tickets[from:min(from+2, len(p.tickets))] {
		page.Refs++
		if e.At.Before(past.Since) {
			continue
		}
		e.Received = now
		page.Events = append(page.Events, e)
	}
	if from+2 < len(p.tickets) {
		page.Next = strconv.Itoa(from + 2)
	}
	return page, nil
}

func (p *paper) spec() connectors.Spec {
	return connectors.Spec{Kind: "paper", New: func(id string, s connectors.Settings) (*connectors.Connector, []connectors.Fault) {
		var none struct{}
		return &connectors.Connector{
			ID: id, Kind: "paper", Name: "Paper", Until: p.until, Words: []string{"created", "resolved"}, Backfill: p,
			Verify: func(http.Header, []byte, time.Time) error { return nil },
			Decode: func(connectors.Delivery) (connectors.Decoded, error) { return connectors.Decoded{}, nil },
		}, s.Decode(&none)
	}}
}

func ticketOf(n int, at time.Time) journeys.Event {
	id := strconv.Itoa(n)
	return journeys.Event{
		ID: "issue/" + id + "/created", Connector: "it-desk", Kind: journeys.KindCreated, At: at, Received: at,
		Ref:       journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: id},
		Customers: []journeys.Account{journeys.EmailAccount(fmt.Sprintf("p%d@example.com", n))},
		Fields:    journeys.Fields{journeys.FieldRequestType: {"Reset password"}, journeys.FieldKey: {"ITD-" + id}},
	}
}

const paperDesk = `timezone: Europe/Berlin
store: sqlite:STORE
connectors:
  - id: it-desk
    kind: paper
    silent_after: 1h
  - id: it-chat
    kind: slack
admins: {slack: waymark-admin}
owners: [{id: identity, name: Identity}, {id: portal-team, name: Portal team}, {id: service-desk, name: Service Desk}]
journeys: [{file: library:password-reset, without: [phone, portal, sign-in]}]
`

// onPaper opens a program whose desk is the paper, and may be opened again.
func onPaper(t *testing.T, p *paper, file string, now time.Time) *program {
	t.Helper()
	cfg, report := config.Load("waymark.yaml", []connectors.Spec{p.spec(), p.chat.spec()}, config.Options{ReadFile: func(path string) ([]byte, error) {
		if path != "waymark.yaml" {
			return nil, fs.ErrNotExist
		}
		return []byte(file), nil
	}})
	if cfg == nil {
		t.Fatal(report)
	}
	prog := &program{t: t, at: now, file: file}
	a, err := Open(t.Context(), cfg, Options{Now: prog.Now})
	prog.ok(err)
	prog.App = a
	t.Cleanup(func() { _ = a.Close() })
	return prog
}

func stored(t *testing.T, file string) string {
	t.Helper()
	return strings.Replace(file, "STORE", filepath.Join(t.TempDir(), "w.db"), 1)
}

func (p *program) events() []journeys.Event {
	p.t.Helper()
	var all []journeys.Event
	for n := range 20 {
		s, ok, err := p.store.SubjectOf(p.t.Context(), journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: strconv.Itoa(n)})
		p.ok(err)
		if ok {
			all = append(all, s.Events...)
		}
	}
	return all
}

func TestABackfillThatWasKilledGoesOnWhereItWas(t *testing.T) {
	tickets := make([]journeys.Event, 7)
	for i := range tickets {
		tickets[i] = ticketOf(i, noon.Add(time.Duration(i)*time.Minute))
	}
	past := Past{Connector: "it-desk", Since: noon.Add(-time.Hour), Asked: "1h"}
	undisturbed := onPaper(t, &paper{tickets: tickets}, stored(t, paperDesk), noon.Add(time.Hour))
	run, err := undisturbed.Backfill(t.Context(), past)
	undisturbed.ok(err)
	if !run.Done || run.Refs != 7 || run.Events != 7 || run.Total != 7 || run.Resumed {
		t.Errorf("an undisturbed run: %+v", run)
	}

	dying := &paper{tickets: tickets, kill: 2}
	killed := onPaper(t, dying, stored(t, paperDesk), noon.Add(time.Hour))
	if run, err = killed.Backfill(t.Context(), past); !errors.Is(err, errKilled) || run.Refs != 4 {
		t.Fatalf("killed after two pages: %+v, %v", run, err)
	}
	dying.kill = 0
	run, err = killed.Backfill(t.Context(), past)
	killed.ok(err)
	if !run.Done || run.Refs != 7 || !run.Resumed || dying.pages != 5 {
		t.Errorf("%+v after %d pages; want it to go on with the third", run, dying.pages)
	}
	if a, b := undisturbed.events(), killed.events(); !reflect.DeepEqual(a, b) || len(a) != 7 {
		t.Errorf("the stores differ:\n%v\n%v", a, b)
	}
	// What is over begins anew, and so does another question.
	dying.pages = 0
	past.Asked, past.Since = "2h", noon.Add(-2*time.Hour)
	if run, err = killed.Backfill(t.Context(), past); err != nil || run.Resumed || dying.pages != 4 {
		t.Errorf("asked for something else: %+v, %v", run, err)
	}
}

func TestABackfillWaitsAsItIsTold(t *testing.T) {
	limited := &connectors.Error{Kind: connectors.RateLimited, Op: "paper", RetryAfter: 30 * time.Second}
	busy := &connectors.Error{Kind: connectors.Temporary, Op: "paper"}
	p := &paper{tickets: []journeys.Event{ticketOf(1, noon)}, fail: []error{limited, busy, busy, nil}}
	prog := onPaper(t, p, stored(t, paperDesk), noon.Add(time.Hour))
	var waits []time.Duration
	run, err := prog.Backfill(t.Context(), Past{Connector: "it-desk", Since: noon.Add(-time.Hour), Wait: func(_ context.Context, d time.Duration) error {
		waits = append(waits, d.Truncate(time.Second))
		return nil
	}})
	prog.ok(err)
	if run.Events != 1 || len(waits) != 3 || waits[0] < 30*time.Second || waits[0] > 33*time.Second || waits[1] != 2*time.Second || waits[2] != 4*time.Second {
		t.Errorf("%+v after waits of %v", run, waits)
	}
	// A desk that does not answer at all is not asked for ever.
	p.fail = slices.Repeat([]error{busy}, 100)
	_, err = prog.Backfill(t.Context(), Past{Connector: "it-desk", Since: noon, Asked: "other", Wait: func(context.Context, time.Duration) error { return nil }})
	if connectors.KindOf(err) != connectors.Temporary || len(p.fail) != 100-pageTries {
		t.Errorf("%v after %d tries", err, 100-len(p.fail))
	}
}

func TestABackfillWhosePlaceTheVendorForgotBeginsAgain(t *testing.T) {
	p := &paper{tickets: []journeys.Event{ticketOf(1, noon), ticketOf(2, noon), ticketOf(3, noon)}}
	p.fail = []error{nil, &connectors.Error{Kind: connectors.Gone, Op: "paper"}}
	prog := onPaper(t, p, stored(t, paperDesk), noon.Add(time.Hour))
	run, err := prog.Backfill(t.Context(), Past{Connector: "it-desk", Since: noon.Add(-time.Hour)})
	prog.ok(err)
	if run.Refs != 3 || run.Events != 3 || len(prog.events()) != 3 {
		t.Errorf("%+v, %d events", run, len(prog.events()))
	}
}

func TestWhatABackfillBringsIsHistory(t *testing.T) {
	p := &paper{tickets: []journeys.Event{ticketOf(1, noon)}}
	prog := onPaper(t, p, stored(t, paperDesk), noon.Add(time.Hour))
	_, err := prog.Backfill(t.Context(), Past{Connector: "it-desk", Since: noon.Add(-time.Hour)})
	prog.ok(err)
	if e := prog.events(); len(e) != 1 || !e[0].History {
		t.Errorf("stored: %+v", e)
	}
	heard := func(p *program) bool {
		t.Helper()
		facts, err := p.facts(t.Context(), p.Now())
		p.ok(err)
		return facts.Sources["it-desk"].Heard
	}
	if !heard(prog) {
		t.Error("a desk that was read whole counts as never heard")
	}
	part := onPaper(t, &paper{tickets: p.tickets}, stored(t, paperDesk), noon.Add(time.Hour))
	_, err = part.Backfill(t.Context(), Past{Connector: "it-desk", Since: noon.Add(-time.Hour), Filter: "one"})
	part.ok(err)
	if heard(part) {
		t.Error("a desk of which a part was read counts as heard")
	}
	for _, id := range []string{"phone", "it-chat"} {
		if _, err := prog.Backfill(t.Context(), Past{Connector: id, Since: noon}); err == nil {
			t.Errorf("%s was back-filled", id)
		}
	}
}

func TestASilentDeskThatCanBeReadIsQuietOrItsWebhooksAreBroken(t *testing.T) {
	p := &paper{}
	prog := onPaper(t, p, stored(t, paperDesk), noon)
	_, err := prog.heard.Accept(t.Context(), journeys.Intake{
		Raw:    journeys.Raw{Connector: "it-desk", ID: "d1", Received: noon, State: journeys.Accepted},
		Events: []journeys.Event{ticketOf(1, noon)},
	})
	prog.ok(err)
	p.tickets = []journeys.Event{ticketOf(1, noon)}
	prog.set(noon.Add(90 * time.Minute))
	prog.ok(prog.Settle(t.Context()))
	facts, err := prog.facts(t.Context(), prog.Now())
	prog.ok(err)
	if s := facts.Sources["it-desk"]; len(s.Silent) != 0 || len(p.asked) != 1 || len(p.chat.said) != 0 {
		t.Errorf("a quiet desk: silent %v, asked %d times, said %v", s.Silent, len(p.asked), p.chat.said)
	}

	// Something happens and no webhook tells of it.
	p.tickets = append(p.tickets, ticketOf(2, noon.Add(100*time.Minute)))
	prog.set(noon.Add(3 * time.Hour))
	prog.ok(prog.Settle(t.Context()))
	if e := prog.events(); len(e) != 2 || e[1].History {
		t.Errorf("what happened meanwhile: %+v; want it as news", e)
	}
	if m := p.chat.said; len(m) != 1 || !strings.HasPrefix(m[0], "webhooks/it-desk/") {
		t.Errorf("said: %v, want once that the webhooks do not come", m)
	}
	asked := len(p.asked)
	prog.set(prog.Now().Add(3 * time.Minute))
	prog.ok(prog.Settle(t.Context()))
	if len(p.asked) != asked+1 || len(p.chat.said) != 1 {
		t.Errorf("asked %d times more, said %v; want it asked again soon, and nothing said twice", len(p.asked)-asked, p.chat.said)
	}

	// They come again: it is asked no more.
	prog.set(prog.Now().Add(time.Minute))
	_, err = prog.heard.Accept(t.Context(), journeys.Intake{
		Raw:    journeys.Raw{Connector: "it-desk", ID: "d2", Received: prog.Now(), State: journeys.Accepted},
		Events: []journeys.Event{ticketOf(3, prog.Now())},
	})
	prog.ok(err)
	asked = len(p.asked)
	for range 10 {
		prog.set(prog.Now().Add(3 * time.Minute))
		prog.ok(prog.Settle(t.Context()))
	}
	if len(p.asked) != asked {
		t.Errorf("asked %d times although its webhooks come again", len(p.asked)-asked)
	}
}

func TestADeskThatDoesNotAnswerIsSilent(t *testing.T) {
	p := &paper{}
	prog := onPaper(t, p, stored(t, paperDesk), noon)
	_, err := prog.heard.Accept(t.Context(), journeys.Intake{
		Raw:    journeys.Raw{Connector: "it-desk", ID: "d1", Received: noon, State: journeys.Accepted},
		Events: []journeys.Event{ticketOf(1, noon)},
	})
	prog.ok(err)
	p.fail = slices.Repeat([]error{&connectors.Error{Kind: connectors.Temporary, Op: "paper"}}, 100)
	prog.set(noon.Add(90 * time.Minute))
	prog.ok(prog.Settle(t.Context()))
	facts, err := prog.facts(t.Context(), prog.Now())
	prog.ok(err)
	if s := facts.Sources["it-desk"].Silent; len(s) != 1 || !s[0].From.Equal(noon) || !s[0].To.IsZero() {
		t.Errorf("silent %v", s)
	}
}

func TestPollingAloneIsEnough(t *testing.T) {
	p := &paper{tickets: []journeys.Event{ticketOf(1, noon.Add(-time.Hour))}}
	prog := onPaper(t, p, stored(t, strings.Replace(paperDesk, "silent_after: 1h", "poll: 2m", 1)), noon)
	prog.ok(prog.Settle(t.Context()))
	for n := 2; n < 5; n++ {
		prog.set(prog.Now().Add(time.Minute))
		p.tickets = append(p.tickets, ticketOf(n, prog.Now()))
		prog.set(prog.Now().Add(2 * time.Minute))
		prog.ok(prog.Settle(t.Context()))
	}
	var ids []string
	for _, e := range prog.events() {
		if e.History {
			t.Errorf("%s is history", e.ID)
		}
		ids = append(ids, e.Ref.ID)
	}
	if !slices.Equal(ids, []string{"2", "3", "4"}) {
		t.Errorf("heard of %v", ids)
	}
	if m := p.chat.said; len(m) != 0 {
		t.Errorf("said: %v", m)
	}
	facts, err := prog.facts(t.Context(), prog.Now())
	prog.ok(err)
	if !facts.Sources["it-desk"].Heard {
		t.Error("a source that is read was never heard")
	}
}
