package connectors_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/waymark-itsm/waymark/connectors"
)

const value = "the-value-that-nobody-may-see"

// holder is a settings struct as connectors have it.
type holder struct {
	Token connectors.Secret  `yaml:"token" json:"token"`
	Other *connectors.Secret `yaml:"other" json:"other"`
	Many  []connectors.Secret
}

func TestASecretNeverPrints(t *testing.T) {
	s := connectors.NewSecret(value)
	in := holder{Token: s, Other: &s, Many: []connectors.Secret{s}}
	text := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10s", "%t"} {
		text[verb] = fmt.Sprintf(verb, s)
		text[verb+" of a pointer"] = fmt.Sprintf(verb, &s)
		text[verb+" in a struct"] = fmt.Sprintf(verb, in)
	}
	text["Sprint"] = fmt.Sprint(s, &s, in)
	text["an error"] = fmt.Errorf("with %w and %v", os.ErrInvalid, s).Error()
	for name, encode := range map[string]func(any) ([]byte, error){"JSON": json.Marshal, "YAML": yaml.Marshal} {
		b, err := encode(in)
		if err != nil {
			t.Fatal(err)
		}
		text[name] = string(b)
	}
	var log bytes.Buffer
	for name, handler := range map[string]slog.Handler{
		"text log": slog.NewTextHandler(&log, nil), "JSON log": slog.NewJSONHandler(&log, nil),
	} {
		log.Reset()
		slog.New(handler).Info("settings", "secret", s, "pointer", &s, "struct", in, "group", slog.GroupValue(slog.Any("x", s)))
		text[name] = log.String()
	}
	for how, printed := range text {
		if strings.Contains(printed, value) || strings.Contains(printed, fmt.Sprintf("%x", value)) {
			t.Errorf("%s shows it: %s", how, printed)
		}
	}
	for _, how := range []string{"%v", "%q", "JSON", "YAML", "text log"} {
		if !strings.Contains(strings.ReplaceAll(text[how], `\u003c`, "<"), "<secret") {
			t.Errorf("%s does not say that there is a secret: %s", how, text[how])
		}
	}
	if s.Reveal() != value || s.IsZero() {
		t.Error("the one who asks for it does not get it")
	}
}

func TestASecretIsWrittenAsWhereToFindIt(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Setenv("WAYMARK_TEST_SET", value)
	t.Setenv("WAYMARK_TEST_EMPTY", "")
	for _, c := range []struct{ name, written, want, fault string }{
		{"a variable", "env:WAYMARK_TEST_SET", value, ""},
		{"a file", "file:" + file("secret", value), value, ""},
		{"a file that ends its line", "file:" + file("line", value+"\r\n"), value, ""},
		{"a variable that is not set", "env:WAYMARK_TEST_MISSING", "", "WAYMARK_TEST_MISSING is empty or not set"},
		{"an empty variable", "env:WAYMARK_TEST_EMPTY", "", "WAYMARK_TEST_EMPTY is empty or not set"},
		{"a variable without a name", "env:", "", "is empty or not set"},
		{"an empty file", "file:" + file("empty", "\n"), "", "is empty"},
		{"a file that is not there", "file:" + filepath.Join(dir, "none"), "", "cannot be read"},
		{"the value itself", value, "", "never as its value"},
		{"nothing", "", "", "never as its value"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var s connectors.Secret
			err := s.UnmarshalText([]byte(c.written))
			if s.Reveal() != c.want || s.IsZero() != (c.want == "") {
				t.Errorf("read %q, want %q", s.Reveal(), c.want)
			}
			if c.fault == "" && err != nil {
				t.Fatalf("refused: %v", err)
			}
			if c.fault == "" {
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.fault) {
				t.Fatalf("error %v, want one with %q", err, c.fault)
			}
			if strings.Contains(err.Error(), value) {
				t.Errorf("the error shows the value: %v", err)
			}
		})
	}
}

func TestYAMLReadsASecret(t *testing.T) {
	t.Setenv("WAYMARK_TEST_SET", value)
	var in holder
	if err := yaml.Unmarshal([]byte("token: env:WAYMARK_TEST_SET"), &in); err != nil || in.Token.Reveal() != value {
		t.Errorf("read %q, error %v", in.Token.Reveal(), err)
	}
	err := yaml.Unmarshal([]byte("token: "+value), &in)
	if err == nil || strings.Contains(err.Error(), value) {
		t.Errorf("the value itself in YAML: error %v, want one that does not repeat it", err)
	}
}
