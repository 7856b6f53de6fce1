package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/journeys"
)

// compiled is a schema that is one.
func compiled(t testing.TB, name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func schemaText(t testing.TB, name string) []byte {
	t.Helper()
	text, ok := config.Schema(name, realSpecs())
	if !ok {
		t.Fatalf("no schema %s", name)
	}
	return text
}

// asJSON is a YAML node as an editor sees it: a date is a text.
func asJSON(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return asJSON(n.Content[0])
	case yaml.AliasNode:
		return asJSON(n.Alias)
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = asJSON(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := []any{}
		for _, x := range n.Content {
			list = append(list, asJSON(x))
		}
		return list
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int", "!!float":
		return json.Number(n.Value)
	}
	return n.Value
}

func node(t testing.TB, text string) *yaml.Node {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		t.Fatal(err)
	}
	return &n
}

// schemaOf is the schema that a file is of.
func schemaOf(file string) string {
	if filepath.Base(file) == desk {
		return "desk"
	}
	return "journey"
}

// What loads is nothing that an editor marks.
func TestTheSchemasTakeEveryFileThatLoads(t *testing.T) {
	whole := map[string]string{}
	for name, f := range map[string]files{"readme": shownFiles(t), "experience": folder(t, "testdata/experience"), "library": folder(t, "library"),
		"logs": folder(t, "testdata/logs"), "example": folder(t, "../deploy/example"), "desk-library": folder(t, "../journeys/testdata/desk-library")} {
		for file, text := range f {
			if strings.HasSuffix(file, ".yaml") {
				whole[name+"/"+file] = text
			}
		}
	}
	if len(whole) < 15 {
		t.Fatalf("only %d files", len(whole))
	}
	for file, text := range whole {
		if err := compiled(t, schemaOf(file)).Validate(asJSON(node(t, text))); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// definitions are all of them that have a title, by it, and the words of each
// property that is one of a few.
func definitions(t *testing.T) (byTitle map[string][]string, words map[string][][]string) {
	byTitle, words = map[string][]string{}, map[string][][]string{}
	var look func(v any)
	look = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				look(x)
			}
		case map[string]any:
			props, _ := v["properties"].(map[string]any)
			if title, ok := v["title"].(string); ok && props != nil {
				var keys []string
				for k, p := range props {
					keys = append(keys, k)
					if m, ok := p.(map[string]any); ok && m["enum"] != nil {
						var list []string
						for _, w := range m["enum"].([]any) {
							list = append(list, w.(string))
						}
						words[k] = append(words[k], list)
					}
				}
				slices.Sort(keys)
				if old, twice := byTitle[title]; twice && !slices.Equal(old, keys) {
					t.Errorf("%q is defined twice", title)
				}
				byTitle[title] = keys
			}
			for _, x := range v {
				look(x)
			}
		}
	}
	for _, name := range config.Schemas() {
		var v any
		if err := json.Unmarshal(schemaText(t, name), &v); err != nil {
			t.Fatal(err)
		}
		look(v)
	}
	return byTitle, words
}

// The keys that the loader reads, of each object, and the words that a key can
// have are those of the schemas: neither can change alone.
func TestTheSchemasKnowTheKeysThatTheLoaderReads(t *testing.T) {
	known, words := definitions(t)
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	texts := func(args []ast.Expr) (list []string) {
		for _, a := range args {
			if lit, ok := a.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				s, _ := strconv.Unquote(lit.Value)
				list = append(list, s)
			}
		}
		return list
	}
	seen := map[string]bool{}
	choices := 0
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
			if !ok {
				return true
			}
			switch sel.Sel.Name {
			case "object", "rule":
				what := texts(call.Args[1:2])
				keys := texts(call.Args[2:])
				if len(what) == 0 || len(keys) == 0 {
					return true
				}
				if sel.Sel.Name == "rule" {
					keys = append(keys, "from", "event", "customer_says", "when")
				}
				slices.Sort(keys)
				seen[what[0]] = true
				if !slices.Equal(known[what[0]], keys) {
					t.Errorf("%s: %s has the keys\n%q, the schema's\n%q", name, what[0], keys, known[what[0]])
				}
			case "choice":
				key, of := texts(call.Args[:1]), texts(call.Args[2:])
				if len(key) == 1 && key[0] == "mode" {
					of = []string{string(journeys.Observe), string(journeys.Preview), string(journeys.Suggest), string(journeys.Act)}
				}
				if len(key) == 0 || len(of) == 0 {
					return true
				}
				choices++
				if !slices.ContainsFunc(words[key[0]], func(w []string) bool {
					return slices.Equal(slices.Sorted(slices.Values(w)), slices.Sorted(slices.Values(of)))
				}) {
					t.Errorf("%s: %s is one of %q, in the schema of %q", name, key[0], of, words[key[0]])
				}
			}
			return true
		})
	}
	for title := range known {
		if !seen[title] && !slices.Contains([]string{"a rule", "told", "chat", "pain", "effort", "a connector"}, title) {
			t.Errorf("the schema defines %q, which nothing reads", title)
		}
	}
	if len(seen) < 30 || choices < 8 {
		t.Errorf("only %d objects and %d choices were found", len(seen), choices)
	}

	var kinds, drivers []string
	for _, k := range journeys.GapKinds() {
		kinds = append(kinds, string(k))
	}
	for _, d := range journeys.Drivers() {
		drivers = append(drivers, string(d))
	}
	slices.Sort(kinds)
	slices.Sort(drivers)
	if !slices.Equal(known["pain"], kinds) || !slices.Equal(known["effort"], drivers) {
		t.Errorf("pain %q, effort %q", known["pain"], known["effort"])
	}
	text := string(schemaText(t, "journey"))
	for _, m := range regexp.MustCompile(`(?s)"enum": \[\s*("missing_step".*?)\]`).FindAllStringSubmatch(text, -1) {
		got := regexp.MustCompile(`\w+`).FindAllString(m[1], -1)
		if slices.Sort(got); !slices.Equal(got, kinds) {
			t.Errorf("tell knows %q", got)
		}
	}
	if n := strings.Count(text, `"missing_step"`); n < 2 {
		t.Errorf("the kinds of gap stand %d times", n)
	}
}

// spoilt is a change of one place of a file.
type spoilt struct {
	what  string
	apply func()
	back  func()
}

// spoil are changes that people make by accident: at every key a misspelt one
// beside it, the key left out, and its value of another shape.
func spoil(n *yaml.Node, path string) []spoilt {
	var all []spoilt
	switch n.Kind {
	case yaml.DocumentNode:
		return spoil(n.Content[0], path)
	case yaml.SequenceNode:
		for i, x := range n.Content {
			all = append(all, spoil(x, fmt.Sprintf("%s[%d]", path, i))...)
		}
	case yaml.MappingNode:
		content := n.Content
		scalar := func(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: s} }
		set := func(what string, to []*yaml.Node) {
			all = append(all, spoilt{path + what, func() { n.Content = to }, func() { n.Content = content }})
		}
		set(": a key more", append(slices.Clone(content), scalar("zzyzx"), scalar("1")))
		for i := 0; i+1 < len(content); i += 2 {
			key := content[i].Value
			set("."+key+": left out", append(slices.Clone(content[:i]), content[i+2:]...))
			shapes := []struct {
				name string
				node *yaml.Node
			}{
				{"a number", scalar("17")}, {"nothing", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}}, {"an empty text", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle}},
				{"a list of lists", &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{{Kind: yaml.SequenceNode}}}},
				{"a mapping", &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{scalar("zzyzx"), scalar("1")}}},
			}
			// One of them at each key: together they take half a minute.
			other := shapes[(content[i].Line*7+content[i].Column)%len(shapes)]
			to := slices.Clone(content)
			to[i+1] = other.node
			set("."+key+": "+other.name, to)
			all = append(all, spoil(content[i+1], path+"."+key)...)
		}
	}
	return all
}

// An editor marks nothing that loads; and a key that is not known, or one with
// a mapping where none belongs, it marks wherever Load does.
func TestAnEditorMarksOnlyWhatDoesNotLoad(t *testing.T) {
	secrets(t)
	f := shownFiles(t)
	marked, refused := 0, 0
	for file, text := range f {
		if !strings.HasSuffix(file, ".yaml") {
			continue
		}
		s, root := compiled(t, schemaOf(file)), node(t, text)
		for _, x := range spoil(root, "") {
			x.apply()
			b, err := yaml.Marshal(root)
			doc := asJSON(root)
			x.back()
			if err != nil {
				t.Fatal(err)
			}
			changed := files{}
			for k, v := range f {
				changed[k] = v
			}
			changed[file] = string(b)
			_, report := changed.loadWith(realSpecs())
			invalid := s.Validate(doc)
			switch {
			case invalid != nil && report.OK():
				t.Errorf("%s%s loads, and an editor says: %v", file, x.what, invalid)
			case invalid == nil && !report.OK() && strings.Contains(report.String(), "unknown key"):
				t.Errorf("%s%s is not marked, and is\n%s", file, x.what, report)
			}
			if invalid != nil {
				marked++
			}
			if !report.OK() {
				refused++
			}
		}
	}
	t.Logf("%d of %d faults are marked while writing", marked, refused)
	if marked < refused/2 {
		t.Errorf("only %d of %d faults are marked", marked, refused)
	}
}

func TestThereIsNoOtherSchema(t *testing.T) {
	if got := config.Schemas(); !slices.Equal(got, []string{"desk", "journey"}) {
		t.Errorf("%q", got)
	}
	if _, ok := config.Schema("../README", nil); ok {
		t.Error("anything is a schema")
	}
	if _, err := os.Stat("schema/desk.json"); err != nil {
		t.Error(err)
	}
}
