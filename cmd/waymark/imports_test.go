package main_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
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

// inspect returns what breaks the house's rules in the packages under root,
// tests left out, and how many packages it saw.
func inspect(root string) (problems []string, packages int, err error) {
	set := token.NewFileSet()
	parsed := map[string][]*ast.File{} // by folder, relative to root
	err = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, file)
		rel = filepath.ToSlash(rel)
		name := d.Name()
		if d.IsDir() {
			if rel != "." && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata") {
				return filepath.SkipDir
			}
			if rel != "." && !strings.Contains(rel, "/") && !slices.Contains(folders(), rel) {
				problems = append(problems, rel+" is not one of the top folders "+strings.Join(folders(), ", ")+
					": a reader finds everything through these names")
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		// Read here so that positions are relative to root.
		source, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(set, rel, source, parser.ParseComments)
		if err != nil {
			return err
		}
		parsed[path.Dir(rel)] = append(parsed[path.Dir(rel)], f)
		return nil
	})
	for folder, files := range parsed {
		p := pkg{folder: folder, set: set, files: files}
		p.imports()
		p.inits()
		p.globals()
		p.calls()
		problems = append(problems, p.problems...)
	}
	slices.Sort(problems)
	return problems, len(parsed), err
}

// pkg is one package under inspection.
type pkg struct {
	folder   string
	set      *token.FileSet
	files    []*ast.File
	problems []string
}

func (p *pkg) problem(at token.Pos, format string, a ...any) {
	p.problems = append(p.problems, p.set.Position(at).String()+": "+fmt.Sprintf(format, a...))
}

// imports holds the package against the first rule that names it.
func (p *pkg) imports() {
	if p.folder == "." {
		p.problem(p.files[0].Package, "no package stands at the top: it would be everybody's")
		return
	}
	i := slices.IndexFunc(rules(), func(r rule) bool { return match(r.packages, p.folder) })
	if i < 0 {
		p.problem(p.files[0].Package, "no rule says what %s may import; write one with its reason", p.folder)
		return
	}
	r := rules()[i]
	for _, f := range p.files {
		for _, spec := range f.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			if !r.allows(p.folder, imported) {
				p.problem(spec.Pos(), "%s must not import %s: %s", p.folder, strings.TrimPrefix(imported, module+"/"), r.because)
			}
		}
	}
}

func (r rule) allows(folder, imported string) bool {
	for _, d := range r.deny {
		if match(d, imported) {
			return false
		}
	}
	own, ours := strings.CutPrefix(imported, module+"/")
	first, _, _ := strings.Cut(imported, "/")
	std := !strings.Contains(first, ".")
	for _, a := range r.allow {
		switch a {
		case "std":
			if std {
				return true
			}
		case "others":
			if !std && !ours {
				return true
			}
		case "self":
			// "connectors/jira" for connectors/jira/jirafake: a fake and its
			// connector are one.
			parts := strings.SplitN(folder, "/", 3)
			if ours && match(strings.Join(parts[:min(2, len(parts))], "/")+"/**", own) {
				return true
			}
		default:
			if ours && match(a, own) || !ours && !std && match(a, imported) {
				return true
			}
		}
	}
	return false
}

// match compares folders with a pattern: * is one folder, a last ** the folder
// before it and all below.
func match(pattern, name string) bool {
	if above, deep := strings.CutSuffix(pattern, "/**"); deep {
		n := strings.Count(above, "/") + 1
		parts := strings.Split(name, "/")
		return len(parts) >= n && match(above, strings.Join(parts[:n], "/"))
	}
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}

// inits refuses what runs because a package is imported.
func (p *pkg) inits() {
	for _, f := range p.files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				p.problem(fn.Pos(), "init() runs behind the reader's back; call a function from main")
			}
		}
	}
}

// globals refuses variables of the package that something changes: with them
// two instances, two tests or two goroutines share what nobody handed them.
func (p *pkg) globals() {
	vars := map[string]*ast.ValueSpec{}
	for _, f := range p.files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				v := s.(*ast.ValueSpec)
				for i, name := range v.Names {
					if name.Name == "_" {
						continue
					}
					vars[name.Name] = v
					p.declared(name, v, i)
				}
			}
		}
	}
	for _, f := range p.files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
				p.writes(fn, vars)
			}
		}
	}
}

// declared refuses types that exist to be changed, and tables that any package
// could write to.
func (p *pkg) declared(name *ast.Ident, v *ast.ValueSpec, i int) {
	what := v.Type
	if what == nil && i < len(v.Values) {
		switch value := v.Values[i].(type) {
		case *ast.CompositeLit:
			what = value.Type
		case *ast.UnaryExpr:
			if lit, ok := value.X.(*ast.CompositeLit); ok {
				what = lit.Type
			}
		case *ast.CallExpr:
			if fn, ok := value.Fun.(*ast.Ident); ok && (fn.Name == "make" || fn.Name == "new") && len(value.Args) > 0 {
				what = value.Args[0]
			}
		}
	}
	switch typ := what.(type) {
	case *ast.ChanType:
		p.problem(name.Pos(), "%s is shared state: a channel belongs to whoever makes it", name.Name)
	case *ast.SelectorExpr:
		if from, ok := typ.X.(*ast.Ident); ok && (from.Name == "sync" || from.Name == "atomic") {
			p.problem(name.Pos(), "%s is shared state: put it into the value that it guards", name.Name)
		}
	case *ast.MapType, *ast.ArrayType:
		if name.IsExported() {
			p.problem(name.Pos(), "%s can be written by every package; return it from a function", name.Name)
		}
	}
}

// writes finds assignments to the package's variables, through an index or a
// field too, and addresses taken of them.
func (p *pkg) writes(fn *ast.FuncDecl, vars map[string]*ast.ValueSpec) {
	local := locals(fn)
	written := func(e ast.Expr, at token.Pos) {
		id := root(e)
		if id == nil || vars[id.Name] == nil || local[id.Name] {
			return
		}
		p.problem(at, "%s is written while the program runs; hand the value to whoever needs it", id.Name)
	}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				if _, plain := e.(*ast.Ident); !plain || n.Tok != token.DEFINE {
					written(e, n.Pos())
				}
			}
		case *ast.IncDecStmt:
			written(n.X, n.Pos())
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				written(n.X, n.Pos())
			}
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && slices.Contains([]string{"delete", "clear", "copy"}, f.Name) && len(n.Args) > 0 {
				written(n.Args[0], n.Pos())
			}
		}
		return true
	})
}

// locals are the names that a function declares anywhere in itself. One that
// hides a package's variable hides it from this test in the whole function,
// which only makes the test milder.
func locals(fn *ast.FuncDecl) map[string]bool {
	names := map[string]bool{}
	add := func(fields *ast.FieldList) {
		if fields == nil {
			return
		}
		for _, f := range fields.List {
			for _, n := range f.Names {
				names[n.Name] = true
			}
		}
	}
	add(fn.Recv)
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncType:
			add(n.Params)
			add(n.Results)
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				if id, ok := e.(*ast.Ident); ok && n.Tok == token.DEFINE {
					names[id.Name] = true
				}
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if id, ok := e.(*ast.Ident); ok && n.Tok == token.DEFINE {
					names[id.Name] = true
				}
			}
		case *ast.ValueSpec:
			for _, id := range n.Names {
				names[id.Name] = true
			}
		}
		return true
	})
	return names
}

// root returns the variable that an expression reaches into.
func root(e ast.Expr) *ast.Ident {
	switch e := e.(type) {
	case *ast.Ident:
		return e
	case *ast.IndexExpr:
		return root(e.X)
	case *ast.SelectorExpr:
		return root(e.X)
	case *ast.StarExpr:
		return root(e.X)
	case *ast.ParenExpr:
		return root(e.X)
	}
	return nil
}

// calls refuses single functions: the clock where time is an argument, and
// values smuggled through contexts.
func (p *pkg) calls() {
	for _, f := range p.files {
		named := map[string]string{}
		for _, spec := range f.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			name := path.Base(imported)
			if spec.Name != nil {
				name = spec.Name.Name
			}
			named[name] = imported
		}
		ast.Inspect(f, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := s.X.(*ast.Ident)
			if !ok {
				return true
			}
			switch call := cmp.Or(named[x.Name], x.Name) + "." + s.Sel.Name; call {
			case "time.Now", "time.Since", "time.Until", "time.Sleep", "time.After", "time.Tick", "time.NewTimer", "time.NewTicker":
				if slices.Contains(clockless(), p.folder) {
					p.problem(n.Pos(), "%s in %s: time is an argument here, so that the same events give the same answer", call, p.folder)
				}
			case "context.WithValue":
				p.problem(n.Pos(), "%s: what a function needs is an argument, or its absence is found far away and at night", call)
			}
			return true
		})
	}
}
