package jira

import (
	"slices"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

// improving makes a desk with a project for improvements, and what is wanted
// there.
func improving(t *testing.T, newDesk newDesks) (*desk, journeys.Posting) {
	t.Helper()
	k := newDesk(t, func(s *settings) { s.Improvements.Project = "ITIMP" })
	k.AddProject(jirafake.Project{Key: "ITIMP"})
	return k, journeys.WantImprovement("it-desk", "password-reset", "search_no_result", "search", journeys.Improvement{
		Summary: `The portal finds nothing for "password not working"`, Text: sample(),
		Link: &journeys.Link{URL: "https://desk.example/browse/ITD-1", Title: "For example ITD-1"},
	})
}

func TestAnImprovementIsMadeOnceWithItsLink(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k, p := improving(t, newDesk)
		r := put(t, k, p, connectors.Prior{})
		i, ok := k.Issue(r.Remote)
		if !ok || r.State != journeys.Standing || !r.Wrote {
			t.Fatalf("%+v", r)
		}
		if i.Project != "ITIMP" || i.Type != "Task" || i.Summary != p.Content.Improvement.Summary || !strings.Contains(i.Description, "Reset link sent 09:05, not used.") {
			t.Errorf("it is %+v", i)
		}
		if want := []string{"waymark-improvement.password-reset.search_no_result.search"}; !slices.Equal(i.Labels, want) {
			t.Errorf("its labels are %q, want %q", i.Labels, want)
		}
		if got := k.edge.links[r.Remote][p.Key]; got != "https://desk.example/browse/ITD-1" {
			t.Errorf("it links to %v", got)
		}
		// Wanted by somebody else as well, or after its receipt was lost.
		for _, before := range []connectors.Prior{{}, prior(r)} {
			if again := put(t, k, p, before); again.Remote != r.Remote || again.State != journeys.Standing {
				t.Errorf("again: %+v", again)
			}
		}
		if len(k.edge.made) != 1 || len(k.edge.links[r.Remote]) != 1 {
			t.Errorf("issues %v, links %v", k.edge.made, k.edge.links)
		}
	})
}

func TestAnImprovementWhoseAnswerIsLostIsFound(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k, p := improving(t, newDesk)
		first := put(t, k, p, connectors.Prior{})
		i, _ := k.Issue(first.Remote)
		clone := k.CreateIssue(jirafake.Issue{Project: "ITIMP", Summary: i.Summary, Labels: i.Labels, Reporter: "ada"})
		k.edge.made = append([]string{clone.ID}, k.edge.made...)
		found, err := k.Sink.Find(t.Context(), p)
		if err != nil || len(found) != 1 || found[0].Remote != first.Remote {
			t.Errorf("found %+v, %v; want ours and not a human's clone of it", found, err)
		}
	})
}

func TestAnIssueThatIsThereGetsTheLinkInstead(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k, p := improving(t, newDesk)
		problem := k.CreateIssue(jirafake.Issue{Project: "ITIMP", Summary: "Portal search", Reporter: "ada"})
		p.Content.Improvement.Existing = problem.Key
		r := put(t, k, p, connectors.Prior{})
		if r.Remote != problem.Key || len(k.edge.made) != 0 || k.edge.links[problem.ID][p.Key] == nil {
			t.Errorf("%+v, made %v, links %v", r, k.edge.made, k.edge.links)
		}
		if err := k.Sink.Remove(t.Context(), p, r.Remote); err != nil {
			t.Fatal(err)
		}
		if _, ok := k.Issue(problem.ID); !ok || len(k.edge.links[problem.ID]) != 0 {
			t.Errorf("after undo the human's issue is there: %t, its links %v", ok, k.edge.links[problem.ID])
		}
	})
}

func TestAnImprovementIsTakenBackWhileNobodyWorksOnIt(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		for name, work := range map[string]func(k *desk, id string){
			"":            func(*desk, string) {},
			"a status":    func(k *desk, id string) { k.SetStatus(id, "ada", "In Progress") },
			"the label":   func(k *desk, id string) { k.SetLabels(id, "ada") },
			"an assignee": func(k *desk, id string) { k.Assign(id, "ada", "bob") },
		} {
			k, p := improving(t, newDesk)
			r := put(t, k, p, connectors.Prior{})
			work(k, r.Remote)
			if err := k.Sink.Remove(t.Context(), p, r.Remote); err != nil {
				t.Fatal(err)
			}
			if _, stands := k.Issue(r.Remote); stands != (name != "") {
				t.Errorf("after %q it stands: %t", name, stands)
			}
			if err := k.Sink.Remove(t.Context(), p, r.Remote); err != nil {
				t.Errorf("taking back what was taken back: %v", err)
			}
			if again := put(t, k, p, prior(r)); name == "" && again.State != journeys.Gone {
				t.Errorf("deleted, it is %+v", again)
			}
		}
	})
}

func TestImprovementsAreMadeOnlyWhereTheyAreConfigured(t *testing.T) {
	k := newDesk(t, nil)
	if slices.Contains(k.Sink.Kinds(), journeys.ImprovementPosting) {
		t.Error("without a project it says that it carries improvements")
	}
	k, p := improving(t, newDesk)
	if !slices.Contains(k.Sink.Kinds(), journeys.ImprovementPosting) {
		t.Error("with a project it does not say that it carries improvements")
	}
	p.Content.Improvement.Project = "ITD"
	if r := put(t, k, p, connectors.Prior{}); r.State != journeys.Refused || len(k.edge.made) != 0 {
		t.Errorf("in a project that is not configured: %+v", r)
	}
}

func TestAnImprovementsLabelNamesItAndNothingElse(t *testing.T) {
	seen := map[string]string{}
	for _, k := range [][3]string{{"a", "b", "c"}, {"a.b", "c", ""}, {"a", "b.c", ""}, {"a b", "c", "d"}, {"a", "", "b"}} {
		key := journeys.ImprovementKey(k[0], journeys.GapKind(k[1]), k[2])
		l := improvementLabel(key)
		if strings.ContainsAny(l, " ") || len(l) > 255 {
			t.Errorf("%q is no label", l)
		}
		if other, there := seen[l]; there {
			t.Errorf("%q and %q have the label %q", other, key, l)
		}
		seen[l] = key
	}
}
