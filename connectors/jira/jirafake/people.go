package jirafake

import "slices"

// Deactivate closes an account; Activate opens it again.
func (f *Fake) Deactivate(account string) { f.setInactive(account, true) }

// Activate opens a closed account.
func (f *Fake) Activate(account string) { f.setInactive(account, false) }

func (f *Fake) setInactive(account string, yes bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.users[account].Inactive = yes
}

// AddGroup makes a group that need not have a member.
func (f *Fake) AddGroup(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.made = append(f.made, name)
}

// DeleteGroup removes a group, and everybody from it.
func (f *Fake) DeleteGroup(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	is := func(g string) bool { return g == name }
	f.made = slices.DeleteFunc(f.made, is)
	for _, u := range f.users {
		u.Groups = slices.DeleteFunc(slices.Clone(u.Groups), is)
	}
}

// HideMembers takes the right to administer Jira from the token's account, or
// gives it back: without it nobody is told who is in a group.
func (f *Fake) HideMembers(yes bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hidden = yes
}

// allGroups are the names of the groups that there are, in order.
func (f *Fake) allGroups() []string {
	all := slices.Clone(f.made)
	for _, u := range f.users {
		all = append(all, u.Groups...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
