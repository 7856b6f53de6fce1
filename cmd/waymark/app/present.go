package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// look is one round of looking at the owners.
type look struct {
	a       *App
	d       *desk
	now     time.Time
	heard   map[string]time.Time
	silent  map[string][]journeys.Interval
	failing map[string]bool // connectors that did not answer in this round
}

func (a *App) newLook(ctx context.Context, now time.Time) (*look, error) {
	d := a.desk.Load()
	stored, err := a.store.Silences(ctx)
	if err != nil {
		return nil, err
	}
	heard, err := a.heard.sources(ctx, now, true)
	if err != nil {
		return nil, err
	}
	l := &look{a: a, d: d, now: now, heard: heard, silent: map[string][]journeys.Interval{}, failing: map[string]bool{}}
	for _, s := range d.cfg.Rules.Sources {
		l.silent[s.ID] = silent(stored[s.ID], heard[s.ID], s.SilentAfter, now)
	}
	return l, nil
}

// at looks at one owner. It fails only where the store does: what a vendor
// does not answer is not known.
func (l *look) at(ctx context.Context, o *journeys.Owner) (journeys.OwnerSeen, error) {
	s := journeys.OwnerSeen{Lead: l.lead(ctx, o), About: about(o)}
	for _, c := range l.d.cfg.Connectors {
		for _, g := range l.d.groupsOf(o, c) {
			s.Groups = append(s.Groups, journeys.GroupSeen{Name: c.ID + "/" + g, Presence: l.ask(c, "group", o.ID, func(p connectors.Present) (journeys.Presence, error) {
				return p.Group(ctx, g)
			})})
		}
	}
	return s, l.acts(ctx, o, &s)
}

// about names what is asked of the vendors for an owner.
func about(o *journeys.Owner) string {
	return strings.Join([]string{o.Lead.String(), o.Group, o.Chat.Connector, o.Chat.Mention, string(o.Kind)}, "\n")
}

// lead asks every connector for the lead's account: the one that the directory
// names there, else the one that has the address. An open one anywhere is
// enough; a closed one counts where no other answers.
func (l *look) lead(ctx context.Context, o *journeys.Owner) journeys.Presence {
	if o.Lead.IsZero() {
		return journeys.NotKnown
	}
	found := journeys.IsMissing
	for _, c := range l.d.cfg.Connectors {
		if c.Present == nil {
			continue
		}
		account, ok := l.d.cfg.Rules.Roster.AccountAt(o.Lead, c.ID)
		if !ok {
			account = o.Lead
		}
		switch p := l.ask(c, "lead", o.ID, func(p connectors.Present) (journeys.Presence, error) { return p.Account(ctx, account) }); {
		case p == journeys.IsThere:
			return p
		case p == journeys.IsClosed:
			found = p
		case p == journeys.NotKnown && found == journeys.IsMissing:
			found = p
		}
	}
	if found == journeys.IsMissing {
		l.a.o.Log.Warn("no vendor knows this owner's lead", "owner", o.ID)
	}
	return found
}

// ask puts one question to a connector, unless it has failed in this round. A
// refusal is about the one question only.
func (l *look) ask(c *connectors.Connector, what, owner string, question func(connectors.Present) (journeys.Presence, error)) journeys.Presence {
	if c.Present == nil || l.failing[c.ID] {
		return journeys.NotKnown
	}
	p, err := question(c.Present)
	if err != nil {
		kind := connectors.KindOf(err)
		l.failing[c.ID] = kind != connectors.Denied && kind != connectors.Invalid
		l.a.o.Log.Warn("whether an owner is there cannot be asked", "owner", owner, "what", what, "connector", c.ID, "error", err)
		return journeys.NotKnown
	}
	return p
}

// acts fills in when the owner's people last acted, and when the sources where
// they act could have shown it.
func (l *look) acts(ctx context.Context, o *journeys.Owner, s *journeys.OwnerSeen) error {
	roster := l.d.cfg.Rules.Roster
	var leads []journeys.Account
	if !o.Lead.IsZero() {
		leads = append([]journeys.Account{o.Lead}, roster.SamePerson(o.Lead)...)
	}
	others := slices.DeleteFunc(roster.Members(o.ID), func(a journeys.Account) bool { return slices.Contains(leads, a) })
	people := slices.DeleteFunc(slices.Concat(leads, others), func(a journeys.Account) bool { return roster.Machine(a) || roster.Shared(a) })
	last, err := l.a.store.LastActs(ctx, people)
	if err != nil {
		return fmt.Errorf("last acts: %w", err)
	}
	for _, a := range people {
		if last[a].After(s.Acted) {
			s.Acted = last[a]
		}
		if slices.Contains(others, a) && last[a].After(s.Others) {
			s.Others = last[a]
		}
	}
	for _, c := range l.d.cfg.Connectors {
		if !slices.ContainsFunc(people, func(a journeys.Account) bool { return a.Realm == c.ID }) {
			continue
		}
		s.Blind = append(s.Blind, l.silent[c.ID]...)
		if l.heard[c.ID].After(s.Heard) {
			s.Heard = l.heard[c.ID]
		}
	}
	return nil
}

// groupsOf are the groups that stand for an owner at a connector.
func (d *desk) groupsOf(o *journeys.Owner, c *connectors.Connector) (names []string) {
	if o.Chat.Mention != "" && o.Chat.Connector == c.ID {
		names = append(names, "@"+o.Chat.Mention)
	}
	if o.Group != "" && c.Sink != nil && slices.Contains(c.Sink.Kinds(), journeys.AssignmentPosting) {
		names = append(names, o.Group)
	}
	return names
}
