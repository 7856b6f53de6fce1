package store

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Every webhook's events are encoded while its sender waits, and reflection is
// the largest part of that. What follows writes byte for byte what
// encoding/json would; a test holds them against each other.

// encodeEvent is the event as JSON; ok is false for a time or a mood that
// JSON cannot hold.
func encodeEvent(e *journeys.Event) (_ string, ok bool) {
	b := make([]byte, 0, 1024)
	b = text(append(b, `{"id":`...), e.ID)
	b = text(append(b, `,"connector":`...), e.Connector)
	b = text(append(b, `,"kind":`...), e.Kind)
	if b, ok = instantJSON(append(b, `,"at":`...), e.At); !ok {
		return "", false
	}
	if b, ok = instantJSON(append(b, `,"received":`...), e.Received); !ok {
		return "", false
	}
	b = text(append(b, `,"ref":{"connector":`...), e.Ref.Connector)
	b = text(append(b, `,"kind":`...), string(e.Ref.Kind))
	b = append(text(append(b, `,"id":`...), e.Ref.ID), '}')
	if !e.Actor.IsZero() {
		b = account(append(b, `,"actor":`...), e.Actor)
	}
	for i, a := range e.Customers {
		b = account(append(b, opening(i, `,"customers":[`)...), a)
	}
	if len(e.Customers) > 0 {
		b = append(b, ']')
	}
	b = optional(b, `,"channel":`, e.Channel)
	b = optional(b, `,"text":`, e.Text)
	b = fields(b, e.Fields)
	if e.Audience != (journeys.Audience{}) {
		b = append(b, `,"audience":{`...)
		from := len(b)
		b = optional(b, `,"level":`, string(e.Audience.Level))
		b = optional(b, `,"to":`, e.Audience.To)
		b = append(slices.Delete(b, from, from+1), '}') // the first one's comma
	}
	b = optional(b, `,"amends":`, e.Amends)
	if e.Machine {
		b = append(b, `,"machine":true`...)
	}
	if e.Reading != nil {
		if b, ok = reading(append(b, `,"reading":`...), e.Reading); !ok {
			return "", false
		}
	}
	if e.History {
		b = append(b, `,"history":true`...)
	}
	return string(append(optional(b, `,"mark":`, e.Mark), '}')), true
}

// reading writes what was read in the words; ok is false for a mood that is no
// number.
func reading(b []byte, r *journeys.Reading) (_ []byte, ok bool) {
	b = optional(text(append(b, `{"lexicon":`...), r.Lexicon), `,"language":`, r.Language)
	if r.Mood != 0 {
		mood, err := json.Marshal(r.Mood)
		if err != nil {
			return b, false
		}
		b = append(append(b, `,"mood":`...), mood...)
	}
	b = items(b, `,"asks":[`, r.Asks)
	b = items(b, `,"gives":[`, r.Gives)
	return append(items(b, `,"refuses":[`, r.Refuses), '}'), true
}

func items(b []byte, first string, list []string) []byte {
	if len(list) == 0 {
		return b
	}
	for i, s := range list {
		b = text(append(b, opening(i, first)...), s)
	}
	return append(b, ']')
}

// opening is what stands before the i-th of a list.
func opening(i int, first string) string {
	if i == 0 {
		return first
	}
	return ","
}

func fields(b []byte, f journeys.Fields) []byte {
	if len(f) == 0 {
		return b
	}
	names := make([]string, 0, len(f))
	for name := range f {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		b = append(text(append(b, opening(i, `,"fields":{`)...), name), ':')
		if f[name] == nil {
			b = append(b, "null"...)
			continue
		}
		b = append(b, '[')
		for k, v := range f[name] {
			b = text(append(b, opening(k, "")...), v)
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

func account(b []byte, a journeys.Account) []byte {
	b = text(append(b, `{"realm":`...), a.Realm)
	return append(text(append(b, `,"id":`...), a.ID), '}')
}

func optional(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	return text(append(b, name...), value)
}

// text quotes a string. Anything but plain ASCII is left to encoding/json,
// which knows what has to be escaped.
func text(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < ' ', c > '~', c == '"', c == '\\', c == '<', c == '>', c == '&':
			quoted, err := json.Marshal(s)
			if err != nil {
				panic("store: a string does not marshal: " + err.Error())
			}
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

func instantJSON(b []byte, t time.Time) ([]byte, bool) {
	if y := t.Year(); y < 0 || y > 9999 {
		return b, false
	}
	return append(t.AppendFormat(append(b, '"'), time.RFC3339Nano), '"'), true
}
