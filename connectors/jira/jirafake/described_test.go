package jirafake_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

// Each call of version 3 is made once, on tickets that have everything; site
// holds each of them and its answer against the vendor's description.
func TestEveryAnswerIsOneThatTheVendorDescribes(t *testing.T) {
	s := newSite(t, nil)
	if s.api == nil {
		t.Skip("the vendor's description is not here: it is not part of the project")
	}
	s.Seed(jirafake.Seeding{Tickets: 100, Seed: 5, Links: 2})
	a, b := s.ticket(nil), s.ticket(func(i *jirafake.Issue) {
		i.Security, i.Participants, i.Language, i.Sentiment = "Managers", []string{"other"}, "de", []string{"sad"}
	})
	s.Rate(a.ID, 5, "thanks")
	s.SetStatus(b.ID, "ada", "Resolved")
	at := "/rest/api/3/issue/" + a.Key
	for _, path := range []string{
		"serverInfo", "myself", "mypermissions?permissions=ADD_COMMENTS", "field", "status", "priority", "issueLinkType", "project/search", "project/ITD",
		"project/DEV/role", "project/ITD/role/10005", "project/ITD/notificationscheme?expand=all", "project/ITD/permissionscheme?expand=permissions",
		"project/ITD/securitylevel", "user?accountId=ada", "user?accountId=ada&expand=groups", "user/search?query=a", "user/groups?accountId=ada",
		"group/member?groupname=facilities", "group/bulk", "search/jql?jql=project%3DITD&fields=*all&expand=changelog&maxResults=100", "issue/" + b.Key + "?expand=changelog&properties=request.channel.type",
	} {
		s.get("/rest/api/3/" + path)
	}
	s.call("GET", "/rest/api/3/search?jql=project%3DITD", nil)
	s.call("POST", "/rest/api/3/search", map[string]any{"jql": "project=ITD"})
	s.want(http.StatusOK, "POST", "/rest/api/3/search/jql", map[string]any{"jql": "project = FAC", "fields": []string{"*all"}, "expand": "changelog"})
	s.want(http.StatusOK, "POST", "/rest/api/3/search/approximate-count", map[string]any{"jql": "project = FAC"})
	s.want(http.StatusOK, "POST", "/rest/api/3/changelog/bulkfetch", map[string]any{"issueIdsOrKeys": []string{b.ID, "ITD-1", "FAC-1"}})

	made := s.want(http.StatusCreated, "POST", "/rest/api/3/issue", map[string]any{"fields": map[string]any{"project": map[string]any{"key": "DEV"}, "issuetype": map[string]any{"name": "Improvement"}, "summary": "x", "description": doc("y")}})
	s.want(http.StatusNoContent, "PUT", at, map[string]any{"update": map[string]any{"labels": []any{map[string]any{"add": "x"}}}})
	s.want(http.StatusNoContent, "PUT", at+"/assignee", map[string]any{"accountId": "ada"})
	s.get(at + "/transitions")
	s.want(http.StatusNoContent, "POST", at+"/transitions", map[string]any{"transition": map[string]any{"id": "13"}})
	s.get(at + "/changelog")
	c := s.want(http.StatusCreated, "POST", at+"/comment?expand=properties", map[string]any{"body": doc("x"), "visibility": map[string]any{"type": "role", "value": "Service Desk Team"}}).Get("id").Str
	s.get(at + "/comment?orderBy=-created&expand=properties")
	s.get(at + "/comment/" + c)
	s.want(http.StatusOK, "PUT", at+"/comment/"+c+"?notifyUsers=false", map[string]any{"body": doc("y")})
	s.want(http.StatusNoContent, "DELETE", at+"/comment/"+c, nil)
	s.want(http.StatusCreated, "PUT", at+"/properties/p", `{"a":1}`)
	s.get(at + "/properties")
	s.get(at + "/properties/p")
	s.want(http.StatusNoContent, "DELETE", at+"/properties/p", nil)
	remote := s.want(http.StatusCreated, "POST", at+"/remotelink", map[string]any{"globalId": "g", "object": map[string]any{"url": "https://w.example", "title": "t"}}).Get("id").Raw
	s.get(at + "/remotelink")
	s.get(at + "/remotelink/" + remote)
	s.want(http.StatusNoContent, "DELETE", at+"/remotelink/"+remote, nil)
	s.want(http.StatusNotFound, "DELETE", at+"/remotelink?globalId=g", nil)
	s.want(http.StatusCreated, "POST", at+"/worklog", map[string]any{"timeSpentSeconds": 60})
	s.get(at + "/worklog")
	s.want(http.StatusCreated, "POST", "/rest/api/3/issueLink", map[string]any{"type": map[string]any{"name": "Relates"}, "inwardIssue": map[string]any{"key": a.Key}, "outwardIssue": map[string]any{"key": b.Key}})
	link := s.get(at + "?fields=issuelinks").Get("fields.issuelinks.0.id").Str
	s.get("/rest/api/3/issueLink/" + link)
	s.want(http.StatusNoContent, "DELETE", "/rest/api/3/issueLink/"+link, nil)
	s.want(http.StatusNoContent, "DELETE", "/rest/api/3/issue/"+made.Get("key").Str, nil)

	calls := s.Counts().Calls
	for _, e := range s.Endpoints() {
		if calls[e] == 0 {
			t.Errorf("%s was never called: the test does not see it", e)
		}
	}
	if seen := s.watch.Seen(); len(seen) < 50 || seen[""] > 0 || !strings.HasPrefix(made.Get("self").Str, "https://") {
		t.Error(len(seen))
	}
}
