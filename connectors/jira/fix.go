package jira

import (
	"context"
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// fixNow is what an issue that answers a pain point is like now. Its instant is
// when that began, as far as the history says.
const fixNow = "fix_now"

// fix reads an issue that answers a pain point: its key, its title and its
// status, and since when that is so. It is one of the project in which
// improvements are made, or of one that is read; whoever links a pain point to
// any other issue learns nothing of it here, nor of one that only some may see.
func (l *live) fix(ctx context.Context, ref journeys.Ref, now time.Time) ([]journeys.Event, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	v, err := l.api.issue(ctx, ref.ID, "summary,status,project,security,created,issuetype", true)
	if err != nil {
		return nil, err
	}
	iss := l.d.readIssue(v)
	if iss.id == "" {
		return nil, fault(connectors.Temporary, "read issue", errNoIssue)
	}
	if iss.project != l.fixes && !l.d.projects[iss.project] || len(iss.level) > 0 {
		return nil, fault(connectors.Gone, "read issue", errNoIssue)
	}
	past, err := l.past(ctx, iss.id, v.Get("changelog"))
	if err != nil {
		return nil, err
	}
	at := iss.createdAt
	for _, h := range slices.Backward(past) {
		if slices.ContainsFunc(h.items, func(c change) bool { return c.field == "status" }) {
			at = h.at
			break
		}
	}
	if at.IsZero() || at.After(now) {
		at = now
	}
	e := journeys.Event{
		ID: "fix/" + iss.id, Connector: l.d.id, Kind: fixNow, At: at.UTC(), Received: now, Ref: ref,
		Audience: journeys.Audience{Level: journeys.Internal}, Fields: journeys.Fields{},
	}
	for _, name := range []string{
		journeys.FieldKey, journeys.FieldURL, journeys.FieldSummary, journeys.FieldStatus, journeys.FieldStatusCategory,
	} {
		if x, ok := iss.fields[name]; ok {
			e.Fields[name] = x
		}
	}
	return []journeys.Event{e}, nil
}
