package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
)

// decoder turns bodies into events. It is pure but for the snapshot of
// channel names.
type decoder struct {
	connector string
	channels  *channels
}

// envelope is the outer body of the Events API.
type envelope struct {
	Type           string          `json:"type"`
	Challenge      string          `json:"challenge"`
	AppID          string          `json:"api_app_id"`
	Event          json.RawMessage `json:"event"`
	Authorizations []struct {
		UserID string `json:"user_id"`
		IsBot  bool   `json:"is_bot"`
	} `json:"authorizations"`
}

func (d decoder) decode(in connectors.Delivery) (connectors.Decoded, error) {
	if !isJSON(in.Body) {
		return d.form(in)
	}
	var e envelope
	if json.Unmarshal(in.Body, &e) != nil {
		return connectors.Decoded{}, undecodable("not the JSON of an event")
	}
	switch e.Type {
	case "event_callback":
		return d.event(in, e)
	case "url_verification":
		return connectors.Decoded{
			Ignored: "Slack's check of the URL",
			Reply:   &connectors.Reply{ContentType: "text/plain; charset=utf-8", Body: []byte(e.Challenge)},
		}, nil
	case "app_rate_limited":
		return ignore("Slack held events back: over 30,000 in an hour")
	}
	return connectors.Decoded{}, undecodable("unknown envelope")
}

// event decodes the inner event. Its type is read first, alone: the shapes of
// events that are not ours to read must not make a body undecodable.
func (d decoder) event(in connectors.Delivery, e envelope) (connectors.Decoded, error) {
	var head struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(e.Event, &head) != nil || head.Type == "" {
		return connectors.Decoded{}, undecodable("an event without a type")
	}
	if head.Type == "app_mention" {
		return d.mention(in, e)
	}
	if head.Type != "message" {
		return ignore("no message: " + word(head.Type))
	}
	var m messageEvent
	if json.Unmarshal(e.Event, &m) != nil {
		return connectors.Decoded{}, undecodable("a message of another shape")
	}
	return d.message(in, e, m)
}

// form decodes interactions and slash commands. Slack wants an empty 200 for
// a press, a command and a form that is well filled in; anything else shows
// the person a warning.
func (d decoder) form(in connectors.Delivery) (connectors.Decoded, error) {
	values, err := url.ParseQuery(string(in.Body))
	if err != nil {
		return connectors.Decoded{}, undecodable("neither JSON nor a form")
	}
	var out connectors.Decoded
	switch {
	case values.Has("payload"):
		out, err = d.interaction(in, []byte(values.Get("payload")))
	case values.Has("command"):
		out, err = d.command(in, values)
	case values.Has("ssl_check"):
		out.Ignored = "Slack's check of the certificate"
	default:
		err = undecodable("a form that is no interaction")
	}
	if err != nil {
		return connectors.Decoded{}, err
	}
	if out.Reply == nil {
		out.Reply = &connectors.Reply{ContentType: "text/plain; charset=utf-8"}
	}
	return out, nil
}

func isJSON(body []byte) bool {
	b := bytes.TrimLeft(body, " \t\r\n")
	return len(b) > 0 && b[0] == '{'
}

func ignore(why string) (connectors.Decoded, error) {
	return connectors.Decoded{Ignored: why}, nil
}

// undecodable's reason is ours alone: a parser's own error would quote the
// body, which is a customer's.
func undecodable(why string) error {
	return &connectors.Error{Kind: connectors.Undecodable, Op: "slack: decode", Err: errors.New(why)}
}

var (
	wordPattern = regexp.MustCompile(`^[A-Za-z0-9_]{1,60}$`)
	stamp       = regexp.MustCompile(`^[0-9]{1,11}\.[0-9]{1,6}$`)
)

// wordish reports whether s is a vendor's id or word: ids are built from it,
// so it holds no separator.
func wordish(s string) bool { return wordPattern.MatchString(s) }

// word makes a vendor's word fit to be shown.
func word(s string) string {
	if !wordish(s) {
		return "something unnamed"
	}
	return strings.ReplaceAll(s, "_", " ")
}

// timeOf reads Slack's "seconds.sequence", the name of a message in its
// channel; what follows the dot orders messages and is read as microseconds.
func timeOf(ts string) (time.Time, bool) {
	if !stamp.MatchString(ts) {
		return time.Time{}, false
	}
	whole, part, _ := strings.Cut(ts, ".")
	s, _ := strconv.ParseInt(whole, 10, 64)
	us, _ := strconv.ParseInt((part + "00000")[:6], 10, 64)
	return time.Unix(s, us*1000).UTC().Truncate(time.Millisecond), true
}

// at is when something happened: never after it was received, since a clock
// ahead of ours would make an event that has not happened yet.
func at(t time.Time, in connectors.Delivery) time.Time {
	if r := in.Received.UTC().Truncate(time.Millisecond); !in.Received.IsZero() && t.After(r) {
		return r
	}
	return t
}
