package main

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// find returns the subject that people call by any of the names they have for
// a ticket, a thread or a case.
func find(ctx context.Context, db *store.DB, cfg *config.Config, what string) (journeys.Subject, error) {
	refs, key := named(cfg, what)
	for _, ref := range refs {
		if s, ok, err := db.SubjectOf(ctx, ref); err != nil || ok {
			return s, err
		}
	}
	if s, ok, err := db.SubjectOfCase(ctx, what); err != nil || ok {
		return s, err
	}
	called, err := db.TicketsCalled(ctx, key)
	switch {
	case err != nil:
		return journeys.Subject{}, err
	case len(called) > 1 && slices.ContainsFunc(called, func(r journeys.Ref) bool { return r.Connector != called[0].Connector }):
		names := make([]string, len(called))
		for i, r := range called {
			names[i] = r.String()
		}
		return journeys.Subject{}, &wrongUsage{fmt.Errorf("several tickets are called %s: say %s", key, strings.Join(names, " or "))}
	case len(called) > 0:
		s, _, err := db.SubjectOf(ctx, called[0]) // at one desk, the one that has the key now
		return s, err
	}
	return journeys.Subject{}, fmt.Errorf("nothing is stored of %q; a key (ITD-4811), a link, a ref (it-desk/ticket/10041) or a case's id is looked for", what)
}

var (
	// permalink is a link to a chat message: its channel, and its time without the point.
	permalink = regexp.MustCompile(`/archives/([A-Z0-9]+)/p(\d+)(\d{6})$`)
	// linkedKey is a ticket's key at the end of its page's path.
	linkedKey = regexp.MustCompile(`/([A-Za-z][A-Za-z0-9_]*-\d+)/?$`)
)

// named returns the refs that a name may mean, likeliest first, and what it is
// as a ticket's key.
func named(cfg *config.Config, what string) (refs []journeys.Ref, key string) {
	at := func(kind journeys.RefKind, id string) {
		for _, c := range cfg.Connectors {
			refs = append(refs, journeys.Ref{Connector: c.ID, Kind: kind, ID: id})
		}
	}
	if u, err := url.Parse(what); err == nil && u.Host != "" {
		q := u.Query()
		if m := permalink.FindStringSubmatch(u.Path); m != nil {
			if thread := q.Get("thread_ts"); thread != "" {
				at(journeys.Thread, m[1]+"/"+thread)
			}
			at(journeys.Thread, m[1]+"/"+m[2]+"."+m[3])
			return refs, ""
		}
		if key := q.Get("selectedIssue"); key != "" {
			return nil, key
		}
		if m := linkedKey.FindStringSubmatch(u.Path); m != nil {
			return nil, m[1]
		}
		return nil, ""
	}
	if ref, ok := journeys.ParseRef(what); ok {
		refs = append(refs, ref)
	}
	at(journeys.Thread, what)
	at(journeys.Ticket, what)
	return refs, what
}
