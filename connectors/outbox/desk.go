package outbox

import (
	"time"

	"golang.org/x/time/rate"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// Desk is what a configuration says that concerns the outbox. It is swapped
// whole on a reload. A connector that was suspended under one Desk is tried
// again under the next.
type Desk struct {
	Connectors []*connectors.Connector
	Brake      Brake
	Admin      journeys.ChatTarget // where notices go; zero: into the log only
	Rules      *journeys.Rules     // whose owners want quiet, and in which zone a day ends; nil: nobody, and UTC
	// Pace is how many requests a second a connector gets and how many at
	// once after a rest; one that is not named gets usualPace.
	Pace map[string]Pace
}

// Brake is how much may be written; 0: no limit.
type Brake struct {
	CommentsPerHour int // notes
	MessagesPerHour int // chat messages of cases
	// MessagesPerChannelDay is of how many cases one channel may be told
	// first on one day. The others are one message that counts them.
	MessagesPerChannelDay int
	// OneMessageFrom is how many people at one step at once are one message.
	OneMessageFrom int
}

// Pace is the speed of one connector.
type Pace struct {
	PerSecond float64 // 0: no limit
	Burst     int
	// PerPost is the least time between two new things in one place there: a
	// channel, a ticket's thread. 0: no limit.
	PerPost time.Duration
}

// usualPace lies below the limits that Jira Cloud and Slack publish; Slack
// takes about one new message a second in each channel.
var usualPace = Pace{PerSecond: 2, Burst: 5, PerPost: 1100 * time.Millisecond}

func (d *Desk) zone() *time.Location {
	if d.Rules == nil || d.Rules.Zone == nil {
		return time.UTC
	}
	return d.Rules.Zone
}

func (p Pace) limiter() *rate.Limiter {
	if p.PerSecond <= 0 {
		return rate.NewLimiter(rate.Inf, 1)
	}
	return rate.NewLimiter(rate.Limit(p.PerSecond), max(p.Burst, 1))
}

func (d *Desk) connector(id string) *connectors.Connector {
	for _, c := range d.Connectors {
		if c.ID == id {
			return c
		}
	}
	return nil
}

func (d *Desk) pace(id string) Pace {
	if p, ok := d.Pace[id]; ok {
		return p
	}
	return usualPace
}

func (b Brake) limit(k journeys.PostingKind) int {
	switch k {
	case journeys.NotePosting:
		return b.CommentsPerHour
	case journeys.MessagePosting:
		return b.MessagesPerHour
	}
	return 0
}
