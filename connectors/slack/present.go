package slack

import (
	"context"
	"errors"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// present finds out whether owners are still there.
type present struct {
	connector string
	client    *client
	groups    *groups
}

// Account asks for a user of the workspace, or for the one with an e-mail
// address. By address Slack finds open accounts only, so that nobody found by
// one proves nothing.
func (p present) Account(ctx context.Context, a journeys.Account) (journeys.Presence, error) {
	method := "users.info"
	ask := func(ctx context.Context) (*slackgo.User, error) { return p.client.sdk.GetUserInfoContext(ctx, a.ID) }
	switch {
	case a.Realm == journeys.RealmEmail && a.ID != "":
		method = "users.lookupByEmail"
		ask = func(ctx context.Context) (*slackgo.User, error) { return p.client.sdk.GetUserByEmailContext(ctx, a.ID) }
	case a.Realm != p.connector || !wordish(a.ID):
		return journeys.NotKnown, &connectors.Error{
			Kind: connectors.Invalid, Op: "slack: " + method, Err: errors.New("not an account of this workspace")}
	}
	var u *slackgo.User
	err := p.client.call(ctx, method, reads, func(ctx context.Context) (err error) {
		u, err = ask(ctx)
		return err
	})
	switch {
	case codeOf(err) == "users_not_found" || codeOf(err) == "user_not_found":
		return journeys.IsMissing, nil
	case err != nil:
		return journeys.NotKnown, err
	case u.Deleted:
		return journeys.IsClosed, nil
	}
	return journeys.IsThere, nil
}

// Group says whether the user group "@handle" can be mentioned. Who is in it
// is not read.
func (p present) Group(ctx context.Context, name string) (journeys.Presence, error) {
	known, err := p.groups.refresh(ctx)
	switch {
	case err != nil:
		return journeys.NotKnown, err
	case known[bareHandle(name)] == "":
		return journeys.IsMissing, nil
	}
	return journeys.Exists, nil
}
