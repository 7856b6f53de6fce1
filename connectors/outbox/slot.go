package outbox

import (
	"sync"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// slots hands out the instants at which something new may be made in each
// place: a chat takes about one message a second in one channel, whatever it
// takes altogether. What has to wait goes back into the store with its instant
// and keeps nobody's lane busy.
type slots struct {
	mu sync.Mutex
	m  map[place]*slot
}

type place struct{ connector, target string }

type slot struct {
	next time.Time // the earliest instant of the next new thing
	tail time.Time // the latest that was handed out to what waits
	rest time.Time // the vendor wants nothing new here before
}

func (s *slots) of(p place) *slot {
	if s.m == nil {
		s.m = map[place]*slot{}
	}
	if s.m[p] == nil {
		s.m[p] = &slot{}
	}
	return s.m[p]
}

// slot takes the row's turn; the zero time: it may go now.
func (l *Loop) slot(desk *Desk, row journeys.Stored, now time.Time) time.Time {
	if !creating(row) || row.State == journeys.Unknown || unconfirmed(desk, row, now) ||
		row.Kind != journeys.MessagePosting && row.Kind != journeys.DigestPosting {
		return time.Time{}
	}
	every := desk.pace(row.Connector).PerPost
	l.slots.mu.Lock()
	defer l.slots.mu.Unlock()
	if every <= 0 && l.slots.m == nil {
		return time.Time{}
	}
	s := l.slots.of(place{row.Connector, row.Target})
	if now.Before(s.rest) {
		return s.rest
	}
	if !now.Before(s.next) {
		s.next = now.Add(every)
		s.tail = s.next
		return time.Time{}
	}
	at := s.tail
	s.tail = s.tail.Add(every)
	return at
}

// rest keeps one place free of anything new until an instant.
func (l *Loop) rest(row journeys.Stored, until time.Time) {
	l.slots.mu.Lock()
	defer l.slots.mu.Unlock()
	s := l.slots.of(place{row.Connector, row.Target})
	if until.After(s.rest) {
		s.rest = until
	}
}
