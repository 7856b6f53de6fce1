package eventlog

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/waymark-itsm/waymark/journeys"
)

// judged is the result of a CSV log with columns case, activity and those that
// are named in its header.
func judged(t *testing.T, j *journeys.Journey, text string) *Result {
	t.Helper()
	r, err := conform(strings.NewReader(text), j, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	addsUp(t, r)
	return r
}

// walks makes a CSV log of one case for each word: its letters are activities.
func walks(words ...string) string {
	var b strings.Builder
	b.WriteString("case,activity\n")
	for i, w := range words {
		for _, a := range w {
			fmt.Fprintf(&b, "%d,%c\n", i+1, a)
		}
	}
	return b.String()
}

func TestCountsOfSteps(t *testing.T) {
	r := judged(t, straight("A", "B", "C", "D"), walks("ABCD", "ACBD", "ABXD", "X"))
	want := []StepSum{
		{"step-1", "A", 3, 1, 0, 0},
		{"step-2", "B", 2, 2, 1, 1}, // of A C B D the leftmost is in its place: C
		{"step-3", "C", 2, 2, 0, 0},
		{"step-4", "D", 3, 1, 0, 0},
	}
	if !reflect.DeepEqual(r.Steps, want) || !reflect.DeepEqual(r.OffMap, []ActivitySum{{"X", 2}}) {
		t.Errorf("got %+v and %+v", r.Steps, r.OffMap)
	}
	if r.Cases != 4 || r.Events != 13 || r.PerfectCases != 1 || r.MissingMoves != 6 || r.ExtraMoves != 3 {
		t.Errorf("got %+v", r)
	}
	// 1, 1-2/8, 1-2/8, 1-5/5
	if got := r.AverageFitness.String(); got != "0.625000000" {
		t.Errorf("average fitness %s", got)
	}
}

func TestVariants(t *testing.T) {
	r := judged(t, straight("A", "B"), walks("AB", "BA", "A", "AB", "BA", "AB"))
	var got []string
	for _, v := range r.Variants {
		got = append(got, fmt.Sprintf("%d %s %.2f", v.Cases, strings.Join(v.Activities, ""), float64(v.Fitness)))
	}
	if want := []string{"3 AB 1.00", "2 BA 0.50", "1 A 0.67"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRememberedVariantsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := straight("A", "B", "C")
		j.Ideal = append(j.Ideal, journeys.Path{ID: "short", Steps: []string{"step-1", "step-3"}})
		words := rapid.SliceOfN(rapid.StringOfN(rapid.RuneFrom([]rune("ABCX")), 0, 5, -1), 0, 12).Draw(t, "cases")
		results := map[bool]*Result{}
		for _, alone := range []bool{true, false} {
			log, err := Open(strings.NewReader(walks(words...)), Options{})
			if err != nil {
				t.Fatal(err)
			}
			g, err := NewJudge(j, log.Class)
			if err != nil {
				t.Fatal(err)
			}
			g.alone = alone
			var c Case
			for err = log.Next(&c); err == nil; err = log.Next(&c) {
				g.Add(&c)
			}
			if !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			results[alone] = g.Result(log, 0)
			results[alone].VariantCount = 0
		}
		if !reflect.DeepEqual(results[true], results[false]) {
			t.Fatalf("alone %+v, remembered %+v", results[true], results[false])
		}
	})
}

func TestPingPong(t *testing.T) {
	for _, c := range []struct {
		name, header, hands string
		want                *Share
	}{
		{"handed back", "team", "a b a", &Share{1, 1, "team"}},
		{"handed back over a third", "team", "a b c a", &Share{1, 1, "team"}},
		{"handed on", "team", "a b c", &Share{0, 0, "team"}},
		{"kept", "team", "a a a", &Share{0, 0, "team"}},
		{"kept while nobody is said to have it", "team", "a - a", &Share{0, 0, "team"}},
		{"by who, where no group is said", "user", "a b a", &Share{1, 1, "user"}},
		{"never said", "team", "- -", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := "case,activity," + c.header + "\n"
			for _, who := range strings.Fields(c.hands) {
				text += "1,A," + strings.Trim(who, "-") + "\n"
			}
			if got := judged(t, straight("A"), text).PingPong; !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
	t.Run("a group counts before who", func(t *testing.T) {
		got := judged(t, straight("A"), "case,activity,group,resource\n1,A,x,a\n1,A,x,b\n1,A,x,a\n").PingPong
		if want := (&Share{0, 0, "group"}); !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
	t.Run("a case of very many hands", func(t *testing.T) {
		text := "case,activity,team\n"
		for i := range 1000 {
			text += fmt.Sprintf("1,A,team %d\n", i)
		}
		if got := judged(t, straight("A"), text).PingPong.Cases; got != 0 {
			t.Errorf("%d", got)
		}
		if got := judged(t, straight("A"), text+"1,A,team 500\n").PingPong.Cases; got != 1 {
			t.Errorf("%d", got)
		}
	})
}

func TestReopened(t *testing.T) {
	over := straight("A", "B", "C")
	over.Over.When = []journeys.Match{{Kind: "B"}, {Kind: "E"}}
	two := straight("A", "B", "C")
	two.Ideal = append(two.Ideal, journeys.Path{ID: "short", Steps: []string{"step-1", "step-2"}})
	for _, c := range []struct {
		name  string
		j     *journeys.Journey
		walk  string
		cases int
	}{
		{"something after the last step", straight("A", "B"), "ABX", 1},
		{"the last step again", straight("A", "B"), "ABB", 0},
		{"never at the end", straight("A", "B"), "AXA", 0},
		{"the last step of the path that was walked", two, "ABC", 0},
		{"something after the last step of the shorter path", two, "ABX", 1},
		{"something after what over says", over, "ABC", 1},
		{"an ending on no step", over, "AEE", 0},
		{"something after an ending on no step", over, "AEA", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := judged(t, c.j, walks(c.walk)).Reopened.Cases; got != c.cases {
				t.Errorf("%d cases", got)
			}
		})
	}
}

// TestWhatIsNoMove: a step is walked when it is done, and an ending is no step.
func TestWhatIsNoMove(t *testing.T) {
	j := straight("A", "B")
	rule := func(transition string) []journeys.Match {
		return []journeys.Match{{Kind: "A", Fields: map[string][]string{"lifecycle": {transition}}}}
	}
	j.Steps[0].Begins, j.Steps[0].Done, j.Steps[0].Fails = rule("start"), rule("complete"), rule("ate_abort")
	j.Steps = append(j.Steps, journeys.Step{ID: "desk", Lane: journeys.Desk, Done: []journeys.Match{{Kind: "D"}}})
	j.Over.When = []journeys.Match{{Kind: "E"}}
	r := judged(t, j, "case,activity,lifecycle\n1,A,start\n1,A,ate_abort\n1,A,start\n1,A,complete\n1,D,complete\n1,B,complete\n1,E,complete\n2,A,start\n2,B,complete\n2,A,schedule\n")
	if r.Events != 10 || r.PerfectCases != 1 || r.MissingMoves != 1 || !reflect.DeepEqual(r.OffMap, []ActivitySum{{"A+schedule", 1}}) {
		t.Errorf("got %+v", r)
	}
}

func TestJourneysThatNoLogCanShow(t *testing.T) {
	for name, m := range map[string]journeys.Match{
		"names a source":    {Kind: "A", From: "it-desk"},
		"no activity":       {Fields: map[string][]string{"lifecycle": {"complete"}}},
		"customer's words":  {Kind: "A", Says: []string{"help"}},
		"expression":        {Kind: "A", When: func(*journeys.Event) bool { return true }},
		"asks for priority": {Kind: "A", Fields: map[string][]string{"priority": {"1"}}},
	} {
		j := straight("A")
		m.Origin = "file.yaml:7"
		j.Steps[0].Begins = []journeys.Match{m}
		_, err := NewJudge(j, nil)
		var e *Error
		if !errors.As(err, &e) || e.Kind != NotForLogs || !strings.Contains(e.Text, name) || !strings.HasPrefix(e.Text, "file.yaml:7: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Fit(&journeys.Journey{}); err == nil {
		t.Error("a journey without an ideal path is fit")
	}
}

// endless is an XES or CSV log that is made while it is read.
type endless struct {
	head, tail  string
	one         func(i int) string
	cases, next int
	left        string
	heap        []int64 // at each twentieth of it
}

func (e *endless) Read(b []byte) (int, error) {
	for e.left == "" {
		switch {
		case e.next == 0:
			e.left = e.head
		case e.next <= e.cases:
			e.left = e.one(e.next)
		case e.next == e.cases+1:
			e.left = e.tail
		default:
			return 0, io.EOF
		}
		if e.next++; e.next%(e.cases/20) == 0 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			e.heap = append(e.heap, int64(m.HeapAlloc))
		}
	}
	n := copy(b, e.left)
	e.left = e.left[n:]
	return n, nil
}

// TestMemoryStaysFlat judges logs of a million events in which no two cases
// are alike: twice what is remembered of variants. Of a CSV log it is also
// remembered which cases were read.
func TestMemoryStaysFlat(t *testing.T) {
	const cases, most, mostLate = 100_000, 32 << 20, 2 << 20
	walk := func(i int, event func(activity int)) {
		for k := range 10 {
			event(i >> (2 * k) % 4)
		}
	}
	for name, log := range map[string]*endless{
		"XES": {head: "<log>", tail: "</log>", cases: cases, one: func(i int) string {
			var b strings.Builder
			fmt.Fprintf(&b, `<trace><string key="concept:name" value="%d"/>`, i)
			walk(i, func(a int) {
				fmt.Fprintf(&b, `<event><string key="concept:name" value="%d"/><string key="org:resource" value="%d"/></event>`, a, i)
			})
			return b.String() + "</trace>"
		}},
		"CSV": {head: "case,activity,resource\n", cases: cases, one: func(i int) string {
			var b strings.Builder
			walk(i, func(a int) { fmt.Fprintf(&b, "%d,%d,%d\n", i, a, i) })
			return b.String()
		}},
	} {
		t.Run(name, func(t *testing.T) {
			var before runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			r, err := conform(log, straight("0", "1", "2"), Options{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if r.Cases != cases || r.Events != 10*cases {
				t.Fatalf("%d cases, %d events", r.Cases, r.Events)
			}
			if r.Uncounted == 0 {
				t.Error("all variants are remembered; the log is too small for what is to be shown")
			}
			grown := slices.Max(log.heap) - int64(before.HeapAlloc)
			late := slices.Max(log.heap[14:]) - slices.Max(log.heap[:14])
			t.Logf("the heap grew by %d KiB, by %d of them in the last third", grown>>10, late>>10)
			if grown > most || late > mostLate {
				t.Errorf("that is more than %d KiB, or more than %d", most>>10, mostLate>>10)
			}
		})
	}
}

func TestVariantsBeyondTheLimitAreJudgedButNotRemembered(t *testing.T) {
	log := &endless{head: "case,activity\n", cases: 25, one: func(i int) string {
		return strings.Repeat(fmt.Sprintf("%d,A\n", i), 100_000+i)
	}}
	r, err := conform(log, straight("A"), Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Uncounted == 0 || r.VariantCount+r.Uncounted != 25 || r.Cases != 25 {
		t.Errorf("%d variants, %d not remembered, of %d cases", r.VariantCount, r.Uncounted, r.Cases)
	}
	addsUp(t, r)
	if want := r.Events - 25; r.ExtraMoves != want || r.MissingMoves != 0 {
		t.Errorf("%d extra, want %d; %d missing", r.ExtraMoves, want, r.MissingMoves)
	}
}
