package jirafake

import (
	"slices"
	"strconv"
)

// What people do with comments.

// AddComment comments as a person and returns the comment's id.
func (f *Fake) AddComment(id, by, text string, internal bool) string {
	f.mu.Lock()
	i := f.must(id)
	at := f.now()
	c := &Comment{ID: f.id(), Author: by, Editor: by, Text: text, Doc: docOf(text), Internal: internal, Created: at, Updated: at, Notified: 1}
	i.comments = append(i.comments, c)
	f.announce(f.commentHook("comment_created", i, c)...)
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
	f.announce(f.commentHook("comment_created", i, &c)...)
	return c.ID
}

// TouchComment is a person who saves a comment with the same words, in
// another format say.
func (f *Fake) TouchComment(id, comment, by string) {
	f.mu.Lock()
	i := f.must(id)
	c := i.comment(comment)
	c.Editor, c.Updated = by, f.now()
	f.announce(f.commentHook("comment_updated", i, c)...)
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
	f.announce(f.commentHook("comment_updated", i, c)...)
}

// DeleteComment removes a comment as a person.
func (f *Fake) DeleteComment(id, comment string) {
	f.mu.Lock()
	i := f.must(id)
	f.announce(f.deleteComment(i, comment)...)
}

func (f *Fake) deleteComment(i *Issue, id string) []Webhook {
	c := i.comment(id)
	if c == nil {
		panic("jirafake: there is no comment " + strconv.Quote(id))
	}
	i.comments = slices.DeleteFunc(slices.Clone(i.comments), func(x *Comment) bool { return x.ID == id })
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
