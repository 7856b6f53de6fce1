package jirafake_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

func doc(text string) map[string]any {
	return map[string]any{"type": "doc", "version": 1, "content": []any{map[string]any{"type": "paragraph", "content": []any{map[string]any{"type": "text", "text": text}}}}}
}

// This is what proves that a note cannot be read by a customer: a customer
// reads.
func TestACustomerReadsPublicCommentsOfOwnTicketsAndNothingElse(t *testing.T) {
	s := newSite(t, nil)
	mine := s.ticket(nil)
	theirs := s.ticket(func(i *jirafake.Issue) { i.Reporter = "other" })
	shared := s.ticket(func(i *jirafake.Issue) { i.Reporter, i.Participants = "other", []string{"cust"} })
	secret := s.ticket(func(i *jirafake.Issue) { i.Security = "Managers" })
	plain := s.ticket(func(i *jirafake.Issue) { i.Project = "DEV" })
	comment := "/rest/api/3/issue/" + mine.Key + "/comment"
	internal := map[string]any{"body": doc("not for you"), "properties": []any{map[string]any{"key": "sd.public.comment", "value": map[string]any{"internal": true}}}}
	hidden := s.want(http.StatusCreated, "POST", comment+"?expand=properties", internal)
	if hidden.Get("jsdPublic").Bool() || !hidden.Get(`properties.#(key=="sd.public.comment").value.internal`).Bool() {
		t.Error(hidden.Raw)
	}
	// Who leaves the property out tells the customer.
	s.want(http.StatusCreated, "POST", comment, map[string]any{"body": doc("hello")})
	s.want(http.StatusCreated, "POST", comment, map[string]any{"body": doc("team only"), "visibility": map[string]any{"type": "role", "value": "Service Desk Team"}})
	desk := "/rest/servicedeskapi/request/" + mine.Key
	s.want(http.StatusCreated, "POST", desk+"/comment", `{"body":"also internal","public":false}`)
	s.want(http.StatusCreated, "POST", desk+"/comment", `{"body":"for all"}`)

	dana := s.as("dana@example.com", "dana-token")
	if got := texts(dana.get(desk + "/comment").Get("values.#.body")); got != "hello for all" {
		t.Errorf("the customer reads %q", got)
	}
	if got := texts(s.get(desk + "/comment").Get("values.#.public")); got != "false true false false true" {
		t.Errorf("the agent reads %q", got)
	}
	if v := dana.get(desk + "/comment?internal=false&limit=1&start=1"); texts(v.Get("values.#.body")) != "for all" || !v.Get("isLastPage").Bool() {
		t.Error(v.Raw)
	}
	dana.want(http.StatusNotFound, "GET", desk+"/comment/"+hidden.Get("id").Str, nil)
	for name, key := range map[string]string{"theirs": theirs.Key, "secret": secret.Key, "plain": plain.Key, "none": "ITD-999"} {
		for _, tail := range []string{"", "/comment", "/participant", "/approval", "/feedback", "/sla"} {
			if status, v := dana.call("GET", "/rest/servicedeskapi/request/"+key+tail, nil); status != http.StatusNotFound {
				t.Errorf("%s%s: %d %s", name, tail, status, v.Raw)
			}
		}
	}
	dana.get("/rest/servicedeskapi/request/" + shared.Key)
	for _, path := range []string{comment, "/rest/api/3/issue/" + mine.Key, "/rest/api/3/issue/" + mine.Key + "/properties"} {
		dana.want(http.StatusNotFound, "GET", path, nil)
	}
	dana.want(http.StatusForbidden, "GET", "/rest/api/3/search/jql?jql=project%3DITD", nil)
	if v := dana.get("/rest/api/3/myself"); v.Get("accountId").Str != "cust" {
		t.Error(v.Raw)
	}
	dana.want(http.StatusForbidden, "POST", desk+"/comment", `{"body":"psst","public":false}`)
	dana.want(http.StatusCreated, "POST", desk+"/comment", `{"body":"me again"}`)
	if c := s.Comments(mine.ID); c[len(c)-1].Author != "cust" || c[len(c)-1].Internal {
		t.Error(c[len(c)-1])
	}
}

// An edit that does not repeat the property publishes the comment.
func TestAnEditThatForgetsLeaks(t *testing.T) {
	s := newSite(t, nil)
	i := s.ticket(nil)
	id := s.AddComment(i.ID, "bot", "internal", true)
	s.want(http.StatusOK, "PUT", "/rest/api/3/issue/"+i.Key+"/comment/"+id+"?notifyUsers=false", map[string]any{"body": doc("new words")})
	if got := len(s.CustomerView(i.ID)); got != 1 {
		t.Error(got)
	}
}

func TestClocksRatingsAndApprovals(t *testing.T) {
	s := newSite(t, nil)
	i := s.ticket(nil)
	start := s.now()
	s.SetSLA(i.ID, jirafake.SLA{Name: "Time to resolution", Goal: time.Hour, Cycles: []jirafake.Cycle{
		{Started: start, Stopped: start.Add(30 * time.Minute)}, {Started: start.Add(time.Hour)},
	}})
	s.SetApprovals(i.ID, jirafake.Approval{Name: "Manager approves", Approvers: []string{"ada"}, Asked: start})
	s.pass(3 * time.Hour)
	desk := "/rest/servicedeskapi/request/" + i.Key
	v := s.get(desk + "/sla").Get("values.0")
	if v.Get("completedCycles.0.breached").Bool() || !v.Get("ongoingCycle.breached").Bool() || v.Get("ongoingCycle.remainingTime.millis").Int() != -3600000 {
		t.Error(v.Raw)
	}
	if f := s.get("/rest/api/3/issue/" + i.Key).Get("fields"); f.Get("customfield_10030.ongoingCycle.elapsedTime.millis").Int() != 7200000 ||
		f.Get("customfield_10043.0.finalDecision").Str != "pending" || f.Get("customfield_10010.currentStatus.status").Str != "Waiting for support" {
		t.Error(f.Raw)
	}
	if v := s.get(desk + "/approval"); v.Get("values.0.approvers.0.approver.accountId").Str != "ada" {
		t.Error(v.Raw)
	}
	dana := s.as("dana@example.com", "dana-token")
	dana.want(http.StatusForbidden, "GET", desk+"/sla", nil)
	s.want(http.StatusNotFound, "GET", desk+"/feedback", nil)
	s.want(http.StatusForbidden, "POST", desk+"/feedback", `{"type":"csat","rating":5}`)
	dana.want(http.StatusBadRequest, "POST", desk+"/feedback", `{"type":"csat","rating":6}`)
	n := len(s.hooks)
	dana.want(http.StatusCreated, "POST", desk+"/feedback", `{"type":"csat","rating":2,"comment":{"body":"slow"}}`)
	if v := s.get(desk + "/feedback"); v.Get("rating").Int() != 2 || v.Get("comment.body").Str != "slow" {
		t.Error(v.Raw)
	}
	if len(s.hooks) != n {
		t.Error("a rating sends no webhook")
	}
	if v := s.get("/rest/api/3/issue/" + i.Key); v.Get("fields.customfield_10040.rating").Int() != 2 {
		t.Error(v.Raw)
	}
}

func TestThePortalsViewIsEmptyOfWhatIsTheAgents(t *testing.T) {
	s := newSite(t, nil)
	i := s.ticket(func(i *jirafake.Issue) { i.Labels = []string{"waymark-stuck"} })
	s.AddComment(i.ID, "ada", "internal", true)
	s.AddComment(i.ID, "ada", "public", false)
	s.Link("Relates", i.ID, s.ticket(nil).ID, "ada")
	s.want(http.StatusCreated, "POST", "/rest/api/3/issue/"+i.Key+"/remotelink", map[string]any{"object": map[string]any{"url": "https://w.example", "title": "t"}})
	v, ok := s.PortalView(i.Key, "cust")
	if !ok || len(v.Comments) != 1 || len(v.Changes)+len(v.Properties)+len(v.Links)+len(v.Remotes)+len(v.Labels) != 0 || v.Priority != "" {
		t.Errorf("%+v", v)
	}
	if all, _ := s.View(i.Key); len(all.Comments) != 2 || len(all.Changes) == 0 || len(all.Properties) == 0 || len(all.Links) != 1 || len(all.Remotes) != 1 {
		t.Errorf("%+v", all)
	}
	if _, ok := s.PortalView(i.Key, "other"); ok {
		t.Error("another customer sees it")
	}
}
