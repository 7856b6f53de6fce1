package jirafake

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Project is a project, a JSM one when ServiceDesk is set.
type Project struct {
	ID, Key, Name string
	ServiceDesk   bool
	Levels        []string // security levels of its scheme
	Notifies      []Notice // of its notification scheme; nil is the usual one
	issues        int
}

// Notice says who is mailed on which event.
type Notice struct {
	Event string // "Issue commented"
	Who   string // CurrentAssignee, Reporter, AllWatchers, ProjectRole, Group, …
}

// AddProject adds a project; its id is made up where it has none.
func (f *Fake) AddProject(p Project) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p.ID == "" {
		p.ID = f.id()
	}
	p.Name = cmp.Or(p.Name, p.Key)
	f.projects[p.Key] = &p
}

// Projects returns every project, sorted by key.
func (f *Fake) Projects() []Project {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Project
	for _, p := range f.sortedProjects() {
		out = append(out, *p)
	}
	return out
}

func (f *Fake) sortedProjects() []*Project {
	var out []*Project
	for _, p := range f.projects {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b *Project) int { return strings.Compare(a.Key, b.Key) })
	return out
}

func (p *Project) kind() string {
	if p.ServiceDesk {
		return "service_desk"
	}
	return "software"
}

// onProject looks the project of the path up first, by key or id.
func onProject(do func(*Fake, *call, *Project) answer) func(*Fake, *call) answer {
	return func(f *Fake, c *call) answer {
		for _, p := range f.projects {
			if v := c.vars["project"]; p.Key == v || p.ID == v {
				return do(f, c, p)
			}
		}
		return refuse(http.StatusNotFound, "No project could be found with key '"+c.vars["project"]+"'.")
	}
}

func (f *Fake) projectJSON(p *Project, version string) map[string]any {
	return map[string]any{
		"self": f.self(version, "project", p.ID), "id": p.ID, "key": p.Key, "name": p.Name, "projectTypeKey": p.kind(),
		"simplified": false,
	}
}

func (f *Fake) getProject(c *call, p *Project) answer {
	m := f.projectJSON(p, c.api)
	m["description"], m["assigneeType"], m["issueTypes"], m["roles"] = "", "UNASSIGNED", f.issueTypes(c.api), f.roleLinks(c, p)
	m["lead"], m["components"], m["versions"] = f.user(f.opt.Me, false), []any{}, []any{}
	if f.opt.Edition == Cloud {
		m["style"], m["isPrivate"] = "classic", false
	} else {
		delete(m, "simplified")
	}
	return ok(m)
}

func (f *Fake) listProjects(c *call) answer {
	out := []any{}
	for _, p := range f.sortedProjects() {
		m := f.projectJSON(p, c.api)
		delete(m, "simplified")
		out = append(out, m)
	}
	return ok(out)
}

func (f *Fake) searchProjects(c *call) answer {
	out := []any{}
	for _, p := range f.sortedProjects() {
		if keys := c.q["keys"]; len(keys) == 0 || slices.Contains(keys, p.Key) {
			out = append(out, f.projectJSON(p, c.api))
		}
	}
	m := c.paged("values", out, 50, 100)
	m["self"] = f.self(c.api, "project", "search")
	return ok(m)
}

// typeNames are the issue types that every project has.
func typeNames() []string {
	return []string{"Service Request", "Incident", "Problem", "Change", "Task", "Bug", "Improvement"}
}

func (f *Fake) issueType(name, version string) map[string]any {
	id := strconv.Itoa(10001 + max(slices.Index(typeNames(), name), 0))
	return map[string]any{"self": f.self(version, "issuetype", id), "id": id, "name": name, "description": "", "iconUrl": f.opt.Site + "/", "subtask": false}
}

func (f *Fake) issueTypes(version string) []any {
	out := []any{}
	for _, n := range typeNames() {
		out = append(out, f.issueType(n, version))
	}
	return out
}

// roleNames are the roles of a project; their ids are site-wide.
func (p *Project) roleNames() []string {
	if p.ServiceDesk {
		return []string{"Administrators", "Service Desk Customers", "Service Desk Team"}
	}
	return []string{"Administrators", "Developers"}
}

func roleID(name string) int {
	return 10002 + slices.Index([]string{"Administrators", "Developers", "Service Desk Customers", "Service Desk Team"}, name)
}

func (f *Fake) roleLinks(c *call, p *Project) map[string]string {
	out := map[string]string{}
	for _, n := range p.roleNames() {
		out[n] = f.self(c.api, "project", p.ID, "role", strconv.Itoa(roleID(n)))
	}
	return out
}

func (f *Fake) listRoles(c *call, p *Project) answer { return ok(f.roleLinks(c, p)) }

func (f *Fake) getRole(c *call, p *Project) answer {
	for _, n := range p.roleNames() {
		if strconv.Itoa(roleID(n)) != c.vars["role"] {
			continue
		}
		actors := []any{}
		for k, u := range f.sortedUsers() {
			if u.Type == "atlassian" == (n != "Service Desk Customers") && (f.opt.Edition == DataCenter || !u.Inactive) {
				a := map[string]any{"id": 10100 + k, "displayName": u.Name, "type": "atlassian-user-role-actor", "name": u.AccountID}
				if f.opt.Edition == Cloud {
					a = map[string]any{"id": 10100 + k, "displayName": u.Name, "type": "atlassian-user-role-actor", "actorUser": map[string]any{"accountId": u.AccountID}}
				}
				actors = append(actors, a)
			}
		}
		return ok(map[string]any{"self": f.roleLinks(c, p)[n], "id": roleID(n), "name": n, "description": "", "actors": actors})
	}
	return refuse(http.StatusNotFound, "Can not retrieve a role actor for a null project role.")
}

func (p *Project) notices() []Notice {
	if p.Notifies != nil {
		return p.Notifies
	}
	return []Notice{
		{"Issue created", "AllWatchers"}, {"Issue updated", "AllWatchers"}, {"Issue assigned", "CurrentAssignee"}, {"Issue commented", "AllWatchers"},
		{"Issue commented", "Reporter"},
	}
}

func (f *Fake) getNotificationScheme(c *call, p *Project) answer {
	m := map[string]any{"id": 10000, "self": f.self(c.api, "notificationscheme", "10000"), "name": p.Key + " notifications", "description": ""}
	if !c.expands("all") && !c.expands("notificationSchemeEvents") && f.opt.Edition == DataCenter {
		return ok(m)
	}
	events := []any{}
	var names []string
	for _, n := range p.notices() {
		if slices.Contains(names, n.Event) {
			continue
		}
		names = append(names, n.Event)
		var who []any
		for k, x := range p.notices() {
			if x.Event == n.Event {
				who = append(who, map[string]any{"id": k + 1, "notificationType": x.Who})
			}
		}
		events = append(events, map[string]any{"event": map[string]any{"id": len(names), "name": n.Event}, "notifications": who})
	}
	m["notificationSchemeEvents"] = events
	return ok(m)
}

func (f *Fake) getPermissionScheme(c *call, p *Project) answer {
	m := map[string]any{"id": 10100, "self": f.self(c.api, "permissionscheme", "10100"), "name": p.Key + " permissions", "description": ""}
	if c.expands("permissions") || c.expands("all") {
		grants := []any{}
		for n, name := range permissions()[2:] {
			grants = append(grants, map[string]any{
				"id": 10200 + n, "self": f.self(c.api, "permissionscheme", "10100", "permission", strconv.Itoa(10200+n)),
				"holder": map[string]any{"type": "projectRole", "parameter": strconv.Itoa(roleID(p.roleNames()[len(p.roleNames())-1]))}, "permission": name,
			})
		}
		m["permissions"] = grants
	}
	return ok(m)
}

func (f *Fake) listSecurityLevels(c *call, p *Project) answer {
	out := []any{}
	for n, name := range p.Levels {
		id := strconv.Itoa(10200 + n)
		out = append(out, map[string]any{"self": f.self(c.api, "securitylevel", id), "id": id, "name": name, "description": ""})
	}
	return ok(map[string]any{"levels": out})
}
