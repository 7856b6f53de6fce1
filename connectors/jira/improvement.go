package jira

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// improvements says where issues go that ask for a pain point to be mended. The
// project need not be one that is read.
type improvements struct {
	Project string `yaml:"project"`
	Type    string `yaml:"type"`
}

func (i *improvements) check(add func(path, text, hint string)) {
	switch {
	case i.Project == "" && i.Type != "":
		add("improvements.project", "is missing", "write the key of the project in which improvements are made")
	case i.Project != "" && i.Type == "":
		i.Type = "Task"
	}
}

// improvementLabel is our mark on an issue that we made, and how it is found
// again. A label holds no blank.
func improvementLabel(key string) string {
	key = strings.NewReplacer(".", "..", "/", ".", " ", "_").Replace(key)
	return cut("waymark-"+key, 255)
}

// putImprovement makes the issue once. It is the desk's from then on: what
// people made of it is not looked at, and nothing of it is changed but our link.
func (s *sink) putImprovement(ctx context.Context, p journeys.Posting, prior connectors.Prior) (connectors.Receipt, error) {
	want := p.Content.Improvement
	if want == nil || want.Summary == "" || want.Text == nil {
		return connectors.Receipt{}, fault(connectors.Invalid, "make improvement", errNoContent)
	}
	if want.Project != "" && want.Project != s.set.Improvements.Project {
		return refusal(connectors.ReasonNever, prior.Remote), nil
	}
	r := connectors.Receipt{State: journeys.Standing, Remote: prior.Remote, Fingerprint: p.Key}
	switch {
	case r.Remote != "":
	case want.Existing != "":
		r.Remote = want.Existing
	default:
		// A search that lags behind is why the outbox waits before it looks for
		// what it does not know the outcome of.
		found, err := s.findImprovements(ctx, p)
		if err != nil {
			return r, err
		}
		if len(found) > 0 {
			r.Remote = found[0].Remote
			break
		}
		if r.Remote, err = s.makeIssue(ctx, p, want); err != nil {
			return r, err
		}
		r.Wrote = true
	}
	if want.Link == nil {
		_, err := s.api.issue(ctx, r.Remote, "status", false)
		return stillThere(r, err)
	}
	// The same identity makes it one link however often it is set.
	err := s.api.call(ctx, "set link", http.MethodPost, path("issue", r.Remote, "remotelink"), nil, map[string]any{
		"globalId": p.Key, "application": map[string]any{"name": "Waymark"}, "relationship": "shown by",
		"object": map[string]any{"url": want.Link.URL, "title": oneLine(want.Link.Title)},
	}, nil)
	r.Wrote = r.Wrote || err == nil
	return stillThere(r, err)
}

func stillThere(r connectors.Receipt, err error) (connectors.Receipt, error) {
	if err != nil && connectors.KindOf(err) == connectors.Gone {
		r.State, err = journeys.Gone, nil // somebody deleted it
	}
	return r, err
}

func (s *sink) makeIssue(ctx context.Context, p journeys.Posting, want *journeys.Improvement) (string, error) {
	kind := want.Type
	if kind == "" {
		kind = s.set.Improvements.Type
	}
	b, _ := s.body(p.Key, want.Text)
	body := map[string]any{"fields": map[string]any{
		"project": map[string]any{"key": s.set.Improvements.Project}, "issuetype": map[string]any{"name": kind},
		"summary": cut(oneLine(want.Summary), 255), "description": b.Body, "labels": []string{improvementLabel(p.Key)},
	}}
	var made struct {
		ID string `json:"id"`
	}
	err := s.api.call(ctx, "make issue", http.MethodPost, path("issue"), nil, body, &made)
	if err == nil && made.ID == "" {
		err = fault(connectors.Unknown, "make issue", errNoIssue)
	}
	return made.ID, err
}

// findImprovements searches the project for our label on issues that we made: a
// human who clones one clones its labels.
func (s *sink) findImprovements(ctx context.Context, p journeys.Posting) ([]connectors.Found, error) {
	me, err := s.api.myself(ctx)
	if err != nil {
		return nil, err
	}
	jql := "project = " + strconv.Quote(s.set.Improvements.Project) + " AND labels = " + strconv.Quote(improvementLabel(p.Key)) + " ORDER BY created ASC"
	where := path("search", "jql")
	if s.api.edition == dataCenter {
		where = path("search")
	}
	var raw json.RawMessage
	q := url.Values{"jql": {jql}, "fields": {"created,creator"}, "maxResults": {strconv.Itoa(page)}}
	if err := s.api.call(ctx, "search issues", http.MethodGet, where, q, nil, &raw); err != nil {
		return nil, err
	}
	var found []connectors.Found
	for _, x := range gjson.GetBytes(raw, "issues").Array() {
		if s.d.who(x.Get("fields.creator")).account.ID == me {
			found = append(found, connectors.Found{Remote: str(x.Get("id")), Fingerprint: p.Key, Created: clock(x.Get("fields.created").Str)})
		}
	}
	slices.SortStableFunc(found, func(a, b connectors.Found) int { return a.Created.Compare(b.Created) })
	return found, nil
}

// removeImprovement takes our link away, and the issue where we made it and
// nobody has touched it since. Otherwise it is somebody's work.
func (s *sink) removeImprovement(ctx context.Context, p journeys.Posting, remote string) error {
	err := s.api.call(ctx, "remove link", http.MethodDelete, path("issue", remote, "remotelink"), url.Values{"globalId": {p.Key}}, nil, nil)
	if err = goneIsFine(err); err != nil {
		return err
	}
	me, err := s.api.myself(ctx)
	if err != nil {
		return err
	}
	v, err := s.api.issue(ctx, remote, "creator,labels,comment", true)
	if err != nil {
		return goneIsFine(err)
	}
	ours := s.d.who(v.Get("fields.creator")).account.ID == me
	marked := slices.Contains(s.d.readIssue(v).fields[journeys.FieldLabels], improvementLabel(p.Key))
	touched := len(v.Get("changelog.histories").Array()) > 0 || v.Get("fields.comment.total").Int() > 0
	if !ours || !marked || touched {
		return nil
	}
	return goneIsFine(s.api.call(ctx, "delete issue", http.MethodDelete, path("issue", remote), nil, nil, nil))
}
