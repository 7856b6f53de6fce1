package generic

import (
	"cmp"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/journeys"
)

// Bounds of what one event carries as fields.
const (
	maxFields = 32 // where the settings name none
	maxList   = 32 // values of one field
)

// field is one named place.
type field struct {
	name string
	at   path
}

// readFields returns the event's fields: those that the settings name, or else
// every plain member of the object under its own name.
func (m *mapping) readFields(item gjson.Result) journeys.Fields {
	out := journeys.Fields{}
	if len(m.fields) == 0 {
		m.topLevel(item, out)
	}
	for _, f := range m.fields {
		v, ok := f.at.in(item)
		if !ok {
			continue
		}
		if values := list(v); len(values) > 0 {
			out[f.name] = values
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// topLevel takes every plain member but those that are the person or the
// person's words: they stand in the event already, under rules of their own
// about who may read them. Of too many members those with the first names
// stay, since a sender need not keep the order of its members on a retry.
func (m *mapping) topLevel(item gjson.Result, out journeys.Fields) {
	var found []field
	values := map[string]string{}
	item.ForEach(func(key, v gjson.Result) bool {
		name := key.String()
		s, ok := plain(v)
		if _, twice := values[name]; !ok || twice || !fieldName.MatchString(name) || m.private(name) {
			return true
		}
		values[name] = line(s, maxValue)
		found = append(found, field{name: name})
		return true
	})
	slices.SortFunc(found, func(a, b field) int { return cmp.Compare(a.name, b.name) })
	for _, f := range found[:min(len(found), maxFields)] {
		out[f.name] = []string{values[f.name]}
	}
}

func (m *mapping) private(name string) bool {
	for _, p := range []path{m.email, m.phone, m.account, m.text} {
		if len(p) == 1 && p[0] == name {
			return true
		}
	}
	return false
}

// list returns a plain value, or the plain values of a list.
func list(v gjson.Result) []string {
	if s, ok := plain(v); ok {
		return []string{line(s, maxValue)}
	}
	var out []string
	if v.IsArray() {
		v.ForEach(func(_, v gjson.Result) bool {
			if s, ok := plain(v); ok {
				out = append(out, line(s, maxValue))
			}
			return len(out) < maxList
		})
	}
	return out
}
