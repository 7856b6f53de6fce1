package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// canary is a test request of one service project, on which a note is written
// before any other ticket of that project is: it is read as a customer, and
// deleted. Without a customer's token the service desk's own interface is asked
// what customers are shown.
type canary struct {
	Request         string            `yaml:"request"` // ITD-1
	CustomerAccount connectors.Secret `yaml:"customer_account"`
	CustomerToken   connectors.Secret `yaml:"customer_token"`
}

// project is the one that a request's key is of.
func (c canary) project() string {
	at := strings.LastIndexByte(c.Request, '-')
	return c.Request[:max(at, 0)]
}

// proofs remembers, for as long as this configuration is used, of which
// projects it is known whether customers see our notes.
type proofs struct {
	mu    sync.Mutex
	known map[string]error // nil: they do not
}

var (
	errNoCanary  = errors.New("canary names no test request of it, so that nothing proves that customers do not see notes")
	errCanary    = errors.New("a customer can read the note that was written as internal; it has been deleted, and nothing is written in this project")
	errUnproved  = errors.New("the test request cannot be read as a customer, so that nothing proves that customers do not see notes")
	errNotHidden = errors.New("the test request takes no internal notes")
)

// prove lets a first write pass only where a canary note was seen by no
// customer. What went wrong for now is tried again; a proof of the contrary,
// and that none can be had, hold until the configuration is loaded again.
func (s *sink) prove(ctx context.Context, project string) error {
	if len(s.set.Canary) == 0 {
		return nil
	}
	s.proofs.mu.Lock()
	defer s.proofs.mu.Unlock()
	if err, ok := s.proofs.known[project]; ok {
		return err
	}
	err := s.fly(ctx, project)
	if err == nil || connectors.KindOf(err) == connectors.Denied {
		if s.proofs.known == nil {
			s.proofs.known = map[string]error{}
		}
		s.proofs.known[project] = err
	}
	return err
}

func (s *sink) fly(ctx context.Context, project string) error {
	op := "canary in " + project
	at := -1
	for i := range s.set.Canary {
		if s.set.Canary[i].project() == project {
			at = i
		}
	}
	if at < 0 {
		return fault(connectors.Denied, op, errNoCanary)
	}
	c := &s.set.Canary[at]
	p := canaryNote(s.d.id, project, c.Request)
	if err := s.sweep(ctx, p); err != nil {
		return unproved(op, err)
	}
	b, _ := s.body(p.Key, p.Content.Text)
	if !s.hide(&b, true) {
		return fault(connectors.Denied, op, errNotHidden)
	}
	made, err := s.api.addNote(ctx, c.Request, b)
	if err != nil {
		return unproved(op, err)
	}
	// It is gone before anything else happens, whatever becomes of the proof.
	_, err = s.confirm(ctx, c.Request, made.ID)
	if err == nil {
		err = s.seen(ctx, op, c, made.ID)
	}
	cleaning, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if gone := s.api.urgently().deleteNote(cleaning, c.Request, made.ID); gone != nil && err == nil {
		err = gone // the next attempt sweeps it away
	}
	return err
}

// canaryNote carries our mark, by which its webhooks are known for ours and one
// that was left behind is found.
func canaryNote(id, project, request string) journeys.Posting {
	return journeys.Posting{
		Key: "canary/" + id + "/" + project, Kind: journeys.NotePosting, Connector: id, Target: request,
		Content: journeys.Content{Text: &journeys.Text{
			Headline: "Waymark checks that this desk's internal notes are internal.",
			Rows:     []journeys.Row{{Lines: []string{"This note is deleted at once. If a customer can read it, please tell your administrator."}}},
		}},
	}
}

// sweep deletes what an attempt left behind that was cut off.
func (s *sink) sweep(ctx context.Context, p journeys.Posting) error {
	left, err := s.findNotes(ctx, p)
	for _, f := range left {
		if err == nil {
			err = s.api.deleteNote(ctx, p.Target, f.Remote)
		}
	}
	return err
}

// unproved makes what stands in the way of a proof for good a refusal of the
// project, and leaves what may pass as it is.
func unproved(op string, err error) error {
	switch connectors.KindOf(err) {
	case connectors.Gone, connectors.Invalid, connectors.Denied:
		return fault(connectors.Denied, op, fmt.Errorf("%w (%w)", errUnproved, err))
	}
	return err
}

// seen fails where a customer sees the note, or where that cannot be found out.
func (s *sink) seen(ctx context.Context, op string, c *canary, id string) error {
	api := s.api
	if !c.CustomerToken.IsZero() {
		customer, err := s.api.as(c.CustomerAccount, c.CustomerToken)
		if err != nil {
			return unproved(op, err)
		}
		api = customer
	} else {
		var raw json.RawMessage
		err := api.call(ctx, "read request's comment", http.MethodGet, deskPath("request", c.Request, "comment", id), nil, nil, &raw)
		if err != nil {
			return unproved(op, err)
		}
		if public := gjson.GetBytes(raw, "public"); public.Type != gjson.False {
			return fault(connectors.Denied, op, errCanary)
		}
	}
	shown := false
	err := api.requestComments(ctx, c.Request, func(x gjson.Result) { shown = shown || str(x.Get("id")) == id })
	switch {
	case err != nil:
		return unproved(op, err)
	case shown:
		return fault(connectors.Denied, op, errCanary)
	}
	return nil
}

// deskPath builds the address of a call of JSM's own interface.
func deskPath(parts ...string) string { return "rest/servicedeskapi/" + path(parts...) }

// requestComments reads what customers are shown of a request's comments.
func (c *client) requestComments(ctx context.Context, request string, f func(gjson.Result)) error {
	for start, n := 0, 0; n < longest; n++ {
		q := url.Values{"public": {"true"}, "internal": {"false"}, "start": {strconv.Itoa(start)}, "limit": {strconv.Itoa(page)}}
		var raw json.RawMessage
		if err := c.call(ctx, "read request's comments", http.MethodGet, deskPath("request", request, "comment"), q, nil, &raw); err != nil {
			return err
		}
		v := gjson.ParseBytes(raw)
		got := v.Get("values").Array()
		for _, x := range got {
			f(x)
		}
		start += len(got)
		if len(got) == 0 || v.Get("isLastPage").Bool() {
			return nil
		}
	}
	return fault(connectors.Invalid, "read request's comments", errors.New("the test request has more comments than are read"))
}

func (s *settings) checkCanary(add func(path, text, hint string)) {
	seen := map[string]bool{}
	for i, c := range s.Canary {
		at := fmt.Sprintf("canary[%d]", i)
		p := c.project()
		switch {
		case p == "":
			add(at+".request", "is not the key of a request", "write it as ITD-1")
		case !slices.Contains(s.Projects, p):
			add(at+".request", "is of a project that is not listed", "make a test request in each service project that is")
		case seen[p]:
			add(at+".request", "is the second of its project", "")
		}
		seen[p] = true
		switch {
		case c.CustomerToken.IsZero() != c.CustomerAccount.IsZero() && s.Edition != dataCenter:
			add(at+".customer_token", "and customer_account belong together", "give both or none")
		case s.Edition == dataCenter && !c.CustomerAccount.IsZero():
			add(at+".customer_account", "has no use on a Data Center, whose personal access token says whose it is", "leave it out")
		}
	}
}
