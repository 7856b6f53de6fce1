package jira

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// present finds out whether owners are still there.
type present struct {
	id  string
	api *client
}

// Account asks for a user of the site, or for the one with an e-mail address.
// Jira shows an address only where its owner lets it, so that nobody found by
// one proves nothing; and an id that is answered with 404 may be one that we
// may not see.
func (p present) Account(ctx context.Context, a journeys.Account) (journeys.Presence, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var found []userRead
	switch {
	case a.ID == "":
		return journeys.NotKnown, fault(connectors.Invalid, "read user", errors.New("the account has no id"))
	case a.Realm == p.id:
		u, err := p.api.user(ctx, a.ID)
		if connectors.KindOf(err) == connectors.Gone {
			return journeys.IsMissing, nil
		}
		if err != nil {
			return journeys.NotKnown, err
		}
		found = []userRead{u}
	case a.Realm == journeys.RealmEmail:
		all, err := p.api.usersLike(ctx, a.ID)
		if err != nil {
			return journeys.NotKnown, err
		}
		for _, u := range all {
			if journeys.EmailAccount(u.Email) == a {
				found = append(found, u)
			}
		}
	}
	standing := journeys.IsMissing
	for _, u := range found {
		switch {
		case u.Active == nil:
			return journeys.NotKnown, nil
		case *u.Active:
			return journeys.IsThere, nil
		}
		standing = journeys.IsClosed
	}
	return standing, nil
}

// Group asks for the group, and then for its members until one of them is an
// active person. Who is in a group Jira shows to its administrators only; to
// anybody else it exists.
func (p present) Group(ctx context.Context, name string) (journeys.Presence, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	id, err := p.api.groupID(ctx, name)
	if err != nil {
		return journeys.NotKnown, err
	}
	if id == "" {
		return journeys.IsMissing, nil
	}
	there, whole, err := p.api.anyActive(ctx, id)
	switch {
	case connectors.KindOf(err) == connectors.Denied:
		return journeys.Exists, nil
	case connectors.KindOf(err) == connectors.Gone:
		return journeys.IsMissing, nil // deleted between the two calls
	case err != nil:
		return journeys.NotKnown, err
	case there:
		return journeys.IsThere, nil
	case !whole:
		return journeys.Exists, nil
	}
	return journeys.IsEmpty, nil
}

// names checks the groups and the fields that YAML names.
type names struct {
	api    *client
	fields *catalogue
}

// Missing returns those of the groups that the site does not know, and the
// fields in the settings that its catalogue does not have, which is read anew.
func (n names) Missing(ctx context.Context, list []string) ([]string, error) {
	missing, err := n.groups(ctx, list)
	lacking, failed := n.fields.lacking(ctx)
	return append(missing, lacking...), errors.Join(err, failed)
}

func (n names) groups(ctx context.Context, list []string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var missing []string
	for _, name := range list {
		id, err := n.api.groupID(ctx, name)
		if err != nil {
			return missing, err
		}
		if id == "" && !slices.Contains(missing, name) {
			missing = append(missing, name)
		}
	}
	return missing, nil
}

// usersLike searches people by their address. Jira finds more than the one who
// has it.
func (c *client) usersLike(ctx context.Context, email string) ([]userRead, error) {
	var all []userRead
	err := c.call(ctx, "search users", http.MethodGet, path("user", "search"), url.Values{c.edition.searchesBy(): {email}, "maxResults": {strconv.Itoa(page)}}, nil, &all)
	return all, err
}

// groupID is the id of the group with this name or id, on a Data Center its
// name; "" where there is none.
func (c *client) groupID(ctx context.Context, name string) (string, error) {
	if c.edition == dataCenter {
		return c.pickGroup(ctx, name)
	}
	for _, by := range []string{"groupName", "groupId"} {
		var found struct {
			Values []groupRead `json:"values"`
		}
		err := c.call(ctx, "find group", http.MethodGet, path("group", "bulk"), url.Values{by: {name}}, nil, &found)
		if by == "groupId" && connectors.KindOf(err) == connectors.Invalid {
			return "", nil // it has not the shape of an id, so it is none
		}
		if err != nil {
			return "", err
		}
		for _, g := range found.Values {
			if g.ID != "" && (g.Name == name || g.ID == name) {
				return g.ID, nil
			}
		}
	}
	return "", nil
}

// pickGroup finds a group as a Data Center does while somebody types its name.
func (c *client) pickGroup(ctx context.Context, name string) (string, error) {
	var found struct {
		Groups []groupRead `json:"groups"`
	}
	q := url.Values{"query": {name}, "maxResults": {strconv.Itoa(page)}}
	err := c.call(ctx, "find group", http.MethodGet, path("groups", "picker"), q, nil, &found)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(found.Groups, func(g groupRead) bool { return g.Name == name }) {
		return name, nil
	}
	return "", nil
}

// anyActive reports whether a group has an active member who is a person;
// whole is false where its list was too long to be read to its end.
func (c *client) anyActive(ctx context.Context, group string) (there, whole bool, err error) {
	for start, n := 0, 0; n < longest; n++ {
		var got struct {
			IsLast bool       `json:"isLast"`
			Values []userRead `json:"values"`
		}
		var raw json.RawMessage
		q := c.edition.membersOf(group)
		q.Set("startAt", strconv.Itoa(start))
		q.Set("maxResults", strconv.Itoa(page/2))
		if err := c.call(ctx, "list group", http.MethodGet, path("group", "member"), q, nil, &raw); err != nil {
			return false, false, err
		}
		if json.Unmarshal(raw, &got) != nil {
			return false, false, fault(connectors.Temporary, "list group", errors.New("the answer is not the JSON that is documented"))
		}
		for _, u := range got.Values {
			if u.Active != nil && *u.Active && u.AccountType != "app" {
				return true, true, nil
			}
		}
		start += len(got.Values)
		if got.IsLast || len(got.Values) == 0 {
			return false, true, nil
		}
	}
	return false, false, nil
}
