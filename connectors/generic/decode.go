package generic

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// maxItems bounds the events of one delivery.
const maxItems = 1000

// mapping is how one source's JSON becomes events.
type mapping struct {
	connector string
	refKind   journeys.RefKind
	channel   string            // where no path gives one
	words     map[string]string // the sender's word to ours
	only      string            // the word of every event, where no path gives one

	id, at, ref, email, phone, account, event, text, channelAt path

	fields []field // none: every plain top-level member
}

// decode turns one delivery into events. It reads nothing but its argument.
func (m *mapping) decode(d connectors.Delivery) (connectors.Decoded, error) {
	// encoding/json bounds the depth of nesting; the lazy reader below does not
	// look at what it skips, so the whole is checked once before.
	if !json.Valid(d.Body) {
		return connectors.Decoded{}, undecodable(errors.New("the body is not JSON"))
	}
	body := gjson.ParseBytes(d.Body)
	items := []gjson.Result{body}
	if body.IsArray() {
		if items = body.Array(); len(items) > maxItems {
			return connectors.Decoded{}, undecodable(fmt.Errorf("the list has more than %d events", maxItems))
		}
	}
	var out connectors.Decoded
	places := map[string]int{}
	for i, item := range items {
		e, ignored, err := m.one(item, d.Received)
		if err != nil {
			if body.IsArray() {
				err = fmt.Errorf("event %d of %d: %w", i+1, len(items), err)
			}
			return connectors.Decoded{}, undecodable(err)
		}
		if ignored != "" {
			out.Ignored = cmp.Or(out.Ignored, ignored)
			continue
		}
		if at, again := places[e.ID]; again {
			out.Events[at] = journeys.Merge(out.Events[at], e)
			continue
		}
		places[e.ID] = len(out.Events)
		out.Events = append(out.Events, e)
	}
	switch {
	case len(out.Events) > 0:
		out.Ignored = ""
	case len(items) == 0:
		out.Ignored = "the list is empty"
	}
	return out, nil
}

// one reads one event. It says why an event is ignored although it was
// understood, or what could not be understood; neither shows what was sent,
// but for the word.
func (m *mapping) one(item gjson.Result, received time.Time) (e journeys.Event, ignored string, err error) {
	if !item.IsObject() {
		return e, "", errors.New("an event is a JSON object")
	}
	// The word comes first: a source may send things that it does not mean for
	// us in a shape of their own.
	kind := m.only
	if m.event != nil {
		sent, ok := m.value(m.event, item)
		if !ok {
			return e, "", errors.New("read.event finds no word")
		}
		if kind, ok = m.words[sent]; !ok {
			return e, "the word " + strconv.Quote(clip(sent, 40)) + " is not one of this source's events", nil
		}
	}
	happened, at, err := m.when(item, received)
	if err != nil {
		return e, "", err
	}
	e = journeys.Event{
		Connector: m.connector, Kind: kind, At: at, Received: received,
		Channel: m.channel, Fields: m.readFields(item),
	}
	if ch, ok := m.value(m.channelAt, item); ok {
		e.Channel = ch
	}
	if t, ok := m.text.in(item); ok {
		s, _ := plain(t)
		e.Text = words(s)
	}
	m.people(&e, item)
	ref := m.identityAt(m.ref, item)
	id := m.identityAt(m.id, item)
	if id == "" {
		if m.id != nil {
			return e, "", errors.New("read.id finds no id")
		}
		parts := []string{ref, strconv.FormatInt(happened.UnixMilli(), 10), kind, e.Text}
		for _, c := range e.Customers {
			parts = append(parts, c.String())
		}
		id = digest(parts...)
	}
	e.ID = id + "/" + kind
	e.Ref = journeys.Ref{Connector: m.connector, Kind: m.refKind, ID: cmp.Or(ref, id)}
	return e, "", nil
}

// when returns when the sender says that it happened, and when we say so:
// nothing happens after we were told of it, whatever the sender's clock shows.
func (m *mapping) when(item gjson.Result, received time.Time) (said, at time.Time, err error) {
	received = received.UTC().Truncate(time.Millisecond)
	if m.at == nil {
		return received, received, nil
	}
	v, ok := m.at.in(item)
	if !ok {
		return said, at, errors.New("read.at finds no time")
	}
	if said, err = moment(v); err != nil {
		return said, at, fmt.Errorf("read.at: %w", err)
	}
	if said.After(received) {
		return said, received, nil
	}
	return said, said, nil
}

// people fills whom the event is about. The person of a generic source is the
// one who called, searched or signed in: the customer, whose words and deeds
// these are.
func (m *mapping) people(e *journeys.Event, item gjson.Result) {
	if s, ok := m.value(m.account, item); ok {
		e.Customers = append(e.Customers, journeys.Account{Realm: m.connector, ID: identity(s)})
	}
	if s, ok := m.value(m.email, item); ok {
		e.Customers = append(e.Customers, journeys.EmailAccount(s))
	}
	if s, ok := m.value(m.phone, item); ok {
		e.Customers = append(e.Customers, journeys.PhoneAccount(s))
	}
	e.Customers = slices.DeleteFunc(e.Customers, journeys.Account.IsZero)
	if len(e.Customers) > 0 {
		e.Actor = e.Customers[0]
	}
	// Sorted as Merge sorts, so that merging a record with itself changes nothing.
	slices.SortFunc(e.Customers, func(a, b journeys.Account) int { return cmp.Compare(a.String(), b.String()) })
}

// value returns a short text at the path; ok is false where there is none.
func (m *mapping) value(p path, item gjson.Result) (s string, ok bool) {
	v, ok := p.in(item)
	if !ok {
		return "", false
	}
	s, _ = plain(v)
	s = line(s, maxValue)
	return s, s != ""
}

// identityAt returns the id at the path, "" where there is none.
func (m *mapping) identityAt(p path, item gjson.Result) string {
	v, ok := p.in(item)
	if !ok {
		return ""
	}
	s, _ := plain(v)
	return identity(s)
}

func undecodable(err error) error {
	return &connectors.Error{Kind: connectors.Undecodable, Op: "generic: decode", Err: err}
}
