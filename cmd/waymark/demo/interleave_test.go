package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// human is what somebody did to our note on a ticket.
type human struct{ edited, deleted map[string]bool }

// meddle lets one thing happen that nobody planned.
func (p *play) meddle(r *rand.Rand, h human) {
	p.t.Helper()
	ticket := []string{older, newer}[r.IntN(2)]
	_, exists := p.Jira.Issue(ticket)
	var ours []string
	if exists {
		for _, c := range p.Jira.Comments(ticket) {
			if c.Author == "bot" {
				ours = append(ours, c.ID)
			}
		}
	}
	switch n := r.IntN(11); {
	case n < 4:
		p.trouble(r)
	case n == 4:
		p.do(p.Restart(context.Background()))
	case n == 5 && len(ours) == 1:
		p.Jira.EditComment(ticket, ours[0], agent, "Sam's own words.")
		h.edited[ticket] = true
		if r.IntN(2) == 0 {
			p.forget() // and we do not hear of it
		}
	case n == 6 && len(ours) == 1 && r.IntN(3) == 0:
		p.Jira.DeleteComment(ticket, ours[0])
		// We hear of it: of what was deleted before we knew that it stood, nobody
		// could know otherwise.
		h.deleted[ticket] = true
	case n == 7 && exists:
		p.Jira.AddComment(ticket, agent, "Called back, nobody there.", r.IntN(2) == 0)
	case n == 8 && exists:
		p.Jira.SetLabels(ticket, agent, "vip")
	case n == 9:
		p.repeat = r.IntN(3)
	case n == 10:
		p.wait(time.Duration(1+r.IntN(40)) * time.Second)
	}
}

// Random interleavings of webhooks, edits by humans, time-outs after
// the write, 429s and restarts leave exactly one note and one property on each
// ticket, and one message: as it should be by then, or as a human left it.
func TestOneNoteAndOnePropertyWhateverIsInterleaved(t *testing.T) {
	t.Parallel()
	for seed := range worlds(t) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 17))
			p := open(t, setting{})
			h := human{map[string]bool{}, map[string]bool{}}
			for _, b := range p.beats {
				p.until(b.At)
				if r.IntN(3) > 0 {
					p.meddle(r, h)
				}
				p.do(b.do(p.World))
				if r.IntN(4) > 0 {
					p.settle()
				}
			}
			for range 5 {
				p.wait(time.Duration(5+r.IntN(90)) * time.Second)
				p.meddle(r, h)
			}
			p.repeat = 0
			p.until(p.end.Add(3 * time.Hour))
			p.holdOne(h)
		})
	}
}

// holdOne holds that one of each posting stands.
func (p *play) holdOne(h human) {
	p.t.Helper()
	for _, ticket := range []string{older, newer} {
		var ours []string
		for _, c := range p.Jira.Comments(ticket) {
			if c.Author == "bot" {
				ours = append(ours, c.Read())
			}
		}
		switch {
		case h.deleted[ticket] && len(ours) > 0:
			p.t.Errorf("ticket %s: the note that somebody deleted is back: %q", ticket, ours)
		case h.deleted[ticket]:
		case len(ours) != 1:
			p.t.Errorf("ticket %s carries %d notes: %q", ticket, len(ours), ours)
		case h.edited[ticket] && !strings.Contains(ours[0], "Sam's own words."):
			p.t.Errorf("ticket %s: what somebody wrote is overwritten: %q", ticket, ours[0])
		}
		if len(p.Jira.Property(ticket, "waymark")) == 0 {
			p.t.Errorf("ticket %s has no property", ticket)
		}
		for _, c := range p.Jira.CustomerView(ticket) {
			if c.Author == "bot" {
				p.t.Errorf("ticket %s: the customer reads %q", ticket, c.Read())
			}
		}
		if i, _ := p.Jira.Issue(ticket); slices.Contains(i.Labels, "waymark") {
			p.t.Errorf("ticket %s has our label", ticket)
		}
	}
	if n := len(p.messages()); n != 1 {
		p.t.Errorf("%d messages stand", n)
	}
	posts := 0
	for _, q := range p.Jira.Requests() {
		if q.Method == http.MethodPost && strings.HasSuffix(q.Path, "/comment") {
			posts++
		}
	}
	if posts < 2 {
		p.t.Errorf("only %d notes were ever written: the test proves nothing", posts)
	}
}
