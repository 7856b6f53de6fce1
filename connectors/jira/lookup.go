package jira

import (
	"context"
	"errors"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// lookUp asks for an account's profile: webhooks of Cloud carry no address.
type lookUp struct {
	id       string
	api      *client
	machines map[string]bool
}

// Profile gives the account's e-mail address where its owner lets it be seen.
// An account of the type "app" is a machine.
func (l *lookUp) Profile(ctx context.Context, a journeys.Account) (connectors.Profile, error) {
	if a.Realm != l.id || a.ID == "" {
		return connectors.Profile{}, fault(connectors.Invalid, "read user", errors.New("the account is not one of this site"))
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	u, err := l.api.user(ctx, a.ID)
	if err != nil {
		return connectors.Profile{}, err
	}
	p := connectors.Profile{Name: oneLine(u.DisplayName), Machine: u.AccountType == "app" || l.machines[u.DisplayName]}
	if e := journeys.EmailAccount(u.Email); !e.IsZero() {
		p.Addresses = append(p.Addresses, e)
	}
	return p, nil
}
