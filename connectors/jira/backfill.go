package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/connectors"
)

// backfill reads tickets of the past by search, with their history and
// comments as the search brings them: a page of fifty is one request, and one
// more for each ticket whose comments or history are longer than that. What
// only a request of the service desk's own interface says (a rating, mostly) is
// left to live reads: it would cost a call for each ticket.
type backfill struct {
	live     *live
	projects []string // keys
}

// backfillPage is how many tickets are read at once. A whole ticket can be
// 100 KB, and an answer is held in memory.
const backfillPage = 50

// pagePatience is how long a page may take, with all that it asks for.
const pagePatience = 2 * time.Minute

// backfillFields is all of a ticket but its worklog and files.
const backfillFields = "*all,-worklog,-attachment"

// Page reads the tickets after a cursor, which is Jira's own page token.
func (b *backfill) Page(ctx context.Context, p connectors.Past, cursor string, now time.Time) (connectors.Page, error) {
	ctx, cancel := context.WithTimeout(ctx, pagePatience)
	defer cancel()
	if err := b.live.fields.fresh(ctx, now); err != nil {
		return connectors.Page{}, err
	}
	found, next, err := b.live.api.search(ctx, b.jql(p, now), cursor)
	if err != nil {
		if cursor != "" && connectors.KindOf(err) == connectors.Invalid {
			// A token lives for a week; one that is too old is refused.
			return connectors.Page{}, fault(connectors.Gone, "search", errors.New("the page token is refused"))
		}
		return connectors.Page{}, err
	}
	page := connectors.Page{Refs: len(found), Next: next}
	for _, v := range found {
		iss := b.live.d.readIssue(v)
		if iss.id == "" {
			continue
		}
		if _, yes := b.live.d.never.excludes(iss.requestType, iss.level); yes || !b.live.d.projects[iss.project] {
			continue // it never was known here, so nothing has to be taken out
		}
		iss.setChannel(v)
		events, err := b.live.told(ctx, &iss, v, now)
		if err != nil {
			return connectors.Page{}, err
		}
		page.Events = append(page.Events, events...)
	}
	return page, nil
}

// Count asks for Jira's estimate.
func (b *backfill) Count(ctx context.Context, p connectors.Past, now time.Time) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return b.live.api.count(ctx, b.jql(p, now))
}

// jql is the search for what was changed since then, in an order that does not
// change meanwhile: what is created while one reads comes last. The time is
// written as so long ago, because Jira reads a date in the time zone of
// whoever asks.
func (b *backfill) jql(p connectors.Past, now time.Time) string {
	projects := make([]string, len(b.projects))
	for i, key := range b.projects {
		projects[i] = strconv.Quote(key)
	}
	const day = 24 * 60
	minutes := max(0, int(now.Sub(p.Since)/time.Minute)) + 1
	jql := fmt.Sprintf(`project in (%s) AND updated >= "-%dd %dm"`, strings.Join(projects, ", "), minutes/day, minutes%day)
	if p.Filter != "" {
		jql += " AND (" + p.Filter + ")"
	}
	return jql + " ORDER BY created ASC, key ASC"
}

// search reads one page of the tickets that a query finds; next is "" after
// the last one. A Data Center has the search that Cloud gave up: its pages are
// counted, which is safe in an order that does not change.
func (c *client) search(ctx context.Context, jql, cursor string) (found []gjson.Result, next string, err error) {
	q := url.Values{
		"jql": {jql}, "maxResults": {strconv.Itoa(backfillPage)}, "fields": {backfillFields}, "expand": {"changelog"},
	}
	if c.edition == dataCenter {
		return c.searchCounted(ctx, q, cursor)
	}
	q.Set("properties", channelProperty)
	if cursor != "" {
		q.Set("nextPageToken", cursor)
	}
	var raw json.RawMessage
	if err := c.call(ctx, "search", http.MethodGet, path("search", "jql"), q, nil, &raw); err != nil {
		return nil, "", err
	}
	v := gjson.ParseBytes(raw)
	if !v.Get("isLast").Bool() {
		next = v.Get("nextPageToken").Str
	}
	return v.Get("issues").Array(), next, nil
}

func (c *client) searchCounted(ctx context.Context, q url.Values, cursor string) (found []gjson.Result, next string, err error) {
	from, _ := strconv.Atoi(cursor)
	q.Set("startAt", strconv.Itoa(from))
	var raw json.RawMessage
	if err := c.call(ctx, "search", http.MethodGet, path("search"), q, nil, &raw); err != nil {
		return nil, "", err
	}
	v := gjson.ParseBytes(raw)
	found = v.Get("issues").Array()
	if from += len(found); len(found) > 0 && int64(from) < v.Get("total").Int() {
		next = strconv.Itoa(from)
	}
	return found, next, nil
}

// count is about how many tickets a query finds.
func (c *client) count(ctx context.Context, jql string) (n int, err error) {
	var answer struct {
		Count int `json:"count"` // Cloud's
		Total int `json:"total"` // a Data Center's
	}
	if c.edition == dataCenter {
		err = c.call(ctx, "count", http.MethodGet, path("search"), url.Values{"jql": {jql}, "maxResults": {"0"}}, nil, &answer)
	} else {
		err = c.call(ctx, "count", http.MethodPost, path("search", "approximate-count"), nil, map[string]string{"jql": jql}, &answer)
	}
	return answer.Count + answer.Total, err
}
