package jirafake

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// View is all that a person can see of a ticket.
type View struct {
	Issue
	Project    Project
	Category   string // new, indeterminate, done
	Resolution string
	Comments   []Comment
	Changes    []Change // newest first
	Properties []Property
	Links      []Related
	Remotes    []Elsewhere
}

// Change is one field's change.
type Change struct {
	At              time.Time
	By              string // account id
	Field, From, To string
}

// Property is an entity property.
type Property struct {
	Key   string
	Value json.RawMessage
}

// Related is a linked ticket: "blocks" ITD-7.
type Related struct{ How, Key, Summary, Status string }

// Elsewhere is a remote link.
type Elsewhere struct{ Title, URL string }

// View looks at a ticket, by id or key.
func (f *Fake) View(id string) (View, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.find(id)
	if i == nil {
		return View{}, false
	}
	v := View{Issue: i.copy(), Project: *f.projects[i.Project], Category: statusOf(i.Status).Category, Resolution: i.resolution}
	for _, c := range i.comments {
		v.Comments = append(v.Comments, *c)
	}
	for _, h := range slices.Backward(i.histories) {
		for _, x := range h.items {
			from, _ := x.FromString.(string)
			to, _ := x.ToString.(string)
			v.Changes = append(v.Changes, Change{h.at, h.by, x.Field, from, to})
		}
	}
	for _, k := range slices.Sorted(maps.Keys(i.properties)) {
		v.Properties = append(v.Properties, Property{k, i.properties[k]})
	}
	for _, l := range f.links {
		t, _ := findLinkType(l.kind)
		how, other := t.outward, f.issues[l.to]
		if l.to == i.ID {
			how, other = t.inward, f.issues[l.from]
		}
		if l.from == i.ID || l.to == i.ID {
			v.Links = append(v.Links, Related{how, other.Key, other.Summary, other.Status})
		}
	}
	for _, r := range i.remotes {
		title, _ := r.object["title"].(string)
		url, _ := r.object["url"].(string)
		v.Remotes = append(v.Remotes, Elsewhere{title, url})
	}
	return v, true
}

// PortalView is what a customer sees of a ticket; false where it is not
// theirs.
func (f *Fake) PortalView(id, customer string) (View, bool) {
	f.mu.Lock()
	i, u := f.find(id), f.users[customer]
	theirs := i != nil && u != nil && f.projects[i.Project].ServiceDesk && f.theirs(i, u)
	f.mu.Unlock()
	if !theirs {
		return View{}, false
	}
	v, ok := f.View(id)
	v.Comments = slices.DeleteFunc(v.Comments, func(c Comment) bool { return c.hidden() })
	v.Changes, v.Properties, v.Links, v.Remotes, v.Labels, v.Priority, v.Security = nil, nil, nil, nil, nil, "", ""
	return v, ok
}

// Find returns the tickets that a query finds, as an account's search would.
// A customer finds the own ones.
func (f *Fake) Find(query, account string) ([]Issue, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	q, err := f.parse(&call{by: account}, query)
	if err != nil {
		return nil, err
	}
	u := f.users[account]
	var out []Issue
	for _, id := range f.query(q) {
		i := f.issues[id]
		if u != nil && u.Type == "customer" && !(f.projects[i.Project].ServiceDesk && f.theirs(i, u)) {
			continue
		}
		out = append(out, i.copy())
	}
	return out, nil
}

// Run is a piece of a comment's paragraph in one style.
type Run struct {
	Text   string
	Bold   bool
	Link   string
	Break  bool // a new line, and no text
	Colour string
}

// Paragraphs is a comment as a ticket shows it.
func (c Comment) Paragraphs() [][]Run {
	var doc adf
	if json.Unmarshal(c.Doc, &doc) != nil || len(doc.Content) == 0 {
		return [][]Run{{{Text: c.Text}}}
	}
	var out [][]Run
	for _, p := range doc.Content {
		var runs []Run
		for _, n := range p.Content {
			r := Run{Text: n.Text, Break: n.Type == "hardBreak"}
			for _, m := range n.Marks {
				switch m.Type {
				case "strong":
					r.Bold = true
				case "link":
					r.Link, _ = m.Attrs["href"].(string)
				case "textColor":
					r.Colour, _ = m.Attrs["color"].(string)
				}
			}
			runs = append(runs, r)
		}
		out = append(out, runs)
	}
	return out
}
