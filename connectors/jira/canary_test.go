package jira

import (
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

// flying makes a desk with a test request, ITD-1, and gives its canary a
// customer's token or none.
func flying(t *testing.T, newDesk newDesks, asCustomer bool) *desk {
	t.Helper()
	k := newDesk(t, func(s *settings) {
		c := canary{Request: "ITD-1"}
		if asCustomer {
			c.CustomerToken = connectors.NewSecret("customer-token")
			if s.Edition == cloud {
				c.CustomerAccount = connectors.NewSecret("dana@example.com")
			}
		}
		s.Canary = []canary{c}
	})
	k.ticket(func(i *jirafake.Issue) { i.Key = "ITD-1" })
	return k
}

// onEachProof runs a test on both editions, with a customer's token and
// without.
func onEachProof(t *testing.T, test func(t *testing.T, k *desk)) {
	t.Helper()
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		for name, asCustomer := range map[string]bool{"as a customer": true, "as ourselves": false} {
			t.Run(name, func(t *testing.T) { test(t, flying(t, newDesk, asCustomer)) })
		}
	})
}

func TestBeforeTheFirstWriteACanaryIsReadAndDeleted(t *testing.T) {
	onEachProof(t, func(t *testing.T, k *desk) {
		var canaries int
		for range 2 {
			p := note(k.ticket(nil))
			if r := put(t, k, p, connectors.Prior{}); r.State != journeys.Standing {
				t.Fatalf("%+v", r)
			}
		}
		for _, e := range k.events(t) {
			if e.Kind == commented && strings.HasPrefix(e.Mark, "canary/") {
				canaries++
			}
		}
		if canaries != 1 || len(k.edge.asked) == 0 {
			t.Errorf("%d canaries were written, and customers asked %d times", canaries, len(k.edge.asked))
		}
		if left := k.Comments("ITD-1"); len(left) != 0 {
			t.Errorf("the canary stands: %+v", left)
		}
	})
}

func TestWhereACustomerSeesTheCanaryNothingIsWritten(t *testing.T) {
	onEachProof(t, func(t *testing.T, k *desk) {
		k.edge.leaks = true
		first := note(k.ticket(nil))
		for _, p := range []journeys.Posting{first, first, property(k.ticket(nil)), assignment(k.ticket(nil), "ada", "")} {
			_, err := k.Sink.Put(t.Context(), p, connectors.Prior{})
			wantKind(t, err, connectors.Denied)
			if !strings.Contains(err.Error(), "ITD") || !strings.Contains(err.Error(), "customer") {
				t.Errorf("it does not say what is wrong: %v", err)
			}
			if len(k.Comments(p.Target)) != 0 || k.Property(p.Target, "waymark") != nil || k.Assignee(p.Target) != "" {
				t.Errorf("%s was written", p.Kind)
			}
		}
		if left := k.Comments("ITD-1"); len(left) != 0 {
			t.Errorf("the canary stands: %+v", left)
		}
		if posts := writes(k); len(posts) != 2 {
			t.Errorf("it was written and deleted once, so 2 writes; there were %v", posts)
		}
	})
}

func TestWhatCannotBeProvedIsNotWritten(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		// The customer's token does not serve.
		k := flying(t, func(t testing.TB, change func(*settings)) *desk {
			return newDesk(t, func(s *settings) {
				change(s)
				s.Canary[0].CustomerToken = connectors.NewSecret("expired")
			})
		}, true)
		p := note(k.ticket(nil))
		_, err := k.Sink.Put(t.Context(), p, connectors.Prior{})
		wantKind(t, err, connectors.Denied)
		// The test request is not there.
		k = newDesk(t, func(s *settings) { s.Canary = []canary{{Request: "ITD-99"}} })
		p = note(k.ticket(nil))
		_, err = k.Sink.Put(t.Context(), p, connectors.Prior{})
		wantKind(t, err, connectors.Denied)
		// It is one of another project.
		k = newDesk(t, func(s *settings) { s.Projects, s.Canary = []string{"ITD", "HR"}, []canary{{Request: "HR-1"}} })
		p = note(k.ticket(nil))
		_, err = k.Sink.Put(t.Context(), p, connectors.Prior{})
		wantKind(t, err, connectors.Denied)
		if c := k.Comments(p.Target); len(c) != 0 {
			t.Errorf("something was written: %+v", c)
		}
	})
}

func TestAProofThatOnlyFailedForNowIsTriedAgain(t *testing.T) {
	onEachProof(t, func(t *testing.T, k *desk) {
		p := note(k.ticket(nil))
		k.edge.deaf = 1
		_, err := k.Sink.Put(t.Context(), p, connectors.Prior{})
		wantKind(t, err, connectors.Temporary)
		if left := k.Comments("ITD-1"); len(left) != 0 {
			t.Errorf("the canary stands: %+v", left)
		}
		put(t, k, p, connectors.Prior{})
		// One that was cut off before it could clean up is swept away.
		k = flying(t, func(t testing.TB, change func(*settings)) *desk { return newDesk(t, change) }, false)
		k.DieAfterWrite(1)
		p = note(k.ticket(nil))
		_, err = k.Sink.Put(t.Context(), p, connectors.Prior{})
		wantKind(t, err, connectors.Unknown)
		if left := k.Comments("ITD-1"); len(left) != 1 {
			t.Fatalf("want one canary left behind: %+v", left)
		}
		put(t, k, p, connectors.Prior{})
		if left := k.Comments("ITD-1"); len(left) != 0 {
			t.Errorf("the canary stands: %+v", left)
		}
	})
}

func TestProjectsWithoutCustomersNeedNoCanary(t *testing.T) {
	k := newDesk(t, func(s *settings) {
		s.Canary, s.CommentVisibility = []canary{{Request: "ITD-1"}}, visibility{Role: "Agents"}
	})
	p := note(k.ticket(func(i *jirafake.Issue) { i.Project = "DEV" }))
	if r := put(t, k, p, connectors.Prior{}); r.State != journeys.Standing {
		t.Errorf("%+v", r)
	}
}
