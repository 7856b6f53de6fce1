package eventlog

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
)

// logsFolder is where the real logs lie that the reference implementation of
// the field judged. Their terms do not allow them to be part of the project.
const logsFolder = "/work/shared/logs"

// realLog reads a file of logsFolder, or skips the test.
func realLog(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(logsFolder, name))
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("NOT TESTED: the real log %s is not in %s", name, logsFolder)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// straight is a journey with one ideal path, whose steps are activities.
func straight(ideal ...string) *journeys.Journey {
	j := &journeys.Journey{ID: "straight"}
	path := journeys.Path{ID: "ideal"}
	for i, a := range ideal {
		s := journeys.Step{ID: fmt.Sprintf("step-%d", i+1), Name: a, Done: []journeys.Match{{Kind: a}}}
		j.Steps, path.Steps = append(j.Steps, s), append(path.Steps, s.ID)
	}
	j.Ideal = []journeys.Path{path}
	return j
}

// conform reads and judges a log; each is told every case.
func conform(r io.Reader, j *journeys.Journey, o Options, each func(*Case, Verdict)) (*Result, error) {
	o.Transitions = o.Transitions || NeedsTransitions(j)
	log, err := Open(r, o)
	if err != nil {
		return nil, err
	}
	g, err := NewJudge(j, log.Class)
	if err != nil {
		return nil, err
	}
	var c Case
	for {
		err := log.Next(&c)
		if errors.Is(err, io.EOF) {
			return g.Result(log, 10), nil
		}
		if err != nil {
			return nil, err
		}
		v := g.Add(&c)
		if each != nil {
			each(&c, v)
		}
	}
}

func TestJudgesAsTheReferenceImplementationDoes(t *testing.T) {
	var oracle []struct {
		Log     string
		Ideal   []string
		Cases   int
		Events  int
		Average float64 `json:"average_fitness"`
		Perfect int     `json:"perfect_cases"`
		Missing int     `json:"missing_moves"`
		Extra   int     `json:"extra_moves"`
	}
	if err := json.Unmarshal(realLog(t, "oracle.json"), &oracle); err != nil {
		t.Fatal(err)
	}
	if len(oracle) < 3 {
		t.Fatalf("%d logs in the oracle", len(oracle))
	}
	for _, want := range oracle {
		t.Run(want.Log, func(t *testing.T) {
			fitness := fitnessByCase(t, strings.TrimSuffix(want.Log, ".xes.gz")+".fitness.tsv.gz")
			got, err := conform(bytes.NewReader(realLog(t, want.Log)), straight(want.Ideal...), Options{}, func(c *Case, v Verdict) {
				if f, ok := fitness[string(c.Name)]; !ok || math.Abs(f-v.Fitness) > 1e-9 {
					t.Errorf("case %s: fitness %.9f, want %.9f (known: %v)", c.Name, v.Fitness, f, ok)
				}
				delete(fitness, string(c.Name))
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(fitness) > 0 {
				t.Errorf("%d cases were not met", len(fitness))
			}
			if got.Cases != want.Cases || got.Events != want.Events || got.PerfectCases != want.Perfect ||
				got.MissingMoves != want.Missing || got.ExtraMoves != want.Extra || got.AverageFitness.String() != fmt.Sprintf("%.9f", want.Average) {
				t.Errorf("got %+v with fitness %s, want %+v", got, got.AverageFitness, want)
			}
			addsUp(t, got)
		})
	}
}

// fitnessByCase reads what the reference implementation says of each case.
func fitnessByCase(t *testing.T, name string) map[string]float64 {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(realLog(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]float64{}
	lines := bufio.NewScanner(z)
	lines.Scan() // the header
	for lines.Scan() {
		name, number, _ := strings.Cut(lines.Text(), "\t")
		var f float64
		if _, err := fmt.Sscan(number, &f); err != nil {
			t.Fatal(err)
		}
		all[name] = f
	}
	return all
}

// addsUp holds the parts of a result against its sums.
func addsUp(t *testing.T, r *Result) {
	t.Helper()
	missing, extra := 0, 0
	for _, s := range r.Steps {
		missing, extra = missing+s.Missing, extra+s.Extra
	}
	for _, a := range r.OffMap {
		extra += a.Extra
	}
	if missing != r.MissingMoves || extra != r.ExtraMoves {
		t.Errorf("steps and activities have %d missing and %d extra moves, the log %d and %d", missing, extra, r.MissingMoves, r.ExtraMoves)
	}
}
