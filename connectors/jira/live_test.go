package jira

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

// walked is a ticket with a full life.
func walked(k *desk) string {
	id := k.ticket(func(i *jirafake.Issue) { i.Labels = []string{"portal"} })
	k.AddComment(id, "cust", "still locked out", false)
	k.Assign(id, "ada", "ada")
	k.SetStatus(id, "ada", "In Progress")
	k.AddComment(id, "ada", "identity checked", true)
	k.SetLabels(id, "ada", "portal", "vip")
	k.SetStatus(id, "ada", "Resolved")
	k.SetStatus(id, "ada", "Closed")
	k.SetStatus(id, "cust", "Reopened")
	k.Assign(id, "ada", "")
	return id
}

func TestWhatIsReadLiveIsWhatTheWebhooksSaid(t *testing.T) {
	k := newDesk(t, nil)
	id := walked(k)
	byID := map[string]journeys.Event{}
	for _, e := range k.events(t) {
		byID[e.ID] = e
	}
	got, err := k.Live.Read(t.Context(), journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: id}, k.now)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(byID) || len(got) != 14 {
		t.Errorf("%d events read live, %d by webhook, want 14", len(got), len(byID))
	}
	for _, e := range got {
		w, ok := byID[e.ID]
		if !ok {
			t.Errorf("%s (%s) came by no webhook", e.ID, e.Kind)
			continue
		}
		if e.Kind != w.Kind || e.Text != w.Text || e.Actor != w.Actor || e.Audience != w.Audience || !e.At.Equal(w.At) || e.Ref != w.Ref {
			t.Errorf("%s\nlive    %+v\nwebhook %+v", e.ID, e, w)
		}
		for name, v := range e.Fields {
			if x, ok := w.Fields[name]; ok && !slices.Equal(v, x) {
				t.Errorf("%s: %s is %q live and %q by webhook", e.ID, name, v, x)
			}
		}
		if m, n := journeys.Merge(e, w), journeys.Merge(w, e); !reflect.DeepEqual(m, n) {
			t.Errorf("%s: the records do not merge alike", e.ID)
		}
	}
	if last := got[len(got)-1]; last.Kind != assigned || last.Fields.First(journeys.FieldAssignee) != "" || last.Fields.First(journeys.FieldStatusCategory) != "new" {
		t.Errorf("the last event is %+v", last)
	}
}

func TestAnEditedCommentReadLiveKeepsItsWordsInTheEdit(t *testing.T) {
	k := newDesk(t, nil)
	id := k.ticket(nil)
	c := k.AddComment(id, "cust", "first words", false)
	k.EditComment(id, c, "cust", "second words")
	got, err := k.Live.Read(t.Context(), journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: id}, k.now)
	if err != nil || len(got) != 3 {
		t.Fatalf("%+v, %v", got, err)
	}
	if made, edit := got[1], got[2]; made.Text != "" || edit.Text != "second words" || edit.Amends != made.ID {
		t.Errorf("made %+v, edited %+v", made, edit)
	}
}

func TestALongHistoryIsReadPageByPage(t *testing.T) {
	k := newDesk(t, nil)
	id := k.ticket(nil)
	for range 60 {
		k.Assign(id, "ada", "ada")
		k.Assign(id, "ada", "bob")
	}
	for range 130 {
		k.AddComment(id, "ada", "again", true)
	}
	got, err := k.Live.Read(t.Context(), journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: id}, k.now)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1+120+130 || got[0].Kind != created || got[0].Fields.First(journeys.FieldAssignee) != "" {
		t.Errorf("%d events, the first %+v", len(got), got[0])
	}
}

func TestATicketThatIsNotThereIsGoneAndAnExcludedOneRestricted(t *testing.T) {
	k := newDesk(t, func(s *settings) { s.Never.SecurityLevels = Levels{"any"} })
	for name, id := range map[string]string{
		"another project": k.ticket(func(i *jirafake.Issue) { i.Project = "HR" }),
		"excluded":        k.ticket(func(i *jirafake.Issue) { i.Security = "Managers" }),
	} {
		got, err := k.Live.Read(t.Context(), journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: id}, k.now)
		if err != nil || len(got) != 1 || !wordlessExclusion(got[0]) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if got, err := k.Live.Read(t.Context(), journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: "99999"}, k.now); connectors.KindOf(err) != connectors.Gone || len(got) > 0 {
		t.Errorf("never made: %d events, %v", len(got), err)
	}
	if _, err := k.Live.Read(t.Context(), journeys.Ref{Connector: "other", Kind: journeys.Ticket, ID: "1"}, k.now); connectors.KindOf(err) != connectors.Invalid {
		t.Errorf("a ref of another connector: %v", err)
	}
}

// wordlessExclusion reports whether an event says that a ticket is out of
// sight, and nothing else.
func wordlessExclusion(e journeys.Event) bool {
	return e.Kind == "excluded" && e.Text == "" && len(e.Customers) == 0 && len(e.Fields) == 1 &&
		e.Fields.First(journeys.FieldSecurityLevel) != "" && e.Audience.Level == journeys.Restricted
}

func TestATicketThatBecomesExcludedSaysThatAndNoMore(t *testing.T) {
	k := newDesk(t, func(s *settings) { s.Never.SecurityLevels = Levels{"any"} })
	id := k.ticket(nil)
	k.SetSecurity(id, "ada", "Managers")
	k.SetStatus(id, "ada", "In Progress")
	if got := k.events(t); len(got) != 2 || !wordlessExclusion(got[1]) {
		t.Errorf("%+v", got)
	}
}

func TestAProfileGivesTheAddressThatIsNotHidden(t *testing.T) {
	k := newDesk(t, nil)
	k.AddUser(jirafake.User{AccountID: "robot", Name: "Robot", Type: "app"})
	p, err := k.LookUp.Profile(t.Context(), journeys.Account{Realm: "it-desk", ID: "cust"})
	if err != nil || p.Name != "Dana Customer" || p.Machine || !slices.Equal(p.Addresses, []journeys.Account{{Realm: journeys.RealmEmail, ID: "dana@example.com"}}) {
		t.Errorf("%+v, %v", p, err)
	}
	p, err = k.LookUp.Profile(t.Context(), journeys.Account{Realm: "it-desk", ID: "robot"})
	if err != nil || !p.Machine || len(p.Addresses) > 0 {
		t.Errorf("%+v, %v", p, err)
	}
	_, err = k.LookUp.Profile(t.Context(), journeys.Account{Realm: "it-desk", ID: "nobody"})
	if connectors.KindOf(err) != connectors.Gone || strings.Contains(err.Error(), "nobody") {
		t.Errorf("%v", err)
	}
}
