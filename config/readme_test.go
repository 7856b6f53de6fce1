package config_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func readme(t *testing.T) string {
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestTheFilesInTheReadmeLoad(t *testing.T) {
	secrets(t)
	text := readme(t)
	yaml := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(text, -1)
	csv := regexp.MustCompile("(?s)```csv\n(.*?)```").FindAllStringSubmatch(text, -1)
	if len(yaml) != 4 || len(csv) != 1 {
		t.Fatalf("%d YAML files, %d CSV files", len(yaml), len(csv))
	}
	f := files{desk: yaml[0][1], "journeys/printer.yaml": yaml[1][1], "journeys/asking.yaml": yaml[2][1], "journeys/day.yaml": yaml[3][1],
		"people.csv": csv[0][1], "holidays.csv": "date,name\n2026-12-25,Christmas Day\n"}
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
