package journeys

import (
	"slices"
	"time"
)

// Fields of the events about a press of "I'll take it".
const (
	FieldReason    = "reason"     // of KindRefused: a Refusal word
	FieldWho       = "who"        // who has the ticket
	FieldSince     = "since"      // since when, RFC 3339
	FieldChannelID = "channel_id" // where it was pressed
)

// ReasonUnknown refuses a presser whom the directory does not know at the
// desk; the other reasons are the sink's.
const ReasonUnknown = "unknown"

// take returns the newest press on a case, and what became of it. The press
// belongs to the ticket that was on the button, and so follows its case
// through every merge and split.
func take(r *Rules, t *timeline, c *Case) *Take {
	var newest *Take
	for i := range t.acts {
		e := &t.acts[i]
		if e.Kind != KindTake || !slices.Contains(c.Refs, e.Ref) || e.At.Before(c.Started) {
			continue
		}
		newest = &Take{
			Press: e.Key(), Ref: e.Ref, By: e.Actor, At: e.At,
			Name: e.Fields.First(FieldActorName), Channel: e.Fields.First(FieldChannelID),
		}
	}
	if newest == nil {
		return nil
	}
	if _, known := r.Roster.AccountAt(newest.By, newest.Ref.Connector); !known {
		newest.Outcome, newest.Reason = KindRefused, ReasonUnknown
		return newest
	}
	for i := range t.acts {
		if e := &t.acts[i]; e.Amends == newest.Press {
			newest.Outcome, newest.Reason, newest.Who = e.Kind, e.Fields.First(FieldReason), e.Fields.First(FieldWho)
			newest.Since, _ = time.Parse(time.RFC3339, e.Fields.First(FieldSince))
		}
	}
	return newest
}
