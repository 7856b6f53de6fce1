package jira

import (
	"slices"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

func withLabel(s *settings) { s.Stuck.Label = "waymark-stuck" }

// said is a property's posting with a state.
func said(id, state string) journeys.Posting {
	p := property(id)
	p.Content.Property = map[string]any{"case": "c1", "state": state}
	return p
}

func (k *desk) labels(t *testing.T, id string) []string {
	t.Helper()
	i, ok := k.Issue(id)
	if !ok {
		t.Fatal("there is no such issue")
	}
	return i.Labels
}

func wantLabels(t *testing.T, k *desk, id, when string, want ...string) {
	t.Helper()
	if got := k.labels(t, id); !slices.Equal(got, want) {
		t.Errorf("%s the labels are %q, want %q", when, got, want)
	}
}

func TestAStuckTicketIsFoundByItsLabelWhileItIsStuck(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k := newDesk(t, withLabel)
		id := k.ticket(func(i *jirafake.Issue) { i.Labels = []string{"portal"} })
		r := put(t, k, said(id, "stuck"), connectors.Prior{})
		wantLabels(t, k, id, "while it is stuck", "portal", "waymark-stuck")
		if again := put(t, k, said(id, "stuck"), prior(r)); again.Wrote || again.Fingerprint != r.Fingerprint {
			t.Errorf("the same again: %+v, after %+v", again, r)
		}
		k.SetLabels(id, "ada", "portal", "waymark-stuck", "vip")
		r = put(t, k, said(id, "taken"), prior(r))
		wantLabels(t, k, id, "once somebody has it", "portal", "vip")
		r = put(t, k, said(id, "stuck"), prior(r))
		wantLabels(t, k, id, "stuck again", "portal", "vip", "waymark-stuck")
		if err := k.Sink.Remove(t.Context(), said(id, ""), r.Remote); err != nil {
			t.Fatal(err)
		}
		wantLabels(t, k, id, "after undo", "portal", "vip")
		for _, e := range k.edge.edits {
			if strings.Contains(e, "portal") || strings.Contains(e, "vip") {
				t.Errorf("an edit speaks of others' labels: %s", e)
			}
		}
	})
}

func TestWithoutBeingToldNoLabelIsWritten(t *testing.T) {
	k := newDesk(t, nil)
	id := k.ticket(nil)
	put(t, k, said(id, "stuck"), connectors.Prior{})
	wantLabels(t, k, id, "without the setting")
}

func TestWhatAHumanDidToTheLabelStays(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		// Taken away by hand, it does not come again, whoever's the token is.
		for _, who := range []string{"ada", "bot"} {
			k := newDesk(t, withLabel)
			id := k.ticket(nil)
			r := put(t, k, said(id, "stuck"), connectors.Prior{})
			k.SetLabels(id, who)
			for _, state := range []string{"taken", "stuck", "settled", "stuck"} {
				r = put(t, k, said(id, state), prior(r))
				wantLabels(t, k, id, who+" took it away, and later "+state)
			}
		}
		// Put there by hand, it is not ours to take away.
		k := newDesk(t, withLabel)
		id := k.ticket(nil)
		k.SetLabels(id, "ada", "waymark-stuck")
		r := put(t, k, said(id, "stuck"), connectors.Prior{})
		r = put(t, k, said(id, "settled"), prior(r))
		wantLabels(t, k, id, "after it was settled", "waymark-stuck")
		if err := k.Sink.Remove(t.Context(), said(id, ""), r.Remote); err != nil {
			t.Fatal(err)
		}
		wantLabels(t, k, id, "after undo", "waymark-stuck")
	})
}

func TestALabelWhoseAnswerIsLostIsOursAllTheSame(t *testing.T) {
	k := newDesk(t, withLabel)
	id := k.ticket(nil)
	k.edge.admin, k.edge.dies = true, 1
	_, err := k.Sink.Put(t.Context(), said(id, "stuck"), connectors.Prior{})
	wantKind(t, err, connectors.Unknown)
	found, err := k.Sink.Find(t.Context(), said(id, "stuck"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	r := put(t, k, said(id, "stuck"), connectors.Prior{Remote: found[0].Remote, Fingerprint: found[0].Fingerprint})
	k.edge.dies = 1
	_, err = k.Sink.Put(t.Context(), said(id, "taken"), prior(r))
	wantKind(t, err, connectors.Unknown)
	wantLabels(t, k, id, "after an edit that nobody heard of")
	r = put(t, k, said(id, "taken"), prior(r))
	put(t, k, said(id, "stuck"), prior(r))
	wantLabels(t, k, id, "stuck again", "waymark-stuck")
}

func TestALabelGoesWithAPropertyThatSomebodyTookAway(t *testing.T) {
	k := newDesk(t, withLabel)
	id := k.ticket(nil)
	r := put(t, k, said(id, "stuck"), connectors.Prior{})
	k.SetProperty(id, "waymark", nil)
	if got := put(t, k, said(id, "stuck"), prior(r)); got.State != journeys.Gone {
		t.Errorf("%+v", got)
	}
	wantLabels(t, k, id, "with nobody left to take it away")
}

func TestNobodyIsMailedAboutTheLabelWhereThatCanBeHelped(t *testing.T) {
	for _, admin := range []bool{true, false} {
		k := newDesk(t, withLabel)
		k.edge.admin = admin
		id := k.ticket(nil)
		put(t, k, said(id, "stuck"), connectors.Prior{})
		wantLabels(t, k, id, "as an administrator or not", "waymark-stuck")
		if quiet := strings.HasPrefix(k.edge.edits[0], "notifyUsers=false"); quiet != admin || len(k.edge.edits) != 1 {
			t.Errorf("administrator %t: edits %q", admin, k.edge.edits)
		}
	}
}

func TestOurLabelComesBackAndChangesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, newDesk newDesks) {
		k := newDesk(t, withLabel)
		id := k.ticket(nil)
		r := put(t, k, said(id, "stuck"), connectors.Prior{})
		put(t, k, said(id, "taken"), prior(r))
		k.SetLabels(id, "ada", "waymark-stuck")                // by value, not by account
		k.SetLabels(id, "bot", "waymark-stuck", "waymark-off") // by account, not by value
		k.SetLabels(id, "bot", "vip")                          // more than ours
		var marks []string
		for _, e := range k.events(t) {
			if e.Kind == labelled {
				marks = append(marks, e.Mark)
			}
		}
		key := "property/it-desk/ticket/" + id
		if want := []string{key, key, "", "", ""}; !slices.Equal(marks, want) {
			t.Errorf("marks %q, want %q", marks, want)
		}
	})
}

func TestAStuckTicketIsFoundByItsField(t *testing.T) {
	for _, c := range []struct {
		name, id string
		value    any
	}{{"Waymark", "customfield_10071", "stuck"}, {"Waymark state", "customfield_10072", map[string]any{"value": "stuck"}}} {
		k := newDesk(t, func(s *settings) { s.Stuck.Field = c.name })
		fields := map[string]any{}
		id := k.ticket(func(i *jirafake.Issue) { i.Fields = fields })
		r := put(t, k, said(id, "stuck"), connectors.Prior{})
		if got := string(mustJSON(t, fields[c.id])); got != string(mustJSON(t, c.value)) {
			t.Errorf("%s is %s while it is stuck", c.name, got)
		}
		r = put(t, k, said(id, "taken"), prior(r))
		if fields[c.id] != nil {
			t.Errorf("%s is %v once somebody has it", c.name, fields[c.id])
		}
		fields[c.id] = "look here"
		put(t, k, said(id, "stuck"), prior(r))
		if fields[c.id] != "look here" {
			t.Errorf("a human's words in %s are now %v", c.name, fields[c.id])
		}
	}
	k := newDesk(t, func(s *settings) { s.Stuck.Field = "Labels" })
	_, err := k.Sink.Put(t.Context(), said(k.ticket(nil), "stuck"), connectors.Prior{})
	wantKind(t, err, connectors.Denied)
}
