package outbox

import (
	"context"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// crowdEvery is how often a crowd's message may change: people who read it
// want the number, not its flicker.
const crowdEvery = time.Minute

// crowds makes one message of those that wait for one channel about one place,
// and says anew how many they are. It decides by what is stored and writes
// what is to stand; a crash anywhere in between is made good by the next turn.
// It returns how many crowds it judged.
func (l *Loop) crowds(ctx context.Context, desk *Desk, now time.Time) (int, error) {
	from := desk.Brake.OneMessageFrom
	if from > 0 {
		queues, err := l.o.Store.Queues(ctx, now.Add(-journeys.AtOnce))
		if err != nil {
			return 0, err
		}
		for _, q := range queues {
			if !q.Gathers(from) {
				continue
			}
			n, err := l.o.Store.Gather(ctx, now, q.NewCrowd(now), nil)
			if err != nil {
				return 0, err
			}
			l.o.Observer.Held(journeys.MessagePosting, "crowd", n)
		}
	}
	due, err := l.o.Store.Crowds(ctx, now)
	if err != nil {
		return 0, err
	}
	for _, c := range due {
		c = c.Judge(from, now)
		next := now.Add(crowdEvery)
		if !c.Over.IsZero() {
			next = time.Time{}
		}
		if err := l.o.Store.SettleCrowd(ctx, now, c, c.Posting(desk.zone()), next); err != nil {
			return 0, err
		}
	}
	return len(due), nil
}

// firstWord reports whether a row would be the first that a channel hears of a
// case.
func firstWord(row journeys.Stored) bool {
	return row.Kind == journeys.MessagePosting && row.Case != "" && !row.Absent && row.Remote == "" && row.Writes == 0 && row.State == journeys.Pending
}

// budget gives what a channel's budget for this day leaves over to the crowd of
// that day, and returns the rest. What only a preview's channel sees has none:
// whoever asked for it wants to see everything.
func (l *Loop) budget(ctx context.Context, desk *Desk, rows []journeys.Stored, now time.Time) (pass []journeys.Stored, err error) {
	limit := desk.Brake.MessagesPerChannelDay
	if limit <= 0 {
		return rows, nil
	}
	type channel struct{ connector, name string }
	first := map[channel][]journeys.Stored{}
	for _, row := range rows {
		if firstWord(row) && row.Halt != nil && !row.Previews() {
			at := channel{row.Connector, row.Target}
			first[at] = append(first[at], row)
		}
	}
	over := map[string]bool{}
	for at, due := range first {
		y, m, d := now.In(desk.zone()).Date()
		n, err := l.o.Store.CountPosts(ctx, at.connector, at.name, time.Date(y, m, d, 0, 0, 0, 0, desk.zone()), now)
		if err != nil {
			return nil, err
		}
		room := max(0, limit-(n-len(due))) // those that are due are in our hands, and so among n
		if room >= len(due) {
			continue
		}
		due = due[room:]
		held, err := l.o.Store.Gather(ctx, now, journeys.DayCrowd(at.connector, at.name, now, desk.zone()), due)
		if err != nil {
			return nil, err
		}
		l.o.Observer.Held(journeys.MessagePosting, "budget", held)
		l.o.Log.Info("a channel's messages for today are used up; the others are counted", "connector", at.connector, "channel", at.name, "limit", limit, "held", held)
		for _, row := range due {
			over[row.Key] = true
		}
	}
	for _, row := range rows {
		if !over[row.Key] {
			pass = append(pass, row)
		}
	}
	return pass, nil
}

// quiet returns until when a row may not begin anything in its channel. It is
// about what is said of cases. A reply that calls somebody is not held: who is
// on call is called; nor is an answer, which nobody but the presser sees.
func quiet(desk *Desk, row journeys.Stored, now time.Time) time.Time {
	if desk.Rules == nil || row.Absent || row.Remote != "" || row.State == journeys.Unknown || row.Previews() {
		return time.Time{}
	}
	about := row.Case != "" || strings.HasPrefix(row.Key, journeys.CrowdMark)
	if row.Kind != journeys.MessagePosting || !about {
		return time.Time{}
	}
	return desk.Rules.QuietUntil(row.Connector, row.Target, now)
}
