package jirafake

import (
	"net/http"
	"strconv"
)

// Status is one of the statuses that every project of the site has.
type Status struct{ ID, Name, Category string }

// Statuses returns them.
func Statuses() []Status {
	return []Status{
		{"1", "Open", "new"}, {"10100", "Waiting for support", "new"}, {"3", "In Progress", "indeterminate"},
		{"10101", "Waiting for customer", "indeterminate"}, {"4", "Reopened", "new"},
		{"5", "Resolved", "done"}, {"6", "Closed", "done"},
	}
}

func statusOf(name string) Status {
	s, ok := findStatus(name)
	if !ok {
		panic("jirafake: there is no status " + strconv.Quote(name))
	}
	return s
}

func findStatus(nameOrID string) (Status, bool) {
	for _, s := range Statuses() {
		if s.Name == nameOrID || s.ID == nameOrID {
			return s, true
		}
	}
	return Status{}, false
}

// category is what Jira calls and paints a status category.
func category(key string) (id int, name, colour string) {
	switch key {
	case "done":
		return 3, "Done", "green"
	case "indeterminate":
		return 4, "In Progress", "yellow"
	}
	return 2, "To Do", "blue-gray"
}

func (f *Fake) statusJSON(s Status, version string) map[string]any {
	id, name, colour := category(s.Category)
	return map[string]any{
		"self": f.self(version, "status", s.ID), "id": s.ID, "name": s.Name, "description": "", "iconUrl": f.opt.Site + "/",
		"statusCategory": map[string]any{
			"self": f.self(version, "statuscategory", strconv.Itoa(id)), "id": id, "key": s.Category, "colorName": colour, "name": name,
		},
	}
}

func (f *Fake) listStatuses(c *call) answer {
	var out []any
	for _, s := range Statuses() {
		out = append(out, f.statusJSON(s, c.api))
	}
	return answer{status: http.StatusOK, body: out}
}

// getTransitions offers every status but the ticket's own: the workflow is an
// open one.
func (f *Fake) getTransitions(c *call, i *Issue) answer {
	out := []any{}
	for _, s := range Statuses() {
		if s.Name != i.Status {
			out = append(out, map[string]any{
				"id": "1" + s.ID, "name": s.Name, "to": f.statusJSON(s, c.api), "hasScreen": false, "isGlobal": true, "isInitial": false,
				"isAvailable": true, "isConditional": false, "looped": false,
			})
		}
	}
	return answer{status: http.StatusOK, body: map[string]any{"expand": "transitions", "transitions": out}}
}

func (f *Fake) postTransition(c *call, i *Issue) answer {
	var in struct{ Transition struct{ ID string } }
	if !c.read(&in) || len(in.Transition.ID) < 2 {
		return refuse(http.StatusBadRequest, "Missing 'transition' identifier")
	}
	s, ok := findStatus(in.Transition.ID[1:])
	if !ok || s.Name == i.Status || in.Transition.ID[0] != '1' {
		return refuse(http.StatusBadRequest, "It seems that you have tried to perform an illegal workflow operation.")
	}
	return done(f.setStatus(i, c.by, s.Name)...)
}

func (f *Fake) listPriorities(c *call) answer {
	var out []any
	for n, name := range priorities() {
		out = append(out, map[string]any{
			"self": f.self(c.api, "priority", strconv.Itoa(n+1)), "id": strconv.Itoa(n + 1), "name": name, "description": "",
			"statusColor": "#ea7d24", "iconUrl": f.opt.Site + "/", "isDefault": name == "Medium",
		})
	}
	return ok(out)
}

func priorities() []string { return []string{"Highest", "High", "Medium", "Low", "Lowest"} }

func (f *Fake) priorityJSON(name string, version string) map[string]any {
	id := "3"
	for n, p := range priorities() {
		if p == name {
			id = strconv.Itoa(n + 1)
		}
	}
	return map[string]any{"self": f.self(version, "priority", id), "id": id, "name": name, "iconUrl": f.opt.Site + "/"}
}
