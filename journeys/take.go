package journeys

import "time"

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

// ReasonSettled answers a press that came when there was nothing left to do.
const ReasonSettled = "settled"

// maxTakes bounds the presses that are remembered of one case; of more, the
// newest count.
const maxTakes = 20

// takes returns the presses on a case, each with what became of it. A press
// belongs to the ticket that was on the button, and so follows its case
// through every merge and split.
func takes(r *Rules, t *timeline, c *Case, stretch stretchesOf) []Take {
	var all []Take
	for i := range t.acts {
		e := &t.acts[i]
		if e.Kind != KindTake || e.At.Before(c.Started) || !stretch.have(e.Ref, e.At) {
			continue // of a ticket that several cases had, it is about the one that has it then
		}
		k := Take{
			Press: e.Key(), Ref: e.Ref, By: e.Actor, At: e.At,
			Name: e.Fields.First(FieldActorName), Channel: e.Fields.First(FieldChannelID),
		}
		if _, known := r.Roster.AccountAt(k.By, k.Ref.Connector); !known {
			k.Outcome, k.Reason = KindRefused, ReasonUnknown
		} else {
			k.become(t.acts)
		}
		all = append(all, k)
	}
	return all[max(0, len(all)-maxTakes):]
}

// become fills in what became of a press.
func (k *Take) become(acts []Event) {
	for i := range acts {
		if e := &acts[i]; e.Amends == k.Press {
			k.Outcome, k.Reason, k.Who = e.Kind, e.Fields.First(FieldReason), e.Fields.First(FieldWho)
			k.Since, _ = time.Parse(time.RFC3339, e.Fields.First(FieldSince))
		}
	}
}
