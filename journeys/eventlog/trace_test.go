package eventlog

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/waymark-itsm/waymark/journeys"
)

// anyText is text as files and vendors may have it, with everything that XML
// and CSV have to write otherwise.
func anyText() *rapid.Generator[string] {
	return rapid.StringOf(rapid.OneOf(rapid.SampledFrom([]rune("ab <>&\"';,\r\n\t]]>=ü日😀")), rapid.Rune().Filter(isChar)))
}

// anyCase draws a stored case with its events.
func anyCase(t *rapid.T) (journeys.Case, []journeys.Event) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.FixedZone("", 3600))
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		return at.Add(time.Duration(rapid.Int64Range(0, 1e9).Draw(t, "ms")) * time.Millisecond)
	})
	text := anyText()
	k := journeys.Case{
		ID: "case-" + text.Draw(t, "id"), Journey: text.Draw(t, "journey"), Persona: text.Draw(t, "persona"), Started: instant.Draw(t, "started"),
		Over: rapid.Bool().Draw(t, "over"), Contacts: rapid.IntRange(0, 9).Draw(t, "contacts"),
	}
	k.Alignment.Path, k.Alignment.Fitness = text.Draw(t, "path"), rapid.Float64Range(0, 1).Draw(t, "fitness")
	k.Effort.Score = rapid.Float64Range(0, 50).Draw(t, "effort")
	var events []journeys.Event
	for i := range rapid.IntRange(1, 5).Draw(t, "events") {
		e := journeys.Event{
			ID: fmt.Sprint(i, text.Draw(t, "event")), Connector: rapid.SampledFrom([]string{"it-desk", "phone"}).Draw(t, "connector"),
			Kind: text.Draw(t, "kind"), At: instant.Draw(t, "at"), Channel: rapid.SampledFrom([]string{"phone", "a, \"b\"", "=1+1", ""}).Draw(t, "channel"), Machine: rapid.Bool().Draw(t, "machine"),
			Actor:    journeys.Account{Realm: "it-desk", ID: rapid.SampledFrom([]string{"agent-0", "field-0", "lone-0", "kim", "stranger"}).Draw(t, "actor")},
			Audience: rapid.SampledFrom([]journeys.Audience{{}, {Level: journeys.Internal}, {Level: journeys.Restricted, To: "few"}}).Draw(t, "audience"),
			Ref:      journeys.Ref{Connector: "it-desk", Kind: rapid.SampledFrom([]journeys.RefKind{journeys.Ticket, journeys.Call}).Draw(t, "ref"), ID: "1" + text.Draw(t, "ref id")},
		}
		if e.Actor.ID == "kim" {
			e.Customers = []journeys.Account{e.Actor}
		}
		if rapid.Bool().Draw(t, "kept") {
			events = append(events, e)
		}
		k.Events = append(k.Events, e.Key())
		k.Placements = append(k.Placements, journeys.Placement{
			Event: e.Key(), At: e.At, Kind: e.Kind, Step: text.Draw(t, "step"), Rule: journeys.Origin(text.Draw(t, "rule")),
			As: rapid.SampledFrom([]journeys.RuleKind{journeys.AsDone, journeys.AsBegun, journeys.AsFailed, journeys.AsWaits, journeys.AsOver, ""}).Draw(t, "as"),
		})
		k.Visits = append(k.Visits, journeys.Visit{Events: []string{e.Key()}})
		k.Alignment.Moves = append(k.Alignment.Moves, journeys.Move{Kind: rapid.SampledFrom([]journeys.MoveKind{journeys.SyncMove, journeys.LogMove}).Draw(t, "move"), Visit: i},
			journeys.Move{Kind: journeys.ModelMove, Visit: -1})
		if rapid.Bool().Draw(t, "gap") {
			k.Gaps = append(k.Gaps, journeys.Gap{Kind: journeys.DeadEnd, Step: "reset", Opening: e.Key()}, journeys.Gap{Kind: journeys.Silence, Opening: e.Key()})
		}
	}
	return k, events
}

// staff is a desk of three teams: the service desk of six, the field of five
// and the network of one.
func staff() *journeys.Rules {
	r := &journeys.Rules{Roster: journeys.NewRoster(), Channels: []journeys.Channel{{ID: "phone"}, {ID: "a, \"b\""}}}
	for i, team := range []string{"service-desk", "field", "network"} {
		r.Owners = append(r.Owners, journeys.Owner{ID: team})
		for k := range []int{6, 5, 1}[i] {
			r.Roster.AddAgent(journeys.Account{Realm: "it-desk", ID: fmt.Sprint([]string{"agent-", "field-", "lone-"}[i], k)}, team)
		}
	}
	return r
}

func TestARoundTripLosesNothing(t *testing.T) {
	for _, f := range []Format{XES, CSV} {
		t.Run(string(f), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				var want []Trace
				var b bytes.Buffer
				w := NewWriter(&b, f)
				for i := range rapid.IntRange(0, 4).Draw(t, "cases") {
					k, events := anyCase(t)
					k.ID += fmt.Sprint(i)
					view := NewView(staff())
					view.Restricted = rapid.Bool().Draw(t, "to those who may see all")
					view.People = func(a journeys.Account) string { return a.ID }
					trace, _ := view.Trace(&k, events)
					want = append(want, trace)
					if err := w.Write(want[i]); err != nil {
						t.Fatal(err)
					}
				}
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
				var got []Trace
				for trace, err := range Traces(bytes.NewReader(b.Bytes()), Guess) {
					if err != nil {
						t.Fatalf("%v in\n%s", err, b.String())
					}
					got = append(got, trace)
				}
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("got\n%+v\nwant\n%+v\nof\n%s", got, want, b.String())
				}
				sameForConform(t, b.Bytes(), want)
			})
		})
	}
}

// sameForConform holds that conform sees the same cases.
func sameForConform(t *rapid.T, log []byte, want []Trace) {
	r, err := Open(bytes.NewReader(log), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var c Case
	for _, trace := range want {
		if err := r.Next(&c); err != nil {
			t.Fatal(err)
		}
		if string(c.Name) != trace.Attrs.Get(Name) || len(c.Events) != len(trace.Events) {
			t.Fatalf("case %q of %d events, want %q of %d", c.Name, len(c.Events), trace.Attrs.Get(Name), len(trace.Events))
		}
	}
}

// golden is a case as a desk may have it.
func golden() (journeys.Case, []journeys.Event) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	kim := journeys.EmailAccount("kim@example.com")
	call := journeys.Ref{Connector: "phone", Kind: journeys.Call, ID: "kim@example.com"}
	ticket := journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: "10041"}
	events := []journeys.Event{
		{ID: "1", Connector: "phone", Kind: "abandoned", At: at, Ref: call, Actor: kim, Customers: []journeys.Account{kim}, Channel: "phone", Text: "secret words", Fields: journeys.Fields{"summary": {"secret words"}}},
		{ID: "2", Connector: "it-desk", Kind: "created", At: at.Add(time.Minute), Ref: ticket, Actor: journeys.Account{Realm: "it-desk", ID: "agent-1"}},
		{ID: "3", Connector: "it-desk", Kind: "commented", At: at.Add(time.Hour), Ref: ticket, Actor: journeys.Account{Realm: "it-desk", ID: "lone-0"}},
	}
	k := journeys.Case{
		ID: "c1", Journey: "password-reset", Events: []string{"phone/1", "it-desk/2", "it-desk/3"}, Started: at, Over: true, OverAt: at.Add(time.Hour), Contacts: 1,
		Placements: []journeys.Placement{
			{Event: "phone/1", At: events[0].At, Kind: "abandoned", Step: "call-desk", As: journeys.AsFailed, Rule: "password-reset.yaml:40"},
			{Event: "it-desk/2", At: events[1].At, Kind: "created", Step: "call-desk", As: journeys.AsDone, Rule: "password-reset.yaml:41"},
			{Event: "it-desk/3", At: events[2].At, Kind: "commented"},
		},
		Visits: []journeys.Visit{{Step: "call-desk", Events: []string{"phone/1", "it-desk/2"}}},
		Alignment: journeys.Alignment{Path: "straight", Fitness: 0.75, Moves: []journeys.Move{
			{Kind: journeys.SyncMove, Step: "call-desk", Visit: 0}, {Kind: journeys.ModelMove, Step: "verify", Visit: -1}}},
		Gaps: []journeys.Gap{{Kind: journeys.AbandonedContact, Step: "call-desk", Opening: "phone/1"}},
	}
	return k, events
}

const goldenXES = `	<trace>
		<string key="concept:name" value="c1"/>
		<string key="waymark:journey" value="password-reset"/>
		<date key="waymark:started" value="2026-11-02T09:00:00.000000Z"/>
		<boolean key="waymark:over" value="true"/>
		<date key="waymark:over_at" value="2026-11-02T10:00:00.000000Z"/>
		<string key="waymark:path" value="straight"/>
		<float key="waymark:fitness" value="0.75"/>
		<int key="waymark:missing" value="1"/>
		<int key="waymark:extra" value="0"/>
		<int key="waymark:contacts" value="1"/>
		<float key="waymark:effort" value="0"/>
		<event>
			<string key="concept:name" value="call-desk"/>
			<string key="lifecycle:transition" value="ate_abort"/>
			<date key="time:timestamp" value="2026-11-02T09:00:00.000000Z"/>
			<string key="waymark:by" value="customer"/>
			<string key="waymark:source" value="phone"/>
			<string key="waymark:event" value="abandoned"/>
			<string key="waymark:ref" value="phone/call/1"/>
			<string key="waymark:channel" value="phone"/>
			<string key="waymark:step" value="call-desk"/>
			<string key="waymark:as" value="fails"/>
			<string key="waymark:rule" value="password-reset.yaml:40"/>
			<string key="waymark:gaps" value="abandoned_contact call-desk"/>
		</event>
		<event>
			<string key="concept:name" value="call-desk"/>
			<string key="lifecycle:transition" value="complete"/>
			<date key="time:timestamp" value="2026-11-02T09:01:00.000000Z"/>
			<string key="org:group" value="service-desk"/>
			<string key="waymark:by" value="desk"/>
			<string key="waymark:source" value="it-desk"/>
			<string key="waymark:event" value="created"/>
			<string key="waymark:ref" value="it-desk/ticket/10041"/>
			<string key="waymark:step" value="call-desk"/>
			<string key="waymark:as" value="done"/>
			<string key="waymark:rule" value="password-reset.yaml:41"/>
			<string key="waymark:move" value="sync"/>
		</event>
		<event>
			<string key="concept:name" value="commented"/>
			<string key="lifecycle:transition" value="complete"/>
			<date key="time:timestamp" value="2026-11-02T10:00:00.000000Z"/>
			<string key="waymark:by" value="desk"/>
			<string key="waymark:source" value="it-desk"/>
			<string key="waymark:event" value="commented"/>
			<string key="waymark:ref" value="it-desk/ticket/10041"/>
		</event>
	</trace>
</log>
`

func TestACaseAsXES(t *testing.T) {
	k, events := golden()
	var b bytes.Buffer
	w := NewWriter(&b, XES)
	trace, _ := NewView(staff()).Trace(&k, events)
	if err := w.Write(trace); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimPrefix(b.String(), xesHead); got != goldenXES {
		t.Errorf("got\n%s", got)
	}
}

func TestOnePersonHasOnePseudonym(t *testing.T) {
	r := journeys.NewRoster()
	mail, chat := journeys.EmailAccount("kim@example.com"), journeys.Account{Realm: "it-chat", ID: "U1"}
	r.AddPerson(mail, chat)
	if onePerson(r, mail) != onePerson(r, chat) {
		t.Error("two accounts of one person go by two")
	}
}

func TestTracesOfOthers(t *testing.T) {
	read := func(text string) (all []Trace, err error) {
		for trace, err := range Traces(strings.NewReader(text), Guess) {
			if err != nil {
				return all, err
			}
			all = append(all, trace)
		}
		return all, nil
	}
	t.Run("nested attributes, globals and loose events are left out", func(t *testing.T) {
		got, err := read(`<log><global scope="trace"><string key="no" value="no"/></global><event><string key="no" value="no"/></event>
			<trace><string key="a" value="1"><string key="no" value="no"/></string><event><int key="b" value="2"><int key="no" value="0"/></int></event><event/></trace><trace/></log>`)
		want := []Trace{{Attrs{{"a", String, "1"}}, []Attrs{{{"b", Int, "2"}}, nil}}, {}}
		if !reflect.DeepEqual(got, want) || err != nil {
			t.Errorf("got %+v, %v", got, err)
		}
	})
	for name, text := range map[string]string{"no case column": "a,b\n1,2\n", "a short row": "case:concept:name,b\n1\n", "broken XML": "<log><trace>", "nothing": ""} {
		if _, err := read(text); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

func TestNothingThatHasNoColumnIsWrittenSilently(t *testing.T) {
	w := NewWriter(&bytes.Buffer{}, CSV)
	if err := w.Write(Trace{Attrs: Attrs{{"mine", String, "1"}}, Events: []Attrs{{}}}); err == nil {
		t.Error("an attribute without a column was lost")
	}
	if err := w.Write(Trace{}); err == nil {
		t.Error("a case without events was lost")
	}
	keys := map[string]bool{}
	for _, c := range Exported() {
		if keys[c.Header()] || c.Means == "" {
			t.Errorf("%s stands twice or has no meaning", c.Header())
		}
		keys[c.Header()] = true
	}
	if !slices.ContainsFunc(Exported(), func(c Column) bool { return c.Header() == CaseName }) {
		t.Error("no column names the case")
	}
}

// TestCSVIsQuotedForOtherReaders: some take a lone \r for the end of a line.
func TestCSVIsQuotedForOtherReaders(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b, CSV)
	for _, field := range []string{"a\rb", "a\nb", "a,b", `a"b`} {
		b.Reset()
		if err := w.record([]string{field, "plain"}); err != nil {
			t.Fatal(err)
		}
		if err := w.w.Flush(); err != nil {
			t.Fatal(err)
		}
		if want := `"` + strings.ReplaceAll(field, `"`, `""`) + `",plain` + "\n"; b.String() != want {
			t.Errorf("got %q, want %q", b.String(), want)
		}
	}
}

// TestWhatNoLogCanHoldIsMarked: control characters and broken UTF-8 become
// U+FFFD in either format, and nothing beside them is lost.
func TestWhatNoLogCanHoldIsMarked(t *testing.T) {
	for _, f := range []Format{XES, CSV} {
		var b bytes.Buffer
		w := NewWriter(&b, f)
		if err := w.Write(Trace{Attrs: Attrs{{Name, String, "a\x00b\xffc\u0085\U0001F600"}}, Events: []Attrs{{{Name, String, "\x1b[31m\ufffe"}}}}); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		for trace, err := range Traces(&b, f) {
			if err != nil {
				t.Fatal(err)
			}
			if got, want := trace.Attrs.Get(Name), "a\ufffdb\ufffdc\u0085\U0001F600"; got != want {
				t.Errorf("%s: %q, want %q", f, got, want)
			}
			if got, want := trace.Events[0].Get(Name), "\ufffd[31m\ufffd"; got != want {
				t.Errorf("%s: %q, want %q", f, got, want)
			}
		}
	}
}
