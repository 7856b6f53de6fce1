package journeys

import (
	"strings"
	"testing"
)

func TestIdentify(t *testing.T) {
	c := func(id, journey string, minute int, events string) Case {
		return Case{ID: id, Journey: journey, Started: at(9, minute, 0), Events: strings.Fields(events)}
	}
	for _, x := range []struct {
		name           string
		stored, walked []Case
		ids, lost      string
	}{
		{"a case keeps its id", []Case{c("a", "j", 0, "1 2")}, []Case{c("", "j", 0, "1 2 3")}, "a", ""},
		{"a case of other events is new", []Case{c("a", "j", 0, "1")}, []Case{c("", "j", 0, "2")}, "new", "a->gone"},
		{"a case of another journey is new", []Case{c("a", "j", 0, "1")}, []Case{c("", "k", 0, "1")}, "new", "a->new"},
		{"of two that become one the larger part stays", []Case{c("a", "j", 0, "1"), c("b", "j", 1, "2 3")}, []Case{c("", "j", 0, "1 2 3")}, "b", "a->b"},
		{"of equal parts the older stays", []Case{c("b", "j", 1, "2"), c("a", "j", 0, "1")}, []Case{c("", "j", 0, "1 2")}, "a", "b->a"},
		{"of equal parts the older id stays, whichever began first", []Case{c("b", "j", 0, "1"), c("a", "j", 1, "2")}, []Case{c("", "j", 0, "1 2")}, "a", "b->a"},
		{"of one that becomes two the larger part keeps the id", []Case{c("a", "j", 0, "1 2 3")}, []Case{c("", "j", 0, "1"), c("", "j", 1, "2 3")}, "new a", ""},
		{"nothing stored", nil, []Case{c("", "j", 0, "1")}, "new", ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			current, superseded := Identify(x.stored, x.walked, func(Case) string { return "new" })
			var ids, lost []string
			for _, c := range current {
				ids = append(ids, c.ID)
			}
			for _, c := range superseded {
				lost = append(lost, c.ID+"->"+c.Successor)
			}
			if strings.Join(ids, " ") != x.ids || strings.Join(lost, " ") != x.lost {
				t.Errorf("ids %v, superseded %v", ids, lost)
			}
		})
	}
}
