package jirafake

import (
	"encoding/json"
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
	f.announce(f.issueHook("jira:issue_created", "issue_created", i, i.Creator, nil))
	return out
}

func (f *Fake) create(n Issue) *Issue {
	p := f.projects[n.Project]
	if p == nil {
		panic("jirafake: there is no project " + strconv.Quote(n.Project))
	}
	p.issues++
	i := &n
	if i.ID == "" {
		i.ID = f.id()
	}
	if i.Key == "" {
		i.Key = p.Key + "-" + strconv.Itoa(p.issues)
	}
	if i.Type == "" {
		i.Type = "Service Request"
	}
	if i.Status == "" {
		i.Status = "Waiting for support"
	}
	if i.Priority == "" {
		i.Priority = "Medium"
	}
	if i.Creator == "" {
		i.Creator = i.Reporter
	}
	if i.Created.IsZero() {
		i.Created = f.now()
	}
	i.Updated, i.CategoryMoved = i.Created, i.Created
	i.properties = map[string]json.RawMessage{}
	f.issues[i.ID] = i
	return i
}

// DeleteIssue removes a ticket.
func (f *Fake) DeleteIssue(id, by string) {
	f.mu.Lock()
	i := f.must(id)
	h := f.issueHook("jira:issue_deleted", "issue_deleted", i, by, nil)
	delete(f.issues, i.ID)
	f.announce(h)
}

// change records a history entry and returns its webhook.
func (f *Fake) change(i *Issue, by, name string, items ...item) Webhook {
	h := history{id: f.id(), at: f.now(), by: by, items: items}
	i.histories = append(i.histories, h)
	i.Updated = h.at
	return f.issueHook("jira:issue_updated", name, i, by, &h)
}

func changed(field string, from, fromString, to, toString string) item {
	null := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	return item{Field: field, FieldType: "jira", FieldID: field, From: null(from), FromString: null(fromString), To: null(to), ToString: null(toString)}
}

// Assign gives a ticket to an account, to nobody when it is "".
func (f *Fake) Assign(id, by, account string) {
	f.mu.Lock()
	f.announce(f.assign(f.must(id), by, account))
}

func (f *Fake) assign(i *Issue, by, account string) Webhook {
	old := i.Assignee
	i.Assignee = account
	return f.change(i, by, "issue_assigned", changed("assignee", old, f.nameOf(old), account, f.nameOf(account)))
}

// SetStatus moves a ticket. A resolution is set when it becomes done and
// cleared when it is no longer.
func (f *Fake) SetStatus(id, by, status string) {
	f.mu.Lock()
	i := f.must(id)
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
	f.announce(f.change(i, by, "issue_generic", items...))
}

// SetLabels replaces a ticket's labels.
func (f *Fake) SetLabels(id, by string, labels ...string) {
	f.mu.Lock()
	i := f.must(id)
	old := strings.Join(i.Labels, " ")
	i.Labels = slices.Clone(labels)
	f.announce(f.change(i, by, "issue_updated", changed("labels", "", old, "", strings.Join(labels, " "))))
}

// SetSecurity gives a ticket a security level; "" takes it away.
func (f *Fake) SetSecurity(id, by, level string) {
	f.mu.Lock()
	i := f.must(id)
	old := i.Security
	i.Security = level
	f.announce(f.change(i, by, "issue_updated", changed("security", old, old, level, level)))
}

// AddComment comments as a person and returns the comment's id.
func (f *Fake) AddComment(id, by, text string, internal bool) string {
	f.mu.Lock()
	i := f.must(id)
	at := f.now()
	c := &Comment{ID: f.id(), Author: by, Editor: by, Text: text, Doc: docOf(text), Internal: internal, Created: at, Updated: at, Notified: 1}
	i.comments = append(i.comments, c)
	f.announce(f.commentHook("comment_created", i, c))
	return c.ID
}

// CopyComment is a person who pastes a whole comment, with its links, into a
// new internal one; it returns that one's id.
func (f *Fake) CopyComment(id, comment, by string) string {
	f.mu.Lock()
	i, at := f.must(id), f.now()
	c := *i.comment(comment)
	c.ID, c.Author, c.Editor, c.Internal, c.Created, c.Updated, c.properties = f.id(), by, by, true, at, at, nil
	i.comments = append(i.comments, &c)
	f.announce(f.commentHook("comment_created", i, &c))
	return c.ID
}

// TouchComment is a person who saves a comment with the same words, in
// another format say.
func (f *Fake) TouchComment(id, comment, by string) {
	f.mu.Lock()
	i := f.must(id)
	c := i.comment(comment)
	c.Editor, c.Updated = by, f.now()
	f.announce(f.commentHook("comment_updated", i, c))
}

// EditComment changes a comment as a person.
func (f *Fake) EditComment(id, comment, by, text string) {
	f.mu.Lock()
	i := f.must(id)
	c := i.comment(comment)
	if c == nil {
		panic("jirafake: there is no comment " + strconv.Quote(comment))
	}
	c.Text, c.Doc, c.Editor, c.Updated = text, docOf(text), by, f.now()
	f.announce(f.commentHook("comment_updated", i, c))
}

// DeleteComment removes a comment as a person.
func (f *Fake) DeleteComment(id, comment string) {
	f.mu.Lock()
	i := f.must(id)
	f.announce(f.deleteComment(i, comment))
}

func (f *Fake) deleteComment(i *Issue, id string) Webhook {
	c := i.comment(id)
	if c == nil {
		panic("jirafake: there is no comment " + strconv.Quote(id))
	}
	i.comments = slices.DeleteFunc(i.comments, func(x *Comment) bool { return x.ID == id })
	return f.commentHook("comment_deleted", i, c)
}

// PublishComment makes a comment one that customers can read, as a wrong
// press in the desk would.
func (f *Fake) PublishComment(id, comment string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.must(id).comment(comment)
	c.Internal, c.Role = false, ""
}

func (i *Issue) comment(id string) *Comment {
	for _, c := range i.comments {
		if c.ID == id {
			return c
		}
	}
	return nil
}

func (f *Fake) nameOf(account string) string {
	if u := f.users[account]; u != nil {
		return u.Name
	}
	return account
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
