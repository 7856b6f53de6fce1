package config_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

func readme(t testing.TB) string {
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// blocks are the YAML files that the README shows: the desk and its journeys.
func blocks(t testing.TB) []string {
	var texts []string
	for _, m := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(readme(t), -1) {
		texts = append(texts, m[1])
	}
	if len(texts) != 4 {
		t.Fatalf("the README shows %d YAML files", len(texts))
	}
	return texts
}

// shownFiles is the folder that the README shows.
func shownFiles(t testing.TB) files {
	yaml := blocks(t)
	csv := regexp.MustCompile("(?s)```csv\n(.*?)```").FindAllStringSubmatch(readme(t), -1)
	if len(csv) != 1 {
		t.Fatalf("the README shows %d CSV files", len(csv))
	}
	return files{
		desk: yaml[0], "journeys/printer.yaml": yaml[1], "journeys/asking.yaml": yaml[2], "journeys/day.yaml": yaml[3],
		"people.csv": csv[0][1], "holidays.csv": "date,name\n2026-12-25,Christmas Day\n",
	}
}

func TestTheFilesInTheReadmeLoad(t *testing.T) {
	secrets(t)
	f := shownFiles(t)
	cfg := must(t, f)
	if len(cfg.Rules.Journeys) != 4 || cfg.Rules.Owner("service-desk") == nil {
		t.Errorf("%d journeys", len(cfg.Rules.Journeys))
	}
	if s := cfg.Rules.Journey("printer").Step("send-help"); s.Lane != "desk" || s.Clock != "desk-hours" {
		t.Errorf("step %+v", s)
	}
	if _, report := f.loadWith(realSpecs()); !report.OK() {
		t.Errorf("with the real connectors:\n%s", report)
	}
	_, report := f.with(t, "journeys/printer.yaml", "    within: 5m", "    witin: 5m").load()
	if !strings.Contains(report.String(), `unknown key "witin" in a step`) {
		t.Errorf("the report shown in the README is now\n%s", report)
	}
}

// Every key that the loader knows must be explained, so that the README
// cannot fall behind.
func TestTheReadmeNamesEveryKey(t *testing.T) {
	text := readme(t)
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	keys := 0
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "object" && sel.Sel.Name != "notes" && sel.Sel.Name != "rule" || len(call.Args) < 3 {
				return true
			}
			for _, arg := range call.Args[2:] {
				lit, ok := arg.(*ast.BasicLit)
				if !ok {
					continue
				}
				key, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				keys++
				if !regexp.MustCompile("[`{ ]" + key + "[`:]").MatchString(text) {
					t.Errorf("%s reads the key %q, and README.md does not name it", name, key)
				}
			}
			return true
		})
	}
	if keys < 90 {
		t.Errorf("only %d keys were found", keys)
	}
}

// The names that come from the judgement are explained as well, with their
// weights, and so are the limits with their defaults.
func TestTheReadmeNamesEveryDriverAndLimit(t *testing.T) {
	text := readme(t)
	for driver, weight := range journeys.DefaultWeights() {
		if !regexp.MustCompile(fmt.Sprintf("`%s`\\s\\((?:[^)]*; )?%v\\)", driver, weight)).MatchString(text) {
			t.Errorf("README.md does not say what %s weighs", driver)
		}
	}
	m := journeys.DefaultLimits()
	for key, want := range map[string]any{
		"silence": m.Silence, "handoff": m.Handoff, "idle": m.Idle, "unowned": m.Unowned, "absent": m.Absent, "customer": m.Customer,
		"bounces": m.Bounces, "parties": m.Parties, "effort": m.Effort,
	} {
		shown := fmt.Sprint(want)
		if d, ok := want.(time.Duration); ok {
			shown = fmt.Sprintf("%dh", d/time.Hour)
			if d >= 24*time.Hour {
				shown = fmt.Sprintf("%dd", d/(24*time.Hour))
			}
		}
		if !strings.Contains(text, fmt.Sprintf("| `%s` | %s |", key, shown)) {
			t.Errorf("README.md does not say that %s is %s", key, shown)
		}
	}
}
