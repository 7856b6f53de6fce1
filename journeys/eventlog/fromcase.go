package eventlog

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// People says how customers are named in an export; nil: nobody is. Its
// argument is one account for each person, so that equal names mean the same
// one.
type People func(journeys.Account) string

// View is what the readers of an export are shown of stored cases. Nothing that
// anybody said or is called is in it: no texts, no fields, no accounts, no
// titles; of the refs only tickets go by their id, since those of other sources
// may hold an account, and of the channels only those that the desk's file
// names.
type View struct {
	// People names customers. The desk's people are then numbered, anew in each
	// case: so it can be seen that a case came back to somebody, and nobody can
	// be counted over several.
	People People
	// Restricted shows what happened where only some may look as all else. It
	// is for readers of whom all may; without it only the time of such an event
	// is told.
	Restricted bool

	rules *journeys.Rules
	teams teams
}

// NewView returns a view for anybody.
func NewView(rules *journeys.Rules) *View { return &View{rules: rules, teams: teamsOf(rules)} }

// Trace makes a trace of a stored case, and says how many of its events were
// withheld. events are those of its events that are still kept; of the others
// nobody knows who may see them.
func (v *View) Trace(k *journeys.Case, events []journeys.Event) (t Trace, withheld int) {
	t.Attrs = caseAttrs(k)
	f := &facts{View: v, hidden: v.hidden(k, events), events: map[string]*journeys.Event{}, refs: map[journeys.Ref]int{},
		staff: map[journeys.Account]int{}, moves: map[string]string{}, gaps: map[string][]string{}}
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
		if hidden, known := f.hidden[p.Event]; !v.Restricted && (hidden || !known) {
			t.Events = append(t.Events, Attrs{{Name, String, withheldName}, {Transition, String, "complete"}, {Timestamp, Date, instant(p.At)}})
			withheld++
			continue
		}
		t.Events = append(t.Events, f.event(p))
	}
	return t, withheld
}

// withheldName is the activity of an event that not everybody may see.
const withheldName = "restricted"

// hidden says of each event that is kept whether only some may see it where it
// happened, as it stands now: by its own audience, by an edit's that made it
// narrower, or because its ticket is out of sight.
func (v *View) hidden(k *journeys.Case, events []journeys.Event) map[string]bool {
	hidden := make(map[string]bool, len(events))
	for i := range events {
		e := &events[i]
		restricted := e.Audience.Level == journeys.Restricted ||
			slices.ContainsFunc(k.Tickets, func(t journeys.TicketNow) bool { return t.Restricted && t.Ref == e.Ref })
		key := e.Key()
		if e.Amends != "" {
			key = e.Connector + "/" + e.Amends
			if !restricted {
				continue
			}
		}
		hidden[key] = hidden[key] || restricted
	}
	return hidden
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
	*View
	hidden map[string]bool
	events map[string]*journeys.Event
	refs   map[journeys.Ref]int     // refs without an id of their own, numbered
	staff  map[journeys.Account]int // the desk's people, numbered
	moves  map[string]string
	gaps   map[string][]string
}

func (f *facts) event(p journeys.Placement) Attrs {
	source, _, _ := strings.Cut(p.Event, "/")
	var l list
	l.add(Name, String, cmp.Or(p.Step, p.Kind, "unknown")) // the log promises that every event has one
	l.add(Transition, String, transition(p.As))
	l.add(Timestamp, Date, instant(p.At))
	e := f.events[p.Event]
	if e != nil {
		by, team := f.by(e)
		if by == "desk" && f.teams.told[team] {
			l.add(Group, String, team)
		}
		l.add(Resource, String, f.person(e.Actor, by))
		l.add("waymark:by", String, by)
	}
	l.add("waymark:source", String, source)
	l.add("waymark:event", String, p.Kind)
	if e != nil {
		l.add("waymark:ref", String, f.ref(e.Ref))
		if slices.ContainsFunc(f.rules.Channels, func(c journeys.Channel) bool { return c.ID == e.Channel }) {
			l.add("waymark:channel", String, e.Channel)
		}
	}
	l.add("waymark:step", String, p.Step)
	l.add("waymark:as", String, string(p.As))
	l.add("waymark:rule", String, string(p.Rule))
	l.add("waymark:move", String, f.moves[p.Event])
	l.add("waymark:gaps", String, strings.Join(f.gaps[p.Event], ", "))
	return l.Attrs
}

// by says whose act an event is, and of which team of the desk. Somebody who
// is neither the desk's nor the customer is nobody that we know.
func (f *facts) by(e *journeys.Event) (by, team string) {
	team, agent := f.rules.Roster.Team(e.Actor)
	switch {
	case e.Machine || f.rules.Roster.Machine(e.Actor):
		return "machine", ""
	case agent:
		return "desk", team
	case slices.Contains(e.Customers, e.Actor):
		return "customer", ""
	}
	return "", ""
}

// person names who acted, where people are named at all.
func (f *facts) person(a journeys.Account, by string) string {
	if f.People == nil {
		return ""
	}
	switch one := onePerson(f.rules.Roster, a); by {
	case "customer":
		return "customer-" + f.People(one)
	case "desk":
		if f.staff[one] == 0 {
			f.staff[one] = len(f.staff) + 1
		}
		return fmt.Sprint("desk-", f.staff[one])
	}
	return ""
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

// instant writes a time with a fraction even where it is none: readers that
// take the layout of a column from its first row fail where a later one has
// more.
func instant(t time.Time) string {
	switch t = t.UTC(); {
	case t.IsZero():
		return ""
	case t.Nanosecond()%1000 == 0:
		return t.Format("2006-01-02T15:04:05.000000Z07:00")
	default:
		return t.Format("2006-01-02T15:04:05.000000000Z07:00")
	}
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
