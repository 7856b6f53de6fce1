package eventlog

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// People says how people are named in an export; nil: not at all. Its argument
// is one account for each person, so that equal names mean the same one.
type People func(journeys.Account) string

// FromCase makes a trace of a stored case. events are those of its events that
// are still kept. Nothing that anybody said or is called is in it: no texts, no
// fields, no accounts, no titles. Teams are named by their owner's id, and only
// where they are so large that it says nothing about one of them
// (Roster.Counted); of the refs only tickets go by their id, since those of
// other sources may hold an account.
func FromCase(k *journeys.Case, events []journeys.Event, roster *journeys.Roster, people People) Trace {
	t := Trace{Attrs: caseAttrs(k)}
	f := &facts{roster: roster, people: people, events: map[string]*journeys.Event{}, refs: map[journeys.Ref]int{},
		moves: map[string]string{}, gaps: map[string][]string{}}
	for i := range events {
		f.events[events[i].Key()] = &events[i]
	}
	for _, m := range k.Alignment.Moves {
		if m.Visit >= 0 && m.Visit < len(k.Visits) {
			keys := k.Visits[m.Visit].Events
			if len(keys) > 0 {
				f.moves[keys[len(keys)-1]] = string(m.Kind)
			}
		}
	}
	for _, g := range k.Gaps {
		name := string(g.Kind)
		if g.Step != "" {
			name += " " + g.Step
		}
		f.gaps[g.Opening] = append(f.gaps[g.Opening], name)
	}
	for _, p := range k.Placements {
		t.Events = append(t.Events, f.event(p))
	}
	return t
}

// list collects attributes and leaves out empty ones.
type list struct{ Attrs }

func (l *list) add(key string, kind Type, value string) {
	if value != "" {
		l.Attrs = append(l.Attrs, Attr{key, kind, value})
	}
}

func caseAttrs(k *journeys.Case) Attrs {
	missing, extra := 0, 0
	for _, m := range k.Alignment.Moves {
		switch m.Kind {
		case journeys.ModelMove:
			missing++
		case journeys.LogMove:
			extra++
		}
	}
	var l list
	l.add(Name, String, k.ID)
	l.add("waymark:journey", String, k.Journey)
	l.add("waymark:kind", String, string(k.Kind))
	l.add("waymark:persona", String, k.Persona)
	l.add("waymark:started", Date, instant(k.Started))
	l.add("waymark:over", Boolean, strconv.FormatBool(k.Over))
	l.add("waymark:over_at", Date, instant(k.OverAt))
	l.add("waymark:path", String, k.Alignment.Path)
	l.add("waymark:fitness", Float, number(k.Alignment.Fitness))
	l.add("waymark:missing", Int, strconv.Itoa(missing))
	l.add("waymark:extra", Int, strconv.Itoa(extra))
	l.add("waymark:contacts", Int, strconv.Itoa(k.Contacts))
	l.add("waymark:effort", Float, number(k.Effort.Score))
	return l.Attrs
}

// facts is what is known about the events of a case.
type facts struct {
	roster *journeys.Roster
	people People
	events map[string]*journeys.Event
	refs   map[journeys.Ref]int // refs without an id of their own, numbered
	moves  map[string]string
	gaps   map[string][]string
}

func (f *facts) event(p journeys.Placement) Attrs {
	source, _, _ := strings.Cut(p.Event, "/")
	name := p.Step
	if name == "" {
		name = p.Kind
	}
	var l list
	l.add(Name, String, name)
	l.add(Transition, String, transition(p.As))
	l.add(Timestamp, Date, instant(p.At))
	e := f.events[p.Event]
	if e != nil {
		team, agent := f.roster.Team(e.Actor)
		by := ""
		switch {
		case e.Machine || f.roster.Machine(e.Actor):
			by = "machine"
		case agent:
			by = "desk"
		case !e.Actor.IsZero():
			by = "customer"
		}
		if agent && f.roster.Counted(team) {
			l.add(Group, String, team)
		}
		l.add(Resource, String, f.person(e.Actor, by, team))
		l.add("waymark:by", String, by)
	}
	l.add("waymark:source", String, source)
	l.add("waymark:event", String, p.Kind)
	if e != nil {
		l.add("waymark:ref", String, f.ref(e.Ref))
		l.add("waymark:channel", String, e.Channel)
	}
	l.add("waymark:step", String, p.Step)
	l.add("waymark:as", String, string(p.As))
	l.add("waymark:rule", String, string(p.Rule))
	l.add("waymark:move", String, f.moves[p.Event])
	l.add("waymark:gaps", String, strings.Join(f.gaps[p.Event], ", "))
	return l.Attrs
}

// person names who acted. Agents of a small team are not named even so: among
// three a pseudonym is a name.
func (f *facts) person(a journeys.Account, by, team string) string {
	if f.people == nil || by == "" || by == "machine" || by == "desk" && !f.roster.Counted(team) {
		return ""
	}
	return by + "-" + f.people(onePerson(f.roster, a))
}

// onePerson is the account by which somebody with several goes: the first in
// the order of the alphabet.
func onePerson(r *journeys.Roster, a journeys.Account) journeys.Account {
	all := append(slices.Clone(r.SamePerson(a)), a)
	return slices.MinFunc(all, func(x, y journeys.Account) int { return strings.Compare(x.String(), y.String()) })
}

func (f *facts) ref(r journeys.Ref) string {
	if r.IsZero() || r.Kind == journeys.Ticket {
		return strings.Trim(r.String(), "/")
	}
	if f.refs[r] == 0 {
		f.refs[r] = len(f.refs) + 1
	}
	return fmt.Sprintf("%s/%s/%d", r.Connector, r.Kind, f.refs[r])
}

// transition is the standard lifecycle's word. An event on no step happened
// and was over: it is complete.
func transition(as journeys.RuleKind) string {
	switch as {
	case journeys.AsBegun:
		return "start"
	case journeys.AsWaits:
		return "suspend"
	case journeys.AsFailed:
		return "ate_abort"
	default:
		return "complete"
	}
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
