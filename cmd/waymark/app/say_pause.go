package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/connectors/outbox"
	"github.com/waymark-itsm/waymark/journeys"
)

// Whoever works in an owner's team, as the directory says, may pause and
// resume: it is they who see first that something is wrong, a pause does no
// harm that lasts, and the admins read who did it. A channel is no proof of
// anything, for many can join one.

const longestPause = 30 * 24 * time.Hour

// pause lets nothing leave, until somebody resumes or for as long as was said.
func (a asking) pause(ctx context.Context, words []string) (journeys.Text, error) {
	if !a.agent {
		return refused(), nil
	}
	now := a.o.Now()
	p := outbox.Paused{Since: now}
	if len(words) > 0 {
		d, ok := span(words[0])
		if !ok {
			return journeys.Text{Headline: "Nothing was changed: I do not understand how long.", Rows: []journeys.Row{{Lines: []string{
				"Say /waymark pause 30m, 2h or 1d, or nothing for until somebody resumes.",
			}}}}, nil
		}
		p.Until = now.Add(d)
	}
	before, err := outbox.PausedNow(ctx, a.store, now)
	if err != nil {
		return journeys.Text{}, err
	}
	p.By = a.name(ctx)
	if err := outbox.Pause(ctx, a.store, p); err != nil {
		return journeys.Text{}, err
	}
	a.o.Log.Warn("paused", "by", a.q.By.String(), "until", p.Until)
	headline := a.pausedAs(p)
	lines := []string{"Nothing leaves meanwhile; afterwards only what is still true is said. /waymark resume ends it."}
	if before.Lasts(now) {
		lines = append(lines, "Before: "+a.pausedAs(before))
	}
	if err := a.tellOfPause(ctx, now, "Paused", headline, lines...); err != nil {
		return journeys.Text{}, err
	}
	return journeys.Text{Headline: headline, Rows: []journeys.Row{{Lines: lines}}}, nil
}

// resume ends a pause, and lets go what the brake holds.
func (a asking) resume(ctx context.Context) (journeys.Text, error) {
	if !a.agent {
		return refused(), nil
	}
	now := a.o.Now()
	before, err := outbox.PausedNow(ctx, a.store, now)
	if err != nil {
		return journeys.Text{}, err
	}
	if !before.Lasts(now) {
		return journeys.Text{Headline: "Nothing is paused."}, nil
	}
	if err := outbox.Resume(ctx, a.store, now); err != nil {
		return journeys.Text{}, err
	}
	a.o.Log.Warn("resumed", "by", a.q.By.String())
	headline := "Resumed by " + a.name(ctx) + "."
	lines := []string{"What is still true is said now. Before: " + a.pausedAs(before)}
	if err := a.tellOfPause(ctx, now, "Resumed", headline, lines...); err != nil {
		return journeys.Text{}, err
	}
	return journeys.Text{Headline: headline, Rows: []journeys.Row{{Lines: lines}}}, nil
}

func (a asking) tellOfPause(ctx context.Context, now time.Time, what, headline string, lines ...string) error {
	key := outbox.PauseNotice + strings.ToLower(what) + "/" + now.UTC().Format(time.RFC3339)
	if err := a.tellAdmins(ctx, now, key, headline, lines...); err != nil {
		return err
	}
	a.writer.Wake()
	return nil
}

// pausedAs says who paused, since when and until when.
func (a asking) pausedAs(p outbox.Paused) string {
	zone := a.desk.Load().cfg.Rules.Zone
	text := fmt.Sprintf("Paused by %s since %s", journeys.Plain(p.By, 60), p.Since.In(zone).Format("Mon 2 Jan 15:04"))
	if p.Until.IsZero() {
		return text + ", until somebody resumes."
	}
	return text + ", until " + p.Until.In(zone).Format("Mon 2 Jan 15:04") + "."
}

// name is what people call the asker: as the vendor says, else the account.
func (a asking) name(ctx context.Context) string {
	if c := a.App.desk.Load().connector(a.q.By.Realm); c != nil && c.LookUp != nil {
		if p, err := c.LookUp.Profile(ctx, a.q.By); err == nil && journeys.Plain(p.Name, 60) != "" {
			return journeys.Plain(p.Name, 60)
		}
	}
	return a.q.By.String()
}

// span reads "30m", "2h", "1d".
func span(word string) (d time.Duration, ok bool) {
	if len(word) < 2 {
		return 0, false
	}
	unit, known := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}[word[len(word)-1]|0x20]
	n, err := strconv.Atoi(word[:len(word)-1])
	if err != nil || !known || n <= 0 || n > int(longestPause/unit) {
		return 0, false
	}
	return time.Duration(n) * unit, true
}
