package journeys

import (
	"slices"
	"strings"
)

// Holds reports whether the rule matches the event. words are the customer's
// own words in lower case, "" where the event has none.
func (m *Match) Holds(e *Event, words string) bool {
	return (m.From == "" || m.From == e.Connector) && (m.Kind == "" || m.Kind == e.Kind) &&
		m.fits(e.Fields, words) && (m.When == nil || m.When(e))
}

// fits reports whether fields and words are as the rule wants them.
func (m *Match) fits(f Fields, words string) bool {
	for name, want := range m.Fields {
		if !anyValue(f[name], want) {
			return false
		}
	}
	return len(m.Says) == 0 || says(words, m.Says)
}

func anyValue(have, want []string) bool {
	return slices.ContainsFunc(have, func(h string) bool {
		return slices.ContainsFunc(want, func(w string) bool { return strings.EqualFold(h, w) })
	})
}

func says(words string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool {
		p = strings.ToLower(strings.TrimSpace(p))
		for from := 0; ; {
			i := strings.Index(words[from:], p)
			if i < 0 || p == "" {
				return false
			}
			i += from
			if boundary(words, i) && boundary(words, i+len(p)) {
				return true
			}
			from = i + 1
		}
	})
}

// boundary reports whether no word runs across position i, so that "locked
// out" does not match "blocked outside".
func boundary(s string, i int) bool {
	return i == 0 || i == len(s) || !(wordByte(s[i-1]) && wordByte(s[i]))
}

func wordByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b >= 0x80
}

// claims reports whether the rule claims a ref, judged on its latest fields
// and on everything the customer said in it.
func (m *Match) claims(s *refState, t *timeline) bool {
	if m.Kind != "" && !slices.ContainsFunc(s.entries, func(i int) bool { return t.entries[i].Kind == m.Kind }) {
		return false
	}
	last := &t.entries[s.entries[len(s.entries)-1]].Event
	if m.From != "" && m.From != last.Connector || !m.fits(s.fields, s.said.String()) {
		return false
	}
	if m.When == nil {
		return true // without a copy of the event, which most refs would need for every rule
	}
	latest := *last
	latest.Fields = s.fields
	if m.Kind != "" {
		latest.Kind = m.Kind
	}
	return m.When(&latest)
}

// byWords reports whether a claim rests on what was said, which is weaker
// than what the desk's own fields say.
func (m *Match) byWords() bool { return len(m.Says) > 0 }
