package jira

import (
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/journeys"
)

// The words that an approval gives.
const (
	approvalAsked = "approval_asked"
	approved      = "approved"
	declined      = "declined"
)

// approval is one question to some people whether a ticket may go on.
type approval struct {
	id, name  string
	decision  string // approved, declined, pending
	asked     time.Time
	decided   time.Time
	approvers []string // account ids of all who were asked
	waiting   []string // of those who have not answered
	deciders  []who    // those whose answer is the decision
}

// readApprovals reads the approvals field, or the values that the service
// desk's interface answers with: both have the same shape.
func readApprovals(d *decoder, v gjson.Result) []approval {
	var all []approval
	if !v.IsArray() {
		return nil
	}
	v.ForEach(func(_, x gjson.Result) bool {
		a := approval{
			id: oneLine(str(x.Get("id"))), name: oneLine(str(x.Get("name"))), decision: strings.ToLower(str(x.Get("finalDecision"))),
			asked: moment(x.Get("createdDate").Raw).time(), decided: moment(x.Get("completedDate").Raw).time(),
		}
		if a.decision != approved && a.decision != declined {
			a.decision = "pending"
		}
		x.Get("approvers").ForEach(func(_, x gjson.Result) bool {
			w, said := d.who(x.Get("approver")), strings.ToLower(str(x.Get("approverDecision")))
			if w.account.IsZero() {
				return true
			}
			a.approvers = append(a.approvers, w.account.ID)
			switch said {
			case approved, declined:
				if said == a.decision {
					a.deciders = append(a.deciders, w)
				}
			default:
				a.waiting = append(a.waiting, w.account.ID)
			}
			return true
		})
		if a.id != "" {
			all = append(all, a)
		}
		return true
	})
	return all
}

// setApprovals gives a ticket's fields what is to be decided, and by whom.
func (iss *issue) setApprovals() {
	if !iss.hasApprovals {
		return
	}
	states, waiting := []string{}, []string{}
	for _, a := range iss.approvals {
		states = append(states, a.name+": "+a.decision)
		if a.decision == "pending" {
			waiting = append(waiting, a.waiting...)
		}
	}
	iss.fields[fieldApproval], iss.fields[fieldApprovers] = states, waiting
}

// approvalEvents tells who was asked and what was decided. The question is
// nobody's act: a workflow puts it. A decision is its maker's where there is
// one, and nobody's where several had to agree.
func (d *decoder) approvalEvents(iss *issue) []journeys.Event {
	var out []journeys.Event
	for _, a := range iss.approvals {
		id := "approval/" + iss.id + "/" + a.id + "/"
		if !a.asked.IsZero() {
			e := d.event(iss, who{machine: true})
			e.ID, e.Kind, e.At = id+"asked", approvalAsked, a.asked
			e.Fields[fieldApproval], e.Fields[fieldApprovers] = []string{a.name + ": pending"}, append([]string{}, a.approvers...)
			out = append(out, e)
		}
		if a.decision == "pending" || a.decided.IsZero() {
			continue
		}
		var by who
		if len(a.deciders) == 1 {
			by = a.deciders[0]
		}
		e := d.event(iss, by)
		e.ID, e.Kind, e.At = id+a.decision, a.decision, a.decided
		e.Fields[fieldApproval], e.Fields[fieldApprovers] = []string{a.name + ": " + a.decision}, []string{}
		out = append(out, e)
	}
	return out
}
