package slack

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// sink writes messages, replies, digests and answers. The remote of each is
// "channelID ts".
type sink struct {
	client   *client
	channels *channels
	groups   *groups
	waiting  *waiting
}

func (s sink) Kinds() []journeys.PostingKind {
	return []journeys.PostingKind{journeys.MessagePosting, journeys.DigestPosting, journeys.AnswerPosting, journeys.ReplyPosting}
}

// Put posts, edits in place, or leaves what already stands as wanted.
func (s sink) Put(ctx context.Context, p journeys.Posting, prior connectors.Prior) (connectors.Receipt, error) {
	if p.Content.Text == nil || p.Absent || p.Key == "" {
		return connectors.Receipt{}, invalid("a posting without a text or a key")
	}
	if p.Kind == journeys.ReplyPosting {
		return s.reply(ctx, p, prior)
	}
	m := render(p.Key, *p.Content.Text)
	if len(m.blocks) == 0 {
		return connectors.Receipt{}, invalid("an empty text")
	}
	switch {
	case p.Kind == journeys.DigestPosting && len(p.Content.Files) > 0:
		return s.withFiles(ctx, p, prior, m)
	case p.Kind != journeys.MessagePosting && p.Kind != journeys.DigestPosting && p.Kind != journeys.AnswerPosting:
		return connectors.Receipt{}, invalid("a posting of another kind")
	case prior.Remote != "" && (p.Kind == journeys.AnswerPosting || prior.Fingerprint == m.fingerprint):
		return connectors.Receipt{State: journeys.Standing, Remote: prior.Remote, Fingerprint: prior.Fingerprint}, nil
	case p.Kind == journeys.AnswerPosting:
		return s.answer(ctx, p.Target, m)
	case prior.Remote == "":
		return s.create(ctx, p.Target, m)
	}
	return s.update(ctx, prior, m)
}

// options are what every message carries. Nothing in it is parsed for names,
// and no link in it is unfolded.
func (m rendered) options() slackgo.MsgOption {
	return slackgo.MsgOptionCompose(
		slackgo.MsgOptionText(m.fallback, false),
		slackgo.MsgOptionBlocks(m.blocks...),
		slackgo.MsgOptionParse(false),
		slackgo.MsgOptionLinkNames(false),
	)
}

func (s sink) create(ctx context.Context, target string, m rendered) (connectors.Receipt, error) {
	id, err := s.channel(ctx, target)
	if err != nil {
		return connectors.Receipt{}, err
	}
	ts, posted, err := s.post(ctx, id, "", m.begun())
	if err != nil {
		return connectors.Receipt{}, err
	}
	id = cmp.Or(posted.Channel, id)
	receipt, err := written(id, ts, m)
	if err != nil || len(m.rest) == 0 {
		return receipt, err
	}
	if gone, err := s.complete(ctx, id, ts, ts, m); err != nil {
		return connectors.Receipt{}, halfway(err)
	} else if gone {
		receipt.State = journeys.Gone
	}
	return receipt, nil
}

// update edits in place. Only its author can edit a message in Slack, so
// nothing is read first; who removed it is respected.
func (s sink) update(ctx context.Context, prior connectors.Prior, m rendered) (connectors.Receipt, error) {
	channel, ts, ok := parseRemote(prior.Remote)
	if !ok {
		return connectors.Receipt{}, invalid("not the place of a message")
	}
	left := connectors.Receipt{Remote: prior.Remote, Fingerprint: prior.Fingerprint}
	var err error
	if len(m.rest) > 0 || strings.Contains(prior.Fingerprint, ".") { // something follows, or did
		var gone bool
		if gone, err = s.complete(ctx, channel, ts, ts, m); gone {
			left.State = journeys.Gone
			return left, nil
		}
	} else {
		_, err = s.edit(ctx, channel, ts, m)
	}
	if err == nil {
		return written(channel, ts, m)
	}
	switch codeOf(err) {
	case "message_not_found":
		left.State = journeys.Gone
		return left, nil
	case "cant_update_message", "edit_window_closed", "is_inactive":
		left.State = journeys.Edited // it stands as it is, out of our hands
		return left, nil
	}
	return connectors.Receipt{}, err
}

// answer is seen by the presser only, is kept by nobody, and so can be
// neither found nor edited: after an unknown outcome it may be said twice. What
// it has no room for is said in further ones.
func (s sink) answer(ctx context.Context, target string, m rendered) (connectors.Receipt, error) {
	name, user, _ := strings.Cut(target, " ")
	if !wordish(user) {
		return connectors.Receipt{}, invalid("an answer's target is the channel and the user")
	}
	id, err := s.channel(ctx, name)
	if err != nil {
		return connectors.Receipt{}, err
	}
	receipt := connectors.Receipt{}
	for i, p := range append([]rendered{m}, m.rest...) {
		ts, err := s.client.tell(ctx, id, user, "", p)
		if err != nil {
			return connectors.Receipt{}, err
		}
		if i == 0 {
			if receipt, err = written(id, ts, m); err != nil {
				return connectors.Receipt{}, err
			}
		}
	}
	return receipt, nil
}

// tell says a message to one person, in a channel or in a thread there.
func (c *client) tell(ctx context.Context, channel, user, thread string, m rendered) (ts string, err error) {
	options := []slackgo.MsgOption{m.options()}
	if thread != "" {
		options = append(options, slackgo.MsgOptionTS(thread))
	}
	err = c.call(ctx, "chat.postEphemeral", writes, func(ctx context.Context) (err error) {
		ts, err = c.sdk.PostEphemeralContext(ctx, channel, user, options...)
		return err
	})
	return ts, err
}

// Remove deletes one message, with what follows it, or one reply. An answer
// goes by itself.
func (s sink) Remove(ctx context.Context, p journeys.Posting, remote string) error {
	if p.Kind == journeys.AnswerPosting {
		return nil
	}
	channel, ts, ok := parseRemote(remote)
	if !ok {
		return invalid("not the place of a message")
	}
	if p.Kind == journeys.DigestPosting {
		if err := s.removeFiles(ctx, channel, ts); err != nil {
			return err
		}
	}
	root := ts
	if p.Kind == journeys.ReplyPosting {
		if _, above, ok := parseRemote(p.Target); ok {
			root = above
		}
	}
	if err := s.removeRest(ctx, channel, root, ts, p.Key); err != nil {
		return err
	}
	return s.client.remove(ctx, channel, ts)
}

// removeRest deletes what follows a message, before the message itself: what
// was left over would have nothing above it by which to find it. Of two
// messages with one key, one that was posted twice, only the one that has them
// in its thread takes them along.
func (s sink) removeRest(ctx context.Context, channel, root, ts, key string) error {
	list, err := s.client.thread(ctx, channel, root)
	if threadGone(err) {
		return nil
	}
	if err != nil {
		return err
	}
	whole := slices.ContainsFunc(list, func(m past) bool {
		print, ok := m.marked(key)
		return m.TS == ts && ok && strings.Contains(print, ".")
	})
	if !whole {
		return nil
	}
	me, err := s.client.self(ctx)
	if err != nil {
		return err
	}
	for i := range maxPieces - 1 {
		if err := s.follow(ctx, channel, root, follower(key, i), nil, me.own(list)); err != nil {
			return err
		}
	}
	return nil
}

func (s sink) channel(ctx context.Context, target string) (string, error) {
	id, err := s.channels.resolve(ctx, target)
	if err == nil && id == "" {
		_, why := answerKind("channel_not_found", connectors.Invalid)
		err = &connectors.Error{Kind: connectors.Invalid, Op: "slack: find the channel", Err: why}
	}
	return id, err
}

func written(channel, ts string, m rendered) (connectors.Receipt, error) {
	if !stamp.MatchString(ts) {
		return connectors.Receipt{}, &connectors.Error{
			Kind: connectors.Unknown, Op: "slack: write", Err: errors.New("an answer without the message's place")}
	}
	return connectors.Receipt{
		State: journeys.Standing, Remote: channel + " " + ts, Fingerprint: m.fingerprint, Wrote: true,
	}, nil
}

func parseRemote(remote string) (channel, ts string, ok bool) {
	channel, ts, _ = strings.Cut(remote, " ")
	return channel, ts, wordish(channel) && stamp.MatchString(ts)
}

func invalid(why string) error {
	return &connectors.Error{Kind: connectors.Invalid, Op: "slack: write", Err: errors.New(why)}
}
