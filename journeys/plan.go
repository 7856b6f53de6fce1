package journeys

import (
	"slices"
	"strings"
	"time"
)

// Plan says what should stand outside for one subject's cases: a note and a
// property per ticket, one message per case, the assignment that somebody
// asked for, the answer to a press that could not be carried out. It changes
// nothing; what is already there is told by stored. Cases carry their ids.
//
// A case about which there is nothing to tell now gets nothing at all, which
// is what most tickets should get.
func Plan(r *Rules, cases []Case, events []Event, stored []Stored, f Facts, now time.Time) []Posting {
	t := newTimeline(events, now)
	byKey := make(map[string]*entry, len(t.entries))
	for i := range t.entries {
		byKey[t.entries[i].Key()] = &t.entries[i]
	}
	states := map[Ref]*refState{}
	all := refStates(t, r.Roster)
	for _, s := range all {
		states[s.ref] = s
	}
	t.heed(all, r.Roster)
	before, previewed := make(map[string]*Stored, len(stored)), map[string]*Stored{}
	for i := range stored {
		s := &stored[i]
		before[s.Key] = s
		if key, ok := strings.CutPrefix(s.Key, previewMark); ok {
			previewed[key] = s
		}
	}
	var wanted []Posting
	for i := range cases {
		j := r.Journey(cases[i].Journey)
		if !writes(r, cases[i].Journey) {
			continue
		}
		p := planner{
			telling: (&telling{
				rules: r, journey: j, c: &cases[i], events: byKey, states: states, facts: f, now: now, acts: t.acts,
			}).index(),
			before: before,
		}
		if j.previews() {
			p.before = previewed
		}
		wanted = append(wanted, p.plan()...)
	}
	return append(wanted, orphans(r, cases, states, stored, wanted)...)
}

type planner struct {
	*telling
	before map[string]*Stored
}

func (p *planner) plan() []Posting {
	main := p.mainTicket()
	if main == nil || !p.eligible() {
		return nil
	}
	gap := p.toldNow(main)
	var out []Posting
	switch {
	case gap != nil:
		out = p.speak(main, gap)
	case p.accepted(): // what stands stays, unless a label takes it back
		out = slices.DeleteFunc(p.settle(main), func(w Posting) bool { return !w.Absent })
	default:
		out = p.settle(main)
	}
	if p.journey.previews() {
		return p.toPreview(out)
	}
	out = append(out, p.presses(gap)...)
	if p.journey.Mode == Act && gap != nil {
		out = append(out, p.assignByRule(main, gap)...)
	}
	return out
}

// speak plans the note, the pointers, the properties and the message of a
// person who is stuck.
func (p *planner) speak(main *TicketNow, g *Gap) []Posting {
	if main.Closed {
		return p.settle(main)
	}
	helper := p.rules.helper(p.journey, g)
	beside := p.beside(main, g)
	var out []Posting
	for i := range p.c.Tickets {
		tk := &p.c.Tickets[i]
		if tk.Closed || tk.Gone {
			continue
		}
		switch {
		case tk.Ref == main.Ref:
			out = append(out, p.note(tk, p.mainNote(main, g, beside, helper), g, main, p.meaning(g, beside, main))...)
		case main.Restricted:
			out = append(out, p.takeBack(noteKey(tk.Ref), propertyKey(tk.Ref))...)
		default:
			out = append(out, p.note(tk, p.pointer(tk, main), g, main, MeaningOf("continued", main.Ref))...)
		}
	}
	return append(out, p.messagePosting(main, g, beside, helper)...)
}

func (p *planner) note(tk *TicketNow, text *Text, g *Gap, main *TicketNow, meaning string) []Posting {
	key := noteKey(tk.Ref)
	if p.corrected(tk) {
		return p.takeBack(key, propertyKey(tk.Ref))
	}
	property := map[string]any{"case": p.c.ID, "journey": p.journey.ID, "state": p.stateWord(main, g), "step": g.Step}
	note := p.posting(NotePosting, key, tk.Ref, Content{Text: text}, meaning, g.Rule)
	note.Names, note.Hidden = p.names(text), p.hiddenVisits(tk.Ref)
	if stood := p.before[key]; stood != nil {
		gone := slices.ContainsFunc(stood.Names, func(n string) bool { return !slices.Contains(note.Names, n) })
		note.Final = gone || note.Hidden > stood.Hidden // what stands shows what it may not, or should not, any more
	}
	return []Posting{
		note,
		p.posting(PropertyPosting, propertyKey(tk.Ref), tk.Ref, Content{Property: property}, MeaningOf(property), g.Rule),
	}
}

// names are the tickets that a text shows.
func (p *planner) names(text *Text) []string {
	all := text.String()
	var names []string
	for key := range p.states {
		if k := p.states[key].fields.First(FieldKey); k != "" && strings.Contains(all, Plain(k, 40)) {
			names = append(names, k)
		}
	}
	slices.Sort(names)
	return names
}

// hiddenVisits counts what readers of a ticket may not see.
func (p *planner) hiddenVisits(self Ref) int {
	n := 0
	for i := range p.c.Visits {
		if p.hidden(&p.c.Visits[i], self) {
			n++
		}
	}
	return n
}

// corrected reports whether somebody on the desk said by a label that our note
// has no place on this ticket: it speaks of another person's history, it is
// wrong, or it is not wanted.
func (p *planner) corrected(tk *TicketNow) bool {
	stood := p.before[noteKey(tk.Ref)]
	return tk.hasAny(LabelOff, LabelWrong) || tk.hasAny(LabelSplit) && stood != nil && stood.Case != p.c.ID
}

func noteKey(r Ref) string     { return "note/" + r.String() }
func propertyKey(r Ref) string { return "property/" + r.String() }

func (p *planner) stateWord(main *TicketNow, g *Gap) string {
	if _, _, taken := p.taken(main, g); taken {
		return "taken"
	}
	return "stuck"
}

// takeBack wants those postings gone that were ever written.
func (p *planner) takeBack(keys ...string) []Posting {
	var out []Posting
	for _, key := range keys {
		if s := p.before[key]; s != nil {
			gone := s.Posting
			gone.Absent, gone.Content, gone.Meaning = true, Content{}, "absent"
			out = append(out, gone)
		}
	}
	return out
}

// meaning digests the facts a text rests on, so that a change of wording
// alone edits nothing.
func (p *planner) meaning(g *Gap, beside *Gap, main *TicketNow) string {
	type visit struct {
		Step  string
		State VisitState
		N     int
		Shown bool
	}
	var visits []visit
	for i := range p.c.Visits {
		v := &p.c.Visits[i]
		visits = append(visits, visit{v.Step, v.State, len(v.Events), !p.hidden(v, main.Ref)})
	}
	name, _, held := p.holder(main)
	meaning := MeaningOf(g.Kind, g.Opening, g.Certainty, visits, main.Ref, p.otherOpen(main), name, held)
	if beside != nil {
		meaning = MeaningOf(meaning, beside.Kind, beside.Opening)
	}
	return meaning
}

func (p *planner) posting(kind PostingKind, key string, ref Ref, c Content, meaning string, rule Origin) Posting {
	return Posting{
		Key: key, Kind: kind, Connector: ref.Connector, Target: ref.ID, Ref: ref,
		Case: p.c.ID, Journey: p.journey.ID, Rule: rule, Content: c, Meaning: meaning,
	}
}

func (tk *TicketNow) hasAny(labels ...string) bool {
	return slices.ContainsFunc(labels, func(l string) bool { return slices.Contains(tk.Labels, l) })
}

// settle edits what stands when there is nothing more to tell: the note of an
// open ticket and the message say so once, and then never again. What was
// never written is not written now, and no closed ticket is touched.
func (p *planner) settle(main *TicketNow) []Posting {
	var out []Posting
	meaning := MeaningOf("settled", p.c.Over, len(p.silent()) > 0 && !p.c.Over)
	if why := p.dismissal(); why != "" && !p.c.Over {
		meaning = MeaningOf(meaning, why)
	}
	for i := range p.c.Tickets {
		tk := &p.c.Tickets[i]
		stood := p.before[noteKey(tk.Ref)]
		if stood == nil || stood.WrittenAt.IsZero() || tk.Closed || tk.Gone {
			continue
		}
		if p.corrected(tk) {
			out = append(out, p.takeBack(noteKey(tk.Ref), propertyKey(tk.Ref))...)
			continue
		}
		text := p.moved()
		if p.c.Over {
			text = p.solved(tk)
		}
		n := p.posting(NotePosting, noteKey(tk.Ref), tk.Ref, Content{Text: text}, meaning, stood.Rule)
		n.Final = p.c.Over
		property := map[string]any{"case": p.c.ID, "journey": p.journey.ID, "state": "settled"}
		out = append(out, n, p.posting(PropertyPosting, propertyKey(tk.Ref), tk.Ref, Content{Property: property}, MeaningOf(property), stood.Rule))
	}
	switch stood := p.before["message/"+p.c.ID]; {
	case main.hasAny(LabelOff, LabelWrong):
		out = append(out, p.takeBack(append(p.replies(), "message/"+p.c.ID)...)...)
	case stood != nil && stood.State == Gone:
		out = append(out, p.takeBack(p.replies()...)...)
	case stood != nil && !stood.WrittenAt.IsZero():
		m := p.posting(MessagePosting, stood.Key, main.Ref, Content{Text: p.settledMessage(main)}, meaning, stood.Rule)
		m.Connector, m.Target, m.Final = stood.Connector, stood.Target, p.c.Over
		out = append(out, m)
	}
	return out
}
