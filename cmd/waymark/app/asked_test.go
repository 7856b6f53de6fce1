package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
)

// answers records what it is asked, and does with it what a test wants.
type answers struct {
	mu   sync.Mutex
	got  []connectors.Query
	left []time.Duration // until each deadline
	do   func(ctx context.Context, q connectors.Query) error
}

func (a *answers) Answer(ctx context.Context, q connectors.Query, _ connectors.CaseReader, _ time.Time) error {
	a.mu.Lock()
	a.got = append(a.got, q)
	if end, ok := ctx.Deadline(); ok {
		a.left = append(a.left, time.Until(end))
	}
	a.mu.Unlock()
	if a.do == nil {
		return nil
	}
	return a.do(ctx, q)
}

func (a *answers) texts() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []string
	for _, q := range a.got {
		all = append(all, q.Text)
	}
	return all
}

// log is what a test's program logs.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (p *program) logs() *logged {
	l := &logged{}
	p.App.o.Log = slog.New(slog.NewTextHandler(l, nil))
	return l
}

func command(text string) connectors.Query {
	return connectors.Query{Connector: "phone", Ask: connectors.AskCommand, Text: text}
}

func form(about string) connectors.Query {
	return connectors.Query{Connector: "phone", Ask: connectors.AskForm, Text: about}
}

// answering opens the program with a phone that answers.
func answering(t *testing.T) (*program, *answers, *logged) {
	p := open(t, noon)
	a := &answers{}
	p.App.desk.Load().connector("phone").Answers = a
	return p, a, p.logs()
}

func TestWhatIsAskedIsAnsweredFormsFirst(t *testing.T) {
	p, a, _ := answering(t)
	p.takeQuestions([]connectors.Query{command("one"), command("two"), form("three")})
	p.ok(p.Settle(t.Context()))
	if got := a.texts(); !slices.Equal(got, []string{"three", "one", "two"}) {
		t.Errorf("it was asked %q", got)
	}
	if a.left[0] > formWithin || a.left[1] > answerWithin || a.left[1] <= formWithin {
		t.Errorf("the deadlines were %v", a.left)
	}
}

func TestAConnectorWhereMuchIsAskedCostsNoOtherItsAnswers(t *testing.T) {
	q := newAsked()
	var many []connectors.Query
	for i := range 100 {
		many = append(many, command(fmt.Sprint(i)))
	}
	if dropped := q.add(many, noon); dropped != 100-maxAsked {
		t.Errorf("%d were dropped, want %d", dropped, 100-maxAsked)
	}
	other := command("other")
	other.Connector = "it-chat"
	if dropped := q.add([]connectors.Query{other}, noon); dropped != 0 {
		t.Error("the other connector's was dropped")
	}
	var order []string
	for {
		x, ok := q.next()
		if !ok {
			break
		}
		order = append(order, x.Text)
	}
	if len(order) != maxAsked+1 || order[0] != "0" || order[1] != "other" || order[2] != "1" {
		t.Errorf("%d came, first %q", len(order), order[:3])
	}
	if q.add(many[:1], noon) != 0 {
		t.Error("an empty queue has no room")
	}
}

func TestWhatIsTooMuchIsDroppedAndLogged(t *testing.T) {
	p, a, log := answering(t)
	for range maxAsked + 3 {
		p.takeQuestions([]connectors.Query{command("secret words")})
	}
	p.ok(p.Settle(t.Context()))
	if got := len(a.texts()); got != maxAsked {
		t.Errorf("%d were answered", got)
	}
	if n := strings.Count(log.String(), "dropped=1"); n != 3 {
		t.Errorf("%d drops are logged:\n%s", n, log)
	}
}

func TestAnAnswerThatBreaksCostsThatQuestionOnly(t *testing.T) {
	p, a, log := answering(t)
	a.do = func(_ context.Context, q connectors.Query) error {
		switch q.Text {
		case "panics":
			panic("secret words")
		case "fails":
			return &connectors.Error{Kind: connectors.Temporary, Op: "test", Err: errors.New("no")}
		}
		return nil
	}
	nobody := command("nobody")
	nobody.Connector = "it-chat"
	p.takeQuestions([]connectors.Query{command("panics"), nobody, command("fails"), command("good")})
	p.ok(p.Settle(t.Context()))
	if got := a.texts(); !slices.Equal(got, []string{"panics", "fails", "good"}) {
		t.Errorf("it was asked %q", got)
	}
	for _, want := range []string{"what was asked could not be answered", "kind=temporary", "nobody here can answer"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("%q is not logged:\n%s", want, log)
		}
	}
	if strings.Contains(log.String(), "secret words") {
		t.Error("what the panic held is logged")
	}
}

func TestAFormThatComesTooLateToItsTurnIsNotOpened(t *testing.T) {
	p, a, _ := answering(t)
	p.takeQuestions([]connectors.Query{form("late"), command("in time")})
	p.set(noon.Add(formWithin))
	p.ok(p.Settle(t.Context()))
	if got := a.texts(); !slices.Equal(got, []string{"in time"}) {
		t.Errorf("it was asked %q", got)
	}
}

// One vendor that hangs keeps one answerer busy, and the others' questions are
// answered meanwhile.
func TestAVendorThatHangsHoldsUpNobodyElse(t *testing.T) {
	p, a, _ := answering(t)
	done := make(chan string, 10)
	a.do = func(ctx context.Context, q connectors.Query) error {
		if q.Text == "hangs" {
			<-ctx.Done()
		}
		done <- q.Text
		return ctx.Err()
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { p.answerAll(ctx); close(ended) }()
	p.takeQuestions([]connectors.Query{command("hangs"), command("quick")})
	if got := <-done; got != "quick" {
		t.Errorf("%q was first", got)
	}
	stop()
	if got := <-done; got != "hangs" {
		t.Errorf("%q was second", got)
	}
	<-ended
}
