package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// Find looks for our mark among the newest thousand messages of the channel,
// or the first thousand of the thread.
// The bound is a count and not a time: an outcome can stay unknown over a
// weekend in which this machine was off, in a channel where nobody spoke.
func (s sink) Find(ctx context.Context, p journeys.Posting) ([]connectors.Found, error) {
	if p.Kind == journeys.AnswerPosting {
		return nil, nil
	}
	id, read, err := s.where(ctx, p)
	if err != nil {
		return nil, err
	}
	me, err := s.client.self(ctx)
	if err != nil {
		return nil, err
	}
	list, err := read(ctx)
	if err != nil {
		return nil, err
	}
	var found []connectors.Found
	for _, m := range list {
		if me.BotID != "" && m.BotID != me.BotID || me.BotID == "" && m.User != me.UserID {
			continue // a mark that another app copied is not ours
		}
		print, ok := m.marked(p.Key)
		created, timed := timeOf(m.TS)
		if ok && timed {
			found = append(found, connectors.Found{Remote: id + " " + m.TS, Fingerprint: print, Created: created})
		}
	}
	slices.SortFunc(found, func(a, b connectors.Found) int { return cmp.Compare(a.Remote, b.Remote) })
	// A page may repeat what another had, and the same message twice would
	// pass for a duplicate, to be deleted.
	return slices.CompactFunc(found, func(a, b connectors.Found) bool { return a.Remote == b.Remote }), nil
}

// where says in which channel a posting is looked for, and reads it. A reply
// is in its thread; or, where the message above it is gone, at the top of the
// channel, where Slack puts a reply that came too late.
func (s sink) where(ctx context.Context, p journeys.Posting) (string, func(context.Context) ([]past, error), error) {
	if p.Kind != journeys.ReplyPosting {
		id, err := s.channel(ctx, p.Target)
		return id, func(ctx context.Context) ([]past, error) { return s.client.history(ctx, id) }, err
	}
	id, root, ok := parseRemote(p.Target)
	if !ok {
		return "", nil, invalid("a reply's target is the place of a message")
	}
	return id, func(ctx context.Context) ([]past, error) {
		list, err := s.client.thread(ctx, id, root)
		if threadGone(err) {
			return s.client.history(ctx, id)
		}
		return list, err
	}, nil
}

// marked reports whether a message carries the key's mark, as a block's id or
// as metadata.
func (m past) marked(key string) (fingerprint string, ok bool) {
	var blocks []struct {
		ID string `json:"block_id"`
	}
	if json.Unmarshal(m.Blocks, &blocks) == nil {
		for _, b := range blocks {
			if k, print, ok := readMark(b.ID); ok && k == shortKey(key) {
				return print, true
			}
		}
	}
	var payload struct {
		Key         string `json:"key"`
		Fingerprint string `json:"fingerprint"`
	}
	if m.Metadata.Type == markName && json.Unmarshal(m.Metadata.Payload, &payload) == nil && payload.Key == key {
		return payload.Fingerprint, true
	}
	return "", false
}
