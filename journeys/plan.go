package journeys

import (
	"cmp"
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
	for _, s := range refStates(t, r.Roster) {
		states[s.ref] = s
	}
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

// mainTicket is the newest open ticket, or the newest of all when none is
// open; nil for a case without tickets, about which nothing can be written.
func (p *planner) mainTicket() *TicketNow {
	var main *TicketNow
	for i := range p.c.Tickets {
		tk := &p.c.Tickets[i]
		if tk.Gone {
			continue
		}
		if main == nil || !tk.Closed || main.Closed {
			main = tk
		}
	}
	return main
}

// eligible holds the limits an admin set: nothing older than since, nobody
// outside the pilot group, and no first word about what was over before the
// mode was raised or the map changed, or about what only back-fill brought.
func (p *planner) eligible() bool {
	if p.c.Started.Before(p.journey.Since) {
		return false
	}
	if !p.news() && !p.stands() {
		return false
	}
	for name, want := range p.journey.Only {
		if !slices.ContainsFunc(p.c.Tickets, func(tk TicketNow) bool {
			s := p.states[tk.Ref]
			return s != nil && anyValue(s.fields[name], want)
		}) {
			return false
		}
	}
	return true
}

// news reports whether the case went on after its journey was last raised to
// its mode, by something that came as it happened.
func (p *planner) news() bool {
	return p.c.News.After(p.facts.Raised[p.journey.ID])
}

// stands reports whether something about the case was written before.
func (p *planner) stands() bool {
	for _, s := range p.before {
		if s.Case == p.c.ID && !s.WrittenAt.IsZero() {
			return true
		}
	}
	return false
}

// toldNow is the gap that speaks; of several the one that opened last, for
// that is where the person is now. That nobody did anything about it, or said
// anything, is told only where nothing says what stands in the way: what is
// stuck and what helps is worth more to whoever reads it (see beside). A gap about which
// somebody asked for quiet speaks only where there is no other, and then on the
// ticket alone.
func (p *planner) toldNow(main *TicketNow) *Gap {
	if p.c.Over {
		return nil
	}
	var neglect, quiet *Gap
	for i := range slices.Backward(p.c.Gaps) {
		switch g := &p.c.Gaps[i]; {
		case !g.speaks() || !p.showable(g, main.Ref) || p.parked(g):
		case p.quiet(g):
			quiet = cmp.Or(quiet, g)
		case !standingOf(g.Kind).neglect:
			return g
		default:
			neglect = cmp.Or(neglect, g)
		}
	}
	return cmp.Or(neglect, quiet)
}

// beside is what the desk owes a person who is stuck, told beside the gap that
// speaks: the newest of its kind, for two would say nearly the same. Nil where
// there is none, and where what is owed speaks itself.
func (p *planner) beside(main *TicketNow, told *Gap) *Gap {
	if standingOf(told.Kind).neglect {
		return nil
	}
	for i := range slices.Backward(p.c.Gaps) {
		if g := &p.c.Gaps[i]; standingOf(g.Kind).neglect && g.speaks() && !p.parked(g) && !p.quiet(g) && p.showable(g, main.Ref) {
			return g
		}
	}
	return nil
}

// speaks reports whether a gap is told now: a certain one whose cause lasts,
// and that the journey wants told. That somebody has seen it helps nobody yet;
// that it is none ends it.
func (g *Gap) speaks() bool {
	return g.Tell == TellNow && g.Certainty == Certain && (g.State == GapOpen || g.State == GapAcknowledged)
}

// accepted reports whether a gap that was told was taken for a pain point,
// which says nothing about whether its cause lasts.
func (p *planner) accepted() bool {
	return !p.c.Over && slices.ContainsFunc(p.c.Gaps, func(g Gap) bool {
		return g.Tell == TellNow && g.Certainty == Certain && g.State == GapAccepted
	})
}

// speak plans the note, the pointers, the properties and the message of a
// person who is stuck.
func (p *planner) speak(main *TicketNow, g *Gap) []Posting {
	if main.Closed {
		return p.settle(main)
	}
	helper := p.helper(g)
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

// helper is who helps the person: whoever the map names, or outside its hours
// (as they were when the trouble became certain) the one to ask instead.
func (p *planner) helper(g *Gap) *Owner {
	id := g.Helper
	if id == "" {
		id = g.Owner
	}
	o := p.rules.Owner(id)
	for range p.rules.Owners {
		if o == nil || o.Otherwise == "" || p.rules.Calendar(o.Hours).Open(g.Since) && o.Quiet.Until(p.rules, g.Since).IsZero() {
			break
		}
		o = p.rules.Owner(o.Otherwise)
	}
	return o
}

// messagePosting is the one message of the case. It stays in the channel where
// it was first posted.
func (p *planner) messagePosting(main *TicketNow, g *Gap, beside *Gap, helper *Owner) []Posting {
	key := "message/" + p.c.ID
	stood := p.before[key]
	target := ChatTarget{}
	if helper != nil {
		target = helper.Chat
	}
	var confirmed time.Time
	if stood != nil {
		target = ChatTarget{Connector: stood.Connector, Channel: stood.Target}
		confirmed = stood.ConfirmedAt
	}
	if target.Channel == "" || main.Restricted || main.hasAny(LabelOff, LabelWrong) {
		return p.takeBack(key)
	}
	meaning := p.meaning(g, beside, main)
	if p.quiet(g) {
		if stood == nil || stood.WrittenAt.IsZero() {
			return nil // quiet was asked for before anything was said
		}
		meaning = MeaningOf(meaning, g.Snoozed)
	}
	m := p.posting(MessagePosting, key, main.Ref, Content{Text: p.message(main, g, beside, helper, confirmed)}, meaning, g.Rule)
	m.Connector, m.Target = target.Connector, target.Channel
	m.Halt = p.halt(main, g, helper)
	_, _, m.Prompt = p.taken(main, g)
	m.Prompt = m.Prompt || p.quiet(g) // whoever pressed waits to see it
	out := []Posting{m}
	if g.Overdue && !m.Prompt && helper != nil && stood != nil && stood.State == Standing {
		reply := p.posting(ReplyPosting, "reply/"+g.Key(p.c.ID), main.Ref, Content{Text: p.overdue(main, g, helper)}, MeaningOf(g.Opening), g.Rule)
		reply.Connector, reply.Target = stood.Connector, stood.Remote
		out = append(out, reply)
	}
	return out
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
		out = append(out, p.takeBack("message/"+p.c.ID)...)
	case stood != nil && !stood.WrittenAt.IsZero():
		m := p.posting(MessagePosting, stood.Key, main.Ref, Content{Text: p.settledMessage(main)}, meaning, stood.Rule)
		m.Connector, m.Target, m.Final = stood.Connector, stood.Target, p.c.Over
		out = append(out, m)
	}
	return out
}

// presses plans what each press of "I'll take it" asked for: the assignment,
// or the answer to the presser why it was not made. Which of two who press at
// once comes first is decided at the desk.
func (p *planner) presses(g *Gap) []Posting {
	var helper *Owner
	if g != nil {
		helper = p.helper(g)
	}
	var out []Posting
	for i := range p.c.Takes {
		k := &p.c.Takes[i]
		if p.c.ticket(k.Ref) == nil {
			continue
		}
		if k.Outcome == KindRefused {
			a := p.posting(AnswerPosting, "answer/"+k.Press, k.Ref, Content{Text: p.refusal(k, helper)}, MeaningOf(k.Press, k.Reason), "")
			a.Connector, a.Target = k.By.Realm, k.Channel+" "+k.By.ID
			out = append(out, a)
			continue
		}
		who, known := p.rules.Roster.AccountAt(k.By, k.Ref.Connector)
		if !known {
			continue
		}
		if helper == nil {
			if p.before["assign/"+k.Press] == nil && k.Outcome == "" {
				out = append(out, p.tooLate(k))
			}
			continue
		}
		want := &Assignment{Assignee: who, Name: k.Name, Group: helper.Group, Press: k.Press}
		out = append(out, p.posting(AssignmentPosting, "assign/"+k.Press, k.Ref, Content{Assignment: want}, MeaningOf(k.Press), g.Rule))
	}
	return out
}

// assignByRule gives the ticket to the lead of whoever helps, in that team's
// hours, where nobody has it. Like every assignment it is made only where the
// ticket is still nobody's and the assignee is one of the owner's group.
func (p *planner) assignByRule(main *TicketNow, g *Gap) []Posting {
	helper := p.helper(g)
	if _, _, held := p.holder(main); held || main.Closed || helper == nil || helper.Group == "" ||
		!p.rules.Calendar(helper.Hours).Open(g.Since) {
		return nil
	}
	lead, known := p.rules.Roster.AccountAt(helper.Lead, main.Ref.Connector)
	if !known {
		return nil
	}
	key := "assign/" + g.Key(p.c.ID)
	want := &Assignment{Assignee: lead, Name: helper.Name, Group: helper.Group, Press: key}
	return []Posting{p.posting(AssignmentPosting, key, main.Ref, Content{Assignment: want}, MeaningOf(key), g.Rule)}
}

// tooLate answers a press that came when nothing was stuck any more.
func (p *planner) tooLate(k *Take) Posting {
	late := *k
	late.Reason = ReasonSettled
	a := p.posting(AnswerPosting, "answer/"+k.Press, k.Ref, Content{Text: p.refusal(&late, nil)}, MeaningOf(k.Press, late.Reason), "")
	a.Connector, a.Target = k.By.Realm, k.Channel+" "+k.By.ID
	return a
}

// previewMark begins the key of what only the preview channel sees.
const previewMark = "preview/"

// Previews reports whether only the preview channel sees it.
func (p *Posting) Previews() bool { return strings.HasPrefix(p.Key, previewMark) }

// toPreview turns what would be posted into messages to the one private
// channel that the admin named: everything, rendered, and nothing elsewhere.
func (p *planner) toPreview(would []Posting) []Posting {
	var out []Posting
	for _, w := range would {
		if w.Absent {
			out = append(out, w) // as it stands, under its own key
			continue
		}
		if w.Content.Text == nil {
			continue
		}
		text := *w.Content.Text
		text.Headline = "Preview of a " + string(w.Kind) + " · " + text.Headline
		w.Key, w.Kind = previewMark+w.Key, MessagePosting
		w.Connector, w.Target = p.journey.Preview.Connector, p.journey.Preview.Channel
		w.Content = Content{Text: &text}
		out = append(out, w)
	}
	return out
}
