package jirafake

import (
	"net/http"
	"slices"
)

// link is between two tickets: from outward to, to inward from.
type link struct {
	id, kind string
	from, to string // ids of tickets
}

// linkType is how two tickets can be related.
type linkType struct{ id, name, inward, outward string }

func linkTypes() []linkType {
	return []linkType{
		{"10000", "Blocks", "is blocked by", "blocks"}, {"10001", "Cloners", "is cloned by", "clones"},
		{"10002", "Duplicate", "is duplicated by", "duplicates"}, {"10003", "Relates", "relates to", "relates to"},
		{"10004", "Problem/Incident", "is caused by", "causes"},
	}
}

func findLinkType(nameOrID string) (linkType, bool) {
	for _, t := range linkTypes() {
		if t.name == nameOrID || t.id == nameOrID {
			return t, true
		}
	}
	return linkType{}, false
}

func (f *Fake) linkTypeJSON(t linkType, version string) map[string]any {
	return map[string]any{"id": t.id, "name": t.name, "inward": t.inward, "outward": t.outward, "self": f.self(version, "issueLinkType", t.id)}
}

func (f *Fake) listLinkTypes(c *call) answer {
	var out []any
	for _, t := range linkTypes() {
		out = append(out, f.linkTypeJSON(t, c.api))
	}
	return ok(map[string]any{"issueLinkTypes": out})
}

// linkedJSON is the other side of a link.
func (f *Fake) linkedJSON(i *Issue, version string) map[string]any {
	return map[string]any{"id": i.ID, "key": i.Key, "self": f.self(version, "issue", i.ID), "fields": map[string]any{
		"summary": i.Summary, "status": f.statusJSON(statusOf(i.Status), version), "priority": f.priorityJSON(i.Priority, version),
		"issuetype": f.issueType(i.Type, version),
	}}
}

func (f *Fake) linksOf(i *Issue, version string) []any {
	out := []any{}
	for _, l := range f.links {
		if l.from != i.ID && l.to != i.ID {
			continue
		}
		t, _ := findLinkType(l.kind)
		m := map[string]any{"id": l.id, "self": f.self(version, "issueLink", l.id), "type": f.linkTypeJSON(t, version)}
		switch i.ID {
		case l.from:
			m["outwardIssue"] = f.linkedJSON(f.issues[l.to], version)
		case l.to:
			m["inwardIssue"] = f.linkedJSON(f.issues[l.from], version)
		}
		out = append(out, m)
	}
	return out
}

// Link relates two tickets: from blocks (duplicates, …) to.
func (f *Fake) Link(kind, from, to, by string) {
	f.mu.Lock()
	f.announce(f.link(kind, f.must(from), f.must(to), by)...)
}

func (f *Fake) link(kind string, from, to *Issue, by string) []Webhook {
	t, known := findLinkType(kind)
	if !known {
		panic("jirafake: there is no link type " + kind)
	}
	if f.linked(t.name, from.ID, to.ID) != nil {
		return nil
	}
	l := &link{f.id(), t.name, from.ID, to.ID}
	f.links = append(f.links, l)
	hooks := f.linkHook("issuelink_created", l, t)
	hooks = append(hooks, f.linkChange(from, by, "", to.Key, "This issue "+t.outward+" "+to.Key)...)
	return append(hooks, f.linkChange(to, by, "", from.Key, "This issue "+t.inward+" "+from.Key)...)
}

func (f *Fake) linkChange(i *Issue, by, from, to, words string) []Webhook {
	x := changed("Link", from, "", to, words)
	if to == "" {
		x = changed("Link", from, words, "", "")
	}
	x.FieldID = "issuelinks"
	return f.change(i, by, "issue_updated", x)
}

func (f *Fake) linked(kind, from, to string) *link {
	for _, l := range f.links {
		if l.kind == kind && l.from == from && l.to == to {
			return l
		}
	}
	return nil
}

func (f *Fake) unlink(l *link, by string) []Webhook {
	t, _ := findLinkType(l.kind)
	from, to := f.issues[l.from], f.issues[l.to]
	f.links = slices.DeleteFunc(f.links, func(x *link) bool { return x == l })
	hooks := f.linkHook("issuelink_deleted", l, t)
	hooks = append(hooks, f.linkChange(from, by, to.Key, "", "This issue "+t.outward+" "+to.Key)...)
	return append(hooks, f.linkChange(to, by, from.Key, "", "This issue "+t.inward+" "+from.Key)...)
}

// postLink answers 201 without an id, and so it does where the link is there
// already.
func (f *Fake) postLink(c *call) answer {
	var in struct {
		Type                      struct{ ID, Name string }
		InwardIssue, OutwardIssue struct{ ID, Key string }
	}
	if !c.read(&in) {
		return refuse(http.StatusBadRequest)
	}
	t, known := findLinkType(in.Type.Name + in.Type.ID)
	from, to := f.find(in.InwardIssue.Key+in.InwardIssue.ID), f.find(in.OutwardIssue.Key+in.OutwardIssue.ID)
	switch {
	case !known:
		return refuse(http.StatusNotFound, "No issue link type with name '"+in.Type.Name+"' found.")
	case from == nil || to == nil:
		return refuse(http.StatusNotFound, "Issue does not exist or you do not have permission to see it.")
	case from == to:
		return refuse(http.StatusBadRequest, "You cannot link an issue to itself.")
	}
	return answer{status: http.StatusCreated, hooks: f.link(t.name, from, to, c.by)}
}

func (f *Fake) atLink(c *call) *link {
	for _, l := range f.links {
		if l.id == c.vars["link"] {
			return l
		}
	}
	return nil
}

func (f *Fake) getLink(c *call) answer {
	l := f.atLink(c)
	if l == nil {
		return refuse(http.StatusNotFound, "No issue link with id '"+c.vars["link"]+"' exists.")
	}
	t, _ := findLinkType(l.kind)
	return ok(map[string]any{
		"id": l.id, "self": f.self(c.api, "issueLink", l.id), "type": f.linkTypeJSON(t, c.api),
		"inwardIssue": f.linkedJSON(f.issues[l.from], c.api), "outwardIssue": f.linkedJSON(f.issues[l.to], c.api),
	})
}

func (f *Fake) removeLink(c *call) answer {
	l := f.atLink(c)
	if l == nil {
		return refuse(http.StatusNotFound, "No issue link with id '"+c.vars["link"]+"' exists.")
	}
	return done(f.unlink(l, c.by)...)
}
