package slack

import (
	"cmp"
	"context"
	"errors"
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
	var channel, ts string
	err = s.client.call(ctx, "chat.postMessage", writes, func(ctx context.Context) (err error) {
		channel, ts, err = s.client.sdk.PostMessageContext(ctx, id, m.options(), slackgo.MsgOptionMetadata(m.metadata()),
			slackgo.MsgOptionDisableLinkUnfurl(), slackgo.MsgOptionDisableMediaUnfurl())
		return err
	})
	if err != nil {
		return connectors.Receipt{}, err
	}
	return written(cmp.Or(channel, id), ts, m)
}

// update edits in place. Only its author can edit a message in Slack, so
// nothing is read first; who removed it is respected.
func (s sink) update(ctx context.Context, prior connectors.Prior, m rendered) (connectors.Receipt, error) {
	channel, ts, ok := parseRemote(prior.Remote)
	if !ok {
		return connectors.Receipt{}, invalid("not the place of a message")
	}
	err := s.client.call(ctx, "chat.update", writes, func(ctx context.Context) (err error) {
		_, _, _, err = s.client.sdk.UpdateMessageContext(ctx, channel, ts, m.options(), slackgo.MsgOptionMetadata(m.metadata()))
		return err
	})
	if err == nil {
		return written(channel, ts, m)
	}
	left := connectors.Receipt{Remote: prior.Remote, Fingerprint: prior.Fingerprint}
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
// neither found nor edited: after an unknown outcome it may be said twice.
func (s sink) answer(ctx context.Context, target string, m rendered) (connectors.Receipt, error) {
	name, user, _ := strings.Cut(target, " ")
	if !wordish(user) {
		return connectors.Receipt{}, invalid("an answer's target is the channel and the user")
	}
	id, err := s.channel(ctx, name)
	if err != nil {
		return connectors.Receipt{}, err
	}
	var ts string
	err = s.client.call(ctx, "chat.postEphemeral", writes, func(ctx context.Context) (err error) {
		ts, err = s.client.sdk.PostEphemeralContext(ctx, id, user, m.options())
		return err
	})
	if err != nil {
		return connectors.Receipt{}, err
	}
	return written(id, ts, m)
}

// Remove deletes one message or reply. An answer goes by itself.
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
	err := s.client.call(ctx, "chat.delete", writes, func(ctx context.Context) (err error) {
		_, _, err = s.client.sdk.DeleteMessageContext(ctx, channel, ts)
		return err
	})
	if connectors.KindOf(err) == connectors.Gone {
		return nil
	}
	return err
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
