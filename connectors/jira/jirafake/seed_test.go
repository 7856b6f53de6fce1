package jirafake_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

func TestTheSameSeedGivesTheSameTickets(t *testing.T) {
	one, two, other := newSite(t, nil), newSite(t, nil), newSite(t, nil)
	one.Seed(jirafake.Seeding{Tickets: 400, Seed: 7})
	two.Seed(jirafake.Seeding{Tickets: 400, Seed: 7})
	other.Seed(jirafake.Seeding{Tickets: 400, Seed: 8})
	if diff := two.Snapshot().Diff(one.Snapshot()); len(diff) != 0 {
		t.Error(diff[:1])
	}
	if diff := other.Snapshot().Diff(one.Snapshot()); len(diff) == 0 {
		t.Error("another seed gave the same")
	}
	if len(one.hooks) != 0 {
		t.Error("seeding told somebody")
	}
}

func TestSeededTicketsHaveEverything(t *testing.T) {
	s := newSite(t, nil)
	s.Seed(jirafake.Seeding{Tickets: 2000, Seed: 7})
	seen := map[string]int{}
	count := func(what string, yes bool) {
		if yes {
			seen[what]++
		}
	}
	for _, i := range s.Issues() {
		count("request type", i.RequestType != "")
		count("organisation", len(i.Organisations) > 0)
		count("SLA", len(i.SLAs) == 2)
		count("rating", i.Rating != nil)
		count("approval", len(i.Approvals) > 0)
		count("participant", len(i.Participants) > 0)
		count("level", i.Security != "")
		count("label", len(i.Labels) > 0)
		count("email", i.Channel == "email")
		count("written down by an agent", i.Creator != i.Reporter)
		count("assigned to one who left", i.Assignee == "agent-7")
		if i.Created.After(s.now()) || i.Updated.After(s.now()) || i.Updated.Before(i.Created) {
			t.Fatal(i.Key, i.Created, i.Updated)
		}
		internal := 0
		for _, c := range s.Comments(i.ID) {
			if c.Internal {
				internal++
			}
		}
		count("internal comment", internal > 0)
	}
	v := s.want(http.StatusOK, "POST", "/rest/api/3/search/jql", map[string]any{
		"jql": "project in (ITD, FAC, ITIMP) ORDER BY updated DESC", "fields": []string{"*all"}, "expand": "changelog", "maxResults": 100,
	})
	for _, i := range v.Get("issues").Array() {
		count("history", i.Get("changelog.total").Int() > 1)
		count("link", i.Get("fields.issuelinks.#").Int() > 0)
	}
	for _, what := range []string{
		"request type", "organisation", "SLA", "rating", "approval", "participant", "level", "label", "email", "written down by an agent",
		"assigned to one who left", "internal comment", "history", "link",
	} {
		if seen[what] == 0 {
			t.Error("no ticket with", what)
		}
	}
	moved := s.want(http.StatusOK, "POST", "/rest/api/3/changelog/bulkfetch", map[string]any{"issueIdsOrKeys": ids(s.Issues())[:1000], "fieldIds": []string{"issuekey"}})
	if moved.Get("issueChangeLogs.#").Int() == 0 {
		t.Error("no ticket moved")
	}
}

func ids(all []jirafake.Issue) []string {
	var out []string
	for _, i := range all {
		out = append(out, i.ID)
	}
	return out
}

// A back-fill of ten thousand tickets spends its time on the network and in
// the store, and not here.
func BenchmarkSearchOverTenThousand(b *testing.B) {
	f := jirafake.New(jirafake.Options{Now: func() time.Time { return time.Date(2026, 11, 17, 8, 0, 0, 0, time.UTC) }})
	start := time.Now()
	f.Seed(jirafake.Seeding{Tickets: 10000, Seed: 1})
	b.ReportMetric(float64(time.Since(start).Milliseconds()), "ms/seed")
	s := &site{Fake: f, t: b, mail: "bot@desk.example", token: "token"}
	s.listen(f)
	for b.Loop() {
		body := map[string]any{"jql": "project in (ITD, FAC) AND created >= -90d ORDER BY created ASC", "fields": []string{"*all"}, "expand": "changelog", "maxResults": 100}
		for n, last := 0, false; !last; n++ {
			v := s.want(http.StatusOK, "POST", "/rest/api/3/search/jql", body)
			body["nextPageToken"], last = v.Get("nextPageToken").Str, v.Get("isLast").Bool()
		}
	}
}
