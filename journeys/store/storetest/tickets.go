package storetest

import (
	"errors"
	"fmt"

	"github.com/waymark-itsm/waymark/journeys"
)

// ticketByTicket stores more tickets than one page holds, the later events
// first, beside a call and a ticket that is only known from a link.
func ticketByTicket(b *bench) {
	const tickets = 450
	for _, minute := range []int{2, 1} {
		var events []journeys.Event
		for i := range tickets {
			events = append(events, event(fmt.Sprintf("%d/%d", i, minute), ticket(fmt.Sprint(i)), minute))
		}
		b.accept(minute, events...)
	}
	call := journeys.Ref{Connector: "phone", Kind: journeys.Call, ID: "c1"}
	b.accept(3, event("call", call, 3))
	b.ok(b.db.Append(b.ctx, at(3), nil, []journeys.Edge{joins(journeys.RefNode(ticket("linked")), journeys.RefNode(call), journeys.ByVendor)}, nil))

	seen := map[journeys.Ref]int{}
	b.ok(b.db.Tickets(b.ctx, func(events []journeys.Event) error {
		ref := events[0].Ref
		seen[ref]++
		if len(events) != 2 || !events[0].At.Before(events[1].At) || events[1].Ref != ref {
			b.Errorf("%s: %+v", ref, events)
		}
		return nil
	}))
	b.is("tickets", len(seen), tickets)
	for ref, n := range seen {
		b.is(ref.String(), n, 1)
	}
	enough := errors.New("enough")
	b.fails(b.db.Tickets(b.ctx, func([]journeys.Event) error { return enough }), enough)
}
