package app

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/reconcile"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// A rehearsal plays the past of a desk on a store of its own and says what would
// have been posted. It only reads: at the vendor by back-fill, here a copy of the
// store, if there is one.

// Rehearsal is what would have been posted.
type Rehearsal struct {
	Since, Until time.Time
	Zone         *time.Location
	Tickets      int // in which something happened
	Touched      int // of these, on which a note would have been written
	Notes        int
	Messages     int
	Edits        int // of both
	Unended      int // subjects that were too large to be played to the end
	Rules        []RuleCount
	Samples      []Sample
	Read         []Backfilled // what was read for it
	Blind        []string     // names of sources of which nothing is known
}

// Share is how large a part of the tickets would have got a note: "8 %".
func (r *Rehearsal) Share() string {
	return fmt.Sprintf("%.0f %%", 100*float64(r.Touched)/float64(max(1, r.Tickets)))
}

// RuleCount is how many tickets a rule would have spoken on.
type RuleCount struct {
	Rule    journeys.Origin
	Tickets int
}

// Sample is one note or message beside its ticket.
type Sample struct {
	Kind    journeys.PostingKind
	Journey string
	Rule    journeys.Origin
	Key     string // what people call the ticket
	URL     string
	Summary string
	At      time.Time
	Text    *journeys.Text // as first written
	Last    *journeys.Text // as it stood in the end; nil: unchanged, or taken back
	Ended   time.Time      // when Last was written
	Before  []Seen         // what the ticket shows until then
	After   []Seen         // and afterwards
}

// Seen is one event as whoever judges a sample sees it. Its words are a
// customer's or an agent's: hostile, and not to be passed on.
type Seen struct {
	At     time.Time
	What   string
	Who    string
	Words  string
	Inside bool // the customer does not see it
}

// Rehearsing is what a rehearsal is asked for.
type Rehearsing struct {
	Since  time.Time
	Until  time.Time
	Past   []Past // what is read for it, by connector
	Sample int
	Seed   uint64
}

// lookedAround bounds the events that are shown of a ticket before and after.
const (
	shownBefore = 40
	shownAfter  = 10
	shownWords  = 600 // bytes of one event's words
)

// Rehearse plays the past of the desk that cfg describes. Its journeys are
// taken to be in mode suggest, without `since`: what would be posted if they
// were, on the tickets of the pilot group if there is one.
func Rehearse(ctx context.Context, cfg *config.Config, o Options, q Rehearsing) (*Rehearsal, error) {
	dir, err := os.MkdirTemp("", "waymark-rehearsal-")
	if err != nil {
		return nil, fmt.Errorf("no place for a rehearsal: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // it holds customers' words
	own := *cfg
	if own.Store, err = stage(ctx, cfg.Store, filepath.Join(dir, "stage.db")); err != nil {
		return nil, err
	}
	own.Rules = speaking(cfg.Rules)
	o.Look = true
	a, err := Open(ctx, &own, o)
	if err != nil {
		return nil, err
	}
	defer func() { _ = a.Close() }()
	r := &Rehearsal{Since: q.Since, Until: q.Until, Zone: cfg.Rules.Zone}
	read := map[string]bool{}
	for _, p := range q.Past {
		run, err := a.Backfill(ctx, p)
		if err != nil {
			return nil, fmt.Errorf("the past of %s could not be read: %w", p.Connector, err)
		}
		r.Read, read[p.Connector] = append(r.Read, run), true
	}
	facts, err := a.facts(ctx, q.Until)
	if err != nil {
		return nil, err
	}
	for id := range read {
		f := facts.Sources[id]
		f.Heard = true
		facts.Sources[id] = f
	}
	for _, s := range cfg.Rules.Sources {
		if !facts.Sources[s.ID].Heard {
			r.Blind = append(r.Blind, cfg.Rules.SourceName(s.ID))
		}
	}
	return r, a.play(ctx, own.Rules, facts, q, r)
}

// stage is a copy of the store where there is one, else an empty one.
func stage(ctx context.Context, dsn, path string) (string, error) {
	stage := "sqlite:" + path
	info, err := os.Stat(strings.TrimPrefix(dsn, "sqlite:"))
	switch {
	case os.IsNotExist(err) || err == nil && info.Size() == 0:
		return stage, nil
	case err != nil:
		return "", fmt.Errorf("the store cannot be read: %w", err)
	}
	db, err := store.Open(ctx, dsn)
	if err != nil {
		return "", fmt.Errorf("the store cannot be opened: %w", err)
	}
	return stage, errors.Join(db.CopyTo(ctx, path), db.Close())
}

// speaking is the rules with every service journey allowed to speak.
func speaking(r *journeys.Rules) *journeys.Rules {
	out := *r
	out.Journeys = slices.Clone(r.Journeys)
	for i := range out.Journeys {
		out.Journeys[i].Mode, out.Journeys[i].Since = journeys.Suggest, time.Time{}
	}
	return &out
}

// play rehearses every subject and draws the sample.
func (a *App) play(ctx context.Context, rules *journeys.Rules, facts journeys.Facts, q Rehearsing, r *Rehearsal) error {
	cfg := a.desk.Load().cfg
	pace := journeys.Pace{First: cfg.Pace.First, Between: cfg.Pace.Between, MaxWrites: maxWrites}
	byRule := map[journeys.Origin]int{}
	draw := rand.New(rand.NewPCG(q.Seed, q.Seed))
	drawn := 0
	err := a.store.Subjects(ctx, func(s journeys.Subject) error {
		r.Tickets += len(tickets(s.Events, q))
		written, err := reconcile.Rehearse(rules, facts, pace, s, q.Until)
		if errors.Is(err, reconcile.ErrEndless) {
			r.Unended++
		} else if err != nil {
			return err
		}
		for _, w := range written {
			if w.At.Before(q.Since) || w.First.Content.Text == nil || w.First.Absent {
				continue
			}
			switch w.First.Kind {
			case journeys.NotePosting:
				r.Notes++
				r.Touched++
				byRule[w.First.Rule]++
			case journeys.MessagePosting:
				r.Messages++
			default:
				continue
			}
			r.Edits += w.Edits
			// Every one has the same chance to be in the sample, however many
			// there are (reservoir sampling, Vitter's algorithm R).
			drawn++
			if len(r.Samples) < q.Sample {
				r.Samples = append(r.Samples, a.sample(rules, s, w))
			} else if at := draw.IntN(drawn); at < q.Sample {
				r.Samples[at] = a.sample(rules, s, w)
			}
		}
		return ctx.Err()
	})
	for rule, n := range byRule {
		r.Rules = append(r.Rules, RuleCount{rule, n})
	}
	slices.SortFunc(r.Rules, func(a, b RuleCount) int {
		if a.Tickets != b.Tickets {
			return b.Tickets - a.Tickets
		}
		return strings.Compare(string(a.Rule), string(b.Rule))
	})
	slices.SortFunc(r.Samples, func(a, b Sample) int { return a.At.Compare(b.At) })
	return err
}

// tickets are those of a subject in which something happened.
func tickets(events []journeys.Event, q Rehearsing) map[journeys.Ref]bool {
	refs := map[journeys.Ref]bool{}
	for _, e := range events {
		if e.Ref.Kind == journeys.Ticket && !e.At.Before(q.Since) && !e.At.After(q.Until) {
			refs[e.Ref] = true
		}
	}
	return refs
}

func (a *App) sample(rules *journeys.Rules, s journeys.Subject, w reconcile.Written) Sample {
	out := Sample{
		Kind: w.First.Kind, Journey: w.First.Journey, Rule: w.First.Rule, At: w.At, Text: w.First.Content.Text,
	}
	if j := rules.Journey(w.First.Journey); j != nil {
		out.Journey = j.Name
	}
	if w.Edits > 0 && !w.Last.Absent {
		out.Last, out.Ended = w.Last.Content.Text, w.Ended
	}
	events := slices.Clone(s.Events)
	slices.SortFunc(events, journeys.Less)
	for _, e := range events {
		if e.Ref != w.First.Ref || e.Mark != "" { // what we really wrote there is left out
			continue
		}
		if v := e.Fields.First(journeys.FieldKey); v != "" {
			out.Key = v
		}
		if v := e.Fields.First(journeys.FieldURL); v != "" {
			out.URL = v
		}
		if v := e.Fields.First(journeys.FieldSummary); v != "" {
			out.Summary = v
		}
		if seen := seenIn(rules, e); e.At.After(w.At) {
			out.After = append(out.After, seen)
		} else {
			out.Before = append(out.Before, seen)
		}
	}
	out.Before = out.Before[max(0, len(out.Before)-shownBefore):]
	out.After = out.After[:min(len(out.After), shownAfter)]
	return out
}

func seenIn(rules *journeys.Rules, e journeys.Event) Seen {
	v := Seen{At: e.At, What: strings.ReplaceAll(e.Kind, "_", " "), Words: e.Text, Inside: e.Audience.Level != journeys.Public}
	if status := e.Fields.First(journeys.FieldStatus); status != "" && e.Kind != journeys.KindCreated && e.Text == "" {
		v.What += ": " + status
	}
	if len(v.Words) > shownWords {
		v.Words = strings.ToValidUTF8(v.Words[:shownWords], "") + " …"
	}
	switch {
	case e.Machine || rules.Roster.Machine(e.Actor):
		v.Who = "a machine"
	case slices.Contains(e.Customers, e.Actor):
		v.Who = "the customer"
	case e.Actor.IsZero():
	default:
		v.Who = "the desk"
	}
	return v
}
