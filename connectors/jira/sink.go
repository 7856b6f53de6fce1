package jira

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// sink writes notes, the property and assignments. What each kind does stands
// in its own file; here is what they share.
type sink struct {
	api *client
	d   *decoder
	set *settings

	field  signField
	proofs proofs
}

func (s *sink) Kinds() []journeys.PostingKind {
	kinds := []journeys.PostingKind{journeys.NotePosting, journeys.PropertyPosting, journeys.AssignmentPosting}
	if s.set.Improvements.Project != "" {
		kinds = append(kinds, journeys.ImprovementPosting)
	}
	return kinds
}

var (
	errNoTarget  = errors.New("the posting names no ticket")
	errNoContent = errors.New("the posting has no content of its kind")
)

// Put makes the ticket as the posting wants it. An absent posting is taken
// back, as far as it is still as we left it.
func (s *sink) Put(ctx context.Context, p journeys.Posting, prior connectors.Prior) (connectors.Receipt, error) {
	if p.Target == "" {
		return connectors.Receipt{}, fault(connectors.Invalid, "put", errNoTarget)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if p.Absent && prior.Remote == "" {
		return connectors.Receipt{State: journeys.Removed}, nil
	}
	switch p.Kind {
	case journeys.NotePosting:
		return s.putNote(ctx, p, prior)
	case journeys.PropertyPosting:
		return s.putProperty(ctx, p, prior)
	case journeys.AssignmentPosting:
		return s.putAssignment(ctx, p, prior)
	case journeys.ImprovementPosting:
		return s.putImprovement(ctx, p, prior)
	}
	return connectors.Receipt{}, s.unknownKind(p)
}

// Find returns what carries the posting's mark. A property and an assignment
// have no room for one: there the value that we would have written is it.
func (s *sink) Find(ctx context.Context, p journeys.Posting) ([]connectors.Found, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	switch p.Kind {
	case journeys.NotePosting:
		return s.findNotes(ctx, p)
	case journeys.PropertyPosting:
		return s.findProperty(ctx, p)
	case journeys.AssignmentPosting:
		return s.findAssignment(ctx, p)
	case journeys.ImprovementPosting:
		return s.findImprovements(ctx, p)
	}
	return nil, s.unknownKind(p)
}

// Remove takes back what stands: the comment (unless a human has edited it)
// and the property are deleted, an assignment is undone only while it is still
// ours.
func (s *sink) Remove(ctx context.Context, p journeys.Posting, remote string) error {
	if p.Target == "" || remote == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	switch p.Kind {
	case journeys.NotePosting:
		return s.removeNote(ctx, p.Target, remote)
	case journeys.PropertyPosting:
		return s.removeProperty(ctx, p)
	case journeys.AssignmentPosting:
		_, err := s.unassign(ctx, p, remote)
		return goneIsFine(err)
	case journeys.ImprovementPosting:
		return s.removeImprovement(ctx, p, remote)
	}
	return s.unknownKind(p)
}

func (s *sink) unknownKind(p journeys.Posting) error {
	return fault(connectors.Invalid, "put", fmt.Errorf("postings of the kind %q are not carried", p.Kind))
}

// target is the ticket as it is right before a write.
type target struct {
	issue
	read         gjson.Result
	assignee     string
	assigneeName string
}

// withChangelog after the names of fields asks for the changelog as well.
const withChangelog = "+changelog"

// look reads the ticket and says why nothing may be written on it: it is
// outside the configured projects, excluded, or, for a first write, closed.
// more names further fields to read, and what to expand.
func (s *sink) look(ctx context.Context, p journeys.Posting, first bool, more string) (target, connectors.Refusal, error) {
	more, log := strings.CutSuffix(more, withChangelog)
	fields := "project,status,security,assignee"
	if more != "" {
		fields += "," + more
	}
	switch {
	case len(s.d.never.RequestTypes) == 0:
	case s.d.requestField != "":
		fields += "," + s.d.requestField
	default:
		fields = liveFields // the request type is known by its shape only
	}
	v, err := s.api.issue(ctx, p.Target, fields, log)
	if err != nil {
		return target{}, "", err
	}
	t := target{issue: s.d.readIssue(v), read: v}
	if t.id != p.Target {
		return target{}, "", fault(connectors.Temporary, "read issue", errNoIssue)
	}
	t.assignee = t.fields.First(journeys.FieldAssignee)
	t.assigneeName = t.fields.First(journeys.FieldAssigneeName)
	if _, yes := s.d.never.excludes(t.requestType, t.level); yes || !s.d.projects[t.project] {
		return t, connectors.ReasonNever, nil
	}
	if first && t.category == "done" {
		return t, connectors.ReasonClosed, nil
	}
	if first && t.desk && !p.Absent {
		return t, "", s.prove(ctx, t.project)
	}
	return t, "", nil
}

func refusal(why connectors.Refusal, remote string) connectors.Receipt {
	return connectors.Receipt{State: journeys.Refused, Reason: why, Remote: remote}
}

// assignedSince reads from the changelog when the ticket was given to whoever
// has it; zero where it was created so, or the log does not reach back.
func (t *target) assignedSince(d *decoder) time.Time {
	var since time.Time
	for _, x := range t.read.Get("changelog.histories").Array() {
		h := d.readHistory(x)
		mine := func(c change) bool { return c.field == "assignee" && c.to == t.assignee }
		if slices.ContainsFunc(h.items, mine) && h.at.After(since) {
			since = h.at
		}
	}
	return since
}
