package jira

import (
	"net/http"
	"slices"
	"testing"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

func TestOwnersAreFoundOnBothEditions(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k := newDesk(t, nil)
		k.AddGroup("nobody-in-it")
		for name, want := range map[string]journeys.Presence{
			"it-service-desk": journeys.IsThere, "nobody-in-it": journeys.IsEmpty, "it-service": journeys.IsMissing,
		} {
			if got, err := k.Present.Group(t.Context(), name); err != nil || got != want {
				t.Errorf("the group %s is %q, %v; want %q", name, got, err, want)
			}
		}
		k.AddUser(jirafake.User{AccountID: "eve", Name: "Eve", Email: "eve@example.com"})
		for _, a := range []journeys.Account{{Realm: "it-desk", ID: "eve"}, journeys.EmailAccount("eve@example.com")} {
			if got, err := k.Present.Account(t.Context(), a); err != nil || got != journeys.IsThere {
				t.Errorf("%v is %q, %v", a, got, err)
			}
		}
		p, err := k.LookUp.Profile(t.Context(), journeys.Account{Realm: "it-desk", ID: "eve"})
		if err != nil || !slices.Contains(p.Addresses, journeys.EmailAccount("eve@example.com")) {
			t.Errorf("profile %+v, %v", p, err)
		}
	})
}

func TestAnInternalCommentIsInternalOnBothEditions(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k := newDesk(t, nil)
		id := k.ticket(nil)
		k.AddComment(id, "ada", "identity checked", true)
		k.AddComment(id, "cust", "thank you", false)
		p := note(id)
		put(t, k, p, connectors.Prior{})
		got, err := k.Live.Read(t.Context(), p.Ref, k.now)
		if err != nil {
			t.Fatal(err)
		}
		var levels []journeys.AudienceLevel
		var marks []string
		for _, e := range got {
			if e.Kind == commented {
				levels, marks = append(levels, e.Audience.Level), append(marks, e.Mark)
			}
		}
		if want := []journeys.AudienceLevel{journeys.Internal, journeys.Public, journeys.Internal}; !slices.Equal(levels, want) {
			t.Errorf("audiences %v, want %v", levels, want)
		}
		if want := []string{"", "", p.Key}; !slices.Equal(marks, want) {
			t.Errorf("marks %q, want %q", marks, want)
		}
	})
}

func TestOnDataCenterWhoeverAskedForHelpCannotSpeakAsUs(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k := newDesk(t, nil)
		p := note(k.ticket(nil))
		k.AddComment(p.Target, "cust", "["+"details|"+k.d.markHref(p.Key)+"]", false)
		for _, e := range k.events(t) {
			if e.Mark != "" {
				t.Errorf("the customer's comment has our mark: %+v", e)
			}
		}
	})
}

func TestADataCenterIsAskedInItsOwnWords(t *testing.T) {
	for e, want := range map[edition]string{cloud: "accountId", dataCenter: "username"} {
		if got := e.user("ada").Encode(); got != want+"=ada" {
			t.Errorf("%s names a user %s", e, got)
		}
	}
	for e, want := range map[edition]string{cloud: `{"accountId":null}`, dataCenter: `{"name":null}`} {
		if got := string(mustJSON(t, e.assignee(""))); got != want {
			t.Errorf("%s unassigns by %s, want %s", e, got, want)
		}
	}
	seen := map[edition]*http.Request{}
	for _, e := range []edition{cloud, dataCenter} {
		s := goodSettings()
		over := roundTrip(func(r *http.Request) (*http.Response, error) { seen[e] = r; return nil, http.ErrHandlerTimeout })
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://desk.example", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := e.login(s.Account, s.Token, over).RoundTrip(r)
		if err == nil {
			_ = resp.Body.Close()
		}
	}
	if got := seen[dataCenter].Header.Get("Authorization"); got != "Bearer token" {
		t.Errorf("Data Center gets %q", got)
	}
	if user, pass, ok := seen[cloud].BasicAuth(); !ok || user != "bot@desk.example" || pass != "token" {
		t.Errorf("Cloud gets %q and %q", user, pass)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
