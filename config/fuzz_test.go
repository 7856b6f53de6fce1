package config_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/journeys"
)

// FuzzLoad gives the loader files that nobody would write. Whatever they hold,
// it answers with a configuration or with problems that have a place.
func FuzzLoad(f *testing.F) {
	whole := folder(f, "testdata/experience")
	f.Add(whole[desk], whole[reset], whole["people.csv"])
	for _, changes := range faults {
		c := whole.changed(f, changes)
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
		if cfg != nil {
			for i := range cfg.Rules.Journeys {
				checkJourney(t, &cfg.Rules.Journeys[i])
			}
		}
		if s := report.String(); strings.Contains(s, "hunter2") {
			t.Fatalf("a secret stands in\n%s", s)
		}
	})
}

// FuzzJourney does the same with one journey alone.
func FuzzJourney(f *testing.F) {
	f.Add(log)
	for _, name := range []string{"password-reset"} {
		b, err := os.ReadFile("library/" + name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	for _, block := range blocks(f) {
		f.Add(block)
	}
	for _, changes := range faults {
		f.Add(folder(f, "testdata/experience").changed(f, changes)[reset])
	}
	f.Fuzz(func(t *testing.T, text string) {
		j, report := alone(text)
		if (j != nil) != report.OK() {
			t.Fatalf("journey %v, problems %v", j != nil, report.Problems)
		}
		for _, p := range append(report.Problems, report.Notices...) {
			checkProblem(t, p)
		}
		if j != nil {
			checkJourney(t, j)
		}
	})
}

// checkJourney checks what the judgement relies on in any journey that loads.
func checkJourney(t *testing.T, j *journeys.Journey) {
	t.Helper()
	if j.ID == "" || j.Name == "" || j.Origin == "" {
		t.Fatalf("a journey without a name or a place: %+v", j)
	}
	if master := j.Kind == journeys.MasterJourney; master != (len(j.Steps) == 0) || master != (len(j.Ideal) == 0) || master != (len(j.Parts) > 0) {
		t.Fatalf("%s is of kind %q with %d steps, %d ideal paths and %d parts", j.ID, j.Kind, len(j.Steps), len(j.Ideal), len(j.Parts))
	}
	m := j.Limits
	for _, d := range []time.Duration{m.Silence, m.Handoff, m.Idle, m.Unowned, m.Absent, m.Customer} {
		if d != 0 && d < time.Minute {
			t.Fatalf("limits %+v", m)
		}
	}
	if m.Bounces < 0 || m.Parties == 1 || m.Parties < 0 || !(m.Effort >= 0) {
		t.Fatalf("limits %+v", m)
	}
	for k, w := range j.Weights {
		if !(w >= 0 && w <= 1000) || !slices.Contains(journeys.Drivers(), k) {
			t.Fatalf("weights %v", j.Weights)
		}
	}
	for _, s := range j.Steps {
		if s.ID == "" || s.Origin == "" || s.Expects < 0 || s.Within < 0 {
			t.Fatalf("step %+v", s)
		}
	}
	for _, p := range j.Ideal {
		for _, id := range p.Steps {
			if s := j.Step(id); s == nil || s.Lane == journeys.Desk {
				t.Fatalf("the path %s has %q", p.ID, id)
			}
		}
	}
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
