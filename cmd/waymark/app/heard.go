package app

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// heard remembers which connector ever spoke. What a source that was never
// heard could have shown is "not seen", so the first word of a source must
// count for the very subject that it is about: it is noted before the delivery
// is stored, hence before anybody can walk it, and taken back where the store
// does not take it. A delivery without events is no word: one typo in a mapping
// must not make a source look awake. Other replicas' sources are read from the
// store now and then.
type heard struct {
	*store.DB
	desk *atomic.Pointer[desk]

	mu      sync.Mutex
	at      map[string]time.Time
	storing map[*word]bool
	read    time.Time // when the store was last asked
}

// word is a delivery that is being stored.
type word struct {
	connector string
	at        time.Time
}

func newHeard(db *store.DB, d *atomic.Pointer[desk]) *heard {
	return &heard{DB: db, desk: d, at: map[string]time.Time{}, storing: map[*word]bool{}}
}

// Accept stores a delivery; see store.DB.
func (h *heard) Accept(ctx context.Context, in journeys.Intake) (fresh bool, err error) {
	in.SilentAfter = h.patience(in.Raw.Connector)
	if len(in.Events) == 0 || in.Raw.State != journeys.Accepted {
		return h.DB.Accept(ctx, in)
	}
	w := &word{in.Raw.Connector, in.Raw.Received}
	h.mu.Lock()
	h.storing[w] = true
	h.mu.Unlock()
	defer func() { // also if the store panics
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.storing, w)
		if fresh && err == nil {
			h.note(h.at, *w)
		}
	}()
	return h.DB.Accept(ctx, in)
}

// patience is how long a connector may say nothing before that counts.
func (h *heard) patience(connector string) time.Duration {
	if s := h.desk.Load().cfg.Rules.Source(connector); s != nil {
		return s.SilentAfter
	}
	return 0
}

func (h *heard) note(at map[string]time.Time, w word) {
	if w.at.After(at[w.connector]) {
		at[w.connector] = w.at
	}
}

// sources returns when each connector last spoke; exactly asks the store even
// where it was asked a moment ago.
func (h *heard) sources(ctx context.Context, now time.Time, exactly bool) (map[string]time.Time, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if exactly || h.read.IsZero() || now.Sub(h.read) > time.Minute || now.Before(h.read) {
		stored, err := h.DB.Heard(ctx)
		if err != nil {
			return nil, err
		}
		for id, at := range stored {
			h.note(h.at, word{id, at})
		}
		h.read = now
	}
	out := make(map[string]time.Time, len(h.at))
	for id, at := range h.at {
		out[id] = at
	}
	for w := range h.storing {
		h.note(out, *w)
	}
	return out, nil
}
