package app

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"github.com/waymark-itsm/waymark/connectors/intake"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// worded is the store for whatever did not come by webhook: what a live read,
// a question or the past brings has its words read, its people joined and
// looked up as intake would have, so that it makes no difference which of them
// was first.
type worded struct {
	*store.DB
	desk *atomic.Pointer[intake.Desk]
}

// Append stores events; see store.DB.
func (w worded) Append(ctx context.Context, now time.Time, events []journeys.Event, edges []journeys.Edge, lookUps []journeys.Account) error {
	told, unknown := w.desk.Load().Told(events)
	return w.DB.Append(ctx, now, events, slices.Concat(edges, told), slices.Concat(lookUps, unknown))
}

// bring stores events that did not come by webhook.
func (a *App) bring(ctx context.Context, now time.Time, events []journeys.Event) error {
	return worded{a.store, &a.intakes}.Append(ctx, now, events, nil, nil)
}
