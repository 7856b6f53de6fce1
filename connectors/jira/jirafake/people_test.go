package jirafake_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

func TestAccountsAndGroups(t *testing.T) {
	s := newSite(t, nil)
	if v := s.get("/rest/api/3/group/member?groupname=it-service-desk"); texts(v.Get("values.#.accountId")) != "ada" || !v.Get("isLast").Bool() {
		t.Error("who left is no member unless asked for:", v.Raw)
	}
	v := s.get("/rest/api/3/group/member?groupId=group-it-service-desk&includeInactiveUsers=true&maxResults=1")
	if v.Get("isLast").Bool() || v.Get("total").Int() != 2 {
		t.Error(v.Raw)
	}
	if v = s.get("/rest/api/3/group/member?groupname=it-service-desk&includeInactiveUsers=true&startAt=1"); v.Get("values.0.active").Bool() || v.Get("values.0.accountId").Str != "gone" {
		t.Error(v.Raw)
	}
	s.want(http.StatusNotFound, "GET", "/rest/api/3/group/member?groupname=nobody", nil)
	if v := s.get("/rest/api/3/user/search?query=ada"); texts(v.Get("#.accountId")) != "ada" {
		t.Error(v.Raw)
	}
	if v := s.get("/rest/api/3/user/search?query=gus"); v.Get("#").Int() != 1 || v.Get("0.active").Bool() {
		t.Error("who left is found, as one who left:", v.Raw)
	}
	if v := s.get("/rest/api/3/user?accountId=gone"); v.Get("active").Bool() {
		t.Error(v.Raw)
	}
	if v := s.get("/rest/api/3/user/groups?accountId=ada"); texts(v.Get("#.name")) != "it-service-desk" {
		t.Error(v.Raw)
	}
	i := s.ticket(nil)
	s.want(http.StatusBadRequest, "PUT", "/rest/api/3/issue/"+i.Key+"/assignee", `{"accountId":"gone"}`)
	s.want(http.StatusNoContent, "PUT", "/rest/api/3/issue/"+i.Key+"/assignee", `{"accountId":"ada"}`)
}

func TestPermissionsAreToldAndHeld(t *testing.T) {
	s := newSite(t, nil)
	i := s.ticket(nil)
	s.Deny("bot", "ADD_COMMENTS", "ADMINISTER")
	v := s.get("/rest/api/3/mypermissions?projectKey=ITD&permissions=ADD_COMMENTS,ASSIGN_ISSUES")
	if v.Get("permissions.ADD_COMMENTS.havePermission").Bool() || !v.Get("permissions.ASSIGN_ISSUES.havePermission").Bool() || len(v.Get("permissions").Map()) != 2 {
		t.Error(v.Raw)
	}
	s.want(http.StatusBadRequest, "GET", "/rest/api/3/mypermissions", nil)
	s.want(http.StatusBadRequest, "GET", "/rest/api/3/mypermissions?permissions=FLY", nil)
	s.want(http.StatusNotFound, "GET", "/rest/api/3/mypermissions?permissions=ADD_COMMENTS&projectKey=NOPE", nil)
	s.want(http.StatusForbidden, "POST", "/rest/api/3/issue/"+i.Key+"/comment", map[string]any{"body": map[string]any{
		"type": "doc", "version": 1, "content": []any{map[string]any{"type": "paragraph", "content": []any{map[string]any{"type": "text", "text": "x"}}}},
	}})
	s.want(http.StatusForbidden, "GET", "/rest/webhooks/1.0/webhook", nil)
	s.as("bot@desk.example", "wrong").want(http.StatusUnauthorized, "GET", "/rest/api/3/myself", nil)
	s.Revoke("bot@desk.example", "token")
	s.want(http.StatusUnauthorized, "GET", "/rest/api/3/myself", nil)
}

func TestFieldsAreFoundByWhatMadeThem(t *testing.T) {
	s := newSite(t, nil)
	v := s.get("/rest/api/3/field")
	for custom, id := range map[string]string{
		"com.atlassian.servicedesk:vp-origin":                                                "customfield_10010",
		"com.atlassian.servicedesk:sd-customer-organizations":                                "customfield_10002",
		"com.atlassian.servicedesk:sd-request-feedback":                                      "customfield_10040",
		"com.atlassian.servicedesk:sd-request-participants":                                  "customfield_10042",
		"com.atlassian.servicedesk.approvals-plugin:sd-approvals":                            "customfield_10043",
		"com.atlassian.servicedesk.sentiment:sd-sentiment":                                   "customfield_10045",
		"com.atlassian.servicedesk.servicedesk-lingo-integration-plugin:sd-request-language": "customfield_10044",
	} {
		if got := v.Get(`#(schema.custom=="` + custom + `").id`).Str; got != id {
			t.Error(custom, got)
		}
	}
	if got := v.Get(`#(schema.custom=="com.atlassian.servicedesk:sd-sla-field")#.name`); got.Get("#").Int() != 2 {
		t.Error(got.Raw)
	}
	if v.Get(`#(id=="summary").custom`).Bool() {
		t.Error("the summary is no custom field")
	}
}

func TestAProjectSaysWhatItIs(t *testing.T) {
	s := newSite(t, nil)
	if v := s.get("/rest/api/3/project/ITD"); v.Get("projectTypeKey").Str != "service_desk" || v.Get("issueTypes.#").Int() == 0 {
		t.Error(v.Raw)
	}
	if v := s.get("/rest/api/3/project/DEV"); v.Get("projectTypeKey").Str != "software" {
		t.Error(v.Raw)
	}
	s.want(http.StatusNotFound, "GET", "/rest/api/3/project/NOPE", nil)
	if v := s.get("/rest/api/3/project/search?keys=ITD"); texts(v.Get("values.#.key")) != "ITD" {
		t.Error(v.Raw)
	}
	roles := s.get("/rest/api/3/project/ITD/role")
	at := roles.Get("Service Desk Team").Str
	if v := s.get(at[strings.Index(at, "/rest/"):]); v.Get("name").Str != "Service Desk Team" || !v.Get(`actors.#(displayName=="Ada Agent")`).Exists() {
		t.Error(v.Raw)
	}
	if v := s.get("/rest/api/3/project/ITD/notificationscheme?expand=all"); !v.Get(`notificationSchemeEvents.#(event.name=="Issue commented").notifications.#(notificationType=="Reporter")`).Exists() {
		t.Error(v.Raw)
	}
	if v := s.get("/rest/api/3/project/ITD/permissionscheme?expand=permissions"); v.Get("permissions.#").Int() == 0 {
		t.Error(v.Raw)
	}
	if v := s.get("/rest/api/3/project/ITD/securitylevel"); texts(v.Get("levels.#.name")) != "Managers" {
		t.Error(v.Raw)
	}
	if v := s.get("/rest/api/3/priority"); v.Get("#").Int() != 5 {
		t.Error(v.Raw)
	}
	if v := s.get("/rest/api/3/serverInfo"); v.Get("deploymentType").Str != "Cloud" {
		t.Error(v.Raw)
	}
}

func TestADataCenterNamesItsVersion(t *testing.T) {
	s := newSite(t, func(o *jirafake.Options) { o.Edition, o.Version = jirafake.DataCenter, "9.12.4" })
	if v := s.get("/rest/api/2/serverInfo"); v.Get("versionNumbers").Raw != "[9,12,4]" || v.Get("deploymentType").Str != "Server" {
		t.Error(v.Raw)
	}
}
