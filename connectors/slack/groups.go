package slack

import (
	"context"
	"regexp"
	"strings"
	"sync/atomic"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors"
)

// groups knows the ids of the workspace's user groups by their handles. A
// listing is kept until a handle is asked for that it does not have: groups
// are made seldom, and a reply is in a hurry.
type groups struct {
	list  func(context.Context) (map[string]string, error)
	known atomic.Pointer[map[string]string]
}

// groupID is what may stand in a mention: it is the one string that is put
// into mrkdwn unescaped.
var groupID = regexp.MustCompile(`^S[A-Z0-9]{1,59}$`)

// bareHandle is a handle as Slack keeps it, without what people write before it.
func bareHandle(s string) string { return strings.TrimLeft(strings.TrimSpace(s), "@") }

// refresh asks Slack for its groups.
func (g *groups) refresh(ctx context.Context) (map[string]string, error) {
	list, err := g.list(ctx)
	if err != nil {
		return nil, err
	}
	g.known.Store(&list)
	return list, nil
}

// resolve returns the id of the group with this handle, "" where there is
// none. A workspace that does not let us see its groups has none: a line that
// calls nobody is better than no line, and better than a connector that
// pauses for want of a scope that only this needs. The names check reports it.
func (g *groups) resolve(ctx context.Context, handle string) (string, error) {
	if known := g.known.Load(); known != nil && (*known)[handle] != "" {
		return (*known)[handle], nil
	}
	list, err := g.refresh(ctx)
	if err != nil {
		if connectors.KindOf(err) == connectors.Invalid || lacksScope(codeOf(err)) {
			return "", nil
		}
		return "", err
	}
	return list[handle], nil
}

// groups lists the handles that can be mentioned now; Slack leaves out those
// that were switched off.
func (c *client) groups(ctx context.Context) (map[string]string, error) {
	var list []slackgo.UserGroup
	err := c.call(ctx, "usergroups.list", reads, func(ctx context.Context) (err error) {
		list, err = c.sdk.GetUserGroupsContext(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	idOf := make(map[string]string, len(list))
	for _, u := range list {
		if u.Handle != "" && groupID.MatchString(u.ID) {
			idOf[u.Handle] = u.ID
		}
	}
	return idOf, nil
}
