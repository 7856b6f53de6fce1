package main_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/waymark-itsm/waymark"

// rule says what the packages of a pattern may import. In patterns * is one
// folder and a last ** any number of them; "std" is the standard library,
// "others" every module but ours, and "self" the package's own top folder.
// Where a package fits several rules the first one counts.
type rule struct {
	packages string
	allow    []string
	deny     []string // wins over allow
	because  string
}

// rules is the shape of the house. Adding a desk needs no line here.
func rules() []rule {
	return []rule{
		{"journeys", []string{"std"},
			[]string{"net", "net/**", "os", "os/**", "database/**", "log", "log/**", "context", "syscall", "unsafe"},
			"the domain decides and does nothing else: without I/O, clock and log every judgement can be replayed in a test"},
		{"journeys/draw", []string{"std", "journeys", "golang.org/x/image/**"}, nil,
			"pictures are made from what was judged and need an imaging library at most"},
		{"journeys/store/**", []string{"std", "journeys", "journeys/store/**", "modernc.org/sqlite/**", "github.com/jackc/pgx/**",
			"github.com/pressly/goose/**", "github.com/klauspost/compress/**", "golang.org/x/sync/**", "pgregory.net/rapid"}, nil,
			"the store knows the domain's records, its databases and their migrations; who calls it is none of its business"},
		{"journeys/*/**", []string{"std", "journeys", "self"}, nil,
			"what stands around the domain knows the domain only; stores and connectors reach it as interfaces that it declares"},
		{"connectors", []string{"std", "journeys"}, nil,
			"the contract speaks the domain's words, so that no vendor and no framework can leak into every connector"},
		{"connectors/connectortest", []string{"std", "connectors", "journeys", "go.yaml.in/yaml/v3"}, nil,
			"the suite tests any connector, so it may know none"},
		{"connectors/intake/**", []string{"std", "connectors", "journeys", "self", "github.com/gin-gonic/gin/**", "golang.org/x/**"}, nil,
			"the edge works for any connector and any store; it declares the little that it needs of them"},
		{"connectors/outbox/**", []string{"std", "connectors", "journeys", "self", "golang.org/x/**"}, nil,
			"postings are carried out for any sink and any store; the outbox declares the little that it needs of them"},
		{"connectors/*/**", []string{"std", "connectors", "journeys", "self", "others"},
			[]string{"github.com/gin-gonic/**", "github.com/spf13/**", "modernc.org/**", "github.com/jackc/**", "github.com/pressly/**", "database/**"},
			"a connector is its vendor's SDK behind our contract: with a sibling, the store, the configuration or the web framework in it, a desk could not be added or removed by its folder alone"},
		{"config/**", []string{"std", "connectors", "journeys", "self", "github.com/spf13/viper", "go.yaml.in/yaml/v3",
			"github.com/robfig/cron/v3", "github.com/santhosh-tekuri/jsonschema/**", "github.com/expr-lang/expr/**"}, nil,
			"the configuration receives the list of connectors as an argument, so that it need not know any of them"},
		{"cmd/**", []string{"std", "others", "journeys/**", "connectors/**", "config/**", "cmd/**"}, nil,
			"wiring may see everything"},
	}
}

// folders are the top level; a reader finds everything through these names.
func folders() []string { return []string{"cmd", "config", "connectors", "deploy", "journeys"} }

// clockless are the packages that must be told what time it is.
func clockless() []string {
	return []string{"journeys", "journeys/insight", "journeys/eventlog", "journeys/draw"}
}

func TestHouseRules(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	problems, packages, err := inspect(root)
	if err != nil {
		t.Fatal(err)
	}
	if packages < 5 {
		t.Fatalf("only %d packages were looked at under %s", packages, root)
	}
	for _, p := range problems {
		t.Error(p)
	}
}

// TestHouseRulesCanFail shows each rule at work on a tree made for it.
func TestHouseRulesCanFail(t *testing.T) {
	for _, c := range []struct{ name, file, source, want string }{
		{"a driver in the domain", "journeys/x.go", `import _ "modernc.org/sqlite"`, "every judgement can be replayed"},
		{"a log in the domain", "journeys/x.go", `import _ "log/slog"`, "journeys must not import log/slog"},
		{"a file in the domain", "journeys/x.go", `import _ "os"`, "journeys must not import os"},
		{"a store in the reconciler", "journeys/reconcile/x.go", `import _ "` + module + `/journeys/store"`, "knows the domain only"},
		{"a connector in the store", "journeys/store/x.go", `import _ "` + module + `/connectors"`, "none of its business"},
		{"a sibling", "connectors/jira/x.go", `import _ "` + module + `/connectors/slack"`, "by its folder alone"},
		{"a sibling's fake", "connectors/jira/jirafake/x.go", `import _ "` + module + `/connectors/slack/slackfake"`, "by its folder alone"},
		{"the web framework in a connector", "connectors/new/x.go", `import _ "github.com/gin-gonic/gin"`, "by its folder alone"},
		{"the store at the edge", "connectors/intake/x.go", `import _ "` + module + `/journeys/store"`, "any store"},
		{"a vendor in the contract", "connectors/x.go", `import _ "github.com/slack-go/slack"`, "no vendor"},
		{"a vendor in the configuration", "config/x.go", `import _ "` + module + `/connectors/jira"`, "as an argument"},
		{"a package nobody planned", "util/x.go", ``, "util is not one of the top folders"},
		{"a package at the top", "x.go", ``, "no package stands at the top"},
		{"init", "config/x.go", `func init() {}`, "init()"},
		{"a registry", "connectors/x.go", "var kinds = map[string]int{}\nfunc Register(k string) { kinds[k] = 1 }", "kinds is written"},
		{"a registry that grows", "connectors/x.go", "var kinds []string\nfunc Register(k string) { kinds = append(kinds, k) }", "kinds is written"},
		{"a counter", "config/x.go", "var n int\nfunc f() { n++ }", "n is written"},
		{"a pointer to a global", "config/x.go", "var n int\nfunc f() *int { return &n }", "n is written"},
		{"an entry taken out", "config/x.go", "var m = map[int]int{}\nfunc f() { delete(m, 1) }", "m is written"},
		{"a lock", "config/x.go", "import \"sync\"\nvar mu sync.Mutex", "mu is shared state"},
		{"an open table", "config/x.go", "var Table = map[string]int{}", "Table can be written by every package"},
		{"the clock", "journeys/x.go", "import \"time\"\nfunc f() { _ = time.Now() }", "time.Now"},
		{"the clock, renamed", "journeys/x.go", "import clock \"time\"\nvar now = clock.Now", "time.Now"},
		{"a value through a context", "connectors/outbox/x.go", "import \"context\"\nfunc f(c context.Context) { _ = context.WithValue(c, 1, 2) }", "context.WithValue"},
	} {
		t.Run(c.name, func(t *testing.T) {
			problems := inspectFiles(t, map[string]string{c.file: c.source})
			if !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, c.want) }) {
				t.Errorf("found %q, want something with %q", problems, c.want)
			}
		})
	}
	t.Run("what is right is left alone", func(t *testing.T) {
		for _, p := range inspectFiles(t, map[string]string{
			"journeys/x.go":          "import \"time\"\nvar zero time.Time\nfunc f(now time.Time) bool { return now.After(zero) }",
			"journeys/insight/x.go":  "import _ \"" + module + "/journeys\"",
			"connectors/x.go":        "import \"errors\"\nvar ErrX = errors.New(\"x\")\nvar table = map[string]int{\"a\": 1}\nfunc f() int { table := table[\"a\"]; table = 2; return table }",
			"connectors/new/x.go":    "import (\n_ \"" + module + "/connectors\"\n_ \"example.com/sdk\"\n)",
			"connectors/new/f/x.go":  "import _ \"" + module + "/connectors/new\"",
			"connectors/new/y.go":    "import \"regexp\"\nvar word = regexp.MustCompile(\"a\")\nvar _ error = (*E)(nil)\ntype E struct{}\nfunc (*E) Error() string { return \"\" }\nfunc (*E) init() {}",
			"connectors/x_test.go":   "func init() {}\nvar n int\nfunc g() { n++ }",
			"connectors/testdata/x":  "not Go",
			"config/library/x.go":    "import \"embed\"\n//go:embed x.go\nvar Files embed.FS",
			"cmd/waymark/x.go":       "import _ \"" + module + "/connectors/new\"\nimport _ \"github.com/gin-gonic/gin\"",
			"deploy/compose.yaml":    "services: {}",
			".hidden/x.go":           "func init() {}",
			"journeys/store/conn.go": "import _ \"modernc.org/sqlite\"",
		}) {
			t.Error(p)
		}
	})
}

// inspectFiles writes a tree of files (Go files without their package clause)
// and inspects it.
func inspectFiles(t *testing.T, files map[string]string) []string {
	t.Helper()
	root := t.TempDir()
	for name, source := range files {
		if strings.HasSuffix(name, ".go") {
			source = "package p\n" + source + "\n"
		}
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(source), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	problems, _, err := inspect(root)
	if err != nil {
		t.Fatal(err)
	}
	return problems
}
