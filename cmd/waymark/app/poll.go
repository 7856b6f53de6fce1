package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// A source that can be read (connectors.Backfill) can also be asked what
// happened. Where `poll` says so that is done all the time: a server without a
// public address needs no webhooks. Else it is done when the source falls
// silent, which tells a quiet desk from a broken webhook: what was read up to
// now is not blind, and if something had happened of which no webhook came, the
// admins are told so, once, and it is asked again and again until one comes.
const (
	// overlap is how far back a question reaches before the last one: a search
	// index lags behind, and clocks differ.
	overlap = 2 * time.Minute
	// grace is how late a webhook may be until its absence says something.
	grace = 2 * time.Minute
	// retryPoll is how soon a source is asked again whose webhooks do not come, or
	// that did not answer.
	retryPoll = 2 * time.Minute
	// pollLease is longer than a question takes.
	pollLease = 10 * time.Minute
)

// polled is up to when a source was read.
type polled struct {
	To time.Time `json:"to"`
	// Down is the last word before its webhooks stopped; zero while they come.
	Down time.Time `json:"down,omitzero"`
}

func polledUntil(connector string) string { return "polled " + connector }

// schedulePolls makes every source due to be asked that the files say so of.
func (a *App) schedulePolls(ctx context.Context, polls map[string]time.Duration) error {
	for id := range polls {
		w := journeys.Work{Kind: journeys.PollWork, Key: id, DueAt: a.o.Now()}
		if err := a.store.Schedule(ctx, w); err != nil {
			return fmt.Errorf("the questions to %s could not be scheduled: %w", id, err)
		}
	}
	return nil
}

// polls asks the sources for which that is due and returns how many those were.
func (a *App) polls(ctx context.Context) (int, error) {
	work, err := a.store.ClaimWork(ctx, journeys.PollWork, a.o.Now(), 10, pollLease)
	if err != nil {
		return 0, err
	}
	for _, w := range work {
		next, err := a.poll(ctx, w.Key)
		if err != nil {
			a.o.Log.Error("a source could not be asked what happened", "connector", w.Key, "error", err)
		}
		if err := a.store.SettleWork(ctx, w, next, err != nil); err != nil {
			return 0, err
		}
	}
	return len(work), nil
}

// poll asks a source what happened since it was last heard or read, and returns
// when to ask again; zero: when it falls silent again.
func (a *App) poll(ctx context.Context, connector string) (next time.Time, err error) {
	now, cfg := a.o.Now(), a.desk.Load().cfg
	c, every, patience := a.desk.Load().connector(connector), cfg.Polls[connector], a.heard.patience(connector)
	if c == nil || c.Backfill == nil || every <= 0 && patience <= 0 {
		return time.Time{}, nil
	}
	was, err := a.lastPoll(ctx, connector)
	if err != nil {
		return now.Add(retryPoll), err
	}
	heard, err := a.heard.sources(ctx, now, true)
	if err != nil {
		return now.Add(retryPoll), err
	}
	word := heard[connector]
	if every <= 0 && word.After(was.To) && now.Sub(word) < patience {
		return time.Time{}, a.notePoll(ctx, connector, polled{To: was.To}) // its webhooks come again
	}
	from := word
	if was.To.After(from) {
		from = was.To
	}
	if from.IsZero() {
		from = now
	}
	from = from.Add(-overlap)
	missed, err := a.ask(ctx, c, from, word.Add(grace), now)
	if err != nil {
		return now.Add(max(retryPoll, every)), err
	}
	if err := a.store.Covered(ctx, connector, now, patience); err != nil {
		return now.Add(retryPoll), err
	}
	is := polled{To: now, Down: was.Down}
	if every > 0 {
		is.Down = time.Time{}
		return now.Add(every), a.notePoll(ctx, connector, is)
	}
	if missed > 0 && is.Down.IsZero() {
		is.Down = word
		if err := a.tellWebhooks(ctx, connector, word, missed); err != nil {
			return now.Add(retryPoll), err
		}
	}
	if !is.Down.IsZero() {
		next = now.Add(retryPoll)
	}
	return next, a.notePoll(ctx, connector, is)
}

// ask stores what happened since an instant, and returns how much of it is newer
// than what a webhook should have told by now. What is older than what was asked
// for comes along with it and is history.
func (a *App) ask(ctx context.Context, c *connectors.Connector, from, told, now time.Time) (missed int, err error) {
	for cursor := ""; ; {
		page, err := c.Backfill.Page(ctx, connectors.Past{Since: from}, cursor, now)
		if err != nil {
			return missed, err
		}
		for i := range page.Events {
			e := &page.Events[i]
			e.History = e.At.Before(from)
			if e.At.After(told) && now.Sub(e.At) > grace && e.Mark == "" {
				missed++
			}
		}
		if err := a.bring(ctx, now, page.Events); err != nil {
			return missed, err
		}
		if len(page.Events) > 0 {
			a.judge.Wake()
		}
		if cursor = page.Next; cursor == "" {
			return missed, nil
		}
	}
}

func (a *App) lastPoll(ctx context.Context, connector string) (was polled, err error) {
	text, err := a.store.Setting(ctx, polledUntil(connector))
	if err != nil || text == "" {
		return was, err
	}
	return was, json.Unmarshal([]byte(text), &was)
}

func (a *App) notePoll(ctx context.Context, connector string, is polled) error {
	text, err := json.Marshal(is)
	if err != nil {
		return err
	}
	return a.store.SetSetting(ctx, polledUntil(connector), string(text))
}

// tellWebhooks tells the admins that a source's webhooks do not come.
func (a *App) tellWebhooks(ctx context.Context, connector string, since time.Time, missed int) error {
	a.o.Log.Error("webhooks do not arrive; the source is asked instead", "connector", connector, "since", since, "missed", missed)
	rules := a.desk.Load().cfg.Rules
	return a.tellAdmins(ctx, a.o.Now(), "webhooks/"+connector+"/"+since.UTC().Format(time.RFC3339),
		fmt.Sprintf("%s: no webhook has come since %s, although things happened there.",
			rules.SourceName(connector), since.In(rules.Zone).Format("Mon 2 Jan 15:04")),
		"Until one comes it is asked every two minutes, so nothing is lost. Look whether the webhook is still enabled there and reaches us.")
}
