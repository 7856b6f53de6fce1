package jirafake_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

func TestAnEndpointLetsAsManyThroughAsItSays(t *testing.T) {
	s := newSite(t, func(o *jirafake.Options) { o.Limits = jirafake.EveryEndpoint(5) })
	i := s.ticket(nil)
	path := "/rest/api/3/issue/" + i.ID
	for n := range 5 {
		s.get(path)
		if left := s.last.Get("X-RateLimit-Remaining"); left != string(rune('4'-n)) {
			t.Errorf("after %d: %s left", n+1, left)
		}
	}
	if s.last.Get("X-RateLimit-NearLimit") != "true" {
		t.Error("nobody said that the limit is near")
	}
	s.want(http.StatusTooManyRequests, "GET", path, nil)
	if h := s.last; h.Get("Retry-After") != "1" || h.Get("RateLimit-Reason") != "jira-burst-based" || h.Get("X-RateLimit-Limit") != "5" || h.Get("X-RateLimit-Reset") == "" {
		t.Error(h)
	}
	s.get("/rest/api/3/status") // another endpoint has room
	s.pass(200 * time.Millisecond)
	s.get(path)
	s.want(http.StatusTooManyRequests, "GET", path, nil)
	s.pass(time.Hour)
	for range 5 { // no more is saved up than a second's worth
		s.get(path)
	}
	s.want(http.StatusTooManyRequests, "GET", path, nil)
	c := s.Counts()
	if c.Calls["GET issue/{issue}"] != 14 || c.Limited["jira-burst-based"] != 3 || c.Calls["GET status"] != 1 {
		t.Error(c)
	}
}

func TestWritesToOneTicketHaveLimitsOfTheirOwn(t *testing.T) {
	s := newSite(t, func(o *jirafake.Options) { o.Limits = jirafake.CloudLimits() })
	i, other := s.ticket(nil), s.ticket(nil)
	put := func(id string, want int) {
		t.Helper()
		status, _ := s.call("PUT", "/rest/api/3/issue/"+id+"/properties/x", `1`)
		if status != want && (want != 200 || status != 201) {
			t.Fatalf("%d, want %d", status, want)
		}
	}
	for range 20 {
		put(i.ID, 200)
	}
	put(i.Key, http.StatusTooManyRequests)
	if s.last.Get("RateLimit-Reason") != "jira-per-issue-on-write" || s.last.Get("Retry-After") != "2" {
		t.Error(s.last)
	}
	put(other.ID, 200)
	s.get("/rest/api/3/issue/" + i.ID) // reading it is free
	for range 4 {
		s.pass(2 * time.Second)
		for range 20 {
			put(i.ID, 200)
		}
	}
	s.pass(2 * time.Second)
	put(i.ID, http.StatusTooManyRequests) // 100 in 30 s
	if s.last.Get("Retry-After") != "20" {
		t.Error(s.last.Get("Retry-After"))
	}
	s.pass(20 * time.Second)
	put(i.ID, 200)
	if n := s.Counts().Limited["jira-per-issue-on-write"]; n != 2 {
		t.Error(n)
	}
}

func TestADataCenterSaysItInItsOwnWords(t *testing.T) {
	s := newSite(t, func(o *jirafake.Options) { o.Edition, o.Limits = jirafake.DataCenter, jirafake.EveryEndpoint(1) })
	s.get("/rest/api/2/status")
	s.want(http.StatusTooManyRequests, "GET", "/rest/api/2/status", nil)
	if s.last.Get("X-RateLimit-FillRate") != "1" || s.last.Get("RateLimit-Reason") != "" || s.last.Get("Retry-After") != "1" {
		t.Error(s.last)
	}
}
