package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
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

const (
	maxPages    = 100 // of channels: 100,000 of them
	perPage     = 1000
	historySize = 200 // messages of a page, as Slack recommends
	historyMax  = 5   // pages
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
			all = append(all, channel{ID: ch.ID, Name: ch.Name})
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

// past is a message of a channel's history, in the little that we look for.
type past struct {
	User     string          `json:"user"`
	BotID    string          `json:"bot_id"`
	TS       string          `json:"ts"`
	Blocks   json.RawMessage `json:"blocks"`
	Metadata struct {
		Type    string          `json:"event_type"`
		Payload json.RawMessage `json:"event_payload"`
	} `json:"metadata"`
}

// history reads the newest messages of a channel, at most a thousand, newest
// first. It does not use the SDK: that decodes everybody's blocks, and one
// message of another app in a shape it does not know would hide ours.
func (c *client) history(ctx context.Context, channel string) ([]past, error) {
	var all []past
	cursor := ""
	for range historyMax {
		var page struct {
			OK       bool   `json:"ok"`
			Error    string `json:"error"`
			Messages []past `json:"messages"`
			Meta     struct {
				Next string `json:"next_cursor"`
			} `json:"response_metadata"`
		}
		err := c.call(ctx, "conversations.history", reads, func(ctx context.Context) error {
			values := url.Values{
				"channel": {channel}, "include_all_metadata": {"true"}, "limit": {fmt.Sprint(historySize)},
			}
			if cursor != "" {
				values.Set("cursor", cursor)
			}
			if err := c.post(ctx, "conversations.history", values, &page); err != nil {
				return err
			}
			if !page.OK {
				return slackgo.SlackErrorResponse{Err: page.Error}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		all = append(all, page.Messages...)
		if cursor = page.Meta.Next; cursor == "" {
			break
		}
	}
	return all, nil
}

// post sends a form and reads JSON. Its errors are the SDK's types.
func (c *client) post(ctx context.Context, method string, values url.Values, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+method, strings.NewReader(values.Encode()))
	if err != nil {
		return errNotSent
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+c.token)
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusTooManyRequests {
		wait, _ := time.ParseDuration(resp.Header.Get("Retry-After") + "s")
		return &slackgo.RateLimitedError{RetryAfter: wait}
	}
	if resp.StatusCode != http.StatusOK {
		return slackgo.StatusCodeError{Code: resp.StatusCode}
	}
	const most = 16 << 20
	body, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	if err != nil {
		return err
	}
	if len(body) > most || json.Unmarshal(body, into) != nil {
		return errors.New("an answer that is not Slack's")
	}
	return nil
}
