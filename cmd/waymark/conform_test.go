package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tickets is a small log of our own: case, activity, time, team. Its rows are
// in order of time, so that cases do not stand together.
const tickets = `Number,State,Updated,Assignment group
INC-1,New,2026-11-02 09:00:00,Service Desk
INC-2,New,2026-11-02 09:05:00,Service Desk
INC-1,Resolved,2026-11-02 10:00:00,Service Desk
INC-2,In progress,2026-11-02 10:30:00,Network
INC-2,Resolved,2026-11-02 11:00:00,Service Desk
INC-3,New,2026-11-02 11:30:00,Service Desk
INC-2,In progress,2026-11-02 12:00:00,Network
`

// ticketJourney is the journey beside it.
const ticketJourney = `journey: incident
name: Incident
steps:
  - id: new
    name: New
    done: {event: New}
  - id: work
    name: In progress
    done: {event: In progress}
  - id: resolve
    name: Resolved
    done: {event: Resolved}
ideal:
  - {id: straight, steps: [new, work, resolve]}
`

// written puts files into a folder of their own and returns their paths.
func written(t *testing.T, files ...string) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for i := 0; i < len(files); i += 2 {
		paths = append(paths, filepath.Join(dir, files[i]))
		if err := os.WriteFile(paths[i/2], []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return paths
}

func TestConform(t *testing.T) {
	p := written(t, "tickets.csv", tickets, "incident.yaml", ticketJourney)
	code, out, errs := waymark(t, "conform", p[0], "--journey", p[1], "--activity-column", "State", "--time-column", "Updated")
	want := `tickets.csv: 3 cases beside the journey "Incident", activities by State

Events                     7
Average fitness  0.719047619
Perfect                    0  0.0 % of the cases went exactly as they should
Missing moves              3
Extra moves                1
Ping-pong                  1  33.3 % went back to an earlier Assignment group
Reopened                   1  33.3 % went on after their end (Resolved)

Step            walked    missing      extra  out of order
New                  3          0          0             0
In progress          1          2          1             0
Resolved             2          1          0             0

The most frequent of 3 variants
       1  33.3 %  fitness 0.500  New
       1  33.3 %  fitness 0.800  New > Resolved
       1  33.3 %  fitness 0.857  New > In progress > Resolved > In progress
`
	if code != 0 || out != want {
		t.Errorf("code %d, got\n%s\nwant\n%s", code, out, want)
	}
	if !strings.Contains(errs, "do not stand together in tickets.csv") {
		t.Errorf("nothing is said of the memory: %q", errs)
	}
}

func TestConformAsJSON(t *testing.T) {
	p := written(t, "tickets.csv", tickets, "incident.yaml", ticketJourney)
	code, out, errs := waymark(t, "conform", p[0], "-j", p[1], "--activity-column", "State", "--time-column", "Updated", "--json", "--variants", "1")
	var got map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 {
		t.Fatalf("code %d, %v: %s%s", code, err, out, errs)
	}
	for key, want := range map[string]any{"journey": "incident", "cases": 3.0, "events": 7.0, "average_fitness": 0.719047619,
		"perfect_cases": 0.0, "missing_moves": 3.0, "extra_moves": 1.0, "variant_count": 3.0} {
		if got[key] != want {
			t.Errorf("%s is %v, want %v", key, got[key], want)
		}
	}
	for key, n := range map[string]int{"steps": 3, "variants": 1, "off_map": 0} {
		if list, ok := got[key].([]any); !ok || len(list) != n {
			t.Errorf("%s is %v, want %d", key, got[key], n)
		}
	}
	if !strings.Contains(out, `"average_fitness": 0.719047619,`) {
		t.Errorf("not nine digits:\n%s", out)
	}
}

func TestConformReadsStandardInput(t *testing.T) {
	p := written(t, "incident.yaml", ticketJourney)
	var packed, out, errs bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte("case,activity\n1,New\n1,In progress\n1,Resolved\n")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	c := root()
	c.SetArgs([]string{"conform", "-", "--journey", p[0]})
	c.SetIn(&packed)
	c.SetOut(&out)
	c.SetErr(&errs)
	if err := c.ExecuteContext(t.Context()); err != nil || !strings.Contains(out.String(), "Average fitness  1.000000000") {
		t.Errorf("%v: %s", err, out.String())
	}
}

func TestConformSaysWhatIsWrong(t *testing.T) {
	p := written(t, "tickets.csv", tickets, "incident.yaml", ticketJourney,
		"words.yaml", strings.ReplaceAll(ticketJourney, "{event: New}", "{event: New, from: it-desk}"),
		"broken.yaml", strings.ReplaceAll(ticketJourney, "ideal:", "idea:"),
		"broken.xes", "<log><trace></log>", "typo.yaml", strings.ReplaceAll(ticketJourney, "{event: New}", "{event: Nwe}"),
		"times.csv", "case,activity,time\n1,New,soon\n")
	log, journey := p[0], p[1]
	for _, c := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"no journey", []string{log}, exitUsage, "--journey FILE"},
		{"no log", []string{"--journey", journey}, exitUsage, "arg"},
		{"a log that is not there", []string{log + "x", "--journey", journey}, exitUsage, "no such file"},
		{"a journey that is not there", []string{log, "--journey", journey + "x"}, exitUsage, "cannot be read"},
		{"a journey with a fault", []string{log, "--journey", p[3]}, exitUsage, "broken.yaml:13"},
		{"a journey about other sources", []string{log, "--journey", p[2], "--activity-column", "State"}, exitUsage, "words.yaml:6: the rule names a source"},
		{"a column that is not there", []string{log, "--journey", journey, "--case-column", "Ticket"}, exitUsage, "no column Ticket; there are Number, State, Updated, Assignment group; say which to take with --activity, --case-column"},
		{"times that nobody can read", []string{p[6], "--journey", journey}, exitUsage, "times.csv: line 2: the time \"soon\" of column time cannot be read, or could mean two days; --time-layout says"},
		{"times that are not to be read, in a layout", []string{log, "--journey", journey, "--keep-order", "--time-layout", "2006"}, exitUsage, "leave out --time-column and --time-layout"},
		{"rows as they stand", []string{p[6], "--journey", journey, "--keep-order"}, 0, ""},
		{"two names for the activity", []string{log, "--journey", journey, "--activity", "a", "--activity-column", "b"}, exitUsage, "leave out one"},
		{"a format nobody knows", []string{log, "--journey", journey, "--format", "xml"}, exitUsage, "xes or csv"},
		{"a broken log", []string{p[4], "--journey", journey}, exitFailed, "broken.xes: line 1: </log> where </trace> should stand"},
		{"a rule that no event meets", []string{log, "--journey", p[5], "--activity-column", "State"}, 0, `no event of the log is on the step "New"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, _, errs := waymark(t, append([]string{"conform"}, c.args...)...)
			if code != c.code || !strings.Contains(errs, c.want) {
				t.Errorf("code %d, %q; want %d with %q", code, errs, c.code, c.want)
			}
		})
	}
}

func TestConformShowsProgressWhenAsked(t *testing.T) {
	p := written(t, "log.csv", "case,activity\n1,New\n", "incident.yaml", ticketJourney)
	_, _, quiet := waymark(t, "conform", p[0], "--journey", p[1])
	_, _, asked := waymark(t, "conform", p[0], "--journey", p[1], "--progress")
	if strings.Contains(quiet, "judged") || !strings.Contains(asked, "log.csv  100 % read, 1 case judged\n") {
		t.Errorf("unasked %q, asked %q", quiet, asked)
	}
}

// TestConformJudgesTheRealLogs runs the command over the logs that the
// reference implementation of the field judged, with the journeys of
// config/testdata/logs.
func TestConformJudgesTheRealLogs(t *testing.T) {
	const folder = "/work/shared/logs"
	b, err := os.ReadFile(filepath.Join(folder, "oracle.json"))
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("NOT TESTED: the real logs are not in %s", folder)
	}
	if err != nil {
		t.Fatal(err)
	}
	var oracle []map[string]any
	if err := json.Unmarshal(b, &oracle); err != nil {
		t.Fatal(err)
	}
	for _, want := range oracle {
		log, ok := want["log"].(string)
		if !ok {
			t.Fatalf("%v has no log", want)
		}
		t.Run(log, func(t *testing.T) {
			file := filepath.Join("..", "..", "config", "testdata", "logs", strings.TrimSuffix(log, ".xes.gz")+".yaml")
			code, out, errs := waymark(t, "conform", filepath.Join(folder, log), "--journey", file, "--json")
			var got map[string]any
			if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 || errs != "" {
				t.Fatalf("code %d, %v: %s", code, err, errs)
			}
			for _, key := range []string{"cases", "events", "average_fitness", "perfect_cases", "missing_moves", "extra_moves"} {
				if got[key] != want[key] {
					t.Errorf("%s is %v, want %v", key, got[key], want[key])
				}
			}
		})
	}
}
