package config_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/waymark-itsm/waymark/config"
)

// FuzzLoad gives the loader files that nobody would write. Whatever they hold,
// it answers with a configuration or with problems that have a place.
func FuzzLoad(f *testing.F) {
	whole := folder(f, "testdata/experience")
	f.Add(whole[desk], whole[reset], whole["people.csv"])
	for _, changes := range faults {
		c := whole
		for _, x := range changes {
			c = c.with(f, x.file, x.old, x.new)
		}
		f.Add(c[desk], c[reset], c["people.csv"])
	}
	f.Add("a: &a [*a]", "a: &a {b: [&c x, *c]}\n<<: *a", "email\n\"a")
	f.Add("x: &a [1,1]\ny: &b [*a,*a]\nz: &c [*b,*b]\n", "? {a: b}\n: c", "email,,\n,")
	f.Fuzz(func(t *testing.T, d, j, people string) {
		secrets(t)
		in := files{desk: d, reset: j, "people.csv": people, "holidays-berlin.csv": people}
		cfg, report := in.load()
		if (cfg != nil) != report.OK() {
			t.Fatalf("configuration %v, problems %v", cfg != nil, report.Problems)
		}
		for _, p := range append(report.Problems, report.Notices...) {
			checkProblem(t, p)
		}
		if cfg != nil && len(report.Steps) == 0 && len(cfg.Rules.Journeys) > 0 {
			t.Fatal("a journey without steps was loaded")
		}
		if s := report.String(); strings.Contains(s, "hunter2") {
			t.Fatalf("a secret stands in\n%s", s)
		}
	})
}

func checkProblem(t *testing.T, p config.Problem) {
	t.Helper()
	s := p.String()
	if p.File == "" || p.Text == "" || p.Line < 0 || p.Column < 0 || !utf8.ValidString(s) || len(s) > 4000 {
		t.Fatalf("problem %+v", p)
	}
	for _, r := range s {
		if r < ' ' && r != '\n' || r == 0x7f {
			t.Fatalf("a control character stands in %q", s)
		}
	}
}
