package jirafake

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Deactivate closes an account; Activate opens it again.
func (f *Fake) Deactivate(account string) { f.setInactive(account, true) }

// Activate opens a closed account.
func (f *Fake) Activate(account string) { f.setInactive(account, false) }

func (f *Fake) setInactive(account string, yes bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.users[account].Inactive = yes
}

// AddGroup makes a group that need not have a member.
func (f *Fake) AddGroup(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.made = append(f.made, name)
}

// DeleteGroup removes a group, and everybody from it.
func (f *Fake) DeleteGroup(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	is := func(g string) bool { return g == name }
	f.made = slices.DeleteFunc(f.made, is)
	for _, u := range f.users {
		u.Groups = slices.DeleteFunc(slices.Clone(u.Groups), is)
	}
}

// HideMembers takes the right to administer Jira from the token's account, or
// gives it back: without it nobody is told who is in a group.
func (f *Fake) HideMembers(yes bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hidden = yes
}

// allGroups are the names of the groups that there are, in order.
func (f *Fake) allGroups() []string {
	all := slices.Clone(f.made)
	for _, u := range f.users {
		all = append(all, u.Groups...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (f *Fake) group(name string) map[string]any {
	return map[string]any{"name": name, "groupId": "group-" + name}
}

// listGroups answers GET group/bulk: those that are asked for, or all.
func (f *Fake) listGroups(q url.Values) (int, any, []Webhook) {
	var list []any
	for _, g := range f.allGroups() {
		asked := len(q["groupName"])+len(q["groupId"]) == 0 || slices.Contains(q["groupName"], g) || slices.Contains(q["groupId"], "group-"+g)
		if asked {
			list = append(list, f.group(g))
		}
	}
	return http.StatusOK, pageOfValues(list, q), nil
}

// members answers GET group/member, to administrators.
func (f *Fake) members(q url.Values) (int, any, []Webhook) {
	name := strings.TrimPrefix(q.Get("groupId"), "group-")
	if n := q.Get("groupname"); n != "" {
		name = n
	}
	switch {
	case f.hidden:
		return no(http.StatusForbidden)
	case !slices.Contains(f.allGroups(), name):
		return no(http.StatusNotFound)
	}
	var list []any
	for _, id := range slices.Sorted(maps.Keys(f.users)) {
		u := f.users[id]
		if slices.Contains(u.Groups, name) && (!u.Inactive || q.Get("includeInactiveUsers") == "true") {
			list = append(list, f.user(id, true))
		}
	}
	return http.StatusOK, pageOfValues(list, q), nil
}

// searchUsers answers GET user/search: by a part of the name, or of an address
// that may be seen.
func (f *Fake) searchUsers(q url.Values) (int, any, []Webhook) {
	word := strings.ToLower(q.Get("query"))
	list := []any{}
	for _, id := range slices.Sorted(maps.Keys(f.users)) {
		u := f.users[id]
		if word != "" && (strings.Contains(strings.ToLower(u.Name), word) || strings.Contains(strings.ToLower(u.Email), word)) {
			list = append(list, f.user(id, true))
		}
	}
	return http.StatusOK, list, nil
}

// pageOfValues is a page as the newer resources give it: no more than fifty.
func pageOfValues(all []any, q url.Values) map[string]any {
	start, _ := strconv.Atoi(q.Get("startAt"))
	size, err := strconv.Atoi(q.Get("maxResults"))
	if err != nil || size > 50 {
		size = 50
	}
	start = min(max(start, 0), len(all))
	end := min(start+size, len(all))
	return map[string]any{
		"startAt": start, "maxResults": size, "total": len(all), "isLast": end == len(all), "values": append([]any{}, all[start:end]...),
	}
}
