package slack

import (
	"context"
	"errors"
	"slices"
	"strconv"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors"
)

// What one message has no room for follows in its thread, as messages with
// marks of their own. The first one's mark says that they may not stand yet
// until all of them do, so that whoever finds it after a crash goes on where
// it ended instead of taking the part for the whole.

// begun is the first message as it is posted while the others are missing.
func (m rendered) begun() rendered {
	if len(m.rest) == 0 {
		return m
	}
	m.fingerprint += unsealed
	mark(m)
	return m
}

// complete makes what follows a message equal to what is wanted, and then
// seals the message itself; gone is true where it does not stand any more.
// Nothing that stands as wanted is written again.
func (s sink) complete(ctx context.Context, channel, root, ts string, m rendered) (gone bool, err error) {
	list, err := s.client.thread(ctx, channel, root)
	if threadGone(err) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	stands := func(p past) bool { return p.TS == ts && p.Subtype != "tombstone" }
	if !slices.ContainsFunc(list, stands) {
		return true, nil
	}
	me, err := s.client.self(ctx)
	if err != nil {
		return false, err
	}
	for i := range maxPieces - 1 {
		var want *rendered
		if i < len(m.rest) {
			want = &m.rest[i]
		}
		if err := s.follow(ctx, channel, root, follower(m.key, i), want, me.own(list)); err != nil {
			return false, err
		}
	}
	mark(m)
	_, err = s.edit(ctx, channel, ts, m)
	return codeOf(err) == "message_not_found", err
}

// follower is the key of the message that follows as the i-th.
func follower(key string, i int) string { return key + "#" + strconv.Itoa(i+2) }

// own are the messages that we wrote: a mark that another app copied is not
// ours.
func (me identity) own(list []past) []past {
	var ours []past
	for _, m := range list {
		if me.BotID != "" && m.BotID == me.BotID || me.BotID == "" && m.User == me.UserID {
			ours = append(ours, m)
		}
	}
	return ours
}

// follow makes one message of a thread as wanted; nil: it should not be there.
func (s sink) follow(ctx context.Context, channel, root, key string, want *rendered, ours []past) error {
	for _, m := range ours {
		print, ok := m.marked(key)
		if !ok {
			continue
		}
		var err error
		switch {
		case want == nil: // nothing of this key, or it was there already
			err = s.client.remove(ctx, channel, m.TS)
		case print != want.fingerprint:
			_, err = s.edit(ctx, channel, m.TS, *want)
		}
		if err != nil && connectors.KindOf(err) != connectors.Gone {
			return err
		}
		want = nil
	}
	if want == nil {
		return nil
	}
	ts, posted, err := s.post(ctx, channel, root, *want)
	if err != nil {
		return err
	}
	if posted.Timestamp != "" && posted.ThreadTimestamp == "" { // the message above it vanished meanwhile
		return s.client.remove(ctx, channel, ts)
	}
	return nil
}

// post says a message, in a thread where one is given.
func (s sink) post(ctx context.Context, channel, thread string, m rendered) (ts string, posted slackgo.Message, err error) {
	options := []slackgo.MsgOption{m.options(), slackgo.MsgOptionMetadata(m.metadata()),
		slackgo.MsgOptionDisableLinkUnfurl(), slackgo.MsgOptionDisableMediaUnfurl()}
	if thread != "" {
		options = append(options, slackgo.MsgOptionTS(thread))
	}
	err = s.client.call(ctx, "chat.postMessage", writes, func(ctx context.Context) (err error) {
		_, ts, posted, err = s.client.sdk.PostMessageWithResponseContext(ctx, channel, options...)
		return err
	})
	return ts, posted, err
}

// edit writes a message anew in its place.
func (s sink) edit(ctx context.Context, channel, ts string, m rendered) (string, error) {
	var now string
	err := s.client.call(ctx, "chat.update", writes, func(ctx context.Context) (err error) {
		_, now, _, err = s.client.sdk.UpdateMessageContext(ctx, channel, ts, m.options(), slackgo.MsgOptionMetadata(m.metadata()))
		return err
	})
	return now, err
}

// remove deletes a message; one that is gone already is no error.
func (c *client) remove(ctx context.Context, channel, ts string) error {
	err := c.call(ctx, "chat.delete", writes, func(ctx context.Context) (err error) {
		_, _, err = c.sdk.DeleteMessageContext(ctx, channel, ts)
		return err
	})
	if connectors.KindOf(err) == connectors.Gone {
		return nil
	}
	return err
}

// halfway is the error of what was begun and not ended. The caller has no
// place of it yet: it finds the mark, and goes on.
func halfway(err error) error {
	return &connectors.Error{Kind: connectors.Unknown, Op: "slack: write what follows", RetryAfter: connectors.RetryAfter(err),
		Err: errors.New("part of a long text stands: " + err.Error())}
}
