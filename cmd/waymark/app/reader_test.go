package app

import (
	"fmt"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

func TestTheProblemsThatArePickedFromAreOpenAndOfOtherPainPoints(t *testing.T) {
	p, _ := askable(t, func(ref journeys.Ref, _ time.Time) ([]journeys.Event, error) {
		f := journeys.Fields{journeys.FieldKey: {"ITIMP-" + ref.ID}, journeys.FieldSummary: {"mend @it " + ref.ID}}
		switch ref.ID {
		case "3":
			f[journeys.FieldStatusCategory] = []string{"done"}
		case "4":
			return nil, &connectors.Error{Kind: connectors.Gone, Err: fmt.Errorf("gone")}
		}
		return []journeys.Event{{ID: ref.ID, Connector: "phone", Kind: "now", At: noon, Ref: ref, Fields: f}}, nil
	})
	kinds := []journeys.GapKind{journeys.DeadEnd, journeys.Delay, journeys.Silence, journeys.Dropped, journeys.Reopened}
	for i, kind := range kinds {
		now := noon.Add(time.Duration(i) * time.Minute)
		p.set(now)
		p.ok(p.store.PutPosting(t.Context(), now, journeys.WantImprovement("phone", "password-reset", kind, "", journeys.Improvement{Summary: "x", Text: &journeys.Text{}}), now))
		rows, err := p.store.ClaimPostings(t.Context(), now, 9, time.Minute)
		p.ok(err)
		for k := range rows {
			rows[k].State, rows[k].Remote, rows[k].WrittenAt, rows[k].DueAt = journeys.Standing, fmt.Sprint(i+1), now, time.Time{}
		}
		p.ok(p.store.SettlePostings(t.Context(), now, rows))
	}
	got := reader{p.App}.Problems(t.Context(), journeys.PointID{Journey: "password-reset", Kind: journeys.Reopened})
	want := []connectors.Choice{{ID: "ITIMP-2", Name: "ITIMP-2 mend it 2"}, {ID: "ITIMP-1", Name: "ITIMP-1 mend it 1"}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestWhoWorksInATeamIsOfTheDeskAndNobodyElse(t *testing.T) {
	p := open(t, noon)
	roster := p.App.desk.Load().cfg.Rules.Roster
	account := func(id string) journeys.Account { return journeys.Account{Realm: "it-chat", ID: id} }
	roster.AddAgent(journeys.EmailAccount("sam@example.com"), "service-desk")
	roster.AddPerson(journeys.EmailAccount("sam@example.com"), account("USAM"))
	roster.AddAgent(account("UBOT"), "service-desk")
	roster.AddMachine(account("UBOT"))
	roster.AddAgent(account("UALL"), "service-desk")
	roster.AddShared(account("UALL"))
	for id, want := range map[string]bool{"USAM": true, "UBOT": false, "UALL": false, "UODD": false, "": false} {
		if got := (reader{p.App}).Agent(account(id)); got != want {
			t.Errorf("%q is of the desk: %v", id, got)
		}
	}
	owners := reader{p.App}.Owners()
	if len(owners) != 3 || owners[0] != (connectors.Choice{ID: "identity", Name: "Identity"}) || owners[2].ID != "service-desk" {
		t.Errorf("the owners are %v", owners)
	}
}
