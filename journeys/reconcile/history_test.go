package reconcile

import (
	"fmt"
	"math/rand"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// A world is a few people on the real store, through the real loop: their
// events arrive in any order, some twice; tickets change their type late, are
// labelled as somebody else's or put out of our mouth; look-ups join accounts
// late, one of them wrongly, and are cut again; another replica holds subjects
// while that happens; gaps are dismissed meanwhile, and what is wanted outside
// is carried out.
type world struct {
	*house
	rand   *rand.Rand
	name   string // before every id, since worlds share a store
	base   time.Time
	people int

	refs       []journeys.Ref
	arrived    []thing
	cuts       map[[2]journeys.Node]bool
	openings   map[string]journeys.Ref // by event Key
	dismissals []said
	ids        map[string]bool // of every case that ever stood in the store
	gone       map[string]bool
	keys       map[string]bool // of every posting that was ever carried out
	tally      tally
}

// thing is what arrives: an event, an edge, or the cut of one.
type thing struct {
	event *journeys.Event
	edge  journeys.Edge
	cut   bool
}

type said struct {
	journeys.Gap
	ref journeys.Ref // that the act was on
}

// tally is how much happened, so that a world in which nothing does proves nothing.
type tally struct {
	joined, parted         int // subjects
	followed, moved        int // cases that went into another, and those of another journey
	dismissed, held, stale int
	postings, messages     int
}

func (a *tally) add(b tally) {
	a.joined += b.joined
	a.parted += b.parted
	a.followed += b.followed
	a.moved += b.moved
	a.dismissed += b.dismissed
	a.held += b.held
	a.stale += b.stale
	a.postings += b.postings
	a.messages += b.messages
}

// worldRules are two journeys, told apart by the type of the ticket, that both
// write.
func worldRules() *journeys.Rules {
	on := func(from, kind string) []journeys.Match {
		return []journeys.Match{{From: from, Kind: kind}}
	}
	journey := func(id, kind string, quiet time.Duration) journeys.Journey {
		return journeys.Journey{
			ID: id, Name: id, Mode: journeys.Suggest, Over: journeys.Over{Quiet: quiet, CameBack: 24 * time.Hour},
			Any: []journeys.Claim{{From: "it-desk", Fields: map[string][]string{journeys.FieldRequestType: {kind}}}},
			Steps: []journeys.Step{
				{ID: "ask", Name: "Asks", Channel: "portal", Done: on("it-desk", "created"), Owner: "service-desk"},
				{ID: "call", Name: "Calls", Channel: "phone", Done: on("phone", "answered"), Fails: on("phone", "abandoned"), Owner: "service-desk"},
				{ID: "work", Name: "Works on it", Channel: "portal", Begins: on("it-desk", "begun"), Done: on("it-desk", "resolved"), Within: 10 * time.Minute, Owner: "service-desk"},
			},
			Ideal: []journeys.Path{{ID: "only", Steps: []string{"ask", "work"}}},
			Tell:  map[journeys.GapKind]journeys.Tell{journeys.Delay: journeys.TellNow, journeys.AbandonedContact: journeys.TellNow},
		}
	}
	roster := journeys.NewRoster()
	roster.AddShared(account(journeys.RealmEmail, "reception@example.com"))
	roster.AddMachine(account("it-desk", "bot"))
	return &journeys.Rules{
		Zone: time.UTC, Roster: roster,
		Sources:  []journeys.Source{{ID: "it-desk"}, {ID: "phone", Words: []string{"answered", "abandoned"}}, {ID: "it-chat"}},
		Channels: []journeys.Channel{{ID: "phone", Contact: true}, {ID: "portal", Contact: true}},
		Owners:   []journeys.Owner{{ID: "service-desk", Name: "Service Desk", Chat: journeys.ChatTarget{Connector: "it-chat", Channel: "sd-now"}}},
		Journeys: []journeys.Journey{journey("reset", "Reset", 7*24*time.Hour), journey("vpn", "VPN", 24*time.Hour)},
	}
}

func newWorld(h *house, seed int64) *world {
	r := rand.New(rand.NewSource(seed))
	return &world{
		house: h, rand: r, name: fmt.Sprintf("w%d-", seed), base: h.now, people: 2 + r.Intn(2), cuts: map[[2]journeys.Node]bool{},
		openings: map[string]journeys.Ref{}, ids: map[string]bool{}, gone: map[string]bool{}, keys: map[string]bool{},
	}
}

// accounts of a person: at the desk, and on the phone.
func (w *world) accounts(p int) (desk, phone journeys.Account) {
	return account("it-desk", fmt.Sprint(w.name, "p", p)), account(journeys.RealmPhone, fmt.Sprint("+49", w.name, p))
}

// will is what will arrive, in order of arrival.
func (w *world) will() []thing {
	r := w.rand
	span := []int{3 * 3600, 2 * 86400, 14 * 86400}[r.Intn(3)]
	var all []thing
	for i := range 8 + r.Intn(16) {
		p := r.Intn(w.people)
		desk, phone := w.accounts(p)
		e := journeys.Event{ID: fmt.Sprint(w.name, "e", i), Connector: "it-desk", At: w.base.Add(time.Duration(r.Intn(span)) * time.Second), Customers: []journeys.Account{desk}, Actor: desk}
		if r.Intn(5) == 0 {
			e.Connector, e.Kind, e.Customers = "phone", []string{"answered", "abandoned"}[r.Intn(2)], []journeys.Account{phone}
			e.Ref = journeys.Ref{Connector: "phone", Kind: journeys.Call, ID: e.ID}
		} else {
			e.Kind, e.Ref = []string{"created", "begun", "begun", "commented", "resolved"}[r.Intn(5)], ticket(fmt.Sprint(w.name, p, r.Intn(2)))
			e.Fields = journeys.Fields{
				journeys.FieldKey: {"ITD-" + e.Ref.ID}, journeys.FieldInternalDesk: {"true"},
				journeys.FieldRequestType:    {[]string{"Reset", "Reset", "Reset", "VPN", "Printer"}[r.Intn(5)]},
				journeys.FieldStatusCategory: {[]string{"new", "indeterminate", "indeterminate", "done"}[r.Intn(4)]},
			}
			if n := r.Intn(16); n < 3 {
				e.Fields[journeys.FieldLabels] = []string{[]string{journeys.LabelSplit, journeys.LabelOff, journeys.LabelWrong}[n]}
			}
		}
		if r.Intn(6) == 0 {
			e.Customers = append(e.Customers, []journeys.Account{account(journeys.RealmEmail, "reception@example.com"), account("it-desk", "bot")}[r.Intn(2)])
		}
		w.openings[e.Key()] = e.Ref
		if !slices.Contains(w.refs, e.Ref) {
			w.refs = append(w.refs, e.Ref)
		}
		all = append(all, thing{event: &e})
		if r.Intn(5) == 0 {
			all = append(all, thing{event: &e})
		}
	}
	for p := range w.people {
		all = append(all, thing{edge: w.profile(w.accounts(p))})
	}
	r.Shuffle(len(all), func(i, k int) { all[i], all[k] = all[k], all[i] })
	if r.Intn(2) == 0 { // two people are taken for one, and parted again
		a, _ := w.accounts(0)
		b, _ := w.accounts(1)
		wrong := w.profile(a, b)
		from := r.Intn(len(all))
		all = slices.Insert(all, from, thing{edge: wrong})
		all = slices.Insert(all, from+1+r.Intn(len(all)-from), thing{edge: wrong, cut: true})
	}
	return all
}

func (w *world) profile(a, b journeys.Account) journeys.Edge {
	e, ok := journeys.ProfileEdge(a, b, w.config.Load().Rules.Roster)
	if !ok {
		w.t.Fatal("the two do not join")
	}
	return e
}

func (w *world) run() {
	all := w.will()
	for len(all) > 0 {
		n := min(len(all), 1+w.rand.Intn(4))
		w.now = w.now.Add(time.Duration(w.rand.Intn(90)) * time.Minute)
		for _, x := range all[:n] {
			if x.event != nil && x.event.At.After(w.now) {
				w.now = x.event.At
			}
		}
		var held []journeys.Subject
		if w.rand.Intn(4) == 0 {
			held = w.hold()
		}
		w.take(all[:n]...)
		w.release(held)
		if all = all[n:]; w.rand.Intn(4) > 0 {
			w.settle()
			if w.rand.Intn(3) == 0 {
				w.dismiss()
			}
		}
	}
	w.now = w.now.Add(time.Hour)
	w.settle()
	w.dismiss()
	w.settle()
}

// take stores what arrives: the events together, then what look-ups say of them.
func (w *world) take(things ...thing) {
	var events []journeys.Event
	var edges, profiles, cuts []journeys.Edge
	for _, x := range things {
		switch {
		case x.event != nil:
			e := *x.event
			e.Received = w.now
			x.event = &e
			events, edges = append(events, e), append(edges, journeys.EdgesOf(e, w.config.Load().Rules.Roster)...)
		case x.cut:
			cuts = append(cuts, x.edge)
		default:
			profiles = append(profiles, x.edge)
		}
		w.arrived = append(w.arrived, x)
	}
	if err := w.db.Append(w.t.Context(), w.now, events, edges, nil); err != nil {
		w.t.Fatal(err)
	}
	if len(profiles) > 0 {
		before := len(w.subjects())
		if err := w.db.Append(w.t.Context(), w.now, nil, profiles, nil); err != nil {
			w.t.Fatal(err)
		}
		w.tally.joined += before - len(w.subjects())
	}
	for _, e := range cuts {
		before := len(w.subjects())
		w.cuts[[2]journeys.Node{e.A, e.B}] = true
		if err := w.db.Cut(w.t.Context(), w.now, e); err != nil {
			w.t.Fatal(err)
		}
		after := w.subjects()
		w.tally.parted += len(after) - before
		w.checkMessages(after)
	}
}

// hold is another replica that claims what is due, and is slow.
func (w *world) hold() []journeys.Subject {
	held, err := w.db.ClaimSubjects(w.t.Context(), w.now, 100, time.Hour)
	if err != nil {
		w.t.Fatal(err)
	}
	w.tally.held += len(held)
	return held
}

// release is when it settles what it loaded: nothing that changed meanwhile may
// be taken from it.
func (w *world) release(held []journeys.Subject) {
	var list []journeys.Settlement
	for _, s := range held {
		list = append(list, Decide(w.config.Load().Rules, journeys.Facts{}, journeys.Pace{}, s, w.now))
	}
	stale, err := w.db.SettleSubjects(w.t.Context(), w.now, list)
	if err != nil {
		w.t.Fatal(err)
	}
	w.tally.stale += len(stale)
}

// settle lets the loop come to rest, and the outside be as is wanted.
func (w *world) settle() {
	w.t.Helper()
	before := map[string]journeys.Case{}
	for _, s := range w.subjects() {
		for _, c := range s.Cases {
			before[c.ID] = c
		}
	}
	for w.step() > 0 {
	}
	w.carryOut()
	now := w.subjects()
	current := map[string]journeys.Case{}
	for _, s := range now {
		for _, c := range s.Cases {
			if _, twice := current[c.ID]; twice {
				w.t.Errorf("%s is the id of two cases", c.ID)
			}
			current[c.ID], w.ids[c.ID] = c, true
		}
	}
	w.checkIDs(before, current)
	w.checkPostings(now, current)
}

// subjects are all that this world has, each once.
func (w *world) subjects() []journeys.Subject {
	var all []journeys.Subject
	seen := map[journeys.Ref]bool{}
	for _, r := range w.refs {
		if seen[r] {
			continue
		}
		s, ok, err := w.db.SubjectOf(w.t.Context(), r)
		if err != nil {
			w.t.Fatal(err)
		}
		if !ok {
			continue
		}
		all = append(all, s)
		for _, e := range s.Events {
			seen[e.Ref] = true
		}
	}
	return all
}

func (w *world) carryOut() {
	for {
		due, err := w.db.ClaimPostings(w.t.Context(), w.now, 100, time.Minute)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(due) == 0 {
			return
		}
		for i := range due {
			p := &due[i]
			p.State, p.Remote, p.Written, p.WrittenAt, p.ConfirmedAt, p.DueAt = journeys.Standing, "1", p.Meaning, w.now, w.now, time.Time{}
			p.Writes++
			if p.Absent {
				p.State = journeys.Removed
			}
			if strings.Contains(p.Key, w.name) || strings.Contains(p.Ref.ID, w.name) {
				w.keys[p.Key] = true
				w.tally.postings++
			}
		}
		if err := w.db.SettlePostings(w.t.Context(), w.now, due); err != nil {
			w.t.Fatal(err)
		}
	}
}

// dismiss lets somebody say of a gap that it is none.
func (w *world) dismiss() {
	var cases []journeys.Case
	for _, s := range w.subjects() {
		cases = append(cases, slices.DeleteFunc(slices.Clone(s.Cases), func(c journeys.Case) bool { return len(c.Gaps) == 0 || len(c.Tickets) == 0 })...)
	}
	if len(cases) == 0 {
		return
	}
	c := cases[w.rand.Intn(len(cases))]
	g := c.Gaps[w.rand.Intn(len(c.Gaps))]
	ref := c.Tickets[w.rand.Intn(len(c.Tickets))].Ref
	if w.rand.Intn(2) == 0 {
		ref = w.openings[g.Opening]
	}
	w.now = w.now.Add(time.Second)
	w.take(thing{event: &journeys.Event{
		ID: fmt.Sprint(w.name, "act", len(w.arrived)), Connector: "it-chat", Kind: journeys.KindDismiss, At: w.now, Ref: ref,
		Fields: journeys.Fields{journeys.FieldGapKind: {string(g.Kind)}, journeys.FieldGapStep: {g.Step}, journeys.FieldGapOpening: {g.Opening}},
	}})
	w.dismissals = append(w.dismissals, said{g, ref})
	w.tally.dismissed++
}

func TestAHistoryOnTheStoreLosesNoIDNoPostingAndNoDismissal(t *testing.T) {
	stores, worlds := 40, 5
	if os.Getenv("WAYMARK_RANDOM") != "" {
		stores = 200
	}
	var all tally
	var mu sync.Mutex
	t.Run("store", func(t *testing.T) {
		for n := range stores {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				t.Parallel()
				h := newHouse(t, worldRules(), nil)
				for i := range worlds {
					seed := int64(n*worlds + i)
					w := newWorld(h, seed)
					w.run()
					w.checkEnd()
					if t.Failed() {
						t.Fatalf("in world %d", seed)
					}
					mu.Lock()
					all.add(w.tally)
					mu.Unlock()
				}
			})
		}
	})
	t.Logf("%d worlds: %+v", stores*worlds, all)
	if t.Failed() {
		return
	}
	for what, n := range map[string]int{
		"joined": all.joined, "parted": all.parted, "followed": all.followed, "moved": all.moved, "dismissed": all.dismissed, "held": all.held, "stale": all.stale, "postings": all.postings, "messages": all.messages,
	} {
		if n < stores*worlds/10 {
			t.Errorf("%s %d times: the test proves too little", what, n)
		}
	}
}
