package app

import (
	"context"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// tellAdmins tells the desk's admins one thing, once: its key makes it one
// message, however often and by however many replicas it is noticed. Where no
// channel of theirs is named, nothing is told.
func (a *App) tellAdmins(ctx context.Context, now time.Time, key, headline string, lines ...string) error {
	to := a.desk.Load().cfg.Admins
	if to.Connector == "" || to.Channel == "" {
		return nil
	}
	text := &journeys.Text{Headline: headline}
	if len(lines) > 0 {
		text.Rows = []journeys.Row{{Lines: lines}}
	}
	return a.store.PutPosting(ctx, now, journeys.Posting{
		Key: key, Kind: journeys.MessagePosting, Connector: to.Connector, Target: to.Channel, Meaning: journeys.MeaningOf(key),
		Content: journeys.Content{Text: text},
	}, now)
}
