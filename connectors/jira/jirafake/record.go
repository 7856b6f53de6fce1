package jirafake

import (
	"strings"
	"time"
)

// record shows a ticket to a query.
type record struct {
	f *Fake
	i *Issue
}

func filled(values ...string) []string {
	var out []string
	for _, v := range values {
		if v != "" {
			out = append(out, v)
		}
	}
	return out
}

// Text returns the values that a query compares with.
func (r record) Text(field string) []string {
	i := r.i
	switch field {
	case "project":
		p := r.f.projects[i.Project]
		return []string{p.Key, p.Name, p.ID}
	case "key":
		return []string{i.Key, i.ID}
	case "status":
		return []string{i.Status, statusOf(i.Status).ID}
	case "statuscategory":
		key := statusOf(i.Status).Category
		_, name, _ := category(key)
		return []string{key, name}
	case "labels":
		return i.Labels
	case "assignee":
		return r.f.names(i.Assignee)
	case "reporter":
		return r.f.names(i.Reporter)
	case "creator":
		return r.f.names(i.Creator)
	case "priority":
		return filled(i.Priority)
	case "issuetype":
		return filled(i.Type)
	case "resolution":
		return filled(i.resolution)
	case "summary":
		return filled(i.Summary)
	case "requesttype":
		return filled(i.RequestType)
	case "organizations":
		return i.Organisations
	case "level":
		return filled(i.Security)
	case "request-channel-type":
		return filled(i.Channel)
	}
	return nil
}

// Time returns a date field.
func (r record) Time(field string) time.Time {
	switch field {
	case "created":
		return r.i.Created
	case "updated":
		return r.i.Updated
	case "statuscategorychangeddate":
		return r.i.CategoryMoved
	case "resolved":
		t, err := time.Parse("2006-01-02T15:04:05.000-0700", r.i.resolvedAt)
		if err == nil {
			return t
		}
	}
	return time.Time{}
}

func (f *Fake) names(account string) []string {
	u := f.users[account]
	if u == nil {
		return filled(account)
	}
	return filled(u.AccountID, u.Email, u.Name)
}

// known refuses values that are not there, as Jira does for these fields.
func (f *Fake) known(field, value string) bool {
	switch field {
	case "project":
		for _, p := range f.projects {
			if strings.EqualFold(p.Key, value) || strings.EqualFold(p.Name, value) || p.ID == value {
				return true
			}
		}
		return false
	case "key":
		return f.find(strings.ToUpper(value)) != nil
	case "status":
		for _, s := range Statuses() {
			if strings.EqualFold(s.Name, value) || s.ID == value {
				return true
			}
		}
		return false
	case "statuscategory":
		for _, key := range []string{"new", "indeterminate", "done"} {
			if _, name, _ := category(key); strings.EqualFold(name, value) || key == value {
				return true
			}
		}
		return false
	}
	return true
}
