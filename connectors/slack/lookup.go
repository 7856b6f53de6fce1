package slack

import (
	"context"
	"errors"
	"strings"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// lookUp reads profiles: Slack's events carry a user's id and nothing else.
type lookUp struct {
	connector string
	client    *client
	channels  *channels
}

// Profile returns the addresses that the user's profile shows, and whether
// the account is an app's. It also resolves the watched channels where the
// start did not manage to.
func (l lookUp) Profile(ctx context.Context, a journeys.Account) (connectors.Profile, error) {
	if a.Realm != l.connector || !wordish(a.ID) {
		return connectors.Profile{}, &connectors.Error{
			Kind: connectors.Invalid, Op: "slack: users.info", Err: errors.New("not an account of this workspace")}
	}
	if l.channels.known.Load() == nil && len(l.channels.watch) > 0 {
		_ = l.channels.refresh(ctx) // of no matter for the profile; the next one tries again
	}
	var u *slackgo.User
	err := l.client.call(ctx, "users.info", reads, func(ctx context.Context) (err error) {
		u, err = l.client.sdk.GetUserInfoContext(ctx, a.ID)
		return err
	})
	if err != nil {
		return connectors.Profile{}, err
	}
	p := connectors.Profile{
		Name:    strings.TrimSpace(u.RealName),
		Machine: u.IsBot || u.IsAppUser || u.ID == slackbot,
	}
	if p.Name == "" {
		p.Name = u.Name
	}
	for _, found := range []journeys.Account{journeys.EmailAccount(u.Profile.Email), journeys.PhoneAccount(u.Profile.Phone)} {
		if !found.IsZero() {
			p.Addresses = append(p.Addresses, found)
		}
	}
	return p, nil
}
