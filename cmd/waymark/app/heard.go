package app

import (
	"context"
	"sync"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// heard remembers which connector ever spoke. What a source that was never
// heard could have shown is "not seen", so the first word of a source must
// count for the very subject that it is about: it is noted before the delivery
// is stored, hence before anybody can walk it. Other replicas' sources are
// read from the store now and then.
type heard struct {
	*store.DB
	mu   sync.Mutex
	at   map[string]time.Time
	read time.Time // when the store was last asked
}

func newHeard(db *store.DB) *heard { return &heard{DB: db, at: map[string]time.Time{}} }

// Accept stores a delivery; see store.DB.
func (h *heard) Accept(ctx context.Context, in journeys.Intake) (bool, error) {
	h.mu.Lock()
	if in.Raw.Received.After(h.at[in.Raw.Connector]) {
		h.at[in.Raw.Connector] = in.Raw.Received
	}
	h.mu.Unlock()
	return h.DB.Accept(ctx, in)
}

// sources returns when each connector last spoke.
func (h *heard) sources(ctx context.Context, now time.Time) (map[string]time.Time, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.read.IsZero() || now.Sub(h.read) > time.Minute || now.Before(h.read) {
		stored, err := h.DB.Heard(ctx)
		if err != nil {
			return nil, err
		}
		for id, at := range stored {
			if at.After(h.at[id]) {
				h.at[id] = at
			}
		}
		h.read = now
	}
	out := make(map[string]time.Time, len(h.at))
	for id, at := range h.at {
		out[id] = at
	}
	return out, nil
}

// facts are what a judgement may know about the sources and the desk.
func (a *App) facts(ctx context.Context, now time.Time) (journeys.Facts, error) {
	at, err := a.heard.sources(ctx, now)
	if err != nil {
		return journeys.Facts{}, err
	}
	d := a.desk.Load()
	f := journeys.Facts{Sources: map[string]journeys.SourceFacts{}, Raised: d.raised}
	for _, c := range d.cfg.Connectors {
		f.Sources[c.ID] = journeys.SourceFacts{Heard: !at[c.ID].IsZero()}
	}
	return f, nil
}
