package connectortest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

func (s *suite) testDecode(t *testing.T) {
	c := s.connector(t)
	for _, f := range s.fixtures {
		d := s.delivery(c, f)
		once, err1 := c.Decode(d)
		twice, err2 := c.Decode(d)
		other, err3 := s.connector(t).Decode(s.delivery(c, f))
		if !reflect.DeepEqual(once, twice) || !reflect.DeepEqual(once, other) ||
			fmt.Sprint(err1) != fmt.Sprint(err2) || fmt.Sprint(err1) != fmt.Sprint(err3) {
			t.Errorf("%s: decoding it again gives something else", f.Name)
		}
		if !reflect.DeepEqual(d, s.delivery(c, f)) {
			t.Errorf("%s: Decode changes the delivery", f.Name)
		}
		// Intake reuses the memory of a body once it is stored.
		once, _ = c.Decode(d)
		for i := range d.Body {
			d.Body[i] = 'x'
		}
		if !reflect.DeepEqual(once, other) {
			t.Errorf("%s: what was decoded still hangs on the memory of the body", f.Name)
		}
	}
}

func (s *suite) testEvents(t *testing.T) {
	c := s.connector(t)
	for _, f := range s.fixtures {
		d := s.delivery(c, f)
		got, err := c.Decode(d)
		s.sound(t, c, f.Name, d, got, err)

		// A vendor's clock may run ahead of ours, and a repeat comes later.
		for _, received := range []time.Time{s.Now.AddDate(-20, 0, 0), s.Now.AddDate(1, 0, 0)} {
			again := s.delivery(c, f)
			again.Received = received
			moved, err := c.Decode(again)
			s.sound(t, c, f.Name+" received at another time", again, moved, err)
			if !slices.Equal(ids(got.Events), ids(moved.Events)) {
				t.Errorf("%s: the events have other ids when it is received at another time", f.Name)
			}
		}
	}
}

func ids(events []journeys.Event) []string {
	var all []string
	for _, e := range events {
		all = append(all, e.ID+" of "+e.Ref.String())
	}
	return all
}

// sound fails where a result breaks what the domain relies on.
func (s *suite) sound(t testing.TB, c *connectors.Connector, what string, d connectors.Delivery, got connectors.Decoded, err error) {
	t.Helper()
	wrong := func(format string, a ...any) {
		t.Helper()
		t.Errorf("%s: %s", what, fmt.Sprintf(format, a...))
	}
	if err != nil {
		if kind := connectors.KindOf(err); kind != connectors.Undecodable {
			wrong("the error is %q, want %q", kind, connectors.Undecodable)
		}
		if len(got.Events) > 0 {
			wrong("an error and events")
		}
		s.hides(t, what+": the error", err.Error())
		for _, text := range phrases(d.Body) {
			if strings.Contains(err.Error(), text) {
				wrong("the error repeats what was sent")
			}
		}
		return
	}
	if (len(got.Events) == 0) != (got.Ignored != "") {
		wrong("%d events, ignored %q: want events or a reason", len(got.Events), got.Ignored)
	}
	if len(got.Ignored) > 200 {
		wrong("the reason for ignoring it has %d bytes", len(got.Ignored))
	}
	s.hides(t, what+": what was decoded", fmt.Sprintf("%+v", got))
	seen := map[string]bool{}
	for _, e := range got.Events {
		at := "event " + e.ID + ": "
		if e.ID == "" || seen[e.ID] {
			wrong("%sno id, or the same as another's", at)
		}
		seen[e.ID] = true
		if e.Connector != c.ID || e.Kind == "" {
			wrong("%sconnector %q, kind %q", at, e.Connector, e.Kind)
		}
		if len(c.Words) > 0 && !slices.Contains(c.Words, e.Kind) && !shared(e.Kind) {
			wrong("%sthe connector does not list the word %q", at, e.Kind)
		}
		if back, ok := journeys.ParseRef(e.Ref.String()); !ok || back != e.Ref {
			wrong("%sthe ref %q cannot be written and read back", at, e.Ref)
		}
		if e.At.IsZero() || e.At.After(d.Received) {
			wrong("%shappened at %v, received at %v", at, e.At, d.Received)
		}
		if e.At.Location() != time.UTC || e.At.Nanosecond()%int(time.Millisecond) != 0 {
			wrong("%sits time %v is not UTC in whole milliseconds", at, e.At)
		}
		if slices.ContainsFunc(e.Customers, journeys.Account.IsZero) {
			wrong("%sa customer is nobody", at)
		}
		if !storable(e) {
			wrong("%sit holds bytes that a store refuses", at)
		}
	}
}

// shared reports whether a kind means the same at every connector.
func shared(kind string) bool {
	return slices.Contains([]string{journeys.KindEdited, journeys.KindDeleted,
		journeys.KindTake, journeys.KindHandBack, journeys.KindSnooze, journeys.KindDismiss,
		journeys.KindAccept, journeys.KindNameOwner, journeys.KindImprove, journeys.KindNotWorth}, kind)
}

// storable reports whether every text is UTF-8 without a zero byte, which a
// database's text cannot hold.
func storable(e journeys.Event) bool {
	all := []string{e.ID, e.Kind, e.Ref.ID, e.Actor.Realm, e.Actor.ID, e.Channel, e.Text, e.Audience.To, e.Amends, e.Mark}
	for _, c := range e.Customers {
		all = append(all, c.Realm, c.ID)
	}
	for name, values := range e.Fields {
		all = append(append(all, name), values...)
	}
	return !slices.ContainsFunc(all, func(s string) bool { return !utf8.ValidString(s) || strings.ContainsRune(s, 0) })
}

// phrases returns the texts of a body that could only be somebody's words or
// address; an error may name a member or a type.
func phrases(body []byte) []string {
	var all []string
	d := json.NewDecoder(bytes.NewReader(body))
	for {
		token, err := d.Token()
		if err != nil {
			return all
		}
		if s, ok := token.(string); ok && len(s) > 8 && strings.ContainsAny(s, " @") {
			all = append(all, s)
		}
	}
}

func (s *suite) testBroken(t *testing.T) {
	c := s.connector(t)
	for _, f := range s.fixtures {
		// Every place of a short body, two thousand of a long one.
		step := max(1, len(f.Body)/2000)
		for n := 0; n < len(f.Body); n += step {
			cut := f
			cut.Body = f.Body[:n]
			s.survives(t, c, fmt.Sprintf("%s cut to %d bytes", f.Name, n), cut)
		}
	}
	header := s.fixtures[0].Header
	for name, body := range map[string]string{
		"no body": "", "null": "null", "a number": "1", "a text": `"x"`, "an empty object": "{}", "an empty list": "[]",
		"a list of null": "[null]", "other bytes": "\x00\xff\xfe{", "a deep list": strings.Repeat("[", 100_000),
		"a deep object": strings.Repeat(`{"a":`, 100_000), "a form": "payload=%7B%7D", "a broken form": "payload=%zz",
	} {
		s.survives(t, c, name, Fixture{Header: header, Body: []byte(body)})
	}
}

// survives fails where a body that no vendor sends does more than being
// ignored or undecodable.
func (s *suite) survives(t testing.TB, c *connectors.Connector, what string, f Fixture) {
	t.Helper()
	if err := catch(func() {
		d := s.delivery(c, f)
		got, err := c.Decode(d)
		s.sound(t, c, what, d, got, err)
	}); err != nil {
		t.Errorf("%s: %v", what, err)
	}
}

func (s *suite) testOrder(t *testing.T) {
	c := s.connector(t)
	var all []journeys.Event
	for _, f := range s.fixtures {
		for later := range 3 {
			d := s.delivery(c, f)
			d.Received = d.Received.Add(time.Duration(later) * time.Minute)
			if got, err := c.Decode(d); err == nil {
				all = append(all, got.Events...)
			}
		}
	}
	if len(all) == 0 {
		t.Fatal("no fixture gives an event")
	}
	want := merged(all)
	order := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		order.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		// The first ones come once more.
		if got := merged(append(slices.Clone(all), all[:len(all)/2]...)); !reflect.DeepEqual(got, want) {
			t.Fatalf("in another order the deliveries give\n%+v\nwant\n%+v", got, want)
		}
	}
}

// merged is what a store holds after these events came in this order.
func merged(events []journeys.Event) map[string]journeys.Event {
	m := map[string]journeys.Event{}
	for _, e := range events {
		old, ok := m[e.ID]
		if !ok {
			old = e
		}
		m[e.ID] = journeys.Merge(old, e)
	}
	return m
}
