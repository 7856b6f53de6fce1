package outbox

import (
	"context"
	"fmt"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// notice asks the admin, in the admins' channel where one is configured. The
// key makes it one message however often and by however many replicas the same
// thing is noticed.
func (l *Loop) notice(ctx context.Context, desk *Desk, p journeys.Posting, now time.Time) error {
	if desk.Admin.Connector == "" || desk.Admin.Channel == "" {
		return nil
	}
	p.Kind = journeys.MessagePosting
	p.Connector = desk.Admin.Connector
	p.Target = desk.Admin.Channel
	p.Meaning = journeys.MeaningOf(p.Key)
	return l.o.Store.PutPosting(ctx, now, p, now)
}

// brakeNotice says what the brake holds. It shows which journey, rule and
// ticket a posting is about and nothing of what it says: the admins' channel
// need not be allowed to read every ticket.
func brakeNotice(kind journeys.PostingKind, since time.Time, limit, written int, due []journeys.Stored) journeys.Posting {
	what := "ticket notes"
	if kind == journeys.MessagePosting {
		what = "chat messages"
	}
	sample := make([]string, 0, sampleSize)
	for _, row := range due[:min(len(due), sampleSize)] {
		line := row.Journey
		if row.Rule != "" {
			line += ", because of " + string(row.Rule)
		}
		if !row.Ref.IsZero() {
			line += ", about " + row.Ref.String()
		}
		sample = append(sample, line)
	}
	return journeys.Posting{
		Key: fmt.Sprintf("notice-brake-%s-%d", kind, since.Unix()),
		Content: journeys.Content{Text: &journeys.Text{
			Headline: fmt.Sprintf("Waymark holds back all %s: %d are due, %d were written in the last hour, %d an hour are allowed.", what, len(due), written, limit),
			Rows: []journeys.Row{
				{Label: "For example", Lines: sample},
				{Label: "Next", Lines: []string{
					"If they are right: waymark resume lets them go.",
					"If not: waymark pause, and correct the rule. What is no longer true by then is not posted.",
				}},
			},
		}},
	}
}

// deniedNotice says that a connector's credentials no longer serve. Its key
// holds the day: a restart that meets the same wall says nothing new.
func deniedNotice(connector string, why error, now time.Time) journeys.Posting {
	return journeys.Posting{
		Key: fmt.Sprintf("notice-denied-%s-%s", connector, now.UTC().Format(time.DateOnly)),
		Content: journeys.Content{Text: &journeys.Text{
			Headline: fmt.Sprintf("%s refuses Waymark. Nothing is posted there until that is mended.", connector),
			Rows: []journeys.Row{
				{Label: "Why", Lines: []string{why.Error()}},
				{Label: "Next", Lines: []string{
					"Mend that (often the token is no longer valid, or lacks a right), then reload the configuration (SIGHUP).",
				}},
			},
		}},
	}
}
