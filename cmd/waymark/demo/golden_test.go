package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// gapsOf are a report's gaps, a line each, in the order of their names.
func gapsOf(r Report) []string {
	var list []string
	for _, g := range r.Gaps {
		list = append(list, fmt.Sprintf("%s on %s, %s, owner %s, helper %s", g.Kind, g.Step, g.Certainty, g.Owner, g.Helper))
	}
	slices.Sort(list)
	return list
}

// storyGaps are the golden story's gaps: these and no others.
var storyGaps = []string{
	"abandoned_contact on call-desk, certain, owner service-desk, helper ",
	"channel_switch on call-desk, certain, owner service-desk, helper ",
	"channel_switch on reset-by-link, certain, owner identity, helper service-desk",
	"dead_end on reset-by-link, certain, owner identity, helper service-desk",
	"repeat_contact on call-desk, certain, owner service-desk, helper ",
	"repeated_step on sign-in, certain, owner identity, helper ",
	"search_no_result on search, certain, owner portal-team, helper ",
}

// holdGolden holds a world against what the golden story has to leave behind.
func (p *play) holdGolden() {
	p.t.Helper()
	r := p.report()
	if got := gapsOf(r); !slices.Equal(got, storyGaps) {
		p.t.Errorf("gaps\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(storyGaps, "\n"))
	}
	for _, g := range r.Gaps {
		if len(g.Events) == 0 {
			p.t.Errorf("%s rests on no event", g.Kind)
		}
	}
	if !r.Jira.Internal {
		p.t.Error("a customer can read a note")
	}
	if r.Jira.Comments != 1 || len(r.Jira.Notes) != 2 {
		p.t.Errorf("%d main notes of %d comments, want 1 of 2", r.Jira.Comments, len(r.Jira.Notes))
	}
	for ticket, begins := range map[string]string{older: "continued in ITD-4813 (09:21, by phone)", newer: "Waymark · Password reset · 3rd contact in 40 min"} {
		if notes := p.notes(ticket); len(notes) != 1 || !strings.HasPrefix(notes[0], begins) {
			p.t.Errorf("ticket %s carries %q, want one note that begins %q", ticket, notes, begins)
		}
		if len(p.Jira.Property(ticket, "waymark")) == 0 {
			p.t.Errorf("ticket %s has no property", ticket)
		}
		for _, c := range p.Jira.CustomerView(ticket) {
			if c.Author == "bot" {
				p.t.Errorf("the customer of %s reads %q", ticket, c.Read())
			}
		}
	}
	if n := len(p.messages()); n != 1 {
		p.t.Errorf("%d messages in Slack, want one", n)
	}
	if a := p.said(); len(a) > 0 {
		p.t.Errorf("somebody was told %q, though nobody pressed", a)
	}
}

func TestTheGoldenStoryGivesItsGapsOneNoteOnePointerAndOneMessage(t *testing.T) {
	t.Parallel()
	p := golden(t)
	p.holdGolden()
	p.until(p.end.Add(10 * time.Minute))
	p.holdGolden()
	main, pointer, message := p.notes(newer)[0], p.notes(older)[0], p.message().String()
	compare(t, "note", main+"\n")
	compare(t, "pointer", pointer+"\n")
	compare(t, "message", message+"\n")
	for _, want := range []string{"Do not send it again", "Reset by phone", "check identity (KB-112)", "Service Desk; no assignee yet"} {
		if !strings.Contains(main, want) {
			t.Errorf("the note does not say %q:\n%s", want, main)
		}
	}
	if n := len(strings.Split(main, "\n")); n > 20 {
		t.Errorf("the note has %d lines; nobody reads that with the caller on the line", n)
	}
	if strings.Count(pointer, "\n") > 1 {
		t.Errorf("the pointer is more than a line:\n%s", pointer)
	}
}

// holdHistory expects under the message nothing that did not happen in the
// undisturbed run. A line says what was known when it was written ("calling",
// where the first call was not heard of yet), so that only its time is compared.
func (p *play) holdHistory(calm []string) {
	p.t.Helper()
	for _, line := range p.history() {
		if !slices.ContainsFunc(calm, func(c string) bool { return c[:len("09:21")] == line[:len("09:21")] }) {
			p.t.Errorf("the history under the message says %q, and in the undisturbed run %q", line, calm)
		}
	}
}

// undisturbed is the golden story and a while after it.
func undisturbed(t *testing.T, after time.Duration) *play {
	t.Helper()
	p := golden(t)
	p.until(p.end.Add(after))
	return p
}

func TestAnyOrderAndRepetitionOfTheWebhooksGivesTheSamePostings(t *testing.T) {
	t.Parallel()
	calm := undisturbed(t, 10*time.Minute)
	want, history := calm.standing(), calm.history()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 1))
			p := open(t, setting{})
			hooks := p.hold()
			for _, h := range slices.Clone(hooks) {
				for range r.IntN(3) {
					hooks = append(hooks, h)
				}
			}
			r.Shuffle(len(hooks), func(i, k int) { hooks[i], hooks[k] = hooks[k], hooks[i] })
			for _, h := range hooks {
				p.send(h)
				if r.IntN(3) == 0 {
					p.settle() // what has come so far is judged as if it were all
				}
			}
			p.until(p.end.Add(10 * time.Minute))
			p.holdGolden()
			if got := p.standing(); got != want {
				t.Errorf("what stands differs from the undisturbed run\n--- got\n%s\n--- want\n%s", got, want)
			}
			p.holdHistory(history)
		})
	}
}

func TestWebhooksThatComeLateGiveTheSamePostings(t *testing.T) {
	t.Parallel()
	calm := undisturbed(t, time.Hour)
	want, history := calm.standing(), calm.history()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 2))
			p := open(t, setting{})
			var late []webhook
			for _, b := range p.beats {
				// A vendor that cannot reach us keeps what it has and goes on.
				p.wire.hold = r.IntN(3) == 0
				before := len(p.wire.caught)
				p.until(b.At)
				p.do(b.do(p.World))
				p.settle()
				if p.wire.hold {
					late = append(late, p.wire.caught[before:]...)
				}
			}
			p.wire.hold = false
			p.until(p.end)
			r.Shuffle(len(late), func(i, k int) { late[i], late[k] = late[k], late[i] })
			for _, h := range late {
				p.send(h)
				p.wait(time.Duration(r.IntN(40)) * time.Second)
			}
			p.until(p.end.Add(time.Hour))
			p.holdGolden()
			if got := p.standing(); got != want {
				t.Errorf("what stands differs from the undisturbed run\n--- got\n%s\n--- want\n%s", got, want)
			}
			p.holdHistory(history)
		})
	}
}

func TestAMessageSaysThatItsTicketWasReadLiveAlsoWhenThatBroughtNoNews(t *testing.T) {
	t.Parallel()
	p := open(t, setting{})
	for _, h := range p.hold() {
		p.send(h)
	}
	p.until(p.end.Add(10 * time.Minute))
	if m := p.message().String(); !live.MatchString(m) {
		t.Errorf("the ticket was read live before the message was posted, and the message does not say so:\n%s", m)
	}
}

func TestEveryEventOfTheStoryIsPlacedByARule(t *testing.T) {
	t.Parallel()
	r := golden(t).report()
	unplaced := 0
	for _, e := range r.Events {
		if e.Step == "" {
			unplaced++
			continue
		}
		if !strings.HasPrefix(string(e.Rule), "password-reset.yaml:") {
			t.Errorf("%s %s is on %s by %q, which is no line of the map", e.Source, e.Event, e.Step, e.Rule)
		}
		if e.As != journeys.AsBegun && e.As != journeys.AsDone && e.As != journeys.AsFailed && e.As != journeys.AsWaits {
			t.Errorf("%s %s counts as %q", e.Source, e.Event, e.As)
		}
	}
	if len(r.Events) != 18 || unplaced != 1 {
		t.Errorf("%d events, %d of them on no step; want 18 and the one chat message", len(r.Events), unplaced)
	}
}
