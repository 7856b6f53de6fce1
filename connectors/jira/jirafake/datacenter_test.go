package jirafake_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

func newServer(t *testing.T, version string) *site {
	return newSite(t, func(o *jirafake.Options) { o.Edition, o.Version, o.Secret = jirafake.DataCenter, version, "s3cret" })
}

func TestADataCenterHasVersion2AndNames(t *testing.T) {
	s := newServer(t, "10.3.1")
	i := s.ticket(nil)
	s.want(http.StatusNotFound, "GET", "/rest/api/3/issue/"+i.Key, nil)
	s.want(http.StatusNotFound, "POST", "/rest/api/2/changelog/bulkfetch", `{"issueIdsOrKeys":["ITD-1"]}`)
	s.want(http.StatusNotFound, "GET", "/rest/api/2/search/jql?jql=project%3DITD", nil)
	path := "/rest/api/2/issue/" + i.Key
	v := s.get(path)
	if v.Get("fields.description").Str != "Tried six times." || v.Get("fields.reporter.name").Str != "cust" || v.Get("fields.reporter.accountId").Exists() ||
		v.Get("fields.reporter.emailAddress").Str != "dana@example.com" || !strings.HasPrefix(v.Get("fields.reporter.key").Str, "JIRAUSER") {
		t.Error(v.Raw)
	}
	s.want(http.StatusNoContent, "PUT", path+"/assignee", `{"name":"ada"}`)
	if v := s.get(path + "?expand=changelog"); v.Get("fields.assignee.name").Str != "ada" || v.Get("changelog.histories.0.items.0.fieldId").Exists() {
		t.Error(v.Raw)
	}
	s.want(http.StatusNoContent, "PUT", path+"/assignee", `{"name":null}`)
	c := s.want(http.StatusCreated, "POST", path+"/comment?expand=properties", `{"body":"*Waymark* internal","properties":[{"key":"sd.public.comment","value":{"internal":true}}]}`)
	if c.Get("body").Str != "*Waymark* internal" || c.Get("jsdPublic").Exists() || !c.Get("properties.0.value.internal").Bool() {
		t.Error(c.Raw)
	}
	s.want(http.StatusBadRequest, "POST", path+"/comment", map[string]any{"body": doc("a document")})
	if v := s.get("/rest/api/2/user?username=ada&expand=groups"); texts(v.Get("groups.items.#.name")) != "it-service-desk" {
		t.Error(v.Raw)
	}
	if v := s.get("/rest/api/2/user?key=" + v.Get("fields.reporter.key").Str); v.Get("name").Str != "cust" {
		t.Error(v.Raw)
	}
	if v := s.get("/rest/api/2/user/search?username=otto"); texts(v.Get("#.name")) != "other" {
		t.Error(v.Raw)
	}
	if v := s.get("/rest/api/2/user/search?username=gus&includeInactive=true"); texts(v.Get("#.name")) != "gone" {
		t.Error(v.Raw)
	}
	if v := s.get("/rest/api/2/group/member?groupname=it-service-desk"); texts(v.Get("values.#.name")) != "ada" {
		t.Error(v.Raw)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/rest/api/2/myself", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("bot@desk.example", "token")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Body.Close(); resp.StatusCode != http.StatusUnauthorized {
		t.Error("a personal access token works as a bearer only:", resp.StatusCode)
	}
}

func TestADataCenterSearchesByNumbers(t *testing.T) {
	s := newServer(t, "9.12.0")
	for range 5 {
		s.Assign(s.ticket(nil).ID, "ada", "ada")
	}
	q := url.QueryEscape("project = ITD ORDER BY created ASC")
	v := s.get("/rest/api/2/search?startAt=3&maxResults=2&fields=summary,comment&expand=changelog&jql=" + q)
	if v.Get("total").Int() != 5 || v.Get("startAt").Int() != 3 || texts(v.Get("issues.#.key")) != "ITD-4 ITD-5" || v.Get("issues.0.changelog.total").Int() != 1 {
		t.Error(v.Raw)
	}
	v = s.want(http.StatusOK, "POST", "/rest/api/2/search", `{"jql":"assignee = ada","startAt":0,"maxResults":50,"fields":["*all"],"expand":["changelog"]}`)
	if len(v.Get("issues").Array()) != 5 || !v.Get("issues.0.fields.labels").Exists() {
		t.Error(v.Raw)
	}
	s.want(http.StatusOK, "POST", "/rest/api/2/search", `{"jql":""}`)
	s.want(http.StatusBadRequest, "POST", "/rest/api/2/search", `{"jql":"colour = red"}`)
}

func TestACommentOnADataCenterComesTwice(t *testing.T) {
	for name, old := range map[string]bool{"new bodies": false, "old bodies": true} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, func(o *jirafake.Options) { o.Edition, o.OldBodies, o.Secret = jirafake.DataCenter, old, "s3cret" })
			i := s.ticket(nil)
			s.hooks = nil
			id := s.AddComment(i.ID, "ada", "hello", false)
			s.EditComment(i.ID, id, "ada", "hello again")
			s.DeleteComment(i.ID, id)
			if len(s.hooks) != 6 {
				t.Fatal(len(s.hooks))
			}
			for n, kind := range []string{"issue_commented", "issue_comment_edited", "issue_comment_deleted"} {
				one, twin := gjson.ParseBytes(s.hooks[2*n].Body), gjson.ParseBytes(s.hooks[2*n+1].Body)
				if one.Get("issue").Exists() || !strings.Contains(one.Get("comment.self").Str, "/rest/api/2/issue/"+i.ID+"/comment/"+id) {
					t.Error(one.Raw)
				}
				want := kind
				if old {
					want = ""
				}
				if twin.Get("issue_event_type_name").Str != want || twin.Get("issue.key").Str != i.Key || twin.Get("comment").Exists() != (n < 2) {
					t.Error(twin.Raw)
				}
				if d := twin.Get("timestamp").Int() - one.Get("timestamp").Int(); d != 10 {
					t.Error(d)
				}
			}
			h := s.hooks[0]
			if h.Header.Get("X-Atlassian-Webhook-Identifier") != "" || h.Header.Get("X-Hub-Signature") != jirafake.Sign("s3cret", h.Body) {
				t.Error(h.Header)
			}
		})
	}
}

func TestTheWebhookResourceMoved(t *testing.T) {
	for version, want := range map[string]string{"9.12.0": "/rest/webhooks/1.0/webhook", "10.3.1": "/rest/jira-webhook/1.0/webhooks"} {
		s := newServer(t, version)
		for _, path := range []string{"/rest/webhooks/1.0/webhook", "/rest/jira-webhook/1.0/webhooks"} {
			status, _ := s.call("GET", path, nil)
			if (status == http.StatusOK) != (path == want) {
				t.Errorf("%s %s: %d", version, path, status)
			}
		}
		v := s.want(http.StatusCreated, "POST", want, `{"name":"Waymark","url":"http://waymark.example/hooks","events":["comment_created"],"configuration":{"SECRET":"s3cret"}}`)
		if strings.Contains(v.Raw, "s3cret") {
			t.Error("the secret came back:", v.Raw)
		}
		if h := s.Hooks(); len(h) != 1 || h[0].Secret != "s3cret" {
			t.Error(h)
		}
	}
}
