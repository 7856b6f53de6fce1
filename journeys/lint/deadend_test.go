package lint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/lint"
)

var monday = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

// way is a journey in which only needs and gives matter. Steps are written
// "id needs > gives", paths as ids.
func way(lost string, things []journeys.Thing, steps []string, paths ...string) *journeys.Rules {
	j := journeys.Journey{ID: "j", Name: "J", Lost: strings.Fields(lost), Things: things}
	for i, s := range steps {
		before, gives, _ := strings.Cut(s, ">")
		words := strings.Fields(before)
		j.Steps = append(j.Steps, journeys.Step{ID: words[0], Needs: words[1:], Gives: strings.Fields(gives), Origin: journeys.Origin(fmt.Sprintf("j.yaml:%d", i+1))})
	}
	for i, p := range paths {
		j.Ideal = append(j.Ideal, journeys.Path{ID: fmt.Sprintf("p%d", i+1), Steps: strings.Fields(p)})
	}
	return &journeys.Rules{Journeys: []journeys.Journey{j}}
}

func thing(id, needs string, unless ...string) journeys.Thing {
	return journeys.Thing{ID: id, Needs: strings.Fields(needs), Unless: unless}
}

func deadEnds(r *journeys.Rules) []string {
	var lines []string
	for _, f := range lint.Lint(r, journeys.Facts{}, lint.Figures{}) {
		if slices.Contains([]lint.Check{lint.DeadEnd, lint.NobodyGives, lint.WayOut}, f.Check) {
			lines = append(lines, fmt.Sprintf("%s %s: %s", f.Severity, f.Origin, f.Text))
		}
	}
	return lines
}

func TestDeadEnds(t *testing.T) {
	mailbox := []journeys.Thing{thing("mailbox", "password", "phone"), thing("phone", "")}
	for _, tt := range []struct {
		name string
		r    *journeys.Rules
		want []string
	}{
		{"a link to the mailbox of the lost password, with a way around and another path",
			way("password", mailbox, []string{"link mailbox > password", "call > password"}, "link", "call"),
			[]string{"question j.yaml:1: link needs the mailbox, which needs the password, which is lost when the journey begins: a possible dead end for people without the phone."}},
		{"the same, where nobody has a way around",
			way("password", []journeys.Thing{thing("mailbox", "password")}, []string{"link mailbox > password", "call > password"}, "link", "call"),
			[]string{"question j.yaml:1: link needs the mailbox, which needs the password, which is lost when the journey begins: a dead end on the ideal path p1."}},
		{"the same, where it is the only path",
			way("password", []journeys.Thing{thing("mailbox", "password")}, []string{"link mailbox > password"}, "link"),
			[]string{"problem j.yaml:1: link needs the mailbox, which needs the password, which is lost when the journey begins: a dead end, and no ideal path is without one."}},
		{"what an earlier step gave back is there",
			way("password", mailbox, []string{"link mailbox", "call > password"}, "call link"), nil},
		{"and what a later one gives is not",
			way("password", mailbox[1:], []string{"link password", "call > password"}, "link call"),
			[]string{"problem j.yaml:1: link needs the password, which is lost when the journey begins: a dead end, and no ideal path is without one."}},
		{"a circle of two steps",
			way("", nil, []string{"a x > y", "b y > x"}, "a b"),
			[]string{"problem j.yaml:1: a needs the x, which only b gives: a dead end, and no ideal path is without one."}},
		{"what nobody gives back",
			way("laptop", nil, []string{"work laptop"}, "work"),
			[]string{
				"question : The journey begins without laptop, and no step gives it back.",
				"problem j.yaml:1: work needs the laptop, which is lost when the journey begins and which no step gives back: a dead end, and no ideal path is without one.",
			}},
		{"a way around that hangs on the same",
			way("password", []journeys.Thing{thing("mailbox", "password", "app"), thing("app", "password")}, []string{"link mailbox > password", "call > password"}, "link", "call"),
			[]string{"question j.yaml:1: link needs the mailbox, which needs the password, which is lost when the journey begins: a dead end on the ideal path p1."}},
		{"a detour that needs what is lost",
			way("password", nil, []string{"wiki password", "call > password"}, "call"),
			[]string{"question j.yaml:1: wiki needs the password, which is lost when the journey begins: a dead end beside the ideal paths."}},
		{"a thing that everybody has",
			way("password", []journeys.Thing{thing("badge", "")}, []string{"door badge", "call > password"}, "door call"), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := deadEnds(tt.r)
			slices.Sort(got)
			slices.Sort(tt.want)
			if !slices.Equal(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestAWayAroundADeadEndMustBeOne(t *testing.T) {
	r := way("password", nil, []string{"link password > password", "chat password > password", "call > password"}, "link", "call")
	r.Journeys[0].Steps[0].Stuck.Go = "chat"
	if got := strings.Join(deadEnds(r), "\n"); !strings.Contains(got, "chat is the way around link, and needs what is not there either.") {
		t.Errorf("%s", got)
	}
	r.Journeys[0].Steps[0].Stuck.Go = "call"
	if got := strings.Join(deadEnds(r), "\n"); strings.Contains(got, "the way around") {
		t.Errorf("%s", got)
	}
}

// A problem is said exactly when no ideal path can be walked by anybody, as a
// plain walk of every path finds it.
func TestAProblemMeansThatNoIdealPathCanBeWalked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := []string{"a", "b", "c", "d"}
		some := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, 2, rapid.ID)
		var steps []string
		for i := range rapid.IntRange(1, 5).Draw(t, "steps") {
			steps = append(steps, fmt.Sprintf("s%d %s > %s", i, strings.Join(some.Draw(t, "needs"), " "), strings.Join(some.Draw(t, "gives"), " ")))
		}
		var paths []string
		for range rapid.IntRange(1, 3).Draw(t, "paths") {
			var ids []string
			for range rapid.IntRange(1, 4).Draw(t, "length") {
				ids = append(ids, fmt.Sprintf("s%d", rapid.IntRange(0, len(steps)-1).Draw(t, "step")))
			}
			paths = append(paths, strings.Join(ids, " "))
		}
		var things []journeys.Thing
		for i, id := range names { // a thing hangs on later ones only: no circle
			things = append(things, thing(id, strings.Join(rapid.SliceOfNDistinct(rapid.SampledFrom(append([]string{"free"}, names[i+1:]...)), 0, 1, rapid.ID).Draw(t, "hangs on"), " ")))
		}
		r := way(strings.Join(some.Draw(t, "lost"), " "), append(things, thing("free", "")), steps, paths...)
		j := &r.Journeys[0]

		walkable := false
		for _, p := range j.Ideal {
			walkable = walkable || canBeWalked(j, p)
		}
		found := lint.Lint(r, journeys.Facts{}, lint.Figures{})
		if said := lint.Problems(found) > 0; said == walkable {
			t.Fatalf("walkable: %v, said:\n%s", walkable, told(found))
		}
	})
}

func canBeWalked(j *journeys.Journey, p journeys.Path) bool {
	had := map[string]bool{"free": true}
	for _, th := range j.Things {
		had[th.ID] = !slices.Contains(j.Lost, th.ID) && !slices.ContainsFunc(j.Steps, func(s journeys.Step) bool { return slices.Contains(s.Gives, th.ID) })
	}
	given := map[string]bool{}
	var has func(id string) bool
	has = func(id string) bool {
		return given[id] || had[id] && !slices.ContainsFunc(j.Thing(id).Needs, func(n string) bool { return !has(n) })
	}
	for _, id := range p.Steps {
		s := j.Step(id)
		for _, need := range s.Needs {
			if !has(need) {
				return false
			}
		}
		for _, g := range s.Gives {
			given[g] = true
		}
	}
	return true
}
