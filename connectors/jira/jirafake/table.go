package jirafake

import (
	"net/http"
	"strings"
)

// table is every call that the site answers. More special paths stand before
// those with a variable in the same place.
func (f *Fake) table() []route {
	const get, post, put, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
	t := []route{
		{method: get, path: "serverInfo", do: (*Fake).getServerInfo},
		{method: get, path: "myself", do: (*Fake).getMyself},
		{method: get, path: "mypermissions", do: (*Fake).getMyPermissions},
		{method: get, path: "field", do: (*Fake).listFields},
		{method: get, path: "status", do: (*Fake).listStatuses},
		{method: get, path: "priority", do: (*Fake).listPriorities},
		{method: get, path: "issueLinkType", do: (*Fake).listLinkTypes},
		{method: get, path: "project", only: onDataCenter, do: (*Fake).listProjects},
		{method: get, path: "project/search", only: onCloud, do: (*Fake).searchProjects},
		{method: get, path: "project/{project}", do: onProject((*Fake).getProject)},
		{method: get, path: "project/{project}/role", do: onProject((*Fake).listRoles)},
		{method: get, path: "project/{project}/role/{role}", do: onProject((*Fake).getRole)},
		{method: get, path: "project/{project}/notificationscheme", do: onProject((*Fake).getNotificationScheme)},
		{method: get, path: "project/{project}/permissionscheme", do: onProject((*Fake).getPermissionScheme)},
		{method: get, path: "project/{project}/securitylevel", do: onProject((*Fake).listSecurityLevels)},

		{method: get, path: "user", need: userPicker, do: (*Fake).getUser},
		{method: get, path: "user/search", need: userPicker, do: (*Fake).searchUsers},
		{method: get, path: "user/groups", only: onCloud, need: userPicker, do: (*Fake).getUserGroups},
		{method: get, path: "group/member", need: userPicker, do: (*Fake).getGroupMembers},
		{method: get, path: "group/bulk", only: onCloud, need: userPicker, do: (*Fake).listGroups},

		{method: get, path: "search/jql", only: onCloud, do: (*Fake).getSearch},
		{method: post, path: "search/jql", only: onCloud, reads: true, do: (*Fake).postSearch},
		{method: post, path: "search/approximate-count", only: onCloud, reads: true, do: (*Fake).countSearch},
		{method: get, path: "search", do: (*Fake).oldSearch},
		{method: post, path: "search", reads: true, do: (*Fake).oldSearch},
		{method: post, path: "changelog/bulkfetch", only: onCloud, reads: true, do: (*Fake).bulkChangelogs},

		{method: post, path: "issue", need: "CREATE_ISSUES", do: (*Fake).postIssue},
		{method: get, path: "issue/{issue}", do: onIssue((*Fake).getIssue)},
		{method: put, path: "issue/{issue}", need: editIssues, do: onIssue((*Fake).putIssue)},
		{method: del, path: "issue/{issue}", need: "DELETE_ISSUES", do: onIssue((*Fake).removeIssue)},
		{method: get, path: "issue/{issue}/changelog", only: onCloud, do: onIssue((*Fake).getChangelog)},
		{method: put, path: "issue/{issue}/assignee", need: "ASSIGN_ISSUES", do: onIssue((*Fake).putAssignee)},
		{method: get, path: "issue/{issue}/transitions", do: onIssue((*Fake).getTransitions)},
		{method: post, path: "issue/{issue}/transitions", need: "TRANSITION_ISSUES", do: onIssue((*Fake).postTransition)},
		{method: get, path: "issue/{issue}/comment", do: onIssue((*Fake).listComments)},
		{method: post, path: "issue/{issue}/comment", need: "ADD_COMMENTS", do: onIssue((*Fake).postComment)},
		{method: get, path: "issue/{issue}/comment/{comment}", do: onComment((*Fake).getComment)},
		{method: put, path: "issue/{issue}/comment/{comment}", need: "EDIT_OWN_COMMENTS", do: onComment((*Fake).putComment)},
		{method: del, path: "issue/{issue}/comment/{comment}", need: "DELETE_OWN_COMMENTS", do: onComment((*Fake).removeComment)},
		{method: get, path: "issue/{issue}/properties", do: onIssue((*Fake).listProperties)},
		{method: get, path: "issue/{issue}/properties/{key}", do: onIssue((*Fake).getProperty)},
		{method: put, path: "issue/{issue}/properties/{key}", need: editIssues, do: onIssue((*Fake).putProperty)},
		{method: del, path: "issue/{issue}/properties/{key}", need: editIssues, do: onIssue((*Fake).removeProperty)},
		{method: get, path: "issue/{issue}/remotelink", do: onIssue((*Fake).listRemotes)},
		{method: post, path: "issue/{issue}/remotelink", need: linkIssues, do: onIssue((*Fake).postRemote)},
		{method: del, path: "issue/{issue}/remotelink", need: linkIssues, do: onIssue((*Fake).removeRemoteByGlobalID)},
		{method: get, path: "issue/{issue}/remotelink/{remote}", do: onIssue((*Fake).getRemote)},
		{method: del, path: "issue/{issue}/remotelink/{remote}", need: linkIssues, do: onIssue((*Fake).removeRemote)},
		{method: get, path: "issue/{issue}/worklog", do: onIssue((*Fake).listWorklogs)},
		{method: post, path: "issue/{issue}/worklog", need: "WORK_ON_ISSUES", do: onIssue((*Fake).postWorklog)},
		{method: post, path: "issueLink", need: linkIssues, do: (*Fake).postLink},
		{method: get, path: "issueLink/{link}", do: (*Fake).getLink},
		{method: del, path: "issueLink/{link}", need: linkIssues, do: (*Fake).removeLink},
	}
	for n := range t {
		t[n].under = platform
	}
	t = append(t, f.deskTable()...)
	t = append(t, f.hookTable()...)
	for n := range t {
		t[n].parts = strings.Split(t[n].path, "/")
	}
	return t
}
