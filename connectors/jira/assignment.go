package jira

import (
	"context"
	"strings"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// putAssignment gives a ticket to the human who asked for it, only where
// nobody has it, or back from them to nobody. Jira cannot be told "if still unassigned": the ticket is the
// last thing read before the write, so that the moment in which somebody else
// can be overtaken is one request long.
func (s *sink) putAssignment(ctx context.Context, p journeys.Posting, prior connectors.Prior) (connectors.Receipt, error) {
	if p.Absent {
		return s.unassign(ctx, p, prior.Remote)
	}
	a := p.Content.Assignment
	if a != nil && a.Assignee.IsZero() {
		return s.handBack(ctx, p, prior)
	}
	if a == nil || a.Assignee.ID == "" || a.Assignee.Realm != s.d.id {
		return connectors.Receipt{}, fault(connectors.Invalid, "assign", errNoContent)
	}
	member := true
	if a.Group != "" && prior.Remote == "" {
		var err error
		member, err = s.api.inGroup(ctx, a.Assignee.ID, a.Group)
		// An account that the site does not know is in no group.
		if err = goneIsFine(err); err != nil {
			return connectors.Receipt{}, err
		}
	}
	t, why, err := s.look(ctx, p, prior.Remote == "", withChangelog)
	if err != nil {
		return connectors.Receipt{}, err
	}
	r := connectors.Receipt{State: journeys.Standing, Remote: a.Assignee.ID, Fingerprint: a.Assignee.ID}
	switch {
	case why != "":
		return refusal(why, prior.Remote), nil
	case t.assignee == a.Assignee.ID:
		return r, nil
	case prior.Remote != "" && t.assignee == "":
		r.State = journeys.Gone // somebody took the assignment back
		return r, nil
	case prior.Remote != "":
		r.State = journeys.Edited // somebody gave the ticket on
		return r, nil
	case t.assignee != "":
		r = refusal(connectors.ReasonTaken, "")
		r.Who, r.Since = t.assigneeName, t.assignedSince(s.d)
		return r, nil
	case !member:
		return refusal(connectors.ReasonStranger, ""), nil
	}
	r.Wrote = true
	return r, s.api.assign(ctx, p.Target, a.Assignee.ID)
}

// handedBack begins what stands for a ticket that was handed back, where else
// the account of an assignee is remembered. No account is called so.
const handedBack = "handed back by "

// handBack gives a ticket back to nobody, only where it is still with whoever
// asked for that. Somebody who has it by now keeps it.
func (s *sink) handBack(ctx context.Context, p journeys.Posting, prior connectors.Prior) (connectors.Receipt, error) {
	from := p.Content.Assignment.From
	if from.ID == "" || from.Realm != s.d.id {
		return connectors.Receipt{}, fault(connectors.Invalid, "hand back", errNoContent)
	}
	t, why, err := s.look(ctx, p, prior.Remote == "", withChangelog)
	if err != nil {
		return connectors.Receipt{}, err
	}
	r := connectors.Receipt{State: journeys.Standing, Remote: handedBack + from.ID, Fingerprint: handedBack + from.ID}
	switch {
	case why != "":
		return refusal(why, prior.Remote), nil
	case t.assignee == "":
		return r, nil
	case prior.Remote != "":
		r.State = journeys.Edited // it was taken since
		return r, nil
	case t.assignee != from.ID:
		r = refusal(connectors.ReasonTaken, "")
		r.Who, r.Since = t.assigneeName, t.assignedSince(s.d)
		return r, nil
	}
	r.Wrote = true
	return r, s.api.assign(ctx, p.Target, "")
}

// unassign takes an assignment back while the ticket is still with the one we
// gave it to.
func (s *sink) unassign(ctx context.Context, p journeys.Posting, account string) (connectors.Receipt, error) {
	r := connectors.Receipt{State: journeys.Removed, Remote: account}
	if strings.HasPrefix(account, handedBack) {
		return r, nil // who let go of a ticket is not given it again behind their back
	}
	t, why, err := s.look(ctx, p, false, "")
	switch {
	case err != nil:
		return connectors.Receipt{}, err
	case why != "" || t.assignee == "":
		return r, nil
	case t.assignee != account:
		r.State = journeys.Edited
		return r, nil
	}
	r.Wrote = true
	return r, s.api.assign(ctx, p.Target, "")
}

func (s *sink) findAssignment(ctx context.Context, p journeys.Posting) ([]connectors.Found, error) {
	a := p.Content.Assignment
	if a == nil {
		return nil, nil
	}
	t, _, err := s.look(ctx, p, false, withChangelog)
	if err != nil || t.assignee != a.Assignee.ID {
		return nil, goneIsFine(err)
	}
	if a.Assignee.IsZero() {
		mark := handedBack + a.From.ID
		return []connectors.Found{{Remote: mark, Fingerprint: mark, Created: t.assignedSince(s.d)}}, nil
	}
	return []connectors.Found{{Remote: t.assignee, Fingerprint: t.assignee, Created: t.assignedSince(s.d)}}, nil
}
