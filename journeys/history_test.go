package journeys

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// A history is what the store and the reconciler go through with a few people:
// their events arrive in any order, one by one or many at once, some twice;
// look-ups join accounts late, one of them wrongly, and are cut again; tickets
// change their type late; shared mailboxes and machines are among the
// customers. Components are kept by the simplest model there is (the real
// graph is held against it in the store's tests).

// arrival is one thing that arrives: an event, an edge, or the cut of one.
type arrival struct {
	event *Event
	edge  Edge
	cut   bool
}

// historyRules are lawRules with a shared mailbox and a machine.
func historyRules() *Rules {
	r := lawRules()
	r.Roster.AddShared(Account{RealmEmail, "team@example.com"})
	r.Roster.AddMachine(Account{"it-desk", "bot"})
	return r
}

// history is the world while things arrive.
type history struct {
	rules   *Rules
	rand    *rand.Rand
	now     time.Time
	arrived []arrival
	owner   map[Ref]int // the person of a ref; -1: nobody's

	cases      map[string]*Case  // current, by id
	next       map[string]string // id -> successor or "gone"
	last       map[string]*Case  // as last seen under its id
	postings   map[string]*Stored
	seen       map[string]time.Time // by the events of a component: when it is due again
	dismissals []dismissal
	ids        int
	wrong      Edge
	left       map[string]bool // cases superseded by what arrived last
	errs       []string
}

type dismissal struct {
	Gap
	caseID string
	ref    Ref // that the act was on
}

func (h *history) failf(format string, args ...any) {
	h.errs = append(h.errs, fmt.Sprintf(format, args...))
}

func historyAccounts(p int) (desk, email, phone Account) {
	return Account{"it-desk", fmt.Sprintf("acc-%d", p)}, Account{RealmEmail, fmt.Sprintf("p%d@example.com", p)}, Account{RealmPhone, fmt.Sprintf("+4930%d0000", p)}
}

// randomHistory draws what will arrive, in order of arrival.
func randomHistory(r *rand.Rand, owner map[Ref]int, roster *Roster) []arrival {
	people, n := 1+r.Intn(3), 4+r.Intn(24)
	span := []int{7200, 2 * 86400, 12 * 86400}[r.Intn(3)]
	var all []arrival
	types := []string{"Reset password", "Reset password", "Account locked", "VPN", "New starter"}
	for i := range n {
		p := r.Intn(people)
		desk, email, phone := historyAccounts(p)
		e := Event{ID: fmt.Sprintf("e%d", i), At: at(8, 0, r.Intn(span)), Actor: desk}
		switch r.Intn(10) {
		case 0, 1:
			e.Connector, e.Kind, e.Ref = "portal", []string{"opened", "search", "form_opened", "link_sent", "link_used"}[r.Intn(5)], Ref{"portal", Session, e.ID}
			e.Customers, e.Fields = []Account{email}, Fields{"results": {fmt.Sprint(r.Intn(2))}}
		case 2:
			e.Connector, e.Kind, e.Ref, e.Customers = "phone", []string{"answered", "abandoned"}[r.Intn(2)], Ref{"phone", Call, e.ID}, []Account{phone}
		case 3:
			e.Connector, e.Kind, e.Ref, e.Customers = "sign-in", []string{"failed", "locked", "ok"}[r.Intn(3)], Ref{"sign-in", Session, e.ID}, []Account{email}
		default:
			ticket := r.Intn(2)
			e.Connector, e.Ref = "it-desk", Ref{"it-desk", Ticket, fmt.Sprintf("%d%d", p, ticket)}
			e.Kind = []string{"created", "created", "status_changed", "resolved", "commented"}[r.Intn(5)]
			e.Customers = []Account{desk}
			e.Fields = Fields{
				FieldKey: {"ITD-" + e.Ref.ID}, FieldRequestType: {types[r.Intn(len(types))]}, FieldInternalDesk: {"true"},
				FieldStatusCategory: {[]string{"new", "indeterminate", "indeterminate", "done"}[r.Intn(4)]}, FieldOnBehalf: {fmt.Sprint(r.Intn(3) == 0)},
			}
			if r.Intn(12) == 0 {
				e.Fields[FieldLabels] = []string{LabelSplit}
			}
		}
		if r.Intn(6) == 0 { // many people use these: they say nothing about who it is
			e.Customers = append(e.Customers, []Account{{RealmEmail, "team@example.com"}, {"it-desk", "bot"}}[r.Intn(2)])
		}
		if r.Intn(15) == 0 {
			e.Customers = e.Customers[1:]
		}
		if _, known := owner[e.Ref]; !known {
			owner[e.Ref] = p
		}
		all = append(all, arrival{event: &e})
		if r.Intn(5) == 0 {
			all = append(all, arrival{event: &e})
		}
	}
	return append(all, randomLookUps(r, people, roster)...)
}

// randomLookUps are the profiles of everybody, and perhaps one that is wrong
// and is cut later.
func randomLookUps(r *rand.Rand, people int, roster *Roster) []arrival {
	var all []arrival
	for p := range people {
		desk, email, phone := historyAccounts(p)
		for _, other := range []Account{email, phone} {
			if e, ok := ProfileEdge(desk, other, roster); ok {
				all = append(all, arrival{edge: e})
			}
		}
		if _, joined := ProfileEdge(desk, Account{RealmEmail, "team@example.com"}, roster); joined {
			panic("a shared mailbox joins")
		}
	}
	return all
}

func newHistory(r *Rules, seed int64) *history {
	return &history{
		rules: r, rand: rand.New(rand.NewSource(seed)), owner: map[Ref]int{}, cases: map[string]*Case{}, next: map[string]string{},
		last: map[string]*Case{}, postings: map[string]*Stored{}, seen: map[string]time.Time{}, now: at(8, 0, 0),
	}
}

// run lets everything arrive, in any order and in batches of any size.
func (h *history) run() {
	all := randomHistory(h.rand, h.owner, h.rules.Roster)
	h.rand.Shuffle(len(all), func(i, k int) { all[i], all[k] = all[k], all[i] })
	if h.rand.Intn(3) == 0 { // two people are taken for one, for a while
		a, _, _ := historyAccounts(0)
		_, b, _ := historyAccounts(1)
		h.wrong, _ = ProfileEdge(a, b, h.rules.Roster)
		from := h.rand.Intn(len(all))
		all = slices.Insert(all, from, arrival{edge: h.wrong})
		all = slices.Insert(all, from+1+h.rand.Intn(len(all)-from), arrival{edge: h.wrong, cut: true})
	}
	for len(all) > 0 {
		n := min(len(all), 1+h.rand.Intn(6))
		h.arrive(all[:n])
		all = all[n:]
		if h.rand.Intn(3) == 0 {
			h.dismiss()
		}
	}
	h.arrive(nil)
}

func (h *history) arrive(batch []arrival) {
	h.now = h.now.Add(time.Duration(h.rand.Intn(90)) * time.Minute)
	for _, a := range batch {
		if a.event != nil {
			h.now = later(h.now, a.event.At)
		}
	}
	for _, a := range batch {
		if a.event != nil {
			e := *a.event
			e.Received = h.now
			a.event = &e
		}
		h.arrived = append(h.arrived, a)
	}
	parts := h.components()
	h.left = map[string]bool{}
	seen := map[string]time.Time{}
	for _, p := range parts {
		h.settle(p, seen)
	}
	h.seen = seen
	h.check(parts)
}

// component is one subject as the model has it.
type component struct {
	name   string
	events []Event
	has    map[Ref]bool
}

// components joins what has arrived by the edges that hold.
func (h *history) components() []*component {
	parent := map[Node]Node{}
	var find func(n Node) Node
	find = func(n Node) Node {
		if p, ok := parent[n]; ok && p != n {
			return find(p)
		}
		return n
	}
	cut := map[Edge]bool{}
	for _, a := range h.arrived {
		if a.cut {
			cut[a.edge] = true
		}
	}
	for _, a := range h.arrived {
		edges := []Edge{a.edge}
		if a.event != nil {
			edges = EdgesOf(*a.event, h.rules.Roster)
		}
		for _, e := range edges {
			if !cut[e] {
				parent[find(e.A)] = find(e.B)
			}
		}
	}
	byRoot := map[Node]*component{}
	var all []*component
	for _, a := range h.arrived {
		if a.event == nil {
			continue
		}
		root := find(RefNode(a.event.Ref))
		c := byRoot[root]
		if c == nil {
			c = &component{name: a.event.Key(), has: map[Ref]bool{}}
			byRoot[root] = c
			all = append(all, c)
		}
		c.events, c.has[a.event.Ref] = append(c.events, *a.event), true
	}
	return all
}

// settle judges one subject as the reconciler does, and carries out what is
// wanted as if every write succeeded at once.
func (h *history) settle(p *component, seen map[string]time.Time) {
	var what strings.Builder
	for i := range p.events {
		what.WriteString(p.events[i].ID + " ")
	}
	if until, same := h.seen[what.String()]; same && (until.IsZero() || h.now.Before(until)) {
		seen[what.String()] = until
		return // nothing is due
	}
	there := func(r Ref) bool { return p.has[r] }
	var stored []Case
	mine := map[string]bool{}
	for id, c := range h.last { // superseded ones too: their postings go where they go
		if c.GoesWith(there) {
			mine[id] = true
			if h.cases[id] != nil {
				stored = append(stored, *c)
			}
		}
	}
	slices.SortFunc(stored, func(a, b Case) int { return strings.Compare(a.ID, b.ID) })
	var posts []Stored
	for _, s := range h.postings {
		if s.Kind == MessagePosting && mine[s.Case] || s.Kind != MessagePosting && p.has[s.Ref] {
			posts = append(posts, *s)
		}
	}
	slices.SortFunc(posts, func(a, b Stored) int { return strings.Compare(a.Key, b.Key) })

	out := Walk(h.rules, p.events, Facts{}, h.now)
	seen[what.String()] = out.Next
	current, superseded := Identify(stored, out.Cases, func(Case) string {
		h.ids++
		return fmt.Sprintf("case-%04d", h.ids)
	})
	for i := range superseded {
		delete(h.cases, superseded[i].ID)
		h.next[superseded[i].ID] = superseded[i].Successor
		h.left[superseded[i].ID] = true
	}
	for i := range current {
		if other := h.cases[current[i].ID]; other != nil && !mine[current[i].ID] {
			h.failf("%s is the id of two cases", current[i].ID)
		}
		h.cases[current[i].ID], h.last[current[i].ID] = &current[i], &current[i]
	}
	wanted := Plan(h.rules, current, p.events, posts, Facts{}, h.now)
	keys := map[string]bool{}
	for _, w := range wanted {
		if keys[w.Key] {
			h.failf("%s is wanted twice", w.Key)
		}
		keys[w.Key] = true
	}
	for _, ch := range Diff(posts, wanted, Pace{}, h.now) {
		s := &Stored{Posting: ch.Posting, State: Standing, Remote: "1", Written: ch.Posting.Meaning, WrittenAt: h.now}
		if ch.Posting.Absent {
			s.State = Removed
		}
		h.postings[ch.Posting.Key] = s
		if ch.Drop {
			delete(h.postings, ch.Posting.Key)
		}
	}
}

// dismiss lets somebody say of a gap that it is none.
func (h *history) dismiss() {
	var ids []string
	for id, c := range h.cases {
		if c.Kind == ServiceJourney && len(c.Gaps) > 0 && len(c.Tickets) > 0 {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return
	}
	slices.Sort(ids)
	c := h.cases[ids[h.rand.Intn(len(ids))]]
	g := c.Gaps[h.rand.Intn(len(c.Gaps))]
	ref := c.Tickets[h.rand.Intn(len(c.Tickets))].Ref
	if h.rand.Intn(2) == 0 {
		ref = h.eventOf(g.Opening).Ref
	}
	h.now = h.now.Add(time.Second)
	e := Event{
		ID: fmt.Sprintf("act%d", len(h.arrived)), Connector: "it-chat", Kind: KindDismiss, At: h.now, Received: h.now, Ref: ref, Actor: Account{"it-chat", "UAGENT"},
		Fields: Fields{FieldGapKind: {string(g.Kind)}, FieldGapStep: {g.Step}, FieldGapOpening: {g.Opening}},
	}
	h.dismissals = append(h.dismissals, dismissal{g, c.ID, ref})
	h.arrive([]arrival{{event: &e}})
}

func (h *history) eventOf(key string) *Event {
	for _, a := range h.arrived {
		if a.event != nil && a.event.Key() == key {
			return a.event
		}
	}
	return &Event{}
}

// check is what must hold whenever all is settled.
func (h *history) check(parts []*component) {
	h.checkNotes()
	h.checkIDs()
	h.checkDismissals(parts)
	for _, c := range h.cases {
		h.checkPeople(c)
	}
}

// Strangers who share only a mailbox or a machine are never one case.
func (h *history) checkPeople(c *Case) {
	wrong := 0
	for _, a := range h.arrived {
		if a.edge == h.wrong && a.event == nil {
			wrong++
		}
	}
	people := map[int]bool{}
	for _, r := range c.Refs {
		if p, known := h.owner[r]; known {
			people[p] = true
		}
	}
	if len(people) > 1 && wrong != 1 {
		h.failf("%s is of %d people", c.ID, len(people))
	}
}

// What stands is spoken for: a message by its case, a note by the one case
// that has its ticket.
func (h *history) checkNotes() {
	tickets := map[Ref]string{}
	for id, c := range h.cases {
		if c.Kind != ServiceJourney {
			continue
		}
		for _, tk := range c.Tickets {
			if other := tickets[tk.Ref]; other != "" && h.cases[other].Journey != c.Journey {
				h.failf("%s is in %s and in %s", tk.Ref, id, other)
			}
			tickets[tk.Ref] = id
		}
	}
	for key, s := range h.postings {
		switch {
		case s.Absent:
		case s.Kind == MessagePosting && h.cases[s.Case] == nil:
			h.failf("%s stands, and its case does not", key)
		case s.Kind == NotePosting && tickets[s.Ref] == "" && !h.closed(s.Ref):
			h.failf("%s stands on an open ticket of no case", key)
		}
	}
}

func (h *history) closed(r Ref) bool {
	var events []Event
	for _, a := range h.arrived {
		if a.event != nil && a.event.Ref == r {
			events = append(events, *a.event)
		}
	}
	for _, s := range refStates(newTimeline(events, h.now), h.rules.Roster) {
		return !s.closedAt.IsZero()
	}
	return false
}

// Every id that was ever used outside leads to the case that has its events
// now, or to none where no case has them.
func (h *history) checkIDs() {
	used := map[string]bool{}
	for _, d := range h.dismissals {
		used[d.caseID] = true
	}
	for _, s := range h.postings {
		used[s.Case] = true
	}
	for id := range used {
		at, was := id, h.last[id]
		for n := 0; h.cases[at] == nil && at != "gone"; n++ {
			if n > 50 || h.next[at] == "" {
				h.failf("%s leads to %q, which is nothing", id, at)
				return
			}
			was, at = h.last[at], h.next[at]
		}
		if at != "gone" || !h.left[was.ID] {
			continue
		}
		for _, c := range h.cases {
			if c.Kind == was.Kind && was.ticketIn(c) {
				h.failf("%s is gone, and %s has its tickets", id, c.ID)
			}
		}
	}
}

// ticketIn reports whether another case has all tickets of this one.
func (c *Case) ticketIn(other *Case) bool {
	return len(c.Tickets) > 0 && !slices.ContainsFunc(c.Tickets, func(tk TicketNow) bool { return other.ticket(tk.Ref) == nil })
}

// What somebody dismissed stays dismissed, wherever the gap has gone, as long
// as the act is among the events of its subject.
func (h *history) checkDismissals(parts []*component) {
	for _, d := range h.dismissals {
		for _, c := range h.cases {
			for _, g := range c.Gaps {
				if g.Kind != d.Kind || g.Step != d.Step || g.Opening != d.Opening {
					continue
				}
				together := slices.ContainsFunc(parts, func(p *component) bool { return p.has[d.ref] && p.has[h.eventOf(g.Opening).Ref] })
				if together && g.State != GapDismissed {
					h.failf("%s on %s of %s is %s, and was dismissed", g.Kind, g.Step, c.ID, g.State)
				}
			}
		}
	}
}

// plain is the answer without what depends on how it came about.
func plain(cases []Case) []string {
	var all []string
	for _, c := range cases {
		c.ID = ""
		b, err := json.Marshal(c)
		if err != nil {
			panic(err)
		}
		all = append(all, string(b))
	}
	slices.Sort(all)
	return all
}

func TestAHistoryComesToTheSameInAnyOrder(t *testing.T) {
	runs, first := 2000, int64(1)
	if os.Getenv("WAYMARK_RANDOM") != "" {
		runs, first = 10_000, time.Now().UnixNano()
	}
	rules := historyRules()
	merged, dismissed, notes, moved := 0, 0, 0, 0
	for seed := first; seed < first+int64(runs); seed++ {
		h := newHistory(rules, seed)
		h.run()
		var once []Case
		for _, p := range h.components() {
			once = append(once, Walk(h.rules, p.events, Facts{}, h.now).Cases...)
		}
		var now []Case
		for _, c := range h.cases {
			now = append(now, *c)
		}
		if a, b := plain(once), plain(now); !slices.Equal(a, b) {
			h.failf("at once: %s\nbit by bit: %s", a, b)
		}
		if len(h.errs) > 0 {
			t.Fatalf("history %d: %s", seed, h.errs[0])
		}
		merged += len(h.next)
		dismissed += len(h.dismissals)
		notes += len(h.postings)
		for id, to := range h.next {
			if c := h.cases[to]; c != nil && c.Journey != h.last[id].Journey {
				moved++
			}
		}
	}
	t.Logf("%d histories: %d cases went into others, %d of them of another journey, %d gaps were dismissed, %d postings wanted", runs, merged, moved, dismissed, notes)
	if merged == 0 || dismissed == 0 || notes == 0 || moved == 0 {
		t.Fatal("too little happened: the test proves nothing")
	}
}
