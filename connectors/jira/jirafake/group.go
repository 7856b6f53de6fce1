package jirafake

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Groups are what users say that they are in, and those of AddGroup.

func (f *Fake) groupJSON(name string) map[string]any {
	if f.opt.Edition == DataCenter {
		return map[string]any{"name": name, "self": f.opt.Site + "/rest/api/2/group?groupname=" + url.QueryEscape(name)}
	}
	return map[string]any{"name": name, "groupId": groupID(name), "self": f.opt.Site + "/rest/api/3/group?groupId=" + url.QueryEscape(groupID(name))}
}

func groupID(name string) string { return "group-" + name }

func (f *Fake) getUserGroups(c *call) answer {
	u := f.users[c.q.Get("accountId")]
	if u == nil {
		return refuse(http.StatusNotFound, "The user does not exist.")
	}
	out := []any{}
	for _, g := range u.Groups {
		out = append(out, f.groupJSON(g))
	}
	return ok(out)
}

func (f *Fake) getGroupMembers(c *call) answer {
	name := c.q.Get("groupname")
	if id := c.q.Get("groupId"); id != "" {
		name = strings.TrimPrefix(id, "group-")
	}
	if f.hidden {
		return refuse(http.StatusForbidden, "You are not authorized to perform this action.")
	}
	if !slices.Contains(f.allGroups(), name) {
		return refuse(http.StatusNotFound, "The group named '"+name+"' does not exist.")
	}
	members := []any{}
	for _, u := range f.sortedUsers() {
		if slices.Contains(u.Groups, name) && (!u.Inactive || c.q.Get("includeInactiveUsers") == "true") {
			members = append(members, f.user(u.AccountID, true))
		}
	}
	p := c.paged("values", members, 50, 50)
	p["self"] = f.opt.Site + c.path + "?" + c.q.Encode()
	return ok(p)
}

func (f *Fake) listGroups(c *call) answer {
	all := []any{}
	for _, g := range f.allGroups() {
		want, ids := c.q["groupName"], c.q["groupId"]
		if len(want)+len(ids) == 0 || slices.Contains(want, g) || slices.Contains(ids, groupID(g)) {
			all = append(all, map[string]any{"name": g, "groupId": groupID(g)})
		}
	}
	return ok(c.paged("values", all, 50, 50))
}
