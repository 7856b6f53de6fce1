package jira

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
)

// doctor looks at a site with the account that everything else uses.
type doctor struct {
	api *client
	d   *decoder
	set *settings
}

// examPatience is how long a whole examination may take.
const examPatience = 2 * time.Minute

// skewed is how far the two clocks may be apart. A gap of half a minute already
// puts a comment before the call that it answers.
const skewed = 5 * time.Second

// Examine asks for what each call of the connector needs. It stops where the
// account is refused, because everything after that would be refused, too.
func (x *doctor) Examine(ctx context.Context, e connectors.Examination, now time.Time) []connectors.Finding {
	ctx, cancel := context.WithTimeout(ctx, examPatience)
	defer cancel()
	r := &report{}
	if !x.account(ctx, r, now) {
		return r.list
	}
	x.clock(ctx, r, now)
	x.token(r, now)
	for _, key := range x.set.Projects {
		x.project(ctx, r, key)
	}
	x.webhook(ctx, r, e, now)
	x.names(ctx, r, e.Names)
	r.add(connectors.Remark, "automation rules", "no interface shows them",
		"look at each rule that is triggered by a comment or an update, and exempt this account; README.md lists which")
	return r.list
}

// report collects findings.
type report struct{ list []connectors.Finding }

func (r *report) add(h connectors.Health, what, found, do string) {
	r.list = append(r.list, connectors.Finding{Health: h, What: what, Found: found, Do: do})
}

// failed adds what could not be found out; denied says what the account lacks
// for it.
func (r *report) failed(what string, err error, denied string) {
	switch connectors.KindOf(err) {
	case connectors.Denied:
		r.add(connectors.Unclear, what, "the account may not see it", denied)
	case connectors.RateLimited:
		r.add(connectors.Unclear, what, "Jira wants us to wait", "try again later")
	default:
		r.add(connectors.Unclear, what, "no answer: "+err.Error(), "")
	}
}

// account asks who we are; false: nothing more can be asked.
func (x *doctor) account(ctx context.Context, r *report, now time.Time) bool {
	const what = "account and token"
	var u userRead
	err := x.api.call(ctx, "read own account", http.MethodGet, path("myself"), nil, nil, &u)
	switch {
	case err == nil:
		kind := ""
		if u.AccountType == "app" {
			kind = ", an app"
		}
		r.add(connectors.Well, what, fmt.Sprintf("signed in as %q%s", oneLine(u.DisplayName), kind), "")
		return true
	case connectors.KindOf(err) == connectors.Denied:
		do := "make a new token; one with scopes, or of a service account, needs `api` (README.md, 1.3)"
		if until, ok := x.set.tokenEnds(); ok && now.After(until) {
			do = "the token ended on " + until.Format("2 Jan 2006") + ": make a new one"
		}
		r.add(connectors.Sick, what, "refused", do)
	default:
		r.add(connectors.Sick, what, "no answer: "+err.Error(), "is `site` right, and may this machine call it?")
	}
	return false
}

// clock compares Jira's clock with ours.
func (x *doctor) clock(ctx context.Context, r *report, now time.Time) {
	const what = "clock"
	var info struct {
		ServerTime string `json:"serverTime"`
	}
	asked := time.Now()
	if err := x.api.call(ctx, "read server info", http.MethodGet, path("serverInfo"), nil, nil, &info); err != nil {
		r.failed(what, err, "")
		return
	}
	theirs := clock(info.ServerTime)
	if theirs.IsZero() {
		r.add(connectors.Unclear, what, "Jira does not say what time it is", "")
		return
	}
	apart := theirs.Sub(now.Add(time.Since(asked) / 2)).Abs()
	if apart > skewed {
		r.add(connectors.Ailing, what, fmt.Sprintf("this machine's and Jira's are %s apart", apart.Round(time.Second)), "set this machine's clock by the network (NTP)")
		return
	}
	r.add(connectors.Well, what, "this machine's and Jira's agree", "")
}

// nearEnd is how long before its end a token is a concern.
const nearEnd = 30 * 24 * time.Hour

func (x *doctor) token(r *report, now time.Time) {
	const what = "token's end"
	until, known := x.set.tokenEnds()
	switch {
	case !known:
		r.add(connectors.Remark, what, "no interface shows it", "write the day that you noted when you made it as token_until: 2027-11-17, and you will be told in time")
	case now.After(until):
		r.add(connectors.Sick, what, "it was on "+until.Format("2 Jan 2006"), "make a new token")
	case until.Sub(now) < nearEnd:
		r.add(connectors.Ailing, what, "on "+until.Format("2 Jan 2006"), "make a new token, and reload")
	default:
		r.add(connectors.Well, what, "on "+until.Format("2 Jan 2006"), "")
	}
}

// needed are the permissions that calls need, and what for.
var needed = []struct{ key, name, what string }{
	{"BROWSE_PROJECTS", "Browse projects", "nothing can be read"},
	{"ADD_COMMENTS", "Add comments", "no note can be written"},
	{"EDIT_OWN_COMMENTS", "Edit own comments", "a note would stay as it was first written"},
	{"DELETE_OWN_COMMENTS", "Delete own comments", "a note that turns out public, or is undone, would stay"},
	{"EDIT_ISSUES", "Edit issues", "the property and the label cannot be set"},
	{"ASSIGN_ISSUES", "Assign issues", "\"I'll take it\" cannot assign"},
	{"USER_PICKER", "Browse users and groups", "nobody's e-mail address or group can be looked up"},
}

// project looks at one project: what it is, what we may do in it, and who is
// mailed when we do.
func (x *doctor) project(ctx context.Context, r *report, key string) {
	var p struct {
		Type string `json:"projectTypeKey"`
		Name string `json:"name"`
	}
	what := "project " + key
	switch err := x.api.call(ctx, "read project", http.MethodGet, path("project", key), nil, nil, &p); {
	case connectors.KindOf(err) == connectors.Gone && err != nil:
		r.add(connectors.Sick, what, "there is none, or the account may not see it", "look at the key, and at the permission Browse projects")
		return
	case err != nil:
		r.failed(what, err, "give the account Browse projects")
		return
	case p.Type == "service_desk":
		r.add(connectors.Well, what, "Jira Service Management: notes are internal comments", "")
	case x.set.CommentVisibility != visibility{}:
		r.add(connectors.Well, what, "no service desk: notes are shown to "+x.set.CommentVisibility.words()+" only", "")
	default:
		r.add(connectors.Ailing, what, "no service desk, so it has no internal comments: nothing is written there", "set comment_visibility to the role or group that may read notes")
	}
	x.permissions(ctx, r, key)
	x.mails(ctx, r, key)
}

func (v visibility) words() string {
	if v.Role != "" {
		return "the role " + v.Role
	}
	return "the group " + v.Group
}

func (x *doctor) permissions(ctx context.Context, r *report, project string) {
	keys := make([]string, len(needed))
	for i, n := range needed {
		keys[i] = n.key
	}
	var answer struct {
		Permissions map[string]struct {
			Have bool `json:"havePermission"`
		} `json:"permissions"`
	}
	what := "permissions in " + project
	q := url.Values{"projectKey": {project}, "permissions": {strings.Join(keys, ",")}}
	if err := x.api.call(ctx, "read permissions", http.MethodGet, path("mypermissions"), q, nil, &answer); err != nil {
		r.failed(what, err, "")
		return
	}
	lacking := 0
	for _, n := range needed {
		if !answer.Permissions[n.key].Have {
			lacking++
			r.add(connectors.Sick, "permission "+n.name+" in "+project, "the account lacks it: "+n.what, "give it in the permission scheme, or under People")
		}
	}
	if lacking == 0 {
		r.add(connectors.Well, what, "all that are needed", "")
	}
}

// mailed are the recipients of a notification scheme as a reader calls them.
var mailed = map[string]string{
	"CurrentAssignee": "the assignee", "Reporter": "the reporter", "CurrentUser": "whoever acted", "ProjectLead": "the project lead",
	"ComponentLead": "the component lead", "User": "named people", "Group": "a group", "ProjectRole": "a project role",
	"EmailAddress": "an e-mail address", "AllWatchers": "all watchers", "UserCustomField": "people in a field", "GroupCustomField": "groups in a field",
}

// mails says who gets a mail when a note is first written: adding a comment
// cannot be done silently.
func (x *doctor) mails(ctx context.Context, r *report, project string) {
	var scheme struct {
		Events []struct {
			Event struct {
				Name string `json:"name"`
			} `json:"event"`
			Notifications []struct {
				Type string `json:"notificationType"`
			} `json:"notifications"`
		} `json:"notificationSchemeEvents"`
	}
	what := "mails in " + project
	err := x.api.call(ctx, "read notification scheme", http.MethodGet, path("project", project, "notificationscheme"), url.Values{"expand": {"all"}}, nil, &scheme)
	if err != nil {
		r.failed(what, err, "look under Project settings, Notifications, who is told of \"Issue commented\"")
		return
	}
	var who []string
	for _, e := range scheme.Events {
		if e.Event.Name != "Issue commented" && e.Event.Name != "Issue Commented" {
			continue
		}
		for _, n := range e.Notifications {
			if name := mailed[n.Type]; name != "" {
				who = appendOnce(who, name)
			}
		}
	}
	if len(who) == 0 {
		r.add(connectors.Well, what, "nobody is mailed about a comment", "")
		return
	}
	r.add(connectors.Remark, what, "the first note on a ticket mails "+strings.Join(who, ", ")+", as far as they may read it; edits are silent", "")
}

func appendOnce(list []string, s string) []string {
	for _, x := range list {
		if x == s {
			return list
		}
	}
	return append(list, s)
}
