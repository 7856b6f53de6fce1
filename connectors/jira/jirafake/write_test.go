package jirafake_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

// kinds are the names of the webhooks so far, which are then forgotten.
func (s *site) kinds() string {
	var out []string
	for _, h := range s.hooks {
		body := string(h.Body)
		_, after, _ := strings.Cut(body, `"webhookEvent":"`)
		name, _, _ := strings.Cut(after, `"`)
		out = append(out, name)
	}
	s.hooks = nil
	return strings.Join(out, " ")
}

func TestLabelsAreEditedOneByOne(t *testing.T) {
	s := newSite(t, nil)
	i := s.ticket(func(i *jirafake.Issue) { i.Labels = []string{"vpn", "old"} })
	s.kinds()
	path := "/rest/api/3/issue/" + i.Key
	s.want(http.StatusNoContent, "PUT", path, `{"update":{"labels":[{"add":"waymark-stuck"},{"add":"vpn"},{"remove":"old"}]}}`)
	if v := s.get(path + "?fields=labels&expand=changelog"); texts(v.Get("fields.labels")) != "vpn waymark-stuck" ||
		v.Get("changelog.histories.0.items.0.fromString").Str != "vpn old" || v.Get("changelog.histories.0.items.0.toString").Str != "vpn waymark-stuck" {
		t.Error(v.Raw)
	}
	if got := s.kinds(); got != "jira:issue_updated" {
		t.Error(got)
	}
	s.want(http.StatusNoContent, "PUT", path, `{"update":{"labels":[{"add":"vpn"}]}}`)
	if got := s.kinds(); got != "" {
		t.Error("nothing changed, and still:", got)
	}
	for body, field := range map[string]string{
		`{"update":{"labels":[{"add":"two words"}]}}`:  "labels",
		`{"update":{"labels":[{"rename":"x"}]}}`:       "labels",
		`{"update":{"colour":[{"add":"x"}]}}`:          "colour",
		`{"fields":{"customfield_99999":1}}`:           "customfield_99999",
		`{"fields":{"priority":{"name":"Whatever"}}}`:  "priority",
		`{"fields":{"summary":"x","password":""}}`:     "password",
		`{"fields":{"assignee":{"accountId":"none"}}}`: "assignee",
	} {
		if v := s.want(http.StatusBadRequest, "PUT", path, body); v.Get("errors."+field).Str == "" {
			t.Error(body, v.Raw)
		}
	}
	if v := s.get(path); v.Get("fields.summary").Str != i.Summary {
		t.Error("a refused edit changed something")
	}
}

func TestAnEditIsOneEntry(t *testing.T) {
	s := newSite(t, nil)
	s.AddField(jirafake.Field{ID: "customfield_10050", Name: "User name", Type: "string", Custom: "com.atlassian.jira.plugin.system.customfieldtypes:textfield"})
	i := s.ticket(nil)
	path := "/rest/api/3/issue/" + i.Key
	s.want(http.StatusNoContent, "PUT", path+"?notifyUsers=false",
		`{"fields":{"summary":"Locked out","priority":{"name":"High"},"customfield_10050":"dana"},"properties":[{"key":"p","value":1}]}`)
	v := s.get(path + "?expand=changelog&properties=p")
	if v.Get("fields.summary").Str != "Locked out" || v.Get("fields.customfield_10050").Str != "dana" || v.Get("properties.p").Int() != 1 ||
		v.Get("changelog.histories.#").Int() != 1 || v.Get("changelog.histories.0.items.#").Int() != 3 {
		t.Error(v.Raw)
	}
	s.Deny("bot", "ADMINISTER", "ADMINISTER_PROJECTS")
	s.want(http.StatusForbidden, "PUT", path+"?notifyUsers=false", `{"fields":{"summary":"x"}}`)
}

func TestIssuesAreCreatedMovedAndDeleted(t *testing.T) {
	s := newSite(t, nil)
	v := s.want(http.StatusCreated, "POST", "/rest/api/3/issue", `{"fields":{"project":{"key":"DEV"},"issuetype":{"name":"Improvement"},"summary":"Find more words",
		"description":{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"words"}]}]},"labels":["waymark"]}}`)
	if v.Get("key").Str != "DEV-1" {
		t.Fatal(v.Raw)
	}
	for body, field := range map[string]string{
		`{"fields":{"project":{"key":"NOPE"},"issuetype":{"name":"Task"},"summary":"x"}}`:                      "project",
		`{"fields":{"project":{"key":"DEV"},"issuetype":{"name":"Dance"},"summary":"x"}}`:                      "issuetype",
		`{"fields":{"project":{"key":"DEV"},"issuetype":{"name":"Task"}}}`:                                     "summary",
		`{"fields":{"project":{"key":"DEV"},"issuetype":{"name":"Task"},"summary":"x","description":"words"}}`: "description",
	} {
		if v := s.want(http.StatusBadRequest, "POST", "/rest/api/3/issue", body); v.Get("errors."+field).Str == "" {
			t.Error(body, v.Raw)
		}
	}
	i := s.ticket(nil)
	s.kinds()
	s.Move(i.ID, "ada", "DEV")
	moved := s.get("/rest/api/3/issue/" + i.Key + "?expand=changelog")
	if moved.Get("key").Str != "DEV-2" || moved.Get("fields.project.key").Str != "DEV" || texts(moved.Get("changelog.histories.0.items.#.field")) != "project Key" {
		t.Error("the old key still finds it, under its new one:", moved.Raw)
	}
	if got := s.kinds(); got != "jira:issue_updated" {
		t.Error(got)
	}
	s.want(http.StatusNoContent, "DELETE", "/rest/api/3/issue/DEV-2", nil)
	s.want(http.StatusNotFound, "GET", "/rest/api/3/issue/"+i.Key, nil)
	if got := s.kinds(); got != "jira:issue_deleted" {
		t.Error(got)
	}
}

func TestTransitions(t *testing.T) {
	s := newSite(t, nil)
	i := s.ticket(nil)
	path := "/rest/api/3/issue/" + i.Key + "/transitions"
	id := s.get(path).Get(`transitions.#(to.name=="Resolved").id`).Str
	s.want(http.StatusNoContent, "POST", path, map[string]any{"transition": map[string]any{"id": id}})
	v := s.get("/rest/api/3/issue/" + i.Key)
	if v.Get("fields.status.name").Str != "Resolved" || v.Get("fields.resolution.name").Str != "Done" || v.Get("fields.resolutiondate").Str == "" {
		t.Error(v.Raw)
	}
	s.want(http.StatusBadRequest, "POST", path, map[string]any{"transition": map[string]any{"id": id}})
	s.want(http.StatusBadRequest, "POST", path, map[string]any{"transition": map[string]any{"id": "7"}})
}

func TestPropertiesTellThatTheyWereSet(t *testing.T) {
	s := newSite(t, nil)
	i := s.ticket(nil)
	s.kinds()
	path := "/rest/api/3/issue/" + i.Key + "/properties"
	if v := s.get(path + "/request.channel.type"); v.Get("value.value").Str != "portal" {
		t.Error(v.Raw)
	}
	s.want(http.StatusCreated, "PUT", path+"/waymark", `{"state":"stuck"}`)
	s.want(http.StatusOK, "PUT", path+"/waymark", `{"state":"solved"}`)
	if got := texts(s.get(path).Get("keys.#.key")); got != "request.channel.type waymark" {
		t.Error(got)
	}
	s.want(http.StatusNoContent, "DELETE", path+"/waymark", nil)
	s.want(http.StatusNotFound, "DELETE", path+"/waymark", nil)
	s.want(http.StatusBadRequest, "PUT", path+"/waymark", `"`+strings.Repeat("x", 32768)+`"`)
	s.want(http.StatusBadRequest, "PUT", path+"/"+strings.Repeat("k", 256), `1`)
	if got := s.kinds(); got != "issue_property_set issue_property_set issue_property_deleted" {
		t.Error(got)
	}
}

func TestLinks(t *testing.T) {
	s := newSite(t, nil)
	a, b := s.ticket(nil), s.ticket(nil)
	s.kinds()
	body := map[string]any{"type": map[string]any{"name": "Blocks"}, "inwardIssue": map[string]any{"key": a.Key}, "outwardIssue": map[string]any{"key": b.Key}}
	s.want(http.StatusCreated, "POST", "/rest/api/3/issueLink", body)
	if got := s.kinds(); got != "issuelink_created jira:issue_updated jira:issue_updated" {
		t.Error(got)
	}
	s.want(http.StatusCreated, "POST", "/rest/api/3/issueLink", body) // as Jira answers a second one
	if got := s.kinds(); got != "" {
		t.Error("a link that was there already told", got)
	}
	links := s.get("/rest/api/3/issue/" + a.Key + "?fields=issuelinks").Get("fields.issuelinks")
	if links.Get("#").Int() != 1 || links.Get("0.outwardIssue.key").Str != b.Key || links.Get("0.type.outward").Str != "blocks" {
		t.Error(links.Raw)
	}
	if v := s.get("/rest/api/3/issue/" + b.Key + "?fields=issuelinks"); v.Get("fields.issuelinks.0.inwardIssue.key").Str != a.Key {
		t.Error(v.Raw)
	}
	id := links.Get("0.id").Str
	if v := s.get("/rest/api/3/issueLink/" + id); v.Get("inwardIssue.key").Str != a.Key {
		t.Error(v.Raw)
	}
	s.want(http.StatusNoContent, "DELETE", "/rest/api/3/issueLink/"+id, nil)
	s.want(http.StatusNotFound, "GET", "/rest/api/3/issueLink/"+id, nil)
	body["type"] = map[string]any{"name": "Loves"}
	s.want(http.StatusNotFound, "POST", "/rest/api/3/issueLink", body)
	if v := s.get("/rest/api/3/issueLinkType"); v.Get(`issueLinkTypes.#(name=="Relates").inward`).Str != "relates to" {
		t.Error(v.Raw)
	}
}

func TestARemoteLinkIsReplacedByItsGlobalId(t *testing.T) {
	s := newSite(t, nil)
	path := "/rest/api/3/issue/" + s.ticket(nil).Key + "/remotelink"
	first := s.want(http.StatusCreated, "POST", path, `{"globalId":"waymark=1","relationship":"journey","object":{"url":"https://w.example/1","title":"One"}}`)
	second := s.want(http.StatusOK, "POST", path, `{"globalId":"waymark=1","object":{"url":"https://w.example/1","title":"Two"}}`)
	if first.Get("id").Int() != second.Get("id").Int() {
		t.Error(first.Raw, second.Raw)
	}
	all := s.get(path)
	if all.Get("#").Int() != 1 || all.Get("0.object.title").Str != "Two" || all.Get("0.relationship").Exists() {
		t.Error("what is left out is emptied:", all.Raw)
	}
	if v := s.get(path + "?globalId=waymark%3D1"); v.Get("object.title").Str != "Two" {
		t.Error(v.Raw)
	}
	s.want(http.StatusBadRequest, "POST", path, `{"globalId":"x","object":{"title":"no address"}}`)
	s.want(http.StatusNoContent, "DELETE", path+"?globalId=waymark%3D1", nil)
	s.want(http.StatusNotFound, "DELETE", path+"?globalId=waymark%3D1", nil)
}

func TestAWorklogTells(t *testing.T) {
	s := newSite(t, nil)
	i := s.ticket(nil)
	s.kinds()
	s.LogWork(i.ID, "ada", 90*time.Minute)
	if got := s.kinds(); got != "worklog_created jira:issue_updated" {
		t.Error(got)
	}
	s.want(http.StatusCreated, "POST", "/rest/api/3/issue/"+i.Key+"/worklog", `{"timeSpentSeconds":60}`)
	if v := s.get("/rest/api/3/issue/" + i.Key + "/worklog"); v.Get("total").Int() != 2 || v.Get("worklogs.0.timeSpentSeconds").Int() != 5400 {
		t.Error(v.Raw)
	}
}
