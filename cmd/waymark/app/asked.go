package app

import (
	"slices"
	"sync"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
)

// What people ask waits in memory: it is worth nothing in a minute, and whoever
// asked before a crash asks again. The queue is bounded for each connector, so
// that a chat in which somebody plays with the command costs no other one its
// answers, and a form goes before words: the vendor's leave to open it ends
// three seconds after the press.
const (
	maxAsked     = 64 // waiting at one connector
	answerers    = 4  // so many are answered at once
	formWithin   = 2500 * time.Millisecond
	answerWithin = 10 * time.Second
)

// question is a query and when it came.
type question struct {
	connectors.Query
	at time.Time
}

// deadline is when the answer is worth nothing any more.
func (q *question) deadline() time.Time {
	if q.Ask == connectors.AskForm {
		return q.at.Add(formWithin)
	}
	return q.at.Add(answerWithin)
}

// asked are the questions that wait, by connector.
type asked struct {
	mu      sync.Mutex
	waiting map[string][]question
	turn    []string      // connectors that have any, the next one first
	come    chan struct{} // holds one token while questions may wait
}

func newAsked() *asked {
	return &asked{waiting: map[string][]question{}, come: make(chan struct{}, 1)}
}

// add takes what came at an instant and returns how many were too many.
func (a *asked) add(list []connectors.Query, now time.Time) (dropped int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, q := range list {
		at := a.waiting[q.Connector]
		if len(at) >= maxAsked {
			dropped++
			continue
		}
		if len(at) == 0 {
			a.turn = append(a.turn, q.Connector)
		}
		a.waiting[q.Connector] = append(at, question{q, now})
	}
	a.wake()
	return dropped
}

// wake lets one answerer look; the caller holds the lock.
func (a *asked) wake() {
	if len(a.turn) == 0 {
		return
	}
	select {
	case a.come <- struct{}{}:
	default:
	}
}

// next takes a question out: of the connector whose turn it is a form, else
// the oldest.
func (a *asked) next() (q question, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.turn) == 0 {
		return question{}, false
	}
	id := a.turn[0]
	a.turn = a.turn[1:]
	list := a.waiting[id]
	i := max(0, slices.IndexFunc(list, func(q question) bool { return q.Ask == connectors.AskForm }))
	q = list[i]
	if list = slices.Delete(list, i, i+1); len(list) > 0 {
		a.waiting[id], a.turn = list, append(a.turn, id)
	} else {
		delete(a.waiting, id)
	}
	a.wake() // another one may look meanwhile
	return q, true
}
