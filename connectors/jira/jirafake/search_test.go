package jirafake_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

func TestASearchGoesFromPageToPage(t *testing.T) {
	s := newSite(t, nil)
	for range 7 {
		s.ticket(nil)
	}
	s.ticket(func(i *jirafake.Issue) { i.Project = "DEV" })
	body := map[string]any{"jql": "project = ITD AND created >= -1d ORDER BY created ASC", "maxResults": 3, "fields": []string{"summary", "status"}}
	var keys []string
	for pages := 0; ; pages++ {
		v := s.want(http.StatusOK, "POST", "/rest/api/3/search/jql", body)
		for _, i := range v.Get("issues").Array() {
			keys = append(keys, i.Get("key").Str)
			if got := i.Get("fields").Map(); len(got) != 2 || got["summary"].Str == "" {
				t.Errorf("fields that were not asked for: %v", got)
			}
		}
		if v.Get("isLast").Bool() {
			if v.Get("nextPageToken").Exists() || pages != 2 {
				t.Error("the last page", pages, v.Raw)
			}
			break
		}
		body["nextPageToken"] = v.Get("nextPageToken").Str
		if pages == 0 {
			s.ticket(nil) // found by no later page
		}
	}
	if got := strings.Join(keys, " "); got != "ITD-1 ITD-2 ITD-3 ITD-4 ITD-5 ITD-6 ITD-7" {
		t.Error(got)
	}
	again := s.want(http.StatusOK, "POST", "/rest/api/3/search/jql", body)
	if got := texts(again.Get("issues.#.key")); got != "ITD-7" {
		t.Error("the same token finds the same page:", got)
	}
	s.pass(8 * 24 * time.Hour)
	s.want(http.StatusBadRequest, "POST", "/rest/api/3/search/jql", body)
	if v := s.want(http.StatusOK, "POST", "/rest/api/3/search/approximate-count", map[string]any{"jql": "project = ITD"}); v.Get("count").Int() != 8 {
		t.Error(v.Raw)
	}
}

func TestASearchAnswersWithIdsUnlessAskedForMore(t *testing.T) {
	s := newSite(t, nil)
	i := s.ticket(nil)
	s.AddComment(i.ID, "ada", "hello", true)
	s.SetProperty(i.ID, "waymark", []byte(`{"x":1}`))
	for range 45 {
		s.Assign(i.ID, "ada", "ada")
	}
	find := func(q string) string {
		return s.get("/rest/api/3/search/jql?jql=" + url.QueryEscape("project=ITD") + q).Get("issues.0").Raw
	}
	if got := find(""); got != `{"id":"`+i.ID+`"}` {
		t.Error(got)
	}
	v := s.get("/rest/api/3/search/jql?jql=project%3DITD&fields=comment,labels&expand=changelog&properties=waymark").Get("issues.0")
	if v.Get("fields.comment.comments.0.body.type").Str != "doc" || v.Get("properties.waymark.x").Int() != 1 || v.Get("fields.summary").Exists() {
		t.Error(v.Raw)
	}
	if h := v.Get("changelog.histories").Array(); len(h) != 40 || v.Get("changelog.total").Int() != 45 || h[0].Get("created").Str < h[39].Get("created").Str {
		t.Error("a search carries the 40 newest changes:", len(h))
	}
	if all := s.get("/rest/api/3/search/jql?jql=project%3DITD&fields=*all,-labels").Get("issues.0.fields"); all.Get("labels").Exists() || !all.Get("summary").Exists() {
		t.Error(all.Raw)
	}
}

func TestASearchThatCloudRefuses(t *testing.T) {
	s := newSite(t, nil)
	for body, want := range map[string]string{
		`{"jql":"ORDER BY created"}`:                                   "Unbounded",
		`{"jql":""}`:                                                   "Unbounded",
		`{"jql":"project = NOPE"}`:                                     "does not exist",
		`{"jql":"colour = red"}`:                                       "Field 'colour'",
		`{"jql":"key = ITD-99"}`:                                       "An issue with key",
		`{"jql":"status = Dancing"}`:                                   "does not exist",
		`{"jql":"project = ITD","startAt":50}`:                         "payload",
		`{"jql":"project = ITD","nextPageToken":"nobody"}`:             "token",
		`{"jql":"project = ITD"`:                                       "payload",
		`{"jql":"project=ITD","properties":["a","b","c","d","e","f"]}`: "properties",
	} {
		if v := s.want(http.StatusBadRequest, "POST", "/rest/api/3/search/jql", body); !strings.Contains(v.Get("errorMessages.0").Str, want) {
			t.Errorf("%s: %s", body, v.Raw)
		}
	}
	if status, _ := s.call("GET", "/rest/api/2/search?jql=project%3DITD", nil); status != http.StatusGone {
		t.Error("the old search answers", status)
	}
}

// Dates in a query are read in the account's time zone.
func TestDatesAreThoseOfTheAccount(t *testing.T) {
	s := newSite(t, nil)
	s.ticket(func(i *jirafake.Issue) { i.Created = time.Date(2026, 11, 10, 23, 30, 0, 0, time.UTC) })
	count := func(q string) int64 {
		return s.want(http.StatusOK, "POST", "/rest/api/3/search/approximate-count", map[string]any{"jql": q}).Get("count").Int()
	}
	if count(`created >= "2026-11-11"`) != 1 || count(`created >= "2026-11-11 00:31"`) != 0 {
		t.Error("in Berlin it was half past midnight")
	}
}

func TestChangelogs(t *testing.T) {
	s := newSite(t, nil)
	a, b := s.ticket(nil), s.ticket(nil)
	for n := range 3 {
		for _, i := range []string{a.ID, b.ID} {
			s.pass(time.Second)
			s.SetLabels(i, "ada", fmt.Sprint("l", n))
			s.Assign(i, "ada", []string{"ada", "bot"}[n%2])
		}
	}
	v := s.get("/rest/api/3/issue/" + a.Key + "/changelog?startAt=4&maxResults=5")
	if v.Get("total").Int() != 6 || !v.Get("isLast").Bool() || len(v.Get("values").Array()) != 2 {
		t.Error(v.Raw)
	}
	if h := s.get("/rest/api/3/issue/" + a.ID + "?expand=changelog&fields=labels").Get("changelog.histories"); h.Get("0.created").Str < h.Get("5.created").Str {
		t.Error("an issue carries its newest change first", h.Raw)
	}
	body := map[string]any{"issueIdsOrKeys": []string{a.Key, b.ID, "ITD-99"}, "fieldIds": []string{"labels"}, "maxResults": 4}
	first := s.want(http.StatusOK, "POST", "/rest/api/3/changelog/bulkfetch", body)
	body["nextPageToken"] = first.Get("nextPageToken").Str
	second := s.want(http.StatusOK, "POST", "/rest/api/3/changelog/bulkfetch", body)
	count := func(n string, page int) int {
		v := first
		if page == 2 {
			v = second
		}
		return len(v.Get(`issueChangeLogs.#(issueId=="` + n + `").changeHistories`).Array())
	}
	if count(a.ID, 1) != 2 || count(b.ID, 1) != 2 || count(a.ID, 2) != 1 || count(b.ID, 2) != 1 || second.Get("nextPageToken").Exists() {
		t.Error("a ticket's changes are spread over pages:", first.Raw, second.Raw)
	}
	if got := first.Get("issueChangeLogs.0.changeHistories.0.items.#").Int(); got != 1 {
		t.Error("items of other fields", got)
	}
	s.want(http.StatusBadRequest, "POST", "/rest/api/3/changelog/bulkfetch", `{"issueIdsOrKeys":[]}`)
}

// What happened at the same time goes by the ticket's id, whatever was asked
// for first.
func TestChangesOfOneMomentGoByTheTicketsId(t *testing.T) {
	s := newSite(t, nil)
	a, b := s.ticket(nil), s.ticket(nil)
	s.Assign(b.ID, "ada", "ada")
	s.Assign(a.ID, "ada", "ada")
	v := s.want(http.StatusOK, "POST", "/rest/api/3/changelog/bulkfetch", map[string]any{"issueIdsOrKeys": []string{b.ID, a.ID}, "maxResults": 1})
	if got := texts(v.Get("issueChangeLogs.#.issueId")); got != a.ID {
		t.Error(got)
	}
}
