package jirafake

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Permissions that several calls need.
const (
	editIssues = "EDIT_ISSUES"
	linkIssues = "LINK_ISSUES"
	userPicker = "USER_PICKER"
	administer = "ADMINISTER"
)

// permissions are those that the site knows. The first few hold for the whole
// site.
func permissions() []string {
	return []string{
		administer, userPicker, "BROWSE_PROJECTS", "ADD_COMMENTS", "EDIT_OWN_COMMENTS", "EDIT_ALL_COMMENTS", "DELETE_OWN_COMMENTS",
		"DELETE_ALL_COMMENTS", editIssues, "ASSIGN_ISSUES", "ASSIGNABLE_USER", "CREATE_ISSUES", linkIssues, "TRANSITION_ISSUES",
		"DELETE_ISSUES", "WORK_ON_ISSUES", "SET_ISSUE_SECURITY", "ADMINISTER_PROJECTS", "SERVICEDESK_AGENT", "RESOLVE_ISSUES",
	}
}

type denial struct{ account, permission string }

// Deny takes permissions away from an account, which has all at first, on
// every project.
func (f *Fake) Deny(account string, names ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, n := range names {
		f.denied[denial{account, n}] = true
	}
}

func (f *Fake) may(account, permission string) bool { return !f.denied[denial{account, permission}] }

// getMyPermissions wants to be asked for names, as Cloud does since 2019; a
// Data Center tells all where none is asked for.
func (f *Fake) getMyPermissions(c *call) answer {
	var want []string
	if s := c.q.Get("permissions"); s != "" {
		want = strings.Split(s, ",")
	}
	if len(want) == 0 && f.opt.Edition == Cloud {
		return refuse(http.StatusBadRequest, "The 'permissions' query parameter is required.")
	}
	if key := c.q.Get("projectKey"); key != "" && f.projects[key] == nil {
		return refuse(http.StatusNotFound, "No project could be found with key '"+key+"'.")
	}
	if key := c.q.Get("issueKey"); key != "" && f.find(key) == nil {
		return refuse(http.StatusNotFound, "Issue does not exist or you do not have permission to see it.")
	}
	all := permissions()
	out := map[string]any{}
	for n, name := range all {
		if len(want) > 0 && !slices.Contains(want, name) {
			continue
		}
		kind := "PROJECT"
		if name == administer || name == userPicker {
			kind = "GLOBAL"
		}
		out[name] = map[string]any{
			"id": strconv.Itoa(n), "key": name, "name": strings.ToLower(strings.ReplaceAll(name, "_", " ")), "type": kind,
			"description": "", "havePermission": f.may(c.by, name),
		}
	}
	for _, name := range want {
		if out[name] == nil {
			return refuse(http.StatusBadRequest, "Unrecognized permission: "+name)
		}
	}
	return ok(map[string]any{"permissions": out})
}
