package journeys

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// telling renders one case for readers: absolute local times, and of the
// customer's words no more than a short, masked quotation.
type telling struct {
	rules   *Rules
	journey *Journey
	c       *Case
	events  map[string]*entry
	states  map[Ref]*refState
	facts   Facts
	now     time.Time
	acts    []Event // what humans did about the subject's cases, in order

	placedAs map[string]RuleKind // by event Key
	visitAt  map[string]int      // the visit of an event, by its Key
	firstOf  map[string]int      // the first visit of a step
	cameBy   map[Ref]string      // the channel on which a ref was first seen
}

// index makes what is asked of every event cheap: a case may have thousands.
func (t *telling) index() *telling {
	t.placedAs = make(map[string]RuleKind, len(t.c.Placements))
	for _, p := range t.c.Placements {
		t.placedAs[p.Event] = p.As
	}
	t.visitAt, t.firstOf, t.cameBy = make(map[string]int, len(t.c.Placements)), map[string]int{}, map[Ref]string{}
	for i := range t.c.Visits {
		v := &t.c.Visits[i]
		channel, _ := t.journey.channelOf(v, t.events)
		for _, key := range v.Events {
			t.visitAt[key] = i
			if ref := t.events[key].Ref; t.cameBy[ref] == "" {
				t.cameBy[ref] = channel
			}
		}
		if _, ok := t.firstOf[v.Step]; !ok {
			t.firstOf[v.Step] = i
		}
	}
	return t
}

func (t *telling) clockTime(at time.Time) string { return at.In(t.rules.Zone).Format("15:04") }

// moment is a clock time, with the day where it is not the day of another.
func (t *telling) moment(at, day time.Time) string {
	if at.In(t.rules.Zone).Format(time.DateOnly) == day.In(t.rules.Zone).Format(time.DateOnly) {
		return t.clockTime(at)
	}
	return at.In(t.rules.Zone).Format("Mon 2 Jan 15:04")
}

// stepName is what the map calls a gap's step; of one that lies on a ticket,
// the ticket's key, where everybody may know it.
func (t *telling) stepName(g *Gap) string {
	if s := t.journey.Step(g.Step); s != nil {
		return s.Name
	}
	if tk := t.c.ticket(g.Ref); tk != nil {
		return t.called(tk)
	}
	return t.journey.Name
}

// ticket returns the case's ticket with this ref.
func (c *Case) ticket(ref Ref) *TicketNow {
	for i := range c.Tickets {
		if c.Tickets[i].Ref == ref {
			return &c.Tickets[i]
		}
	}
	return nil
}

// state names the sentence of a visit: what it is told as.
func (t *telling) state(v *Visit) string {
	if v.State == Begun && slices.ContainsFunc(v.Events, t.waits) {
		return string(AsWaits)
	}
	return string(v.State)
}

func (t *telling) waits(key string) bool { return t.as(key) == AsWaits }

// as is which of a step's rules an event matched.
func (t *telling) as(key string) RuleKind { return t.placedAs[key] }

// sentence fills a map's sentence for a visit; self is the ticket on which it
// will be read. In a channel nothing that the customer said is filled in.
func (t *telling) sentence(template string, v *Visit, self Ref, public bool) string {
	if template == "" {
		return ""
	}
	filled := placeholder.ReplaceAllStringFunc(template, func(m string) string {
		switch name := m[1 : len(m)-1]; name {
		case "count":
			return fmt.Sprint(t.tries(v))
		case "s":
			if t.tries(v) == 1 {
				return ""
			}
			return "s"
		case "time":
			return t.clockTime(t.dependsAt(v))
		case "again":
			return t.again(v)
		case "wait":
			return t.wait(v)
		case "ref":
			return t.refOf(v, self)
		case "thing":
			return t.thing(v)
		case "lost":
			return t.lost()
		default:
			if public {
				return "…"
			}
			return t.field(v, name)
		}
	})
	return strings.TrimRight(filled, " :") // a call of which there is no ticket yet
}

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// tries counts the events that began the visit.
func (t *telling) tries(v *Visit) int {
	n := 0
	for _, key := range v.Events {
		if t.as(key) == AsBegun {
			n++
		}
	}
	return max(n, 1)
}

func (t *telling) dependsAt(v *Visit) time.Time {
	for _, key := range v.Events {
		if t.waits(key) {
			return t.events[key].At
		}
	}
	return v.Begun
}

func (t *telling) again(v *Visit) string {
	if i, ok := t.firstOf[v.Step]; !ok || t.c.Visits[i].Begun.Equal(v.Begun) {
		return ""
	}
	return " again"
}

func (t *telling) wait(v *Visit) string {
	var longest time.Duration
	for _, key := range v.Events {
		longest = max(longest, waited(t.events[key]))
	}
	if longest < time.Minute {
		return "under a minute"
	}
	return fmt.Sprintf("%d min", int(longest.Round(time.Minute).Minutes()))
}

// refOf is the ticket that a visit made, as its reader calls it.
func (t *telling) refOf(v *Visit, self Ref) string {
	for _, key := range v.Events {
		if e := t.events[key]; e.Ref.Kind == Ticket {
			if e.Ref == self {
				return "this ticket"
			}
			if tk := t.c.ticket(e.Ref); tk != nil && !tk.Restricted {
				return Plain(tk.Key, 40)
			}
		}
	}
	return ""
}

// thing names what the step needs.
func (t *telling) thing(v *Visit) string {
	for _, need := range t.journey.Step(v.Step).Needs {
		if th := t.journey.Thing(need); th != nil && th.Name != "" {
			return th.Name
		}
	}
	return "something"
}

func (t *telling) lost() string {
	var names []string
	for _, id := range t.journey.Lost {
		name := id
		if th := t.journey.Thing(id); th != nil && th.Name != "" {
			name = strings.TrimPrefix(th.Name, "the ")
		}
		names = append(names, name)
	}
	return "the lost " + strings.Join(names, " and ")
}

// field is the newest value of a field in a visit, made harmless.
func (t *telling) field(v *Visit, name string) string {
	for _, key := range slices.Backward(v.Events) {
		if value := t.events[key].Fields.First(name); value != "" {
			return Quote(value)
		}
	}
	return "…"
}

// where names what a visit was seen in: the channel on which its ticket came
// where that is not the step's, else the source that is no ticket system, else
// the step's channel.
func (t *telling) where(v *Visit) string {
	channel, other := t.journey.channelOf(v, t.events)
	if other {
		return channel
	}
	for _, key := range v.Events {
		if e := t.events[key]; e.Ref.Kind != Ticket {
			return t.rules.SourceName(e.Connector)
		}
	}
	if channel != "" {
		return channel
	}
	return t.rules.SourceName(t.events[v.Events[0]].Connector)
}

// sources names every source that a case was seen in, first seen first.
func (t *telling) sources() string {
	seen := map[string]bool{}
	var names []string
	for _, p := range t.c.Placements {
		id := t.events[p.Event].Connector
		if p.Step != "" && !seen[id] {
			seen[id] = true
			names = append(names, t.rules.SourceName(id))
		}
	}
	return strings.Join(names, ", ")
}

const quoteLimit = 60

var (
	addresses = regexp.MustCompile(`[^\s@]+@[^\s@]+|\w+://\S+|\bwww\.\S+`)
	numbers   = regexp.MustCompile(`\+?\d[\d .\-/]{3,}\d`)
	codes     = regexp.MustCompile(`\S*\d\S*[A-Za-z]\S*\d\S*|\S{24,}`)
)

// Quote makes a customer's words fit to be quoted on an internal note: one
// short line without addresses, numbers, links or anything like a code.
func Quote(s string) string {
	if len(s) > 400 {
		s = strings.ToValidUTF8(s[:400], "")
	}
	for _, secret := range []*regexp.Regexp{addresses, codes, numbers} {
		s = secret.ReplaceAllString(s, "…")
	}
	s = strings.ReplaceAll(s, `"`, "'")
	return Plain(s, quoteLimit)
}

// Plain makes one line of printable text of at most limit characters, without
// characters that would let it pass for something else (controls, marks that
// turn the direction of writing) or mention anybody.
func Plain(s string, limit int) string {
	var b strings.Builder
	n, space := 0, false
	for _, r := range s {
		if unicode.IsSpace(r) {
			space = b.Len() > 0
			continue
		}
		if !unicode.IsGraphic(r) || unicode.Is(unicode.Cf, r) || r == '@' || r == '<' || r == '>' {
			continue
		}
		if n >= limit || space && n+1 >= limit {
			return b.String() + "…"
		}
		if space {
			b.WriteByte(' ')
			n, space = n+1, false
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// ordinal writes 1st, 2nd, 3rd, 4th.
func ordinal(n int) string {
	switch {
	case n%100 >= 11 && n%100 <= 13:
	case n%10 == 1:
		return fmt.Sprintf("%dst", n)
	case n%10 == 2:
		return fmt.Sprintf("%dnd", n)
	case n%10 == 3:
		return fmt.Sprintf("%drd", n)
	}
	return fmt.Sprintf("%dth", n)
}

// span writes a length of time as people say it: minutes, hours, days.
func span(d time.Duration) string {
	switch {
	case d < 90*time.Minute:
		return fmt.Sprintf("%d min", int(d.Round(time.Minute).Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Round(time.Hour).Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Round(24*time.Hour).Hours())/24)
}

// lowerFirst joins a sentence to the one before it; an abbreviation stays.
func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) > 1 && unicode.IsUpper(r[0]) && unicode.IsLower(r[1]) {
		r[0] = unicode.ToLower(r[0])
	}
	return string(r)
}
