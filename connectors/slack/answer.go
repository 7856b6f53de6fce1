package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// answers says to who asked what they asked, and opens the forms that they
// pressed for. Nobody else sees either.
type answers struct {
	client   *client
	patience time.Duration // with who looks for problems
}

// What an asker reads where there is nothing to be answered.
const (
	saidNotAgent = "Only the service desk's own people can log a contact."
	saidTooLate  = "That took too long, and Slack no longer opens the form. Please try again."
	saidNoOwner  = "There is nobody to choose from: no owners are set up."
	saidTooLong  = "Slack has no room for this form. Nothing was changed."
	saidFailed   = "That could not be found out just now. Please try again."
)

// responses is how many messages Slack takes at a response address.
const responses = 5

// problemsTime bounds the look for existing problems: a form must be open
// before its trigger ends, and is of use without them.
const problemsTime = 1200 * time.Millisecond

// Answer implements connectors.Answers.
func (s answers) Answer(ctx context.Context, q connectors.Query, r connectors.CaseReader, now time.Time) error {
	b, ok := q.Back.(asked)
	if !ok {
		return invalid("a question that does not say how it is answered")
	}
	if q.Ask == connectors.AskForm {
		return s.open(ctx, q, b, r, now)
	}
	text, err := r.Say(ctx, q)
	if err != nil {
		return errors.Join(err, s.say(ctx, b, saidFailed))
	}
	return s.tell(ctx, b, text)
}

// open shows a form, or says why there is none.
func (s answers) open(ctx context.Context, q connectors.Query, b asked, r connectors.CaseReader, now time.Time) error {
	if q.Form == connectors.FormContact && !r.Agent(q.By) {
		return s.say(ctx, b, saidNotAgent)
	}
	if b.Trigger == "" || now.Sub(b.At) > triggerLife {
		return s.say(ctx, b, saidTooLate)
	}
	a := about{value: q.About, channel: b.Channel, message: b.Message}
	var view slackgo.ModalViewRequest
	switch q.Form {
	case journeys.KindDismiss:
		view = dismissForm(a, r.Owners())
	case journeys.KindNameOwner:
		owners := r.Owners()
		if len(entries(owners)) == 0 {
			return s.say(ctx, b, saidNoOwner)
		}
		view = ownerForm(a, owners)
	case journeys.KindImprove:
		point, _ := pointOf(q.About)
		within, cancel := context.WithTimeout(ctx, s.patience)
		view = improveForm(a, r.Problems(within, point))
		cancel()
	case journeys.KindNotWorth:
		view = notWorthForm(a)
	case connectors.FormContact:
		view = contactForm(a, now)
	default:
		return invalid("an unknown form")
	}
	if units(view.PrivateMetadata) > maxMetadata {
		return s.say(ctx, b, saidTooLong)
	}
	err := s.client.call(ctx, "views.open", writes, func(ctx context.Context) error {
		_, err := s.client.sdk.OpenViewContext(ctx, b.Trigger, view)
		return err
	})
	switch codeOf(err) {
	case "expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged", "invalid_trigger_id":
		return s.say(ctx, b, saidTooLate)
	}
	return err
}

func (s answers) say(ctx context.Context, b asked, line string) error {
	return s.tell(ctx, b, journeys.Text{Headline: line})
}

// tell says a text to who asked: at the response address while that takes
// messages, else in the channel where it was asked.
func (s answers) tell(ctx context.Context, b asked, t journeys.Text) error {
	for i, m := range pieces("answer", t) {
		if i < responses && s.mayRespond(b.Response) {
			err := s.respond(ctx, b.Response, m)
			if err == nil {
				continue
			}
			if connectors.KindOf(err) != connectors.Gone && connectors.KindOf(err) != connectors.Invalid {
				return err
			}
			b.Response = "" // it takes no more
		}
		if _, err := s.client.tell(ctx, b.Channel, b.User, b.Thread, m); err != nil {
			return err
		}
	}
	return nil
}

// responseHost is where Slack's response addresses are.
const responseHost = "hooks.slack.com"

// mayRespond reports whether an address is one that Slack gives out. Whoever
// could make us post elsewhere would read what only the asker may see.
func (s answers) mayRespond(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || units(address) > maxURL {
		return false
	}
	if u.Scheme == "https" && u.Host == responseHost {
		return true
	}
	api, err := url.Parse(s.client.base)
	return err == nil && s.client.base != slackAPI && u.Scheme == api.Scheme && u.Host == api.Host
}

// respond posts at a response address, without the token: the address itself
// is the permission.
func (s answers) respond(ctx context.Context, address string, m rendered) error {
	body, err := json.Marshal(map[string]any{
		"response_type": "ephemeral", "replace_original": false, "text": m.fallback, "blocks": m.blocks,
	})
	if err != nil {
		return invalid("blocks that do not marshal")
	}
	return s.client.call(ctx, methodRespond, writes, func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
		if err != nil {
			return errNotSent
		}
		req.Header.Set("Content-Type", "application/json")
		resp, err := s.client.http.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<16))
		if resp.StatusCode != http.StatusOK {
			return slackgo.StatusCodeError{Code: resp.StatusCode, Status: resp.Status}
		}
		return nil
	})
}
