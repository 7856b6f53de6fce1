package eventlog

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// written writes one case.
func written(t *testing.T, v *View, f Format, k *journeys.Case, events []journeys.Event) string {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b, f)
	trace, _ := v.Trace(k, events)
	if err := w.Write(trace); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestNobodyIsNamed(t *testing.T) {
	k, events := golden()
	for _, people := range []People{nil, func(journeys.Account) string { return "x1" }} {
		for _, f := range []Format{XES, CSV} {
			v := NewView(staff())
			v.People = people
			got := written(t, v, f, &k, events)
			for _, word := range []string{"kim", "example.com", "secret", "agent-", "lone", "network"} {
				if strings.Contains(got, word) {
					t.Errorf("%q stands in\n%s", word, got)
				}
			}
			for name, want := range map[string]int{"customer-x1": 1, "desk-1": 1, "desk-2": 1} {
				if people == nil {
					want = 0
				}
				if n := strings.Count(got, name); n != want {
					t.Errorf("%s stands in it %d times, want %d:\n%s", name, n, want, got)
				}
			}
		}
	}
}

// TestTheDesksPeopleCannotBeCounted: over several cases a number says nothing.
func TestTheDesksPeopleCannotBeCounted(t *testing.T) {
	v := NewView(staff())
	v.People = func(a journeys.Account) string { return a.ID }
	for _, agent := range []string{"agent-1", "agent-2", "lone-0"} {
		k, events := golden()
		events[1].Actor.ID, events[2].Actor.ID = agent, agent
		trace, _ := v.Trace(&k, events)
		for i := 1; i <= 2; i++ {
			if got := trace.Events[i].Get(Resource); got != "desk-1" {
				t.Errorf("%s goes by %q", agent, got)
			}
		}
	}
}

func TestWhoActed(t *testing.T) {
	k, events := golden()
	for _, c := range []struct {
		name              string
		change            func(*journeys.Event)
		by, group, person string
	}{
		{"an agent", func(*journeys.Event) {}, "desk", "service-desk", "desk-1"},
		{"the customer", func(e *journeys.Event) {
			e.Actor.ID, e.Customers = "kim", []journeys.Account{{Realm: "it-desk", ID: "kim"}}
		}, "customer", "", "customer-kim"},
		{"somebody else is not called the customer", func(e *journeys.Event) { e.Actor.ID = "manager" }, "", "", ""},
		{"a machine is of no team", func(e *journeys.Event) { e.Machine = true }, "machine", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := NewView(staff())
			v.People = func(a journeys.Account) string { return a.ID }
			events := slices.Clone(events)
			c.change(&events[1])
			trace, _ := v.Trace(&k, events)
			e := trace.Events[1]
			if got := [3]string{e.Get("waymark:by"), e.Get(Group), e.Get(Resource)}; got != [3]string{c.by, c.group, c.person} {
				t.Errorf("got %q", got)
			}
		})
	}
}

// TestTeamsAreNotFoundByWhatIsLeftOut: acts of no team are a figure, too.
func TestTeamsAreNotFoundByWhatIsLeftOut(t *testing.T) {
	for _, c := range []struct {
		sizes  []int // of the teams a, b, c ...
		told   string
		untold string
	}{
		{[]int{5, 9}, "a b", ""},
		{[]int{9, 4, 5}, "a", "b c"},
		{[]int{9, 4, 1, 5}, "a d", "b c"},
		{[]int{6, 6, 4}, "b", "a c"},
		{[]int{5, 1}, "", "a b"},
		{[]int{1}, "", "a"},
		{[]int{9, 0}, "a", ""}, // of one that nobody is in nothing can be told
	} {
		r := &journeys.Rules{Roster: journeys.NewRoster()}
		for i, n := range c.sizes {
			id := string(rune('a' + i))
			r.Owners = append(r.Owners, journeys.Owner{ID: id})
			for k := range n {
				r.Roster.AddAgent(journeys.Account{Realm: "it-desk", ID: fmt.Sprint(id, k)}, id)
			}
		}
		v := NewView(r)
		var told []string
		for i := range r.Owners {
			if v.teams.told[r.Owners[i].ID] {
				told = append(told, r.Owners[i].ID)
			}
		}
		if strings.Join(told, " ") != c.told || strings.Join(v.Untold(), " ") != c.untold {
			t.Errorf("of %v told %q and untold %q", c.sizes, told, v.Untold())
		}
	}
}

func TestOfWhatOnlySomeMaySeeTheTimeIsTold(t *testing.T) {
	restricted := journeys.Audience{Level: journeys.Restricted, To: "few"}
	for _, c := range []struct {
		name   string
		change func(*journeys.Case, *[]journeys.Event)
		hidden []int
	}{
		{"public and internal", func(_ *journeys.Case, e *[]journeys.Event) { (*e)[2].Audience.Level = journeys.Internal }, nil},
		{"an event for a few", func(_ *journeys.Case, e *[]journeys.Event) { (*e)[0].Audience = restricted }, []int{0}},
		{"an edit that made it so", func(_ *journeys.Case, e *[]journeys.Event) {
			*e = append(*e, journeys.Event{ID: "4", Connector: "it-desk", Kind: journeys.KindEdited, Amends: "3", Audience: restricted})
		}, []int{2}},
		{"a ticket that is so now", func(k *journeys.Case, e *[]journeys.Event) {
			k.Tickets = []journeys.TicketNow{{Ref: (*e)[1].Ref, Restricted: true}}
		}, []int{1, 2}},
		{"an event that is not kept", func(_ *journeys.Case, e *[]journeys.Event) { *e = (*e)[1:] }, []int{0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			k, events := golden()
			v := NewView(staff())
			c.change(&k, &events)
			trace, withheld := v.Trace(&k, events)
			var hidden []int
			for i, e := range trace.Events {
				if e.Get(Name) != withheldName {
					continue
				}
				hidden = append(hidden, i)
				if want := (Attrs{{Name, String, "restricted"}, {Transition, String, "complete"}, {Timestamp, Date, instant(k.Placements[i].At)}}); !reflect.DeepEqual(e, want) {
					t.Errorf("%+v is told", e)
				}
			}
			if !slices.Equal(hidden, c.hidden) || withheld != len(c.hidden) {
				t.Errorf("withheld are %v, %d", hidden, withheld)
			}
			v.Restricted = true
			if trace, withheld := v.Trace(&k, events); withheld != 0 || trace.Events[0].Get("waymark:step") != "call-desk" {
				t.Errorf("%d are withheld from those who may see all: %+v", withheld, trace.Events)
			}
		})
	}
}

func TestAChannelThatNobodyNamedIsNotWritten(t *testing.T) {
	k, events := golden()
	events[0].Channel = "=HYPERLINK(\"http://example.com\")"
	if got := written(t, NewView(staff()), CSV, &k, events); strings.Contains(got, "HYPERLINK") {
		t.Error(got)
	}
}

// TestTimesAreWrittenAlike: with a fraction where there is none, and without
// losing any of it.
func TestTimesAreWrittenAlike(t *testing.T) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.FixedZone("", 5400))
	for nanos, want := range map[int]string{0: ".000000Z", 123e6: ".123000Z", 123456e3: ".123456Z", 123456789: ".123456789Z"} {
		if got := instant(at.Add(time.Duration(nanos))); got != "2026-11-02T07:30:00"+want {
			t.Errorf("%d ns are %s", nanos, got)
		}
	}
}
