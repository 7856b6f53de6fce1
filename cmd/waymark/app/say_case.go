package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// nothing is the answer where nothing may be told, for whatever reason.
func nothing(of string) journeys.Text {
	return journeys.Text{
		Headline: "I know nothing of " + of + " that I may tell.",
		Rows:     []journeys.Row{{Lines: []string{"Either nothing was seen of it yet, or it is not for a chat. The desk itself shows what you may see."}}},
	}
}

// ticket answers about a ticket.
func (a asking) ticket(ctx context.Context, key string) (journeys.Text, error) {
	if !a.agent {
		return a.ownTicket(ctx, key)
	}
	refs, err := a.store.TicketsCalled(ctx, key)
	if err != nil {
		return journeys.Text{}, err
	}
	for _, ref := range refs {
		s, ok, err := a.store.SubjectOf(ctx, ref)
		if err != nil {
			return journeys.Text{}, err
		}
		if !ok {
			continue
		}
		about, err := a.about(ctx, s)
		if err != nil {
			return journeys.Text{}, err
		}
		if text, ok := about.Ticket(ref); ok {
			return text, nil
		}
	}
	return nothing(key), nil
}

// ownTicket answers a customer. It looks among what is theirs alone, so that
// neither the answer nor the time it takes tells of anybody else's.
func (a asking) ownTicket(ctx context.Context, key string) (journeys.Text, error) {
	accounts := a.accounts(ctx, a.q.By)
	subjects, err := a.subjectsOf(ctx, accounts)
	if err != nil {
		return journeys.Text{}, err
	}
	for _, s := range subjects {
		about, err := a.about(ctx, s)
		if err != nil {
			return journeys.Text{}, err
		}
		for _, ref := range about.Called(key) {
			if !about.Customer(ref, accounts) {
				continue
			}
			if text, ok := about.ForCustomer(ref); ok {
				return text, nil
			}
		}
	}
	return refused(), nil
}

// person answers about what somebody has open.
func (a asking) person(ctx context.Context, named []journeys.Account) (journeys.Text, error) {
	if !a.agent {
		return refused(), nil
	}
	if len(named) > 1 {
		return journeys.Text{Headline: "One person at a time, please."}, nil
	}
	subjects, err := a.subjectsOf(ctx, a.accounts(ctx, named[0]))
	if err != nil {
		return journeys.Text{}, err
	}
	for _, s := range subjects {
		about, err := a.about(ctx, s)
		if err != nil {
			return journeys.Text{}, err
		}
		if text, ok := about.Open(); ok {
			return text, nil
		}
	}
	return journeys.Text{
		Headline: "Nothing open that I know of and may tell.",
		Rows:     []journeys.Row{{Lines: []string{"Of shared addresses, machines and the desk's own people nothing is told."}}},
	}, nil
}

// accounts are somebody's accounts, as the directory has them and as the
// account's own vendor shows its addresses: those by which refs are joined,
// too. None where the account is many people's, nobody's, or of the desk.
func (a asking) accounts(ctx context.Context, of journeys.Account) (list []journeys.Account) {
	roster := a.desk.Load().cfg.Rules.Roster
	add := func(account journeys.Account) {
		for _, same := range append([]journeys.Account{account}, roster.SamePerson(account)...) {
			if roster.Joins(same) && !slices.Contains(list, same) {
				list = append(list, same)
			}
		}
	}
	if !roster.Joins(of) {
		return nil
	}
	add(of)
	if c := a.App.desk.Load().connector(of.Realm); c != nil && c.LookUp != nil {
		profile, err := c.LookUp.Profile(ctx, of)
		switch {
		case err != nil:
			a.o.Log.Warn("an account could not be looked up to answer", "connector", of.Realm, "kind", string(connectors.KindOf(err)))
		case profile.Machine:
			return nil
		}
		for _, address := range profile.Addresses {
			if _, ok := journeys.ProfileEdge(of, address, roster); ok {
				add(address)
			}
		}
	}
	return list
}

// subjectsOf are the subjects of accounts, each once.
func (a asking) subjectsOf(ctx context.Context, accounts []journeys.Account) (list []journeys.Subject, err error) {
	for _, account := range accounts {
		s, ok, err := a.store.SubjectOfAccount(ctx, account)
		if err != nil {
			return nil, err
		}
		if ok && !slices.ContainsFunc(list, func(l journeys.Subject) bool { return l.ID == s.ID }) {
			list = append(list, s)
		}
	}
	return list, nil
}

// about walks a subject as the server would judge it now.
func (a asking) about(ctx context.Context, s journeys.Subject) (*journeys.Asking, error) {
	now := a.o.Now()
	facts, err := a.facts(ctx, now)
	if err != nil {
		return nil, err
	}
	return journeys.NewAsking(a.desk.Load().cfg.Rules, s, facts, now), nil
}

const (
	walkingFor = 90 * 24 * time.Hour // what began earlier is nobody's question
	maxListed  = 10
)

// goes answers how a journey goes now.
func (a asking) goes(ctx context.Context, j *journeys.Journey) (journeys.Text, error) {
	list, err := a.store.Walking(ctx, []string{j.ID}, a.o.Now().Add(-walkingFor))
	if err != nil {
		return journeys.Text{}, err
	}
	at := map[string]int{}
	var people [][]journeys.Case
	for _, w := range list {
		i, known := at[w.Subject]
		if !known {
			i = len(people)
			at[w.Subject], people = i, append(people, nil)
		}
		people[i] = append(people[i], w.Case)
	}
	return journeys.AskJourney(j, people), nil
}

// queue answers what is stuck in the asker's team's queue.
func (a asking) queue(ctx context.Context) (journeys.Text, error) {
	if !a.agent {
		return refused(), nil
	}
	rules := a.desk.Load().cfg.Rules
	owner := rules.Owner(a.team)
	if owner == nil {
		return journeys.Text{Headline: "The people directory puts you into no team, so you have no queue."}, nil
	}
	var ids []string
	for _, j := range a.told() {
		ids = append(ids, j.ID)
	}
	list, err := a.store.Walking(ctx, ids, a.o.Now().Add(-walkingFor))
	if err != nil {
		return journeys.Text{}, err
	}
	var lines []string
	more := 0
	for _, w := range list {
		g := journeys.StuckOn(&w.Case)
		if g == nil {
			continue
		}
		if helper := journeys.HelperOf(rules, w.Journey, g); helper == nil || helper.ID != owner.ID {
			continue
		}
		if len(lines) == maxListed {
			more++
			continue
		}
		s, ok, err := a.store.SubjectOfCase(ctx, w.ID)
		if err != nil {
			return journeys.Text{}, err
		}
		if !ok {
			continue
		}
		about, err := a.about(ctx, s)
		if err != nil {
			return journeys.Text{}, err
		}
		if line, ok := about.Line(w.ID); ok {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return journeys.Text{Headline: owner.Name + " · nothing is stuck now, as far as is seen"}, nil
	}
	text := journeys.Text{Headline: fmt.Sprintf("%s · %d stuck now", owner.Name, len(lines)+more), Rows: []journeys.Row{{Lines: lines}}}
	if more > 0 {
		text.Rows[0].Lines = append(lines, fmt.Sprintf("and %d more, on which something happened longer ago", more))
	}
	return text, nil
}
