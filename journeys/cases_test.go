package journeys_test

import (
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/generic"
	"github.com/waymark-itsm/waymark/connectors/jira"
	"github.com/waymark-itsm/waymark/connectors/reading"
	"github.com/waymark-itsm/waymark/connectors/slack"
	"github.com/waymark-itsm/waymark/journeys"
)

var update = flag.Bool("update", false, "write what the engine says into the timelines; then read the difference")

// A file in testdata/cases is a bug report: what happened, when one looked,
// and what the engine said then. The directory drives the test.
func TestTimelines(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no timelines: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(text))
			if got == string(text) {
				return
			}
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			t.Errorf("the engine says otherwise (-update writes it):\n%s", difference(string(text), got))
		})
	}
}

// desk loads testdata/NAME/waymark.yaml.
func desk(t *testing.T, name string) *config.Config {
	t.Helper()
	t.Setenv("WAYMARK_TEST_ACCOUNT", "bot@example.com")
	t.Setenv("WAYMARK_TEST_SECRET", "whsec_dGhpcyBpcyBubyByZWFsIHNlY3JldCBhdCBhbGw=")
	cfg, report := config.Load(filepath.Join("testdata", name, "waymark.yaml"), []connectors.Spec{jira.Spec(), slack.Spec(), generic.Spec()}, config.Options{})
	if cfg == nil {
		t.Fatalf("%v", report)
	}
	return cfg
}

var section = regexp.MustCompile(`(?m)^-- (.+) --\n`)

// play runs a timeline: at each instant it walks what happened until then and
// carries out what is wanted as if every write succeeded at once. A first
// section `desk NAME` plays it on the desk in testdata/NAME.
func play(t *testing.T, text string) string {
	marks := section.FindAllStringSubmatchIndex(text, -1)
	on := "desk"
	if len(marks) > 0 {
		if name, ok := strings.CutPrefix(text[marks[0][2]:marks[0][3]], "desk "); ok {
			on = name
		}
	}
	rules := desk(t, on).Rules
	if len(marks) < 2 {
		t.Fatal("a timeline has a section of events and at least one `at`")
	}
	names := make([]string, len(marks))
	body := func(i int) string {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		return text[marks[i][1]:end]
	}
	var out strings.Builder
	out.WriteString(text[:marks[0][0]])
	var all []journeys.Event
	world := map[string]*journeys.Stored{}
	known := map[string][]journeys.Case{}
	facts := journeys.Facts{Sources: map[string]journeys.SourceFacts{}, Owners: map[string]journeys.OwnerFacts{}}
	effort := false
	for i := range marks {
		names[i] = text[marks[i][2]:marks[i][3]]
		fmt.Fprintf(&out, "-- %s --\n", names[i])
		switch {
		case i == 0 && names[i] == "desk "+on:
			out.WriteString(body(i))
		case names[i] == "events":
			all = events(t, rules, on, body(i))
			out.WriteString(body(i))
		case names[i] == "unheard":
			for _, id := range strings.Fields(body(i)) {
				facts.Sources[id] = journeys.SourceFacts{}
			}
			out.WriteString(body(i))
		case strings.HasPrefix(names[i], "silent "):
			facts.Sources[strings.TrimPrefix(names[i], "silent ")] = journeys.SourceFacts{Heard: true, Silent: []journeys.Interval{{From: instant(t, rules, strings.TrimSpace(body(i)))}}}
			out.WriteString(body(i))
		case names[i] == "effort":
			effort = true
			out.WriteString(body(i))
		case strings.HasPrefix(names[i], "owner "):
			facts.Owners[strings.TrimPrefix(names[i], "owner ")] = ownerFacts(t, rules, body(i))
			out.WriteString(body(i))
		case strings.HasPrefix(names[i], "acts at "):
			counts := map[string]int{}
			for _, w := range strings.Fields(body(i)) {
				id, n, _ := strings.Cut(w, "=")
				counts[id], _ = strconv.Atoi(n)
			}
			facts.Acting = map[string]map[string]int{strings.TrimPrefix(names[i], "acts at "): counts}
			out.WriteString(body(i))
		case strings.HasPrefix(names[i], "at "):
			now := instant(t, rules, strings.TrimPrefix(names[i], "at "))
			look(&out, rules, all, facts, known, world, effort, now)
		default:
			t.Fatalf("unknown section %q", names[i])
		}
	}
	return out.String()
}

// look walks every subject at one instant and tells what it sees.
func look(out *strings.Builder, rules *journeys.Rules, all []journeys.Event, facts journeys.Facts,
	known map[string][]journeys.Case, world map[string]*journeys.Stored, effort bool, now time.Time) {
	var next time.Time
	for _, subject := range subjects(all, rules.Roster, now) {
		var stored []journeys.Stored
		for _, s := range world {
			stored = append(stored, *s)
		}
		slices.SortFunc(stored, func(a, b journeys.Stored) int { return strings.Compare(a.Key, b.Key) })
		o := journeys.Walk(rules, subject.events, facts, now)
		cases, _ := journeys.Identify(known[subject.name], o.Cases, func(c journeys.Case) string {
			name := "case-" + c.Refs[0].ID
			if slices.ContainsFunc(o.Cases, func(other journeys.Case) bool { return other.Refs[0] == c.Refs[0] && other.Started.Before(c.Started) }) {
				name += "-again"
			}
			return name
		})
		known[subject.name] = cases
		for _, c := range cases {
			tell(out, rules, c)
			if effort {
				tellEffort(out, c)
			}
		}
		for _, m := range o.Masters {
			tellMaster(out, cases, m)
		}
		for _, e := range o.Unmapped {
			fmt.Fprintf(out, "unmapped %s\n", e)
		}
		wanted := journeys.Plan(rules, cases, subject.events, stored, facts, now)
		mine := slices.DeleteFunc(stored, func(s journeys.Stored) bool {
			return !slices.ContainsFunc(cases, func(c journeys.Case) bool { return c.ID == s.Case })
		})
		for _, ch := range journeys.Diff(mine, wanted, journeys.Pace{MaxWrites: 4}, now) {
			carry(out, world, ch, now)
		}
		if !o.Next.IsZero() && (next.IsZero() || o.Next.Before(next)) {
			next = o.Next
		}
	}
	if !next.IsZero() {
		fmt.Fprintf(out, "next %s\n", next.In(rules.Zone).Format("2006-01-02 15:04:05"))
	}
	out.WriteString("\n")
}

func tell(out *strings.Builder, rules *journeys.Rules, c journeys.Case) {
	state := "open"
	if c.Over {
		state = "over " + c.OverAt.In(rules.Zone).Format("15:04:05")
	}
	fmt.Fprintf(out, "case %s %s, %d contacts\n", c.Journey, state, c.Contacts)
	var visits, moves []string
	for _, v := range c.Visits {
		visits = append(visits, fmt.Sprintf("%s (%s)", v.Step, v.State))
	}
	for _, m := range c.Alignment.Moves {
		moves = append(moves, fmt.Sprintf("%s %s", m.Step, m.Kind))
	}
	fmt.Fprintf(out, "  visits %s\n", strings.Join(visits, ", "))
	fmt.Fprintf(out, "  path %s: %s; next %s; fitness %.3f\n", c.Alignment.Path, strings.Join(moves, ", "), strings.Join(c.Alignment.Next, ", "), c.Alignment.Fitness)
	for _, g := range c.Gaps {
		place := g.Step
		if place == "" {
			place = g.Ref.ID
		}
		fmt.Fprintf(out, "  gap %s on %s, %s, %s since %s, opened by %s, owner %s, helper %s%s\n", g.Kind, place, g.Certainty, g.State,
			g.Since.In(rules.Zone).Format("15:04:05"), g.Opening, orNobody(g.Owner), orNobody(g.Helper), counted(g))
	}
}

// tellMaster is a walk through a master journey.
func tellMaster(out *strings.Builder, cases []journeys.Case, m journeys.Master) {
	state := "open"
	if m.Over {
		state = "over"
	}
	fmt.Fprintf(out, "master %s %s, effort %g, %d gaps\n", m.Journey, state, m.Effort, m.Gaps)
	for _, p := range m.Parts {
		of := "not walked"
		if p.Case >= 0 {
			of = cases[p.Case].ID
		}
		fmt.Fprintf(out, "  part %s: %s\n", p.Journey, of)
	}
	for _, s := range m.Seams {
		how := "waited " + s.Waited.String()
		switch {
		case s.Open:
			how = "open: nobody began it"
		case s.Skipped:
			how = "left out"
		}
		fmt.Fprintf(out, "  seam %s to %s: %s\n", s.From, s.To, how)
	}
}

// tellEffort is what a case took, and how it went.
func tellEffort(out *strings.Builder, c journeys.Case) {
	var terms []string
	for _, t := range c.Effort.Terms {
		terms = append(terms, fmt.Sprintf("%s %d x %g = %g", t.Driver, t.Count, t.Weight, t.Points))
	}
	score := func(s *float64) string {
		if s == nil {
			return "not known"
		}
		return fmt.Sprintf("%.3f", *s)
	}
	fmt.Fprintf(out, "  effort %g: %s; outcome %s, experience %s\n", c.Effort.Score, strings.Join(terms, ", "), score(c.Scores.Outcome), score(c.Scores.Experience))
	var moves []string
	for _, m := range c.Desk.Moves {
		moves = append(moves, fmt.Sprintf("%s %s", m.Step, m.Kind))
	}
	fmt.Fprintf(out, "  desk %s; fitness %.3f\n", strings.Join(moves, ", "), c.Desk.Fitness)
}

// ownerFacts reads "gone FROM", "idle FROM" or "back FROM / TO".
func ownerFacts(t *testing.T, rules *journeys.Rules, body string) journeys.OwnerFacts {
	t.Helper()
	how, when, _ := strings.Cut(strings.TrimSpace(body), " ")
	from, to, _ := strings.Cut(when, " / ")
	switch since := instant(t, rules, from); how {
	case "gone":
		return journeys.OwnerFacts{Gone: true, GoneAt: since}
	case "idle":
		return journeys.OwnerFacts{Idle: true, LastAct: since}
	case "back":
		return journeys.OwnerFacts{Was: journeys.Interval{From: since, To: instant(t, rules, to)}}
	}
	t.Fatalf("an owner is gone, idle or back, not %q", how)
	return journeys.OwnerFacts{}
}

// counted is what some kinds of gap say besides: how many, and who.
func counted(g journeys.Gap) string {
	s := ""
	if g.Count > 0 {
		s += fmt.Sprintf(", count %d", g.Count)
	}
	if len(g.Parties) > 0 {
		s += ", parties " + strings.Join(g.Parties, " ")
	}
	if g.Forced {
		s += ", forced"
	}
	if g.Proposed != "" {
		s += ", proposed " + g.Proposed
	}
	return s
}

func orNobody(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// carry does a change at once and tells it as a person would see it.
func carry(out *strings.Builder, world map[string]*journeys.Stored, ch journeys.Change, now time.Time) {
	p := ch.Posting
	verb := "write"
	switch s := world[p.Key]; {
	case ch.Drop:
		delete(world, p.Key)
		return
	case s != nil && p.Absent:
		verb, s.State, s.Absent = "remove", journeys.Removed, true
	case s != nil:
		verb = "edit"
		s.Posting, s.Written, s.WrittenAt, s.Writes = p, p.Meaning, now, s.Writes+1
	default:
		world[p.Key] = &journeys.Stored{Posting: p, State: journeys.Standing, Remote: "1", Written: p.Meaning, WrittenAt: now, ConfirmedAt: now, Writes: 1}
	}
	fmt.Fprintf(out, "%s %s at %s\n", verb, p.Key, p.Target)
	switch {
	case p.Content.Text != nil:
		for _, line := range strings.Split(strings.TrimRight(p.Content.Text.String(), "\n"), "\n") {
			out.WriteString(strings.TrimRight("  | "+line, " ") + "\n")
		}
	case p.Content.Assignment != nil:
		fmt.Fprintf(out, "  | assign to %s, if in %s\n", p.Content.Assignment.Assignee, p.Content.Assignment.Group)
	case len(p.Content.Property) > 0:
		keys := make([]string, 0)
		for k, v := range p.Content.Property {
			keys = append(keys, fmt.Sprintf("%s=%v", k, v))
		}
		slices.Sort(keys)
		fmt.Fprintf(out, "  | %s\n", strings.Join(keys, " "))
	}
}

type subject struct {
	name   string
	events []journeys.Event
}

// subjects joins events into components by the edges that they show.
func subjects(all []journeys.Event, roster *journeys.Roster, now time.Time) []subject {
	parent := map[journeys.Node]journeys.Node{}
	var find func(n journeys.Node) journeys.Node
	find = func(n journeys.Node) journeys.Node {
		if p, ok := parent[n]; ok && p != n {
			return find(p)
		}
		return n
	}
	for _, e := range all {
		if !e.At.After(now) {
			for _, edge := range journeys.EdgesOf(e, roster) {
				parent[find(edge.A)] = find(edge.B)
			}
		}
	}
	byRoot := map[journeys.Node]int{}
	var out []subject
	for _, e := range all {
		if e.At.After(now) {
			continue
		}
		root := find(journeys.RefNode(e.Ref))
		i, ok := byRoot[root]
		if !ok {
			i = len(out)
			byRoot[root] = i
			out = append(out, subject{name: e.Key()})
		}
		out[i].events = append(out[i].events, e)
	}
	return out
}

var word = regexp.MustCompile(`(\w+)=("[^"]*"|\S+)|\S+`)

// events reads lines of "08:41:02 sign-in failed alex ticket:10041 key=value".
func events(t *testing.T, rules *journeys.Rules, on, body string) []journeys.Event {
	t.Helper()
	people, reader := accounts(t, on), reading.New()
	var all []journeys.Event
	day := "2026-11-17 "
	for n, line := range strings.Split(body, "\n") {
		words := word.FindAllString(line, -1)
		if len(words) == 0 || strings.HasPrefix(line, "#") {
			continue
		}
		if len(words[0]) == len("2026-11-17") && strings.Count(words[0], "-") == 2 {
			day, words = words[0]+" ", words[1:]
		}
		when := instant(t, rules, day+words[0])
		e := journeys.Event{Connector: words[1], Kind: words[2], ID: fmt.Sprintf("%d", n+1), At: when, Received: when, Fields: journeys.Fields{}}
		e.Ref = journeys.Ref{Connector: e.Connector, Kind: journeys.Session, ID: e.ID}
		if e.Connector == "it-desk" {
			e.Fields = journeys.Fields{journeys.FieldInternalDesk: {"true"}, journeys.FieldStatusCategory: {"new"}, journeys.FieldAssignee: {""}, journeys.FieldProject: {"ITD"}}
		}
		for _, w := range words[3:] {
			apply(t, &e, w, people)
		}
		if key := e.Fields.First(journeys.FieldKey); key != "" {
			e.Fields[journeys.FieldURL] = []string{"https://example.atlassian.net/browse/" + key}
		}
		if e.Text != "" {
			e.Reading = reader.Read(e.Text)
		}
		all = append(all, e)
	}
	return all
}

func apply(t *testing.T, e *journeys.Event, w string, people map[string]map[string]journeys.Account) {
	key, value, isField := strings.Cut(w, "=")
	value = strings.Trim(value, `"`)
	kind, id, isRef := strings.Cut(w, ":")
	switch {
	case isField && key == "text":
		e.Text = value
	case isField && key == "id":
		e.ID = value
	case isField && key == "amends":
		e.Amends = value
	case isField && key == "machine":
		e.Machine = value == "true"
	case isField && key == "came_by":
		e.Channel = value
	case isField && key == "history":
		e.History = value == "true"
	case isField && key == "mark":
		e.Mark = value
	case isField && key == "actor":
		e.Actor = journeys.Account{Realm: e.Connector, ID: value}
	case isField && key == "audience":
		level, to, _ := strings.Cut(value, ":")
		e.Audience = journeys.Audience{Level: journeys.AudienceLevel(level), To: to}
	case isField && key == "on":
		ref, ok := journeys.ParseRef(value)
		if !ok {
			t.Fatalf("no ref: %s", value)
		}
		e.Ref = ref
	case isField:
		e.Fields[key] = strings.Split(value, "|")
	case isRef:
		e.Ref = journeys.Ref{Connector: e.Connector, Kind: journeys.RefKind(kind), ID: id}
	default:
		realm := map[string]string{"it-desk": "it-desk", "it-chat": "it-chat", "phone": journeys.RealmPhone}[e.Connector]
		if realm == "" {
			realm = journeys.RealmEmail
		}
		a, ok := people[w][realm]
		if !ok {
			t.Fatalf("nobody is called %q at %s", w, realm)
		}
		e.Actor = a
		if e.Kind != journeys.KindTake {
			e.Customers = []journeys.Account{a}
		}
		if e.Connector == "it-chat" {
			e.Audience = journeys.Audience{Level: journeys.Restricted, To: "C0HELP"}
		}
	}
}

func accounts(t *testing.T, on string) map[string]map[string]journeys.Account {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", on, "people.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	people := map[string]map[string]journeys.Account{}
	for _, r := range rows[1:] {
		people[r[0]] = map[string]journeys.Account{
			journeys.RealmEmail: journeys.EmailAccount(r[1]), journeys.RealmPhone: journeys.PhoneAccount(r[2]),
			"it-desk": {Realm: "it-desk", ID: r[3]}, "it-chat": {Realm: "it-chat", ID: r[4]},
		}
	}
	return people
}

func instant(t *testing.T, rules *journeys.Rules, s string) time.Time {
	t.Helper()
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if at, err := time.ParseInLocation(layout, s, rules.Zone); err == nil {
			return at.UTC()
		}
	}
	t.Fatalf("no instant: %q", s)
	return time.Time{}
}

// difference shows the first lines that differ.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := 0; i < max(len(w), len(g)); i++ {
		a, b := "(end)", "(end)"
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			return fmt.Sprintf("line %d\nwant %s\ngot  %s", i+1, a, b)
		}
	}
	return ""
}
