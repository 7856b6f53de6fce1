package slack

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors"
)

// errNotSent is a call that never left this machine.
var errNotSent = errors.New("not sent")

// fail gives an error of a call its kind. Of Slack's answer only the error's
// word is kept: the rest may quote what we sent, and a transport's error
// quotes addresses.
func fail(method string, does effect, err error) error {
	e := &connectors.Error{Op: "slack: " + method}
	lost := connectors.Temporary // reading again does no harm
	if does == writes {
		lost = connectors.Unknown
	}
	var limited *slackgo.RateLimitedError
	var status slackgo.StatusCodeError
	var answer slackgo.SlackErrorResponse
	switch {
	case errors.As(err, &limited):
		e.Kind, e.RetryAfter = connectors.RateLimited, limited.RetryAfter
		e.Here = method == "chat.postMessage" // its limit is that of the channel, all others are the workspace's
	case errors.As(err, &status):
		e.Kind, e.Err = statusKind(status.Code, lost), fmt.Errorf("status %d", status.Code)
	case errors.As(err, &answer):
		e.Kind, e.Err = answerKind(answer.Err, lost)
	case neverSent(err):
		e.Kind, e.Err = connectors.Temporary, errors.New("not reached")
	case errors.Is(err, context.DeadlineExceeded):
		e.Kind, e.Err = lost, errors.New("no answer in time")
	default:
		e.Kind, e.Err = lost, errors.New("broken off, or not an answer of Slack's")
	}
	return e
}

func statusKind(code int, lost connectors.Kind) connectors.Kind {
	switch {
	case code == http.StatusTooManyRequests:
		return connectors.RateLimited
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return connectors.Denied
	case code >= 500:
		return lost
	case code >= 300 && code < 400, code == http.StatusRequestTimeout:
		return connectors.Temporary
	}
	return connectors.Invalid
}

// refusal is an error that Slack answered, and the way out for who reads the log.
type refusal struct{ code, hint string }

func (r refusal) Error() string {
	if r.hint == "" {
		return r.code
	}
	return r.code + " (" + r.hint + ")"
}

// codeOf is Slack's word for what went wrong; "" where it did not answer.
func codeOf(err error) string {
	var r refusal
	if errors.As(err, &r) {
		return r.code
	}
	return ""
}

// answerKind reads the error word of an answer. A refusal did nothing; the
// words that admit a fault of Slack's own say that something may have been
// done (its reference on fatal_error and internal_error).
func answerKind(code string, lost connectors.Kind) (connectors.Kind, error) {
	if !wordish(code) {
		return lost, refusal{code: "an error without a name"}
	}
	kind, hint := connectors.Invalid, ""
	if lacksScope(code) {
		return connectors.Denied, refusal{code, "the app lacks a scope; compare it with the manifest and install it again"}
	}
	switch code {
	case "ratelimited", "rate_limited", "message_limit_exceeded":
		kind = connectors.RateLimited
	case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "accesslimited":
		kind, hint = connectors.Denied, "the bot token is not valid; install the app again and set bot_token"
	case "team_added_to_org", "org_login_required":
		kind, hint = connectors.Temporary, "the workspace is moving into an organisation"
	case "internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_not_found":
		kind = lost
	case "channel_not_found":
		hint = "no such channel, or a private one that the bot is not in: /invite it there"
	case "not_in_channel":
		hint = "invite the bot to the channel"
	case "is_archived":
		hint = "the channel is archived"
	case "restricted_action":
		hint = "who may post in this channel is restricted"
	case "user_not_found", "users_not_found", "user_not_visible", "message_not_found", "thread_not_found":
		kind = connectors.Gone
	}
	return kind, refusal{code, hint}
}

// lacksScope reports whether Slack refuses one method for want of a scope,
// while the token itself is good.
func lacksScope(code string) bool {
	switch code {
	case "missing_scope", "no_permission", "not_allowed_token_type", "access_denied":
		return true
	}
	return false
}

// neverSent recognises failures before the first byte of a request.
func neverSent(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.Is(err, errNotSent) || errors.As(err, &op) && op.Op == "dial" || errors.As(err, &dns) ||
		errors.As(err, &cert) || errors.As(err, &record)
}
