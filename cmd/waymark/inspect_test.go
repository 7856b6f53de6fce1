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
)

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
