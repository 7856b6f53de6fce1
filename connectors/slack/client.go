package slack

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	slackgo "github.com/slack-go/slack"
)

// callTimeout is the deadline of one call of the Web API.
const callTimeout = 10 * time.Second

// client is the Web API as we use it: the SDK where it serves, one deadline
// per call, and errors with a kind.
type client struct {
	sdk     *slackgo.Client
	http    *http.Client
	base    string
	token   string
	timeout time.Duration
	me      atomic.Pointer[identity]
}

// identity is who the token speaks as.
type identity struct{ BotID, UserID string }

func newClient(base, token string) *client {
	h := &http.Client{
		Timeout: callTimeout + time.Second, // behind the calls' own deadlines
		// A redirect would carry the token to wherever it points.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &client{
		sdk:     slackgo.New(token, slackgo.OptionHTTPClient(h), slackgo.OptionAPIURL(base)),
		http:    h,
		base:    base,
		token:   token,
		timeout: callTimeout,
	}
}

// effect says what an error may have left behind.
type effect bool

const (
	reads  effect = false
	writes effect = true
)

// call runs one method under its deadline and gives its error a kind.
func (c *client) call(ctx context.Context, method string, does effect, f func(context.Context) error) error {
	if ctx.Err() != nil {
		return fail(method, does, errNotSent)
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	if err := f(ctx); err != nil {
		return fail(method, does, err)
	}
	return nil
}

// Channels are listed in pages, 100,000 of them at most.
const (
	maxPages = 100
	perPage  = 1000
)

// channels lists every public channel and the private ones that the bot is in.
func (c *client) channels(ctx context.Context) ([]channel, error) {
	var all []channel
	params := slackgo.GetConversationsParameters{
		Types: []string{"public_channel", "private_channel"}, ExcludeArchived: true, Limit: perPage,
	}
	for range maxPages {
		var page []slackgo.Channel
		err := c.call(ctx, "conversations.list", reads, func(ctx context.Context) (err error) {
			page, params.Cursor, err = c.sdk.GetConversationsContext(ctx, &params)
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, ch := range page {
			all = append(all, channel{ID: ch.ID, Name: ch.Name, Member: ch.IsMember})
		}
		if params.Cursor == "" {
			break
		}
	}
	return all, nil
}

// self is who we are; asked once, for a token never changes its bearer.
func (c *client) self(ctx context.Context) (identity, error) {
	if me := c.me.Load(); me != nil {
		return *me, nil
	}
	var me identity
	err := c.call(ctx, "auth.test", reads, func(ctx context.Context) error {
		r, err := c.sdk.AuthTestContext(ctx)
		if err == nil {
			me = identity{BotID: r.BotID, UserID: r.UserID}
		}
		return err
	})
	if err == nil {
		c.me.Store(&me)
	}
	return me, err
}
