package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// Find looks for our mark among the newest thousand messages of the channel.
// The bound is a count and not a time: an outcome can stay unknown over a
// weekend in which this machine was off, in a channel where nobody spoke.
func (s sink) Find(ctx context.Context, p journeys.Posting) ([]connectors.Found, error) {
	if p.Kind == journeys.AnswerPosting {
		return nil, nil
	}
	id, err := s.channel(ctx, p.Target)
	if err != nil {
		return nil, err
	}
	me, err := s.client.self(ctx)
	if err != nil {
		return nil, err
	}
	list, err := s.client.history(ctx, id)
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
	return found, nil
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
