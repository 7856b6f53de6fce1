package jirafake

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// The methods in this file are what people do. Each announces its webhook.

// CreateIssue makes a ticket and returns it with its id and key. Project and
// Reporter must be there; the creator is the reporter where none is named.
func (f *Fake) CreateIssue(n Issue) Issue {
	f.mu.Lock()
	i := f.create(n)
	out := *i
	f.announce(f.issueHook("jira:issue_created", "issue_created", i, i.Creator, nil)...)
	return out
}

func (f *Fake) create(n Issue) *Issue {
	p := f.projects[n.Project]
	if p == nil {
		panic("jirafake: there is no project " + strconv.Quote(n.Project))
	}
	p.issues++
	i := &n
	def := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	if i.ID == "" {
		i.ID = f.id()
	}
	def(&i.Key, p.Key+"-"+strconv.Itoa(p.issues))
	def(&i.Type, "Service Request")
	def(&i.Status, "Waiting for support")
	def(&i.Priority, "Medium")
	def(&i.Creator, i.Reporter)
	if i.Created.IsZero() {
		i.Created = f.now()
	}
	i.Updated, i.CategoryMoved = i.Created, i.Created
	f.keep(i)
	return i
}

// DeleteIssue removes a ticket.
func (f *Fake) DeleteIssue(id, by string) {
	f.mu.Lock()
	f.announce(f.deleteIssue(f.must(id), by)...)
}

func (f *Fake) deleteIssue(i *Issue, by string) []Webhook {
	h := f.issueHook("jira:issue_deleted", "issue_deleted", i, by, nil)
	f.links = slices.DeleteFunc(f.links, func(l *link) bool { return l.from == i.ID || l.to == i.ID })
	delete(f.issues, i.ID)
	return h
}

// change records a history entry and returns its webhook.
func (f *Fake) change(i *Issue, by, name string, items ...item) []Webhook {
	h := f.record(i, by, items...)
	return f.issueHook("jira:issue_updated", name, i, by, &h)
}

func (f *Fake) record(i *Issue, by string, items ...item) history {
	if f.opt.Edition == DataCenter {
		for n := range items {
			items[n].FieldID = ""
		}
	}
	h := history{id: f.id(), at: f.now(), by: by, items: items}
	i.histories = append(i.histories, h)
	i.Updated = h.at
	return h
}

// Assign gives a ticket to an account, to nobody when it is "".
func (f *Fake) Assign(id, by, account string) {
	f.mu.Lock()
	f.announce(f.assign(f.must(id), by, account)...)
}

func (f *Fake) assign(i *Issue, by, account string) []Webhook {
	old := i.Assignee
	i.Assignee = account
	return f.change(i, by, "issue_assigned", changed("assignee", old, f.nameOf(old), account, f.nameOf(account)))
}

// SetStatus moves a ticket. A resolution is set when it becomes done and
// cleared when it is no longer.
func (f *Fake) SetStatus(id, by, status string) {
	f.mu.Lock()
	f.announce(f.setStatus(f.must(id), by, status)...)
}

func (f *Fake) setStatus(i *Issue, by, status string) []Webhook {
	from, to := statusOf(i.Status), statusOf(status)
	i.Status = status
	items := []item{changed("status", from.ID, from.Name, to.ID, to.Name)}
	if from.Category != to.Category {
		i.CategoryMoved = f.now()
	}
	switch {
	case to.Category == "done" && from.Category != "done":
		i.resolution, i.resolvedAt = "Done", stamp(f.now())
		items = append(items, changed("resolution", "", "", "10000", "Done"))
	case to.Category != "done" && from.Category == "done":
		i.resolution, i.resolvedAt = "", ""
		items = append(items, changed("resolution", "10000", "Done", "", ""))
	}
	return f.change(i, by, "issue_generic", items...)
}

// SetPriority changes a ticket's priority.
func (f *Fake) SetPriority(id, by, name string) {
	f.mu.Lock()
	i := f.must(id)
	f.announce(f.change(i, by, "issue_updated", f.setPriority(i, name))...)
}

func (f *Fake) setPriority(i *Issue, name string) item {
	number := func(n string) string { return strconv.Itoa(slices.Index(priorities(), n) + 1) }
	x := changed("priority", number(i.Priority), i.Priority, number(name), name)
	i.Priority = name
	return x
}

// SetLabels replaces a ticket's labels.
func (f *Fake) SetLabels(id, by string, labels ...string) {
	f.mu.Lock()
	i := f.must(id)
	old := strings.Join(i.Labels, " ")
	i.Labels = slices.Clone(labels)
	f.announce(f.change(i, by, "issue_updated", changed("labels", "", old, "", strings.Join(labels, " ")))...)
}

// SetSecurity gives a ticket a security level; "" takes it away.
func (f *Fake) SetSecurity(id, by, level string) {
	f.mu.Lock()
	i := f.must(id)
	old := i.Security
	i.Security = level
	f.announce(f.change(i, by, "issue_updated", changed("security", old, old, level, level))...)
}

// SetField sets a custom field; nil empties it.
func (f *Fake) SetField(id, by, field string, value any) {
	f.mu.Lock()
	i := f.must(id)
	f.announce(f.change(i, by, "issue_updated", f.setField(i, field, value)...)...)
}

func (f *Fake) setField(i *Issue, field string, value any) []item {
	name := field
	for _, x := range f.fields {
		if x.ID == field {
			name = x.Name
		}
	}
	old := i.Fields[field]
	if reflect.DeepEqual(old, value) {
		return nil
	}
	fields := maps.Clone(i.Fields)
	if fields == nil {
		fields = map[string]any{}
	}
	fields[field] = value
	i.Fields = fields
	x := changed(name, "", wordOf(old), "", wordOf(value))
	x.FieldType, x.FieldID = "custom", field
	return []item{x}
}

// wordOf is a field's value as a changelog writes it.
func wordOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case map[string]any:
		for _, k := range []string{"value", "name", "displayName"} {
			if s, ok := v[k].(string); ok {
				return s
			}
		}
	}
	return ""
}

// Move takes a ticket to another project, where it gets a new key. The old
// one still finds it.
func (f *Fake) Move(id, by, project string) {
	f.mu.Lock()
	i := f.must(id)
	from, to := f.projects[i.Project], f.projects[project]
	if to == nil {
		panic("jirafake: there is no project " + strconv.Quote(project))
	}
	to.issues++
	old := i.Key
	i.Project, i.Key = project, project+"-"+strconv.Itoa(to.issues)
	f.keys[i.Key] = i
	f.announce(f.change(i, by, "issue_moved", changed("project", from.ID, from.Name, to.ID, to.Name), keyChange(old, i.Key))...)
}

func keyChange(from, to string) item {
	x := changed("Key", "", from, "", to)
	x.FieldID = "issuekey"
	return x
}

// announce ends a change: it unlocks and then tells, in that order, so that
// whoever is told may look at the site.
func (f *Fake) announce(hooks ...Webhook) {
	tell := f.onChange
	f.mu.Unlock()
	if tell == nil {
		return
	}
	for _, h := range hooks {
		tell(h)
	}
}
