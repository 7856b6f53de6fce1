package jira

import (
	"fmt"
	"slices"
	"testing"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

func TestWhetherAnAccountIsOpen(t *testing.T) {
	k := newDesk(t, nil)
	k.AddUser(jirafake.User{AccountID: "eve", Name: "Eve", Email: "Eve@example.com"})
	k.AddUser(jirafake.User{AccountID: "eve-2", Name: "Evelyn", Email: "eve@example.com.au"}) // a longer address is another
	k.AddUser(jirafake.User{AccountID: "old", Name: "Old", Email: "old@example.com", Inactive: true})
	mail := journeys.EmailAccount
	for _, x := range []struct {
		account journeys.Account
		want    journeys.Presence
	}{
		{journeys.Account{Realm: "it-desk", ID: "ada"}, journeys.IsThere},
		{journeys.Account{Realm: "it-desk", ID: "old"}, journeys.IsClosed},
		{journeys.Account{Realm: "it-desk", ID: "nobody"}, journeys.IsMissing},
		{mail("eve@example.com"), journeys.IsThere},
		{mail("old@example.com"), journeys.IsClosed},
		{mail("hidden@example.com"), journeys.IsMissing},
		{journeys.Account{Realm: "it-chat", ID: "ada"}, journeys.IsMissing},
	} {
		got, err := k.Present.Account(t.Context(), x.account)
		if err != nil || got != x.want {
			t.Errorf("%v is %q, %v; want %q", x.account, got, err, x.want)
		}
	}
	k.Deactivate("eve")
	if got, err := k.Present.Account(t.Context(), mail("eve@example.com")); err != nil || got != journeys.IsClosed {
		t.Errorf("after it was closed: %q, %v", got, err)
	}
	// Of two with one address an open one is enough.
	k.AddUser(jirafake.User{AccountID: "eve-3", Name: "Eve", Email: "eve@example.com"})
	if got, err := k.Present.Account(t.Context(), mail("eve@example.com")); err != nil || got != journeys.IsThere {
		t.Errorf("with another account: %q, %v", got, err)
	}
	k.Answer500(1)
	if got, err := k.Present.Account(t.Context(), mail("old@example.com")); err == nil || got != journeys.NotKnown {
		t.Errorf("a failed look-up says %q, %v", got, err)
	}
}

func TestWhetherAnybodyOfAGroupIsLeft(t *testing.T) {
	k := newDesk(t, nil)
	is := func(what, group string, want journeys.Presence) {
		t.Helper()
		if got, err := k.Present.Group(t.Context(), group); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", what, got, err, want)
		}
	}
	// More apps than two pages hold, before the one person.
	for n := range 120 {
		k.AddUser(jirafake.User{AccountID: fmt.Sprintf("aaa-%03d", n), Name: "App", Type: "app", Groups: []string{"it-service-desk"}})
	}
	is("by its name", "it-service-desk", journeys.IsThere)
	is("by its id", "group-it-service-desk", journeys.IsThere)
	k.Deactivate("ada")
	is("machines and closed accounts only", "it-service-desk", journeys.IsEmpty)
	k.HideMembers(true)
	is("without the right to see members", "it-service-desk", journeys.Exists)
	k.DeleteGroup("it-service-desk")
	is("deleted", "it-service-desk", journeys.IsMissing)
	k.AddGroup("empty")
	k.HideMembers(false)
	is("without members", "empty", journeys.IsEmpty)
	k.Answer500(1)
	if got, err := k.Present.Group(t.Context(), "empty"); err == nil || got != journeys.NotKnown {
		t.Errorf("a failed look-up says %q, %v", got, err)
	}
}

func TestAGroupThatTheSiteDoesNotKnowIsReported(t *testing.T) {
	k := newDesk(t, nil)
	got, err := k.Targets.Missing(t.Context(), []string{"it-service-desk", "It-service-desk", "gone", "gone"})
	if err != nil || !slices.Equal(got, []string{"It-service-desk", "gone"}) {
		t.Errorf("missing are %q, %v", got, err)
	}
	bad := newDesk(t, func(s *settings) { s.Token = connectors.NewSecret("other") })
	if _, err := bad.Targets.Missing(t.Context(), []string{"gone"}); connectors.KindOf(err) != connectors.Denied {
		t.Errorf("without a good token: %v", err)
	}
}
