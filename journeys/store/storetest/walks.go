package storetest

import (
	"errors"
	"fmt"

	"github.com/waymark-itsm/waymark/journeys"
)

// caseByCase stores more cases than one page holds, two of them on one ticket
// and one superseded, with an event that is in no case.
func caseByCase(b *bench) {
	const tickets = 120
	for i := range tickets {
		ref := ticket(fmt.Sprint(i))
		b.accept(2, event(fmt.Sprintf("%d/b", i), ref, 2), event(fmt.Sprintf("%d/a", i), ref, 1), event(fmt.Sprintf("%d/other", i), ref, 0))
	}
	want := 0
	for subjects := b.claim(2); len(subjects) > 0; subjects = b.claim(2) {
		for _, s := range subjects {
			d := decides(s, at(1000))
			d.Cases[0].Events = []string{s.Events[1].Key(), s.Events[2].Key()}
			second := d.Cases[0]
			second.ID = "second-" + s.ID
			second.Events = []string{s.Events[1].Key()}
			gone := second
			gone.ID, gone.Successor = "gone-"+s.ID, second.ID
			d.Cases = append(d.Cases, second, gone)
			want += 2
			b.settle(2, d)
		}
	}
	seen := map[string]bool{}
	b.ok(b.db.Cases(b.ctx, func(k journeys.Case, events []journeys.Event) error {
		if seen[k.ID] || k.Successor != "" || len(events) != len(k.Events) {
			b.Errorf("case %s: %+v", k.ID, events)
		}
		seen[k.ID] = true
		for i, e := range events {
			b.is("event", e.Key(), k.Events[i])
		}
		return nil
	}))
	b.is("stored cases", want, 2*tickets)
	b.is("cases", len(seen), want)
	enough := errors.New("enough")
	b.fails(b.db.Cases(b.ctx, func(journeys.Case, []journeys.Event) error { return enough }), enough)
}
