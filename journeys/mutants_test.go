package journeys

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mutant is a fault planted in one file, and the tests that must notice it.
type mutant struct {
	name, file, was, is, tests string
}

// mutants are faults of the sort that the laws are there for. Each text stands
// exactly once in its file: when the code moves on, so must its mutant.
func mutants() []mutant {
	const laws = "TestLaw[12]_(OrderAndRepetition|TwoRecords|NothingChanges)|TestAHistory"
	return []mutant{
		{"the next instant comes a nanosecond late", "walk.go",
			"		c.next = t\n", "		c.next = t.Add(1)\n", laws},
		{"an instant that is now has not come yet", "walk.go",
			"return !t.IsZero() && !t.After(c.now)", "return !t.IsZero() && t.Before(c.now)", laws},
		{"what has not come is not noted", "walk.go",
			"	c.at(t)\n	return", "	return", laws},
		{"events are sorted by arrival", "event.go",
			"a.At.Compare(b.At), cmp.Compare(a.Connector", "a.Received.Compare(b.Received), cmp.Compare(a.Connector", laws},
		{"of two records the last wins", "event.go",
			"	m.Kind = max(a.Kind, b.Kind)\n", "	m.Kind = b.Kind\n", laws},
		{"of two records the first time wins", "event.go",
			"	m.At = earlier(a.At, b.At)\n", "", laws},
		{"events of the future are not waited for", "walk.go",
			"	clock.at(t.future)\n", "", laws},
		{"a snooze never ends", "act.go",
			"ok && !w.clock.passed(until)", "ok && until.After(w.clock.now)", laws + "|TestASnooze"},
		{"an act is about any gap of its step", "act.go",
			"about := at{hush{GapKind(e.Fields.First(FieldGapKind)), e.Fields.First(FieldGapStep)}, e.Fields.First(FieldGapOpening)}",
			"about := at{hush{GapKind(e.Fields.First(FieldGapKind)), e.Fields.First(FieldGapStep)}, w.Events[0]}", "TestAHistory"},
		{"a dismissal is lost", "act.go",
			"		g.State = GapDismissed\n	case KindAccept:", "	case KindAccept:", "TestAHistory"},
		{"a case that lost its events leads nowhere", "identify.go",
			"			c.Successor = current[i].ID\n", "			c.Successor = \"gone\"\n", "TestAHistory|TestIdentify"},
		{"a shared mailbox joins people", "roster.go",
			"a.IsZero() || r.shared[a] || r.machine[a]", "a.IsZero() || r.machine[a]", "TestAHistory"},
		{"a machine joins people", "roster.go",
			"a.IsZero() || r.shared[a] || r.machine[a]", "a.IsZero() || r.shared[a]", "TestAHistory"},
		{"a message outlives its case", "plan.go",
			"	return append(wanted, orphans(r, cases, states, stored, wanted)...)\n", "	return wanted\n", "TestAHistory"},
		{"a blind step is called missing", "sight.go",
			"	return !known || f.Heard\n", "	return !known || f.Heard || true\n", "TestLaw10"},
		{"two clocks' inversion is turned the other way", "visit.go",
			"after.At.Sub(mid.At) < skew", "after.At.Sub(mid.At) >= skew", "TestTimelines"},
		{"what only back-fill brought is told", "walk.go",
			"		if !e.History {\n", "		if true {\n", "TestTimelines"},
		{"what cannot be found out counts as gone", "presence.go",
			"	case why != \"\":\n		if !r.Gone {", "	default:\n		if !r.Gone {", "TestWhenAnOwner|TestWhatIsRemembered"},
		{"a misspelt group counts as gone", "presence.go",
			"g.Presence == IsMissing && slices.Contains(r.Met, g.Name)", "g.Presence == IsMissing", "TestWhenAnOwner"},
		{"a closed account outweighs the team", "presence.go",
			"	case there:\n		r.Gone", "	case there && why == \"\":\n		r.Gone", "TestWhenAnOwner"},
		{"blind hours count as idle", "presence.go",
			"earlier(s.Heard, now), s.Blind)", "earlier(s.Heard, now), nil)", "TestWhenAnOwner"},
		{"an owner is gone anew with every look", "presence.go",
			"		if !r.Gone {\n", "		if true {\n", "TestWhenAnOwner|TestWhatIsRemembered"},
		{"the rest of a small figure is shown", "acted.go",
			"acts == of || rest >= SmallestTeam", "acts == of || rest >= 0", "TestNoFigure"},
		{"a machine's act is a receipt", "ticketlog.go",
			"	case e.Machine || w.rules.Roster.Machine(e.Actor):\n", "	case false:\n", "TestTimelines|TestHand|TestMachine"},
	}
}

// allMutants are all that are known.
func allMutants() []mutant {
	return slices.Concat(mutants(), ticketMutants(), subjectMutants(), walkMutants())
}

// wantedMutants are those that WAYMARK_MUTANTS asks for: "laws", or all.
func wantedMutants() []mutant {
	if os.Getenv("WAYMARK_MUTANTS") == "laws" {
		return mutants()
	}
	return allMutants()
}

// TestEveryMutantIsCaught plants each fault and runs the tests that must notice
// it. `make mutants` asks for it: it builds the package once per fault.
// Two at a time are asked for there: a build has moments in which it can use
// one core only.
func TestEveryMutantIsCaught(t *testing.T) {
	if os.Getenv("WAYMARK_MUTANTS") == "" {
		for _, m := range allMutants() {
			m.plant(t)
		}
		return
	}
	for _, m := range wantedMutants() {
		t.Run(strings.ReplaceAll(m.name, " ", "_"), func(t *testing.T) {
			t.Parallel()
			overlay := m.plant(t)
			args := []string{"test", "-count=1", "-vet=off", "-failfast", "-overlay", overlay, "-run", m.tests}
			cmd := exec.CommandContext(t.Context(), "go", append(args, m.packages()...)...)
			cmd.Env = append(os.Environ(), "WAYMARK_MUTANTS=", "WAYMARK_LAWS=4000", "WAYMARK_RANDOM=")
			out, err := cmd.CombinedOutput()
			switch {
			case err == nil:
				t.Errorf("nobody noticed that %s", m.name)
			case !bytes.Contains(out, []byte("--- FAIL")):
				t.Errorf("%s: it does not run: %s", m.name, out)
			}
		})
	}
}

// packages are those whose tests must notice: a store's faults show in its own
// and in the loop's.
func (m mutant) packages() []string {
	if filepath.Dir(m.file) == "store" {
		return []string{"./store", "./reconcile"}
	}
	return []string{"."}
}

// plant writes the file with its fault, and the overlay that go test takes in
// its stead.
func (m mutant) plant(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(m.file)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), m.was); n != 1 {
		t.Fatalf("%s: what it replaces stands %d times in %s", m.name, n, m.file)
	}
	dir := t.TempDir()
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	was, err := filepath.Abs(m.file)
	if err != nil {
		t.Fatal(err)
	}
	is := write(filepath.Base(m.file), []byte(strings.Replace(string(text), m.was, m.is, 1)))
	replace := map[string]string{was: is}
	for _, file := range m.needless(t) {
		replace[file] = ""
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	return write("overlay.json", overlay)
}

// needless are the test files from outside the package, where none of the
// mutant's tests is in them: without them nothing that imports the package is
// built anew.
func (m mutant) needless(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	test, asked := regexp.MustCompile(`(?m)^func (Test\w+)\(`), regexp.MustCompile(m.tests)
	var outside []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(text, []byte("\npackage journeys_test\n")) && !bytes.HasPrefix(text, []byte("package journeys_test\n")) {
			continue
		}
		for _, name := range test.FindAllSubmatch(text, -1) {
			if asked.Match(name[1]) {
				return nil
			}
		}
		path, err := filepath.Abs(file)
		if err != nil {
			t.Fatal(err)
		}
		outside = append(outside, path)
	}
	return outside
}
