package journeys

import (
	"slices"
	"strings"
)

// Roster says who is who: which accounts are one person, who works on the
// desk and in which owner's team, which acts are a machine's, and which
// accounts are shared by many and so identify nobody. It is built once per
// configuration and only read afterwards.
type Roster struct {
	people  map[Account][]Account
	agents  map[Account]string
	shared  map[Account]bool
	machine map[Account]bool
}

// NewRoster returns an empty roster; add to it before it is used.
func NewRoster() *Roster {
	return &Roster{
		people: map[Account][]Account{}, agents: map[Account]string{},
		shared: map[Account]bool{}, machine: map[Account]bool{},
	}
}

// AddPerson makes the accounts one person's (a line of people.csv).
func (r *Roster) AddPerson(accounts ...Account) {
	for _, a := range accounts {
		for _, b := range accounts {
			if !a.IsZero() && !b.IsZero() && !slices.Contains(r.people[a], b) {
				r.people[a] = append(r.people[a], b)
			}
		}
	}
}

// AddAgent makes the account one of the desk's own, in the owner's team
// (an owner's id; "" for an agent of no named team).
func (r *Roster) AddAgent(a Account, owner string) { r.agents[a] = owner }

// AddShared marks an account that many people use; it joins nothing.
func (r *Roster) AddShared(a Account) { r.shared[a] = true }

// AddMachine marks an account whose acts are nobody's acts.
func (r *Roster) AddMachine(a Account) { r.machine[a] = true }

// Joins reports whether seeing this account on two refs means that they are
// one person's. Shared accounts, agents and machines join nothing.
func (r *Roster) Joins(a Account) bool {
	if a.IsZero() || r.shared[a] || r.machine[a] {
		return false
	}
	_, agent := r.agents[a]
	return !agent
}

// SamePerson returns all accounts that the directory puts with this one, the
// account itself included where it is listed at all.
func (r *Roster) SamePerson(a Account) []Account { return r.people[a] }

// Agent reports whether the account works on the desk.
func (r *Roster) Agent(a Account) bool { _, ok := r.agents[a]; return ok }

// Team returns the owner's id of the team that an account of the desk works
// in, "" where it works in none that is named; agent is false for anybody
// else.
func (r *Roster) Team(a Account) (owner string, agent bool) {
	owner, agent = r.agents[a]
	return owner, agent
}

// Members returns the accounts of an owner's team, in order; of one person there
// may be several.
func (r *Roster) Members(owner string) []Account {
	var all []Account
	for a, team := range r.agents {
		if team == owner && owner != "" {
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(a, b Account) int { return strings.Compare(a.String(), b.String()) })
	return all
}

// Shared reports whether many people use the account.
func (r *Roster) Shared(a Account) bool { return r.shared[a] }

// SmallestTeam is the size of a team under which no figure about its work is
// shown: it would be a figure about people.
const SmallestTeam = 5

// Size is how many people work in an owner's team, as far as the desk's files
// say: accounts that the directory says are one person count once, and
// machines not at all.
func (r *Roster) Size(owner string) int {
	seen := map[Account]bool{}
	n := 0
	for a, team := range r.agents {
		if team != owner || owner == "" || r.machine[a] || seen[a] {
			continue
		}
		n++
		for _, same := range r.people[a] {
			seen[same] = true
		}
	}
	return n
}

// Counted reports whether figures about what an owner does may be shown: not
// of a team under SmallestTeam, nor of one whose size is not known.
func (r *Roster) Counted(owner string) bool { return r.Size(owner) >= SmallestTeam }

// Machine reports whether the account's acts are a machine's.
func (r *Roster) Machine(a Account) bool { return r.machine[a] }

// AccountAt returns the account that this person has in another realm (the
// presser's Jira account, say); ok is false where the directory names none or
// more than one.
func (r *Roster) AccountAt(a Account, realm string) (Account, bool) {
	var found Account
	for _, b := range r.people[a] {
		if b.Realm == realm {
			if !found.IsZero() {
				return Account{}, false
			}
			found = b
		}
	}
	return found, !found.IsZero()
}
