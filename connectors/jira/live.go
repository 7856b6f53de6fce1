package jira

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// live reads a ticket as it is now, with its history, as the events that its
// webhooks give or would have given.
type live struct {
	api    *client
	d      *decoder
	fields *catalogue
	fixes  string // key of the project in which improvements are made; "" for none

	mu         sync.Mutex
	categories map[string]string // status id -> category; read when an unknown status shows up
}

// liveFields leaves out what is read page by page, or not at all.
const liveFields = "*all,-comment,-worklog,-attachment"

// Read returns the ticket's creation, changes and comments, and of a request of
// the service desk its SLAs, approvals and rating. A ticket that was deleted or
// that we may not see is Gone; of one that the settings exclude, or of a
// project that is not read, only that is said.
func (l *live) Read(ctx context.Context, ref journeys.Ref, now time.Time) ([]journeys.Event, error) {
	if ref.Connector == l.d.id && ref.Kind == journeys.FixRef {
		return l.fix(ctx, ref, now)
	}
	if ref.Connector != l.d.id || ref.Kind != journeys.Ticket {
		return nil, fault(connectors.Invalid, "read issue", errors.New("the ref is not a ticket of this site"))
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := l.fields.fresh(ctx, now); err != nil {
		return nil, err
	}
	v, err := l.api.ticket(ctx, ref.ID)
	if err != nil {
		return nil, err
	}
	iss := l.d.readIssue(v)
	if iss.id != ref.ID {
		return nil, fault(connectors.Temporary, "read issue", errNoIssue)
	}
	if _, yes := l.d.never.excludes(iss.requestType, iss.level); yes || !l.d.projects[iss.project] {
		at := now.UTC().Truncate(time.Millisecond)
		return []journeys.Event{l.d.exclusion(ref.ID, "issue/"+ref.ID+"/excluded/"+at.Format(time.DateOnly), at)}, nil
	}
	iss.setChannel(v)
	if err := l.desk(ctx, &iss); err != nil {
		return nil, err
	}
	return l.told(ctx, &iss, v, now)
}

// told is everything that the ticket's history and comments tell of it, in
// order. What the answer v holds of them is not asked for again.
func (l *live) told(ctx context.Context, iss *issue, v gjson.Result, now time.Time) ([]journeys.Event, error) {
	past, err := l.past(ctx, iss.id, v.Get("changelog"))
	if err != nil {
		return nil, err
	}
	cats, err := l.known(ctx, past)
	if err != nil {
		return nil, err
	}
	events := append(l.d.replay(iss, past, cats), l.d.asides(iss, now)...)
	events = append(events, l.d.slaEvents(iss.bare(), now)...)
	add := func(x gjson.Result) { events = append(events, l.d.commentNow(iss.bare(), x)...) }
	comments := v.Get("fields.comment")
	if list := comments.Get("comments").Array(); comments.Exists() && comments.Get("total").Int() <= int64(len(list)) {
		for _, x := range list {
			add(x)
		}
	} else if err := l.api.comments(ctx, iss.id, add); err != nil {
		return nil, err
	}
	for i := range events {
		events[i].Received = now
		if err := settle(&events[i], now, now); err != nil {
			return nil, fault(connectors.Temporary, "read issue", err)
		}
	}
	slices.SortStableFunc(events, journeys.Less)
	return events, nil
}

// past is the whole changelog, oldest first. The issue carries its newest
// entries; only where there are more is the list read page by page.
func (l *live) past(ctx context.Context, id string, log gjson.Result) ([]history, error) {
	var past []history
	add := func(x gjson.Result) { past = append(past, l.d.readHistory(x)) }
	entries := log.Get("histories").Array()
	if log.Get("total").Int() > int64(len(entries)) {
		if err := l.api.changelog(ctx, id, add); err != nil {
			return nil, err
		}
	} else {
		for _, x := range entries {
			add(x)
		}
	}
	slices.SortStableFunc(past, func(a, b history) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.id, b.id)) })
	return past, nil
}

// known returns the categories of all statuses, read again when the history
// names one that was not there the last time.
func (l *live) known(ctx context.Context, past []history) (map[string]string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	unknown := false
	for _, h := range past {
		for _, c := range h.items {
			if _, ok := l.categories[c.to]; c.field == "status" && !ok {
				unknown = true
			}
		}
	}
	if !unknown {
		return l.categories, nil
	}
	m, err := l.api.categories(ctx)
	if err == nil {
		l.categories = m
	}
	return m, err
}

func (d *decoder) readHistory(v gjson.Result) history {
	h := history{id: str(v.Get("id")), at: clock(v.Get("created").Str), by: d.who(v.Get("author"))}
	v.Get("items").ForEach(func(_, x gjson.Result) bool {
		h.items = append(h.items, readChange(x))
		return true
	})
	return h
}

// bare is the ticket with those of its facts that do not change, for events
// of the past: what it looks like now is not what it looked like then.
func (iss *issue) bare() *issue {
	b := *iss
	b.fields = make(journeys.Fields, 8)
	for _, name := range []string{
		journeys.FieldKey, journeys.FieldURL, journeys.FieldProject, journeys.FieldInternalDesk,
		journeys.FieldOnBehalf, fieldReporter, fieldCreator, fieldChannel,
	} {
		if v, ok := iss.fields[name]; ok {
			b.fields[name] = v
		}
	}
	return &b
}

// replay walks the history backwards from the present state, so that every
// event carries the ticket's fields as they were right after it.
func (d *decoder) replay(now *issue, past []history, cats map[string]string) []journeys.Event {
	state := *now
	state.fields = maps.Clone(now.fields)
	dropMomentary(state.fields)
	var out []journeys.Event
	for _, h := range slices.Backward(past) {
		if h.id == "" {
			continue
		}
		out = append(out, d.changes(&state, h, orNone(cats))...)
		for _, c := range slices.Backward(h.items) {
			d.undo(&state, c, cats)
		}
	}
	return append(out, d.issueCreated(&hook{at: now.createdAt}, &state))
}

// orNone tells changes that categories were looked for, even if none came.
func orNone(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{"": ""}
	}
	return m
}

// undo takes one change back out of the fields. Of a field whose old value
// the changelog does not give as we would write it, nothing is said.
func (d *decoder) undo(iss *issue, c change, cats map[string]string) {
	f := iss.fields
	switch c.field {
	case "status":
		iss.status, iss.statusID, iss.category = c.fromText, c.from, cats[c.from]
		f[fieldStatus] = []string{c.fromText}
		delete(f, journeys.FieldStatusCategory)
		set(f, journeys.FieldStatusCategory, iss.category)
	case "assignee":
		f[journeys.FieldAssignee], f[journeys.FieldAssigneeName] = []string{c.from}, []string{oneLine(c.fromText)}
	case "priority":
		f[fieldPriority] = []string{c.fromText}
	case "labels":
		f[journeys.FieldLabels] = splitLabels(c.fromText)
	case "summary":
		iss.summary = oneLine(c.fromText)
		f[journeys.FieldSummary] = []string{iss.summary}
	case "description":
		iss.description = wikiText(c.fromText)
	case "issuetype":
		f[fieldIssueType] = []string{c.fromText}
	case "resolution":
		f[fieldResolution] = []string{c.fromText}
	case "project", "key":
		// Of another project: what it was called there is no way to it any more.
	case "security":
		// The audience stays what it is now, or narrower.
		delete(f, journeys.FieldSecurityLevel)
	default:
		k := d.known.Load()
		id := k.id(c.field)
		delete(f, k.names[id])
		switch r := k.roles[id]; {
		case k.team != "" && id == k.team:
			f[fieldTeam] = []string{short(c.fromText)}
		case c.field == d.requestField || c.name == "Request Type" || r == requestType:
			delete(f, fieldRequestType)
		case r == organisations || strings.HasPrefix(c.name, "Organi"):
			delete(f, fieldOrganisations)
		case r == participants:
			delete(f, fieldParticipants)
		case r == language:
			delete(f, fieldLanguage)
		}
	}
}

// commentNow is one comment as it stands: made once and, where its times say
// so, edited. The words before the edit are not known any more.
func (d *decoder) commentNow(iss *issue, v gjson.Result) []journeys.Event {
	c := d.readComment(v)
	if c.id == "" {
		return nil
	}
	made := d.commentMade(iss, &c)
	if !c.isEdited {
		return []journeys.Event{made}
	}
	made.Text = ""
	return []journeys.Event{made, d.commentEdited(iss, &c, time.Time{})}
}
