package jira

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

var (
	errPublic  = errors.New("the comment was public although it was sent as internal; it has been deleted")
	errExposed = errors.New("the comment is public although it was sent as internal, and could not be deleted")
)

// putNote makes or edits the one comment of a ticket.
func (s *sink) putNote(ctx context.Context, p journeys.Posting, prior connectors.Prior) (connectors.Receipt, error) {
	if p.Content.Text == nil && !p.Absent {
		return connectors.Receipt{}, fault(connectors.Invalid, "put note", errNoContent)
	}
	t, why, err := s.look(ctx, p, prior.Remote == "", "")
	if err != nil {
		return connectors.Receipt{}, err
	}
	if why != "" && !p.Absent {
		return refusal(why, prior.Remote), nil
	}
	if prior.Remote != "" {
		return s.editNote(ctx, p, prior)
	}
	b, _ := s.body(p.Key, p.Content.Text)
	if !s.hide(&b, t.desk) {
		return refusal(connectors.ReasonPublic, ""), nil
	}
	made, err := s.api.addNote(ctx, p.Target, b)
	if err != nil {
		return connectors.Receipt{}, err
	}
	if made.ID == "" {
		return connectors.Receipt{}, fault(connectors.Unknown, "add comment", errNoComment)
	}
	print, err := s.confirm(ctx, p.Target, made.ID)
	switch {
	case err != nil && connectors.KindOf(err) == connectors.Gone:
		return connectors.Receipt{State: journeys.Gone, Remote: made.ID, Wrote: true}, nil
	case err != nil:
		return connectors.Receipt{}, err
	}
	return connectors.Receipt{State: journeys.Standing, Remote: made.ID, Fingerprint: print, Wrote: true}, nil
}

// editNote edits in place what is still as we left it. What a human deleted
// stays deleted, what a human edited stays as it is.
func (s *sink) editNote(ctx context.Context, p journeys.Posting, prior connectors.Prior) (connectors.Receipt, error) {
	r := connectors.Receipt{Remote: prior.Remote, Fingerprint: prior.Fingerprint}
	n, err := s.api.note(ctx, p.Target, prior.Remote)
	switch {
	case err != nil && connectors.KindOf(err) == connectors.Gone:
		r.State = journeys.Gone
		return r, nil
	case err != nil:
		return r, err
	case !n.hidden():
		return r, s.withdraw(ctx, p.Target, prior.Remote)
	}
	print, err := n.print()
	if err != nil {
		return r, err
	}
	if !n.ours(print, prior.Fingerprint) {
		r.State = journeys.Edited
		return r, nil
	}
	if p.Absent {
		r.State, r.Wrote = journeys.Removed, true
		return r, s.api.deleteNote(ctx, p.Target, prior.Remote)
	}
	b, sent := s.body(p.Key, p.Content.Text)
	if sent == print {
		r.State, r.Fingerprint = journeys.Standing, print
		return r, nil
	}
	// It stays hidden in the way in which it was made.
	if n.Visibility != nil {
		b.Visibility = &onlyFor{Type: n.Visibility.Type, Value: n.Visibility.Value, Identifier: n.Visibility.Identifier}
	} else {
		s.hide(&b, true)
	}
	if err := s.api.editNote(ctx, p.Target, prior.Remote, b); err != nil {
		return r, err
	}
	print, err = s.confirm(ctx, p.Target, prior.Remote)
	if err != nil {
		return r, err
	}
	r.State, r.Fingerprint, r.Wrote = journeys.Standing, print, true
	return r, nil
}

// printProperty holds, on a comment of ours, the fingerprint of what we sent and
// the posting's key. It is written in the same request as the text. An edit
// whose outcome we never learned is so told apart from one by a human, who
// changes the text, and the mark in it, and leaves the property.
const printProperty = "waymark.print"

// body is the comment as it is sent, and its fingerprint.
func (s *sink) body(key string, t *journeys.Text) (noteBody, string) {
	var b noteBody
	var print string
	if href := s.d.markHref(key); s.api.edition == dataCenter {
		text := wiki(t, href)
		b.Body, print = text, printWiki(text)
	} else {
		doc := document(t, href)
		b.Body, print = doc, fingerprint(doc)
	}
	b.Properties = []propertyOf{{Key: printProperty, Value: printValue(print, key)}}
	return b, print
}

func printValue(print, key string) json.RawMessage {
	raw, err := json.Marshal(map[string]string{"print": print, "key": key})
	if err != nil {
		panic("jira: two strings do not marshal: " + err.Error())
	}
	return raw
}

// ours reports whether the comment still says what we wrote last. An edit by
// the account that we write with is seen by what it changed, one by anybody
// else by its author too: the token may be a person's.
func (n *noteRead) ours(print, recorded string) bool {
	if n.UpdateAuthor.id() != n.Author.id() {
		return false
	}
	sent := ""
	for _, p := range n.Properties {
		if p.Key == printProperty {
			sent = gjson.GetBytes(p.Value, "print").Str
		}
	}
	return print == recorded || print == sent || recorded == "" && sent == ""
}

// removeNote deletes a comment that is still ours. One that a human edited
// holds that human's words by now and stays.
func (s *sink) removeNote(ctx context.Context, issue, id string) error {
	n, err := s.api.note(ctx, issue, id)
	if err != nil {
		return goneIsFine(err)
	}
	if print, err := n.print(); err == nil && n.hidden() && !n.ours(print, "") {
		return nil
	}
	return s.api.deleteNote(ctx, issue, id)
}

// hide makes a comment one that customers do not see; false where this desk
// offers no way and none is configured.
func (s *sink) hide(b *noteBody, desk bool) bool {
	v := s.set.CommentVisibility
	switch {
	case desk:
		b.Properties = append(b.Properties, propertyOf{Key: internalProperty, Value: json.RawMessage(`{"internal":true}`)})
	case v.Role != "":
		b.Visibility = &onlyFor{Type: "role", Value: v.Role}
		if s.api.edition == cloud {
			b.Visibility.Identifier = v.Role // a Data Center does not know it
		}
	case v.Group != "":
		b.Visibility = &onlyFor{Type: "group", Value: v.Group}
	default:
		return false
	}
	return true
}

// confirm reads back what was just written: Jira's word that customers cannot
// see it, and what it made of the document. If it cannot be read, the outcome
// is unknown and the caller looks for the mark.
func (s *sink) confirm(ctx context.Context, issue, id string) (string, error) {
	n, err := s.api.urgently().note(ctx, issue, id)
	switch {
	case err != nil && connectors.KindOf(err) == connectors.Gone:
		return "", err
	case err != nil:
		return "", fault(connectors.Unknown, "read comment back", err)
	}
	if !n.hidden() {
		return "", s.withdraw(ctx, issue, id)
	}
	return n.print()
}

// withdraw deletes a comment that turned out public. Denied makes the
// connector pause: something on this desk is not as it has to be. Where it
// could not be deleted the outcome is Unknown: the caller finds it by its
// mark, and the next Put begins by deleting it.
func (s *sink) withdraw(ctx context.Context, issue, id string) error {
	// Not even a caller that gives up may leave it standing.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	var err error
	for range 3 {
		if err = s.api.urgently().deleteNote(ctx, issue, id); err == nil {
			return fault(connectors.Denied, "read comment back", errPublic)
		}
	}
	return fault(connectors.Unknown, "delete public comment", errors.Join(errExposed, err))
}

// hidden reports whether customers cannot see the comment: it is restricted
// to a role or group, or internal by its property and not public by JSM's own
// word.
func (n *noteRead) hidden() bool {
	if n.Visibility != nil && n.Visibility.Type != "" {
		return true
	}
	internal := slices.ContainsFunc(n.Properties, func(p propertyOf) bool {
		return p.Key == internalProperty && gjson.GetBytes(p.Value, "internal").Bool()
	})
	return internal && (n.JSDPublic == nil || !*n.JSDPublic)
}

func (n *noteRead) print() (string, error) {
	print := printOf(gjson.ParseBytes(n.Body))
	if print == "" {
		return "", fault(connectors.Temporary, "read comment", errors.New("its body is neither a document nor a text"))
	}
	return print, nil
}

// printOf is the fingerprint of a body that was read; "" where it is none.
func printOf(body gjson.Result) string {
	if body.Type == gjson.String {
		return printWiki(body.Str)
	}
	if doc, err := parseDoc([]byte(body.Raw)); err == nil && body.IsObject() {
		return fingerprint(doc)
	}
	return ""
}

// findNotes returns our own comments with the posting's mark, oldest first. A
// human who copied a note with its link has not become us.
func (s *sink) findNotes(ctx context.Context, p journeys.Posting) ([]connectors.Found, error) {
	me, err := s.api.myself(ctx)
	if err != nil {
		return nil, err
	}
	var found []connectors.Found
	err = s.api.comments(ctx, p.Target, func(v gjson.Result) {
		body := v.Get("body")
		marked := func() bool {
			return s.d.markIn(body) == p.Key || v.Get(`properties.#(key=="`+printProperty+`").value.key`).Str == p.Key
		}
		if s.d.who(v.Get("author")).account.ID != me || !marked() {
			return
		}
		found = append(found, connectors.Found{
			Remote: str(v.Get("id")), Fingerprint: printOf(body), Created: clock(v.Get("created").Str),
		})
	})
	slices.SortStableFunc(found, func(a, b connectors.Found) int { return a.Created.Compare(b.Created) })
	return found, err
}
