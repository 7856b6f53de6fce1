package slack

import (
	"context"
	"strings"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// reply says one line under one of our messages, where it notifies as an edit
// does not. What was said stands: it is never edited.
//
// Slack does not refuse a reply to a message that is gone: it posts the line
// at the top of the channel, where it calls people to nothing. So the message
// is read first, and where it vanished between the two calls, which the
// answer shows, the stray line is taken back.
func (s sink) reply(ctx context.Context, p journeys.Posting, prior connectors.Prior) (connectors.Receipt, error) {
	if prior.Remote != "" && !strings.HasSuffix(prior.Fingerprint, unsealed) {
		return connectors.Receipt{State: journeys.Standing, Remote: prior.Remote, Fingerprint: prior.Fingerprint}, nil
	}
	t := *p.Content.Text
	channel, root, ok := parseRemote(p.Target)
	if !ok {
		return connectors.Receipt{}, invalid("a reply's target is the place of a message")
	}
	if strings.TrimSpace(literal(t.Headline, maxHeadline)) == "" {
		return connectors.Receipt{}, invalid("an empty text")
	}
	stands, err := s.client.stands(ctx, channel, root)
	if err != nil {
		return connectors.Receipt{}, err
	}
	if !stands {
		return connectors.Receipt{State: journeys.Gone}, nil
	}
	call, err := s.mention(ctx, t.Mention)
	if err != nil {
		return connectors.Receipt{}, err
	}
	m := renderReply(p.Key, t, call)
	if _, ts, ok := parseRemote(prior.Remote); ok { // a part of it stands
		return s.replied(ctx, channel, root, ts, m)
	}
	ts, posted, err := s.post(ctx, channel, root, m.begun())
	if threadGone(err) {
		return connectors.Receipt{State: journeys.Gone}, nil
	}
	if err != nil {
		return connectors.Receipt{}, err
	}
	receipt, err := written(channel, ts, m)
	stray := posted.Timestamp != "" && posted.ThreadTimestamp == ""
	switch {
	case err != nil:
		return receipt, err
	case !stray && len(m.rest) > 0:
		receipt, err = s.replied(ctx, channel, root, ts, m)
		if err != nil {
			return connectors.Receipt{}, halfway(err)
		}
		return receipt, nil
	case !stray:
		return receipt, nil
	}
	if removed := s.Remove(ctx, p, receipt.Remote) == nil; removed {
		return connectors.Receipt{State: journeys.Gone}, nil
	}
	return receipt, nil // it stands, and is on record so that it can be taken back
}

// replied completes a reply that had no room for all of it.
func (s sink) replied(ctx context.Context, channel, root, ts string, m rendered) (connectors.Receipt, error) {
	gone, err := s.complete(ctx, channel, root, ts, m)
	if err != nil {
		return connectors.Receipt{}, err
	}
	receipt, err := written(channel, ts, m)
	if gone {
		receipt.State = journeys.Gone
	}
	return receipt, err
}

// mention is what a reply begins with: the call of a user group, or its
// handle as a mere word where Slack knows no such group.
func (s sink) mention(ctx context.Context, handle string) (string, error) {
	handle = bareHandle(handle)
	if handle == "" {
		return "", nil
	}
	id, err := s.groups.resolve(ctx, handle)
	if err != nil {
		return "", err
	}
	if id != "" {
		return "<!subteam^" + id + "> ", nil
	}
	if word := strings.TrimSpace(literal(handle, maxHandle)); word != "" {
		return word + ": ", nil
	}
	return "", nil
}

// maxHandle is the length of a handle that nobody vouched for.
const maxHandle = 80

// threadGone reports whether Slack answered that there is no such message.
func threadGone(err error) bool {
	switch codeOf(err) {
	case "thread_not_found", "message_not_found":
		return true
	}
	return false
}
