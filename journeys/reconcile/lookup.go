package reconcile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

const (
	// lookUpDeadline bounds one look-up; it lies before the end of its lease.
	lookUpDeadline = 15 * time.Second
	lookUpBatch    = 3
	// machinesSetting holds a JSON list of accounts that vendors call machines.
	machinesSetting = "machines"
)

// lookUps looks a few due accounts up. The batch is small enough that all of
// its deadlines together lie within one lease.
func (l *Loop) lookUps(ctx context.Context) (int, error) {
	if l.o.Profiles == nil {
		return 0, nil
	}
	work, err := l.o.Store.ClaimWork(ctx, journeys.LookUpWork, l.o.Now(), lookUpBatch, l.o.Lease)
	if err != nil {
		return 0, err
	}
	for _, w := range work {
		if err := l.lookUp(ctx, w); err != nil {
			return 0, err
		}
	}
	return len(work), nil
}

func (l *Loop) lookUp(ctx context.Context, w journeys.Work) error {
	account, ok := parseAccount(w.Key)
	if !ok {
		l.o.Log.Error("due work names no account")
		return l.o.Store.SettleWork(ctx, w, time.Time{}, false)
	}
	asking, cancel := context.WithTimeout(ctx, lookUpDeadline)
	addresses, machine, err := l.o.Profiles.Profile(asking, account)
	cancel()
	now := l.o.Now()
	if err != nil {
		l.o.Observer.LookedUp(0, err)
		next := l.again(w, err, now)
		if next.IsZero() {
			l.o.Log.Warn("an account cannot be looked up", "realm", account.Realm, "error", err)
		}
		return l.o.Store.SettleWork(ctx, w, next, true)
	}
	if machine {
		if err := l.learnMachine(ctx, account); err != nil {
			return err
		}
		addresses = nil
	}
	roster := l.o.Config.Load().Rules.Roster
	var edges []journeys.Edge
	for _, b := range addresses {
		edges = append(edges, joins(account, b, roster)...)
	}
	if len(edges) > 0 || machine {
		// Stored before the work is settled: a crash in between looks the
		// account up once more, which changes nothing.
		if err := l.o.Store.Append(ctx, now, nil, edges, nil); err != nil {
			return err
		}
		l.Wake()
	}
	l.o.Observer.LookedUp(len(edges), nil)
	return l.o.Store.SettleWork(ctx, w, time.Time{}, false)
}

// again is when to try a failed look-up again; zero: never.
func (l *Loop) again(w journeys.Work, err error, now time.Time) time.Time {
	pause := backoff(30*time.Second, time.Hour, w.Attempts+1)
	var a Again
	if errors.As(err, &a) {
		again, after := a.Again()
		if !again {
			return time.Time{}
		}
		if after > 0 {
			pause = after
		}
	}
	return now.Add(pause)
}

// joins is the edge that the profile shows, and with it what the directory
// knows of the address: the other accounts of the person whose address it is.
func joins(a, address journeys.Account, roster *journeys.Roster) []journeys.Edge {
	e, ok := journeys.ProfileEdge(a, address, roster)
	if !ok {
		return nil
	}
	edges := []journeys.Edge{e}
	for _, other := range roster.SamePerson(address) {
		if other == address || other == a || !roster.Joins(other) {
			continue
		}
		x, y := journeys.AccountNode(address), journeys.AccountNode(other)
		if y < x {
			x, y = y, x
		}
		edges = append(edges, journeys.Edge{A: x, B: y, Evidence: journeys.ByDirectory})
	}
	return edges
}

// parseAccount reads what Account.String wrote.
func parseAccount(s string) (journeys.Account, bool) {
	realm, id, ok := strings.Cut(s, ":")
	return journeys.Account{Realm: realm, ID: id}, ok && realm != "" && id != ""
}

// knownMachines returns the accounts that look-ups found to be machines.
func (l *Loop) knownMachines(ctx context.Context) (map[journeys.Account]bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.machines != nil {
		return l.machines, nil
	}
	m, err := l.readMachines(ctx)
	if err == nil {
		l.machines = m
	}
	return m, err
}

func (l *Loop) readMachines(ctx context.Context) (map[journeys.Account]bool, error) {
	text, err := l.o.Store.Setting(ctx, machinesSetting)
	if err != nil {
		return nil, err
	}
	var list []journeys.Account
	if text != "" {
		if err := json.Unmarshal([]byte(text), &list); err != nil {
			return nil, fmt.Errorf("reconcile: the stored list of machines: %w", err)
		}
	}
	m := make(map[journeys.Account]bool, len(list))
	for _, a := range list {
		m[a] = true
	}
	return m, nil
}

// learnMachine remembers an account as a machine's. The list is read again
// first, because another replica may have added to it.
func (l *Loop) learnMachine(ctx context.Context, a journeys.Account) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	m, err := l.readMachines(ctx)
	if err != nil {
		return err
	}
	if !m[a] {
		m[a] = true
		list := make([]journeys.Account, 0, len(m))
		for b := range m {
			list = append(list, b)
		}
		slices.SortFunc(list, func(x, y journeys.Account) int { return strings.Compare(x.String(), y.String()) })
		text, err := json.Marshal(list)
		if err != nil {
			return err
		}
		if err := l.o.Store.SetSetting(ctx, machinesSetting, string(text)); err != nil {
			return err
		}
	}
	l.machines = m
	return nil
}

// cutMachines takes the accounts of machines out of the subjects they joined:
// two tickets that the same automation wrote are two strangers'. The cut makes
// the parts due again, so this round's settle of them is stale, as it should.
func (l *Loop) cutMachines(ctx context.Context, now time.Time, list []journeys.Subject) error {
	machines, err := l.knownMachines(ctx)
	if err != nil || len(machines) == 0 {
		return err
	}
	nodes := make(map[journeys.Node]bool, len(machines))
	for a := range machines {
		nodes[journeys.AccountNode(a)] = true
	}
	for _, s := range list {
		for _, e := range s.Edges {
			if nodes[e.A] || nodes[e.B] {
				if err := l.o.Store.Cut(ctx, now, e); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
