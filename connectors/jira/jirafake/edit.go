package jirafake

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// named is how a body names a thing that has an id.
type named struct{ ID, Key, Name, Value, AccountID string }

func (f *Fake) postIssue(c *call) answer {
	var in struct {
		Fields     map[string]json.RawMessage
		Properties []struct {
			Key   string
			Value json.RawMessage
		}
	}
	if !c.read(&in) {
		return refuse(http.StatusBadRequest)
	}
	n, errs := f.readFields(c, in.Fields)
	if f.projects[n.Project] == nil {
		errs["project"] = "Specify a valid project ID or key"
	}
	if n.Type == "" {
		errs["issuetype"] = "Specify an issue type"
	}
	if n.Summary == "" {
		errs["summary"] = "You must specify a summary of the issue."
	}
	if len(errs) > 0 {
		return wrongFields(errs)
	}
	if n.Reporter == "" {
		n.Reporter = c.by
	}
	n.Creator, n.Channel = c.by, "jira"
	if !f.projects[n.Project].ServiceDesk {
		n.Channel = ""
	}
	i := f.create(n)
	for _, p := range in.Properties {
		i.properties[p.Key] = p.Value
	}
	return made(map[string]any{"id": i.ID, "key": i.Key, "self": f.self(c.api, "issue", i.ID)}, f.issueHook("jira:issue_created", "issue_created", i, c.by, nil)...)
}

// readFields reads what a body sets; errs names what it cannot.
func (f *Fake) readFields(c *call, fields map[string]json.RawMessage) (n Issue, errs map[string]string) {
	errs = map[string]string{}
	wrong := func(name, why string) { errs[name] = why }
	for name, raw := range fields {
		var v named
		isObject := json.Unmarshal(raw, &v) == nil
		switch name {
		case "project":
			n.Project = v.Key
			for _, p := range f.projects {
				if v.ID != "" && p.ID == v.ID {
					n.Project = p.Key
				}
			}
		case "issuetype":
			if n.Type = v.Name; v.ID != "" {
				n.Type = typeNamed(v.ID)
			}
			if !slices.Contains(typeNames(), n.Type) {
				wrong(name, "Specify a valid issue type")
			}
		case "summary":
			if json.Unmarshal(raw, &n.Summary) != nil || len(n.Summary) > 255 || strings.Contains(n.Summary, "\n") {
				wrong(name, "The summary is invalid because it contains newline characters or is too long.")
			}
		case "description":
			if string(raw) == "null" {
				continue
			}
			var err error
			if n.Description, _, err = c.text(raw); err != nil {
				wrong(name, "Operation value must be an Atlassian Document (see the Atlassian Document Format)")
			}
		case "labels":
			if json.Unmarshal(raw, &n.Labels) != nil || badLabel(n.Labels) {
				wrong(name, "The label can't contain spaces.")
			}
		case "priority":
			if n.Priority = v.Name; v.ID != "" {
				k, err := strconv.Atoi(v.ID)
				if err == nil && k >= 1 && k <= len(priorities()) {
					n.Priority = priorities()[k-1]
				}
			}
			if !slices.Contains(priorities(), n.Priority) {
				wrong(name, "Specify a valid priority")
			}
		case "assignee", "reporter":
			who := v.AccountID
			if f.opt.Edition == DataCenter {
				who = v.Name
			}
			if isObject && string(raw) != "null" && f.users[who] == nil {
				wrong(name, "User '"+who+"' does not exist.")
			}
			if name == "assignee" {
				n.Assignee = who
			} else {
				n.Reporter = who
			}
		default:
			if !f.isCustom(name) {
				wrong(name, "Field '"+name+"' cannot be set. It is not on the appropriate screen, or unknown.")
				continue
			}
			var x any
			if json.Unmarshal(raw, &x) == nil {
				if n.Fields == nil {
					n.Fields = map[string]any{}
				}
				n.Fields[name] = x
			}
		}
	}
	return n, errs
}

func (f *Fake) isCustom(id string) bool {
	return slices.ContainsFunc(f.fields, func(x Field) bool { return x.ID == id })
}

func typeNamed(id string) string {
	k, err := strconv.Atoi(id)
	if err != nil || k < 10001 || k >= 10001+len(typeNames()) {
		return ""
	}
	return typeNames()[k-10001]
}

func badLabel(labels []string) bool {
	return slices.ContainsFunc(labels, func(l string) bool { return l == "" || len(l) > 255 || strings.ContainsAny(l, " \t\n") })
}

// putIssue sets fields and applies what update lists to labels, in one entry
// of the changelog.
func (f *Fake) putIssue(c *call, i *Issue) answer {
	var in struct {
		Fields     map[string]json.RawMessage
		Update     map[string][]map[string]json.RawMessage
		Properties []struct {
			Key   string
			Value json.RawMessage
		}
	}
	if !c.read(&in) || len(in.Fields)+len(in.Update)+len(in.Properties) == 0 {
		return refuse(http.StatusBadRequest, "one of 'fields' or 'update' required")
	}
	if c.q.Get("notifyUsers") == "false" && !f.may(c.by, administer) && !f.may(c.by, "ADMINISTER_PROJECTS") {
		return refuse(http.StatusForbidden, "To discard the user notification either admin or project admin permissions are required.")
	}
	n, errs := f.readFields(c, in.Fields)
	for _, name := range []string{"project", "reporter"} {
		if _, set := in.Fields[name]; set {
			errs[name] = "Field '" + name + "' cannot be set. It is not on the appropriate screen, or unknown."
		}
	}
	labels, set := f.newLabels(i, in.Fields["labels"] != nil, n.Labels, in.Update, errs)
	if len(errs) > 0 {
		return wrongFields(errs)
	}
	var hooks []Webhook
	for _, p := range in.Properties {
		i.properties[p.Key] = p.Value
		hooks = append(hooks, f.propertyHook("issue_property_set", i, p.Key)...)
	}
	items := f.apply(i, n, in.Fields)
	if set && !slices.Equal(labels, i.Labels) {
		items = append(items, changed("labels", "", strings.Join(i.Labels, " "), "", strings.Join(labels, " ")))
		i.Labels = labels
	}
	if len(items) > 0 {
		hooks = append(hooks, f.change(i, c.by, "issue_updated", items...)...)
	}
	return done(hooks...)
}

func (f *Fake) newLabels(i *Issue, set bool, given []string, update map[string][]map[string]json.RawMessage, errs map[string]string) ([]string, bool) {
	labels := slices.Clone(i.Labels)
	if set {
		labels = given
	}
	for name, ops := range update {
		if name != "labels" {
			errs[name] = "Field '" + name + "' cannot be set. It is not on the appropriate screen, or unknown."
			continue
		}
		for _, op := range ops {
			for verb, raw := range op {
				var one string
				var many []string
				switch {
				case verb == "set" && json.Unmarshal(raw, &many) == nil && !badLabel(many):
					labels = many
				case verb == "add" && json.Unmarshal(raw, &one) == nil && !badLabel([]string{one}):
					if !slices.Contains(labels, one) {
						labels = append(labels, one)
					}
				case verb == "remove" && json.Unmarshal(raw, &one) == nil:
					labels = slices.DeleteFunc(labels, func(l string) bool { return l == one })
				default:
					errs["labels"] = "The label can't contain spaces."
				}
			}
		}
		set = true
	}
	return labels, set
}

// apply sets what a body named and returns what that changed.
func (f *Fake) apply(i *Issue, n Issue, fields map[string]json.RawMessage) []item {
	var items []item
	text := func(name string, now *string, to string) {
		if _, set := fields[name]; set && *now != to {
			items = append(items, changed(name, "", *now, "", to))
			*now = to
		}
	}
	text("summary", &i.Summary, n.Summary)
	text("description", &i.Description, n.Description)
	if _, set := fields["priority"]; set && i.Priority != n.Priority {
		items = append(items, f.setPriority(i, n.Priority))
	}
	text("issuetype", &i.Type, n.Type)
	if _, set := fields["assignee"]; set && i.Assignee != n.Assignee {
		items = append(items, changed("assignee", i.Assignee, f.nameOf(i.Assignee), n.Assignee, f.nameOf(n.Assignee)))
		i.Assignee = n.Assignee
	}
	for name := range fields {
		if f.isCustom(name) {
			items = append(items, f.setField(i, name, n.Fields[name])...)
		}
	}
	return items
}

func (f *Fake) putAssignee(c *call, i *Issue) answer {
	var in struct {
		AccountID *string `json:"accountId"`
		Name      *string `json:"name"`
	}
	if !c.read(&in) {
		return refuse(http.StatusBadRequest)
	}
	who := in.AccountID
	if f.opt.Edition == DataCenter {
		who = in.Name
	}
	account := ""
	if who != nil && *who != "-1" {
		account = *who
		if u := f.users[account]; u == nil || u.Inactive || u.Type == "customer" || !f.may(account, "ASSIGNABLE_USER") {
			return wrongFields(map[string]string{"assignee": "User '" + account + "' cannot be assigned issues."})
		}
	}
	return done(f.assign(i, c.by, account)...)
}

func (f *Fake) removeIssue(c *call, i *Issue) answer { return done(f.deleteIssue(i, c.by)...) }
