package app

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/waymark-itsm/waymark/connectors/intake"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// worded is the store as the outbox sees it: what a live read brings has its
// words read as if it had come by webhook, so that it makes no difference
// which of the two was first.
type worded struct {
	*store.DB
	desk *atomic.Pointer[intake.Desk]
}

// Append stores events; see store.DB.
func (w worded) Append(ctx context.Context, now time.Time, events []journeys.Event, edges []journeys.Edge, lookUps []journeys.Account) error {
	w.desk.Load().ReadWords(events)
	return w.DB.Append(ctx, now, events, edges, lookUps)
}
