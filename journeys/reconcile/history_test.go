package reconcile

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// On the real store, through the real loop: two people's tickets arrive in any
// order, a wrong look-up makes them one and is cut again, and somebody
// dismisses a gap meanwhile. At the end each has a case again, every id that
// was ever given leads to one of them, and what was dismissed is dismissed where it
// is still found.
func TestAHistoryOnTheStoreLosesNoIDAndNoDismissal(t *testing.T) {
	merged, found := 0, 0
	for seed := range int64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewSource(seed))
			h := newHouse(t, rules(), nil)
			roster := h.config.Load().Rules.Roster
			anna, ben := account("it-desk", "anna"), account("it-desk", "ben")
			var events []journeys.Event
			for i := range 10 {
				ref := fmt.Sprint(1 + i%4)
				e := event(ref, []string{"created", "begun", "commented"}[i/4], start.Add(time.Duration(r.Intn(600))*time.Second))
				e.Customers = []journeys.Account{[]journeys.Account{anna, ben}[i%2]}
				events = append(events, e)
			}
			r.Shuffle(len(events), func(i, k int) { events[i], events[k] = events[k], events[i] })
			wrong, ok := journeys.ProfileEdge(anna, ben, roster)
			if !ok {
				t.Fatal("the two do not join")
			}
			h.now = start.Add(time.Hour)
			joins := r.Intn(len(events))
			ids := map[string]bool{}
			var said journeys.Gap
			settle := func() {
				h.now = h.now.Add(time.Minute)
				h.step()
				for _, c := range h.cases() {
					ids[c.ID] = true
				}
			}
			for i, e := range events {
				h.append(nil, e)
				if i == joins {
					if err := h.db.Append(t.Context(), h.now, nil, []journeys.Edge{wrong}, nil); err != nil {
						t.Fatal(err)
					}
				}
				settle()
			}
			for _, c := range h.cases() {
				if len(c.Gaps) > 0 {
					said = c.Gaps[r.Intn(len(c.Gaps))]
				}
			}
			if said.Opening == "" {
				t.Fatal("nothing to dismiss")
			}
			ref := events[slices.IndexFunc(events, func(e journeys.Event) bool { return e.Key() == said.Opening })].Ref
			h.append(nil, journeys.Event{
				ID: "press", Connector: "it-chat", Kind: journeys.KindDismiss, At: h.now, Received: h.now, Ref: ref,
				Fields: journeys.Fields{journeys.FieldGapKind: {string(said.Kind)}, journeys.FieldGapStep: {said.Step}, journeys.FieldGapOpening: {said.Opening}},
			})
			settle()
			if err := h.db.Cut(t.Context(), h.now, wrong); err != nil {
				t.Fatal(err)
			}
			settle()

			current := map[string]bool{}
			for _, c := range h.cases() {
				current[c.ID] = true
				for _, g := range c.Gaps {
					if g.Kind == said.Kind && g.Step == said.Step && g.Opening == said.Opening {
						found++
						if g.State != journeys.GapDismissed {
							t.Errorf("%s on %s, opened by %s, is %s", g.Kind, g.Step, g.Opening, g.State)
						}
					}
				}
			}
			if len(current) != 2 {
				t.Errorf("%d cases of two people", len(current))
			}
			for id := range ids {
				c, ok, err := h.db.Case(t.Context(), id)
				if err != nil || !ok || !current[c.ID] {
					t.Errorf("%s leads to %q (%v, %v)", id, c.ID, ok, err)
				}
			}
			merged += len(ids) - len(current)
		})
	}
	if merged == 0 || found < 5 {
		t.Fatal("too little happened: the test proves nothing")
	}
}
