package jira

import (
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

func TestAFixIsReadWithItsStateAndSinceWhen(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k, p := improving(t, newDesk)
		r := put(t, k, p, connectors.Prior{})
		read := func(id string) (journeys.Event, error) {
			t.Helper()
			got, err := k.Live.Read(t.Context(), journeys.Ref{Connector: "it-desk", Kind: journeys.FixRef, ID: id}, k.now.Add(time.Hour))
			if err != nil || len(got) != 1 {
				return journeys.Event{}, err
			}
			return got[0], err
		}
		made, err := read(r.Remote)
		if err != nil || made.Fields.First(journeys.FieldSummary) != p.Content.Improvement.Summary {
			t.Fatalf("%+v, %v", made, err)
		}
		k.SetStatus(r.Remote, "ada", "In Progress")
		now, err := read(r.Remote)
		if err != nil || now.Fields.First(journeys.FieldStatus) != "In Progress" || now.Fields.First(journeys.FieldStatusCategory) != "indeterminate" || now.At.Before(made.At) {
			t.Errorf("%+v, %v; made %v", now, err, made.At)
		}
		// By its key, as whoever links to an existing issue names it.
		if by, err := read(now.Fields.First(journeys.FieldKey)); err != nil || by.ID != now.ID {
			t.Errorf("by key: %+v, %v", by, err)
		}
		// Somebody may name any issue: of one that is not for here nothing is told.
		k.AddProject(jirafake.Project{Key: "HR"})
		for _, id := range []string{
			k.CreateIssue(jirafake.Issue{Project: "HR", Summary: "about somebody", Reporter: "ada"}).ID,
			k.CreateIssue(jirafake.Issue{Project: "ITIMP", Summary: "about somebody", Reporter: "ada", Security: "Managers"}).ID,
			"99999",
		} {
			if e, err := read(id); connectors.KindOf(err) != connectors.Gone {
				t.Errorf("%s: %+v, %v", id, e, err)
			}
		}
	})
}
