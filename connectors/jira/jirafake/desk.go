package jirafake

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// JSM's own interface. Agents see a ticket whole; a customer sees the requests
// that are theirs and of their comments the public ones. What is not theirs
// does not exist.

func (f *Fake) deskTable() []route {
	t := []route{
		{method: http.MethodGet, path: "request/{issue}", do: onRequest((*Fake).getRequest)},
		{method: http.MethodGet, path: "request/{issue}/sla", do: onRequest((*Fake).listSLAs)},
		{method: http.MethodGet, path: "request/{issue}/feedback", do: onRequest((*Fake).getFeedback)},
		{method: http.MethodPost, path: "request/{issue}/feedback", do: onRequest((*Fake).postFeedback)},
		{method: http.MethodGet, path: "request/{issue}/approval", do: onRequest((*Fake).listApprovals)},
		{method: http.MethodGet, path: "request/{issue}/participant", do: onRequest((*Fake).listParticipants)},
		{method: http.MethodGet, path: "request/{issue}/comment", do: onRequest((*Fake).listRequestComments)},
		{method: http.MethodPost, path: "request/{issue}/comment", need: "ADD_COMMENTS", do: onRequest((*Fake).postRequestComment)},
		{method: http.MethodGet, path: "request/{issue}/comment/{comment}", do: onRequest((*Fake).getRequestComment)},
		{method: http.MethodGet, path: "requesttype", do: (*Fake).listRequestTypes},
		{method: http.MethodGet, path: "servicedesk", do: (*Fake).listDesks},
		{method: http.MethodGet, path: "info", do: (*Fake).getDeskInfo},
	}
	for n := range t {
		t[n].under = desk
	}
	return t
}

func noRequest() answer {
	return answer{status: http.StatusNotFound, body: map[string]any{
		"errorMessage": "The request you are looking for does not exist.", "i18nErrorMessage": map[string]any{"i18nKey": "sd.request.not.found", "parameters": []any{}},
	}}
}

// onRequest looks the request of the path up first, as whoever asks sees it.
func onRequest(do func(*Fake, *call, *Issue) answer) func(*Fake, *call) answer {
	return func(f *Fake, c *call) answer {
		i := f.find(c.vars["issue"])
		if i == nil || !f.projects[i.Project].ServiceDesk || f.customer(c) && !f.theirs(i, f.users[c.by]) {
			return noRequest()
		}
		return do(f, c, i)
	}
}

func (f *Fake) customer(c *call) bool { return f.users[c.by].Type == "customer" }

// theirs reports whether a customer sees a ticket in the portal.
func (f *Fake) theirs(i *Issue, u *User) bool {
	return i.Security == "" && (i.Reporter == u.AccountID || slices.Contains(i.Participants, u.AccountID) ||
		slices.ContainsFunc(u.Organisations, func(o string) bool { return slices.Contains(i.Organisations, o) }))
}

// when is a time as JSM writes it.
func when(t time.Time) map[string]any {
	return map[string]any{
		"iso8601": t.UTC().Format("2006-01-02T15:04:05-0700"), "jira": stamp(t), "friendly": t.UTC().Format("02/Jan/06 3:04 PM"), "epochMillis": t.UnixMilli(),
	}
}

func deskCategory(s Status) string {
	return map[string]string{"new": "NEW", "indeterminate": "INDETERMINATE", "done": "DONE"}[s.Category]
}

// deskPage is how JSM pages: by start and limit.
func (f *Fake) deskPage(c *call, all []any) answer {
	start, err := strconv.Atoi(c.q.Get("start"))
	if err != nil || start < 0 {
		start = 0
	}
	limit, err := strconv.Atoi(c.q.Get("limit"))
	if err != nil || limit < 1 || limit > 100 {
		limit = 50
	}
	from := min(start, len(all))
	to := min(from+limit, len(all))
	return ok(map[string]any{
		"_expands": []any{}, "size": to - from, "start": start, "limit": limit, "isLastPage": to == len(all), "values": all[from:to],
		"_links": map[string]any{"base": f.opt.Site + "/" + desk, "context": ""},
	})
}

func (f *Fake) requestLink(i *Issue, tail string) map[string]any {
	return map[string]any{"self": f.opt.Site + "/" + desk + "/request/" + i.ID + tail}
}

func (f *Fake) getRequest(_ *call, i *Issue) answer {
	st := statusOf(i.Status)
	return ok(map[string]any{
		"_expands": []string{"participant", "status", "sla", "requestType", "serviceDesk", "comment"}, "issueId": i.ID, "issueKey": i.Key,
		"requestTypeId": "11", "serviceDeskId": "1", "createdDate": when(i.Created), "reporter": f.user(i.Reporter, true),
		"requestFieldValues": []any{
			map[string]any{"fieldId": "summary", "label": "Summary", "value": i.Summary},
			map[string]any{"fieldId": "description", "label": "Description", "value": i.Description},
		},
		"currentStatus": map[string]any{"status": st.Name, "statusCategory": deskCategory(st), "statusDate": when(i.CategoryMoved)},
		"_links":        f.requestLink(i, ""),
	})
}

func (f *Fake) listParticipants(c *call, i *Issue) answer {
	all := []any{}
	for _, a := range i.Participants {
		all = append(all, f.user(a, true))
	}
	return f.deskPage(c, all)
}

func (f *Fake) requestComment(i *Issue, x *Comment) map[string]any {
	return map[string]any{
		"_expands": []string{"attachment", "renderedBody"}, "id": x.ID, "body": x.Text, "public": !x.hidden(), "author": f.user(x.Author, true),
		"created": when(x.Created), "_links": f.requestLink(i, "/comment/"+x.ID),
	}
}

// shown reports whether whoever asks can read a comment.
func (f *Fake) shown(c *call, x *Comment) bool { return !f.customer(c) || !x.hidden() }

func (f *Fake) listRequestComments(c *call, i *Issue) answer {
	all := []any{}
	for _, x := range i.comments {
		public, internal := c.q.Get("public") != "false", c.q.Get("internal") != "false"
		if f.shown(c, x) && (x.hidden() && internal || !x.hidden() && public) {
			all = append(all, f.requestComment(i, x))
		}
	}
	return f.deskPage(c, all)
}

func (f *Fake) getRequestComment(c *call, i *Issue) answer {
	x := i.comment(c.vars["comment"])
	if x == nil || !f.shown(c, x) {
		return noRequest()
	}
	return ok(f.requestComment(i, x))
}

// postRequestComment takes plain text, and who does not say public: false
// says it to the customer. A customer cannot say it in any other way.
func (f *Fake) postRequestComment(c *call, i *Issue) answer {
	var in struct {
		Body   string
		Public *bool
	}
	if !c.read(&in) || in.Body == "" {
		return refuse(http.StatusBadRequest, "The comment body can not be empty.")
	}
	internal := in.Public != nil && !*in.Public
	if internal && f.customer(c) {
		return refuse(http.StatusForbidden, "Customers can only add public comments.")
	}
	at := f.now()
	x := &Comment{
		ID: f.id(), Author: c.by, Editor: c.by, Text: in.Body, Doc: docOf(in.Body), Internal: internal && !f.public, Created: at, Updated: at, Notified: 1,
	}
	i.comments = append(i.comments, x)
	return made(f.requestComment(i, x), f.commentHook("comment_created", i, x)...)
}

func (f *Fake) listDesks(c *call) answer {
	all := []any{}
	for n, p := range f.sortedProjects() {
		if p.ServiceDesk {
			all = append(all, map[string]any{"id": strconv.Itoa(n + 1), "projectId": p.ID, "projectName": p.Name, "projectKey": p.Key})
		}
	}
	return f.deskPage(c, all)
}

func (f *Fake) getDeskInfo(*call) answer {
	return ok(map[string]any{"version": "1001.0.0", "platformVersion": f.opt.Version, "isLicensedForUse": true})
}
