package connectortest

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/waymark-itsm/waymark/connectors"
)

func (s *suite) testSettings(t *testing.T) {
	if s.Spec.Kind == "" {
		t.Error("the kind has no name")
	}
	for name := range s.Secrets {
		if !strings.Contains(s.Settings, "env:"+name) {
			t.Errorf("the settings do not use env:%s, so that nothing is learned about it", name)
		}
	}
	in := s.settings("").Exposed()
	c, fs := s.Spec.New(s.ID, in)
	if len(fs) > 0 {
		t.Fatalf("the suite's own settings are refused: %+v", fs)
	}
	if c.ID != s.ID || c.Kind != s.Spec.Kind || c.Name == "" {
		t.Errorf("id %q, kind %q, name %q: want %q, %q and a name", c.ID, c.Kind, c.Name, s.ID, s.Spec.Kind)
	}
	if c.MaxBody <= 0 || c.Verify == nil || c.DeliveryID == nil || c.Decode == nil {
		t.Error("every connector limits, verifies, names and decodes deliveries")
	}
	for _, shown := range []any{c, *c, in.Struct()} {
		s.hides(t, fmt.Sprintf("printing %T", shown), fmt.Sprintf("%v %+v %#v", shown, shown, shown))
	}
	if text, err := json.Marshal(in.Struct()); err == nil {
		s.hides(t, "the settings as JSON", string(text))
	}

	s.refuses(t, "an unknown key", s.settings(s.Settings+"\nno_such_key: 1\n").Exposed())
	for name, value := range s.Secrets {
		s.refuses(t, "the secret itself instead of env:"+name,
			s.settings(strings.ReplaceAll(s.Settings, "env:"+name, fmt.Sprintf("%q", value))).Exposed())
		s.refuses(t, "an empty "+name, s.withEmpty(t, name))
	}
	if len(s.Verifies) == 0 {
		t.Fatal("the suite does not say what verifies")
	}
	headless, err := without(s.Settings, s.Verifies[0])
	if err != nil {
		t.Fatal(err)
	}
	s.refuses(t, "no "+s.Verifies[0], s.settings(headless).Exposed())
	bare, err := without(s.Settings, s.Verifies...)
	if err != nil {
		t.Fatal(err)
	}
	s.refuses(t, "no proof of origin", s.settings(bare).Exposed())
	s.refuses(t, "no proof of origin on a loopback listener without insecure", s.settings(bare))
	if slices.Contains(keys(in.Struct()), "insecure") {
		open := bare + "\ninsecure: true\n"
		s.refuses(t, "insecure on a listener that others reach", s.settings(open).Exposed())
		if _, fs := s.Spec.New(s.ID, s.settings(open)); len(fs) > 0 {
			t.Errorf("insecure on a loopback listener is refused: %+v", fs)
		}
	}
}

// refuses fails unless New finds faults, says what they are and shows no
// secret.
func (s *suite) refuses(t *testing.T, what string, in connectors.Settings) {
	t.Helper()
	c, fs := s.Spec.New(s.ID, in)
	if len(fs) == 0 {
		t.Errorf("%s: not refused", what)
	}
	if len(fs) > 0 && c != nil {
		t.Errorf("%s: refused, and a connector is returned all the same", what)
	}
	for _, f := range fs {
		if f.Text == "" {
			t.Errorf("%s: a fault says nothing", what)
		}
		s.hides(t, what+": the fault", f.Path+" "+f.Text+" "+f.Hint)
	}
}

// withEmpty returns the settings as they decode while one variable is empty.
func (s *suite) withEmpty(t *testing.T, name string) connectors.Settings {
	return emptied{s.settings("").Exposed(), t, name}
}

type emptied struct {
	*Settings
	t    *testing.T
	name string
}

func (e emptied) Decode(into any) []connectors.Fault {
	value := os.Getenv(e.name)
	e.t.Setenv(e.name, "")
	defer e.t.Setenv(e.name, value)
	return e.Settings.Decode(into)
}

// without removes top-level keys from a YAML text.
func without(text string, keys ...string) (string, error) {
	var m map[string]any
	if err := yaml.Unmarshal([]byte(text), &m); err != nil {
		return "", err
	}
	for _, key := range keys {
		if _, ok := m[key]; !ok {
			return "", fmt.Errorf("the settings have no %q, which is said to verify", key)
		}
		delete(m, key)
	}
	out, err := yaml.Marshal(m)
	return string(out), err
}

func (s *suite) testREADME(t *testing.T) {
	text, err := os.ReadFile(s.README)
	if err != nil {
		t.Fatal(err)
	}
	in := s.settings("")
	s.Spec.New(s.ID, in)
	all := keys(in.Struct())
	if len(all) == 0 {
		t.Fatal("New decodes its settings into no struct with yaml tags")
	}
	for _, k := range all {
		if !names(string(text), k) {
			t.Errorf("%s does not name the setting %s", s.README, k)
		}
	}
}

// names reports whether a text names a setting: in code signs alone or with
// what it is part of, or followed by a colon as in YAML.
func names(text, key string) bool {
	last := regexp.QuoteMeta(key[strings.LastIndexByte(key, '.')+1:])
	return regexp.MustCompile("(^|[^A-Za-z0-9_])" + last + "(`|:)").MatchString(text)
}

// keys returns the dotted YAML keys of a settings struct, lists and pointers
// looked through.
func keys(into any) []string {
	if into == nil {
		return nil
	}
	var all []string
	var walk func(t reflect.Type, prefix string)
	walk = func(t reflect.Type, prefix string) {
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct {
			return
		}
		for f := range t.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			if name == "-" || !f.IsExported() {
				continue
			}
			if name != "" {
				all = append(all, prefix+name)
				walk(f.Type, prefix+name+".")
			} else {
				walk(f.Type, prefix)
			}
		}
	}
	walk(reflect.TypeOf(into), "")
	return all
}
