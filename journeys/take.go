package journeys

import (
	"slices"
	"time"
)

// Fields of the events about a press of "I'll take it" or "Hand back".
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

// ReasonNotYours refuses to hand back what the presser did not take by a press.
const ReasonNotYours = "not yours"

// maxTakes bounds the presses that are remembered of one case; of more, the
// newest count.
const maxTakes = 20

// pressesOf returns the presses of one button on a case, each with what became
// of it. A press belongs to the ticket that was on the button, and so follows
// its case through every merge and split.
func pressesOf(kind string, r *Rules, t *timeline, c *Case, stretch stretchesOf) []Take {
	var all []Take
	for i := range t.acts {
		e := &t.acts[i]
		if e.Kind != kind || e.At.Before(c.Started) || !stretch.have(e.Ref, e.At) {
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

// backs returns the presses of "Hand back" on a case. Only who took a ticket by
// a press hands it back by one: anything else is refused here, before the desk
// is asked.
func backs(r *Rules, t *timeline, c *Case, stretch stretchesOf) []Take {
	all := pressesOf(KindHandBack, r, t, c, stretch)
	for i := range all {
		k := &all[i]
		taken := takenBefore(c.Takes, k)
		who, known := r.Roster.AccountAt(k.By, k.Ref.Connector)
		if taken != nil && known {
			if taker, _ := r.Roster.AccountAt(taken.By, k.Ref.Connector); taker == who {
				continue
			}
		}
		k.Outcome, k.Reason = KindRefused, ReasonNotYours
	}
	return all
}

// takenBefore is the press by which the ticket was taken when somebody pressed
// "Hand back": the latest before it that was not refused. Nil where nobody
// had.
func takenBefore(takes []Take, back *Take) *Take {
	for i := range slices.Backward(takes) {
		if k := &takes[i]; k.Ref == back.Ref && k.At.Before(back.At) && k.Outcome != KindRefused {
			return k
		}
	}
	return nil
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
