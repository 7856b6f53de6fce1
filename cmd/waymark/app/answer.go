package app

import (
	"context"
	"runtime/debug"
	"sync"

	"github.com/waymark-itsm/waymark/connectors"
)

// takeQuestions takes the questions of a delivery that is stored. It does not block.
func (a *App) takeQuestions(list []connectors.Query) {
	if n := a.asked.add(list, a.o.Now()); n > 0 {
		a.o.Log.Warn("too much is asked at once; questions were dropped", "connector", list[0].Connector, "dropped", n)
	}
}

// answerAll answers what is asked until ctx ends, several at once: one vendor
// that is slow must not make the others wait.
func (a *App) answerAll(ctx context.Context) {
	var wg sync.WaitGroup
	for range answerers {
		wg.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case <-a.asked.come:
				}
				a.answerWaiting(ctx)
			}
		})
	}
	wg.Wait()
}

// answerWaiting answers what waits now, and returns how many those were.
func (a *App) answerWaiting(ctx context.Context) (n int) {
	for ctx.Err() == nil {
		q, ok := a.asked.next()
		if !ok {
			return n
		}
		n++
		a.answer(ctx, q)
	}
	return n
}

// answer answers one question. Whatever goes wrong costs this one only, and is
// told to nobody: who asked asks again.
func (a *App) answer(ctx context.Context, q question) {
	now := a.o.Now()
	log := a.o.Log.With("connector", q.Connector, "ask", string(q.Ask))
	c := a.desk.Load().connector(q.Connector)
	if c == nil || c.Answers == nil {
		log.Warn("nobody here can answer what was asked")
		return
	}
	left := q.deadline().Sub(now)
	if left <= 0 {
		log.Warn("what was asked came too late to its turn")
		return
	}
	defer func() {
		if recover() != nil {
			// The value may hold what was asked; the stack does not.
			log.Error("what was asked could not be answered", "stack", string(debug.Stack()))
		}
	}()
	answering, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	if err := c.Answers.Answer(answering, q.Query, reader{a}, now); err != nil && ctx.Err() == nil {
		log.Warn("an answer could not be given", "kind", string(connectors.KindOf(err)), "error", err)
	}
}
