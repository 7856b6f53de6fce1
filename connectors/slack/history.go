package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	slackgo "github.com/slack-go/slack"
)

const (
	historySize = 200 // messages of a page, as Slack recommends
	historyMax  = 5   // pages
)

// past is a message of a channel's history, in the little that we look for.
type past struct {
	Subtype  string          `json:"subtype"`
	User     string          `json:"user"`
	BotID    string          `json:"bot_id"`
	TS       string          `json:"ts"`
	Blocks   json.RawMessage `json:"blocks"`
	Metadata struct {
		Type    string          `json:"event_type"`
		Payload json.RawMessage `json:"event_payload"`
	} `json:"metadata"`
	Files []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"files"`
}

// history reads the newest messages of a channel, at most a thousand, newest
// first.
func (c *client) history(ctx context.Context, channel string) ([]past, error) {
	return c.past(ctx, "conversations.history", url.Values{"channel": {channel}}, historyMax)
}

// thread reads a message and the replies to it, at most a thousand, oldest first.
func (c *client) thread(ctx context.Context, channel, root string) ([]past, error) {
	return c.past(ctx, "conversations.replies", url.Values{"channel": {channel}, "ts": {root}}, historyMax)
}

// stands reports whether a message is there to be replied to. One that was
// removed after somebody had replied leaves a tombstone.
func (c *client) stands(ctx context.Context, channel, ts string) (bool, error) {
	list, err := c.past(ctx, "conversations.replies", url.Values{"channel": {channel}, "ts": {ts}}, 1)
	if threadGone(err) {
		return false, nil
	}
	return err == nil && slices.ContainsFunc(list, func(m past) bool { return m.TS == ts && m.Subtype != "tombstone" }), err
}

// past reads at most so many pages. It does not use the SDK: that decodes
// everybody's blocks, and one message of another app in a shape it does not
// know would hide ours.
func (c *client) past(ctx context.Context, method string, where url.Values, pages int) ([]past, error) {
	var all []past
	cursor := ""
	for range pages {
		var page struct {
			OK       bool   `json:"ok"`
			Error    string `json:"error"`
			Messages []past `json:"messages"`
			Meta     struct {
				Next string `json:"next_cursor"`
			} `json:"response_metadata"`
		}
		err := c.call(ctx, method, reads, func(ctx context.Context) error {
			values := maps.Clone(where)
			values.Set("include_all_metadata", "true")
			values.Set("limit", fmt.Sprint(historySize))
			if cursor != "" {
				values.Set("cursor", cursor)
			}
			if err := c.post(ctx, method, values, &page); err != nil {
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
