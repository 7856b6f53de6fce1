package connectortest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// The endings of a fixture's two files.
const (
	httpExt = ".http"
	wantExt = ".want.json"
)

// Fixture is one recorded or written delivery.
type Fixture struct {
	Name   string // "call-abandoned"
	Header http.Header
	Body   []byte
}

// Fixtures reads every NAME.http of a directory, in order of names.
func Fixtures(dir string) ([]Fixture, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*"+httpExt))
	if err != nil {
		return nil, err
	}
	var all []Fixture
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		f, err := parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		f.Name = strings.TrimSuffix(filepath.Base(file), httpExt)
		all = append(all, f)
	}
	return all, nil
}

// parse reads comment lines, header lines, a blank line and the body.
func parse(text []byte) (Fixture, error) {
	f := Fixture{Header: http.Header{}}
	for n := 1; ; n++ {
		l, rest, more := bytes.Cut(text, []byte("\n"))
		l = bytes.TrimSuffix(l, []byte("\r"))
		if !more {
			return f, errors.New("no blank line between headers and body")
		}
		text = rest
		if len(l) == 0 {
			break
		}
		if l[0] == '#' {
			if len(f.Header) > 0 {
				return f, fmt.Errorf("line %d: a comment stands before the headers", n)
			}
			continue
		}
		name, value, ok := strings.Cut(string(l), ":")
		if !ok || name == "" || strings.ContainsAny(name, " \t") {
			return f, fmt.Errorf("line %d: not a header", n)
		}
		f.Header.Add(name, strings.TrimSpace(value))
	}
	f.Body = bytes.TrimSuffix(text, []byte("\n"))
	return f, nil
}

// strays returns the files of a directory that belong to no fixture: of two
// files one is missing, or nobody said who reads it. Folders named fuzz and rapid hold
// what fuzzing and property tests found; their tools read them.
func strays(dir string, others []string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, e := range entries {
		names[e.Name()] = true
	}
	var bad []string
	for _, e := range entries {
		n := e.Name()
		switch {
		case e.IsDir() && (n == "fuzz" || n == "rapid"), slices.ContainsFunc(others, func(o string) bool { ok, _ := path.Match(o, n); return ok }):
		case e.IsDir():
			bad = append(bad, n+": a folder that nothing reads")
		case strings.HasSuffix(n, wantExt):
			if !names[strings.TrimSuffix(n, wantExt)+httpExt] {
				bad = append(bad, n+": no "+httpExt+" beside it")
			}
		case strings.HasSuffix(n, httpExt):
			if !names[strings.TrimSuffix(n, httpExt)+wantExt] {
				bad = append(bad, n+": no "+wantExt+" beside it; go test -update writes it")
			}
		default:
			bad = append(bad, n+": nothing reads it")
		}
	}
	return bad, nil
}

// want is the content of a NAME.want.json.
type want struct {
	Events      []map[string]any `json:"events,omitempty"`
	Ignored     string           `json:"ignored,omitempty"`
	Undecodable bool             `json:"undecodable,omitempty"`
}

// meaning is what was decoded, as a want file's text.
func meaning(d connectors.Decoded, err error) ([]byte, error) {
	w := want{Ignored: d.Ignored, Undecodable: err != nil}
	for _, e := range d.Events {
		m, err := withoutReceived(e)
		if err != nil {
			return nil, err
		}
		w.Events = append(w.Events, m)
	}
	return indent(w)
}

func withoutReceived(e journeys.Event) (map[string]any, error) {
	b, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	var m map[string]any
	err = json.Unmarshal(b, &m)
	delete(m, "received")
	return m, err
}

// indent writes JSON for a reader: signs of HTML stay as they are.
func indent(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}

// canonical re-writes a want file so that only its meaning is compared: order
// of members and spaces do not matter, unknown members do.
func canonical(text []byte) ([]byte, error) {
	var w want
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&w); err != nil {
		return nil, err
	}
	for _, e := range w.Events {
		delete(e, "received")
	}
	return indent(w)
}
