package generic_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/connectors/connectortest"
	"github.com/waymark-itsm/waymark/connectors/generic"
)

// TestFaults changes one thing of settings that are right.
func TestFaults(t *testing.T) {
	t.Setenv("SECRET", whsec)
	t.Setenv("SHORT", "whsec_c2hvcnQ=")
	t.Setenv("BROKEN", "whsec_%%%")
	right := "secret: env:SECRET\nread: {id: id, event: what}\nevents: [ok, failed]\n"
	for _, c := range []struct{ name, from, to, path, text string }{
		{"nothing tells a repeat", "id: id, ", "", "read", "would count twice"},
		{"a time alone does", "id: id, ", "at: at, ", "", ""},
		{"a ref does not", "id: id, ", "ref: ref, ", "read", "would count twice"},
		{"no words", "events: [ok, failed]", "", "events", "missing"},
		{"several words and no place for them", ", event: what", "", "read.event", "missing"},
		{"one word needs no place", ", event: what}\nevents: [ok, failed]", "}\nevents: [ok]", "", ""},
		{"a word with a blank", "failed]", "has failed]", "events[1]", "letters"},
		{"a word twice", "failed]", "ok]", "events[1]", "twice"},
		{"a word that presses our button", "failed]", "take]", "events[1]", "meaning of its own"},
		{"a word that rewrites others", "failed]", "edited]", "events[1]", "meaning of its own"},
		{"no kind of ref", "read:", "ref_kind: chat\nread:", "ref_kind", "no kind"},
		{"a ticket", "read:", "ref_kind: ticket\nread:", "", ""},
		{"a path that searches", "id: id", "id: items.#.id", "read.id", "searches"},
		{"a path of another language", "id: id", "id: $.id", "read.id", "not with $"},
		{"a path with a hole", "id: id", "id: a..b", "read.id", "empty name"},
		{"a path that ends in the air", "id: id", `id: 'a\'`, "read.id", `ends with \`},
		{"a path without end", "id: id", "id: " + strings.Repeat("a.", 20) + "a", "read.id", "too deep"},
		{"a long path", "id: id", "id: " + strings.Repeat("a", 300), "read.id", "too long"},
		{"a person's path", "id: id", "id: id, person: {phone: 'a*'}", "read.person.phone", "searches"},
		{"a field without a path", "id: id", "id: id, fields: [{name: a}]", "read.fields[0].path", "missing"},
		{"a field without a name", "id: id", "id: id, fields: [{path: a}]", "read.fields[0].name", "name"},
		{"a field twice", "id: id", "id: id, fields: [{name: a, path: a}, {name: a, path: b}]", "read.fields[1].name", "twice"},
		{"a word renamed to nothing known", "events:", "rename: [{from: x, to: gone}]\nevents:", "rename[0].to", "not one of"},
		{"a word renamed twice", "events:", "rename: [{from: x, to: ok}, {from: x, to: failed}]\nevents:", "rename[1].from", "twice"},
		{"no word renamed", "events:", "rename: [{to: ok}]\nevents:", "rename[0].from", "missing"},
		{"no proof", "secret: env:SECRET", "", "secret", "nothing proves"},
		{"two proofs", "secret: env:SECRET", "secret: env:SECRET\nbearer: env:SECRET", "bearer", "one of them"},
		{"only the previous", "secret:", "previous_secret:", "previous_secret", "no present one"},
		{"a short key", "env:SECRET", "env:SHORT", "secret", "24 bytes"},
		{"a broken key", "env:SECRET", "env:BROKEN", "secret", "not base64"},
		{"insecure where others reach it", "secret: env:SECRET", "insecure: true", "insecure", "invent events"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(right, c.from) {
				t.Fatalf("%q is not in the settings", c.from)
			}
			in := connectortest.SettingsFromYAML(strings.Replace(right, c.from, c.to, 1)).Exposed()
			got, fs := generic.Spec().New("source", in)
			if c.path == "" {
				if len(fs) > 0 || got == nil {
					t.Errorf("refused: %+v", fs)
				}
				return
			}
			var found []string
			for _, f := range fs {
				found = append(found, fmt.Sprintf("%s: %s", f.Path, f.Text))
			}
			if !slices.ContainsFunc(found, func(s string) bool { return strings.HasPrefix(s, c.path+": ") && strings.Contains(s, c.text) }) {
				t.Errorf("faults %q, want one at %q with %q", found, c.path, c.text)
			}
		})
	}
}

func TestAllFaultsAtOnce(t *testing.T) {
	_, fs := generic.Spec().New("source", connectortest.SettingsFromYAML("read: {ref: 'a*'}\nevents: [take]\nref_kind: x\n"))
	if len(fs) != 5 {
		t.Errorf("%d faults, want 5: %+v", len(fs), fs)
	}
}
