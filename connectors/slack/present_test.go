package slack

import (
	"testing"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

func TestWhetherAnOwnerIsStillInTheWorkspace(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	w.AddUser(slackfake.User{ID: "UEVE", Name: "eve", Email: "eve@example.com"})
	w.AddUser(slackfake.User{ID: "UOLD", Name: "old", Email: "old@example.com", Deleted: true})
	account := func(a journeys.Account) (journeys.Presence, error) { return c.Present.Account(t.Context(), a) }
	group := func(a journeys.Account) (journeys.Presence, error) { return c.Present.Group(t.Context(), a.ID) }
	for _, x := range []struct {
		ask  func(journeys.Account) (journeys.Presence, error)
		of   journeys.Account
		want journeys.Presence
	}{
		{account, journeys.Account{Realm: c.ID, ID: "UEVE"}, journeys.IsThere},
		{account, journeys.Account{Realm: c.ID, ID: "UOLD"}, journeys.IsClosed},
		{account, journeys.Account{Realm: c.ID, ID: "UNOBODY"}, journeys.IsMissing},
		{account, journeys.EmailAccount("eve@example.com"), journeys.IsThere},
		{account, journeys.EmailAccount("old@example.com"), journeys.IsMissing}, // Slack finds no closed account by its address
		{group, journeys.Account{ID: "@sd-oncall"}, journeys.Exists},
		{group, journeys.Account{ID: "@old-team"}, journeys.IsMissing},
		{group, journeys.Account{ID: "@typo"}, journeys.IsMissing},
	} {
		if got, err := x.ask(x.of); err != nil || got != x.want {
			t.Errorf("%v is %q, %v; want %q", x.of, got, err, x.want)
		}
	}
	w.Fail(slackfake.Fault{Code: "missing_scope", Times: 2})
	for _, ask := range []func(journeys.Account) (journeys.Presence, error){account, group} {
		if got, err := ask(journeys.Account{Realm: c.ID, ID: "UOLD"}); err == nil || got != journeys.NotKnown {
			t.Errorf("what is not permitted says %q, %v", got, err)
		}
	}
	if got, err := account(journeys.Account{Realm: "it-desk", ID: "UEVE"}); err == nil || got != journeys.NotKnown {
		t.Errorf("another connector's account is %q, %v", got, err)
	}
}
