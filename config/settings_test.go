package config_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/connectors"
)

type inner struct {
	Name string `yaml:"name"`
	Path string `yaml:"path"`
}

type common struct {
	Timeout time.Duration `yaml:"timeout"`
}

type everything struct {
	common   `yaml:",inline"`
	Text     string            `yaml:"text"`
	On       bool              `yaml:"enabled"`
	Count    int               `yaml:"count"`
	Small    uint8             `yaml:"small"`
	Ratio    float64           `yaml:"ratio"`
	List     []string          `yaml:"list"`
	Items    []inner           `yaml:"items"`
	Nested   inner             `yaml:"nested"`
	Pointer  *inner            `yaml:"pointer"`
	Map      map[string]int    `yaml:"map"`
	Any      any               `yaml:"any"`
	Secret   connectors.Secret `yaml:"secret"`
	Levels   levels            `yaml:"levels"`
	Untagged string
	Hidden   string `yaml:"-"`
}

// decode runs one connector's settings through Load.
func decode(text string, into any, check func(s connectors.Settings, faults []connectors.Fault) []connectors.Fault) *config.Report {
	spec := connectors.Spec{Kind: "all", New: func(id string, s connectors.Settings) (*connectors.Connector, []connectors.Fault) {
		faults := s.Decode(into)
		if check != nil {
			faults = check(s, faults)
		}
		return &connectors.Connector{ID: id}, faults
	}}
	indented := "    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ")
	desk := "listen: 127.0.0.1:9\npublic_url: https://w.example.com/\nconnectors:\n  - id: a\n    kind: all\n" + indented + "\njourneys: []\n"
	_, report := config.Load("waymark.yaml", []connectors.Spec{spec}, config.Options{ReadFile: func(string) ([]byte, error) { return []byte(desk), nil }})
	return report
}

func TestSettingsFillWhateverStructAConnectorBrings(t *testing.T) {
	secrets(t)
	var got everything
	report := decode(`
text: "yes"
enabled: true
count: -3
small: 200
ratio: 0.5
timeout: 1h30m
list: one
items:
  - {name: a, path: b}
nested: {name: c}
pointer: {path: d}
map: {x: 1, Y.z: 2}
any: {deep: [1, true, text]}
secret: env:PHONE_SECRET
levels: any
untagged: here
`, &got, func(s connectors.Settings, faults []connectors.Fault) []connectors.Fault {
		if !s.Loopback() || s.PublicURL() != "https://w.example.com" {
			t.Errorf("loopback %v, public %q", s.Loopback(), s.PublicURL())
		}
		return faults
	})
	if !report.OK() {
		t.Fatal(report)
	}
	if got.Secret.Reveal() != "hunter2-PHONE_SECRET" {
		t.Error("the secret was not resolved")
	}
	got.Secret = connectors.Secret{}
	want := everything{
		common: common{90 * time.Minute}, Text: "yes", On: true, Count: -3, Small: 200, Ratio: 0.5, List: []string{"one"},
		Items: []inner{{"a", "b"}}, Nested: inner{Name: "c"}, Pointer: &inner{Path: "d"}, Map: map[string]int{"x": 1, "Y.z": 2},
		Any: map[string]any{"deep": []any{1, true, "text"}}, Levels: levels{"any"}, Untagged: "here",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestEachFaultOfASettingStandsAtItsPlace(t *testing.T) {
	secrets(t)
	for text, want := range map[string]string{
		"lst: [a]":                        `:6:5: unknown key "lst" in this connector`,
		"hidden: x":                       `:6:5: unknown key "hidden" in this connector`,
		"count: many":                     ":6:12: count is a whole number",
		"small: 300":                      ":6:12: small is a whole number, not below zero",
		"enabled: yes":                    ":6:14: enabled is true or false",
		"ratio: x":                        ":6:12: ratio is a number",
		"timeout: 5":                      `:6:14: timeout: "5" is no length of time`,
		"text: [a]":                       ":6:11: text must be one value, not a list",
		"text:":                           ":6:10: text has no value",
		"nested: x":                       ":6:13: nested is written as keys and values, not as a single value",
		"map: [x]":                        ":6:10: map is written as keys and values, not as a list",
		"items:\n  - {name: a, pth: b}":   `:7:19: unknown key "pth" in items[0]`,
		"list: [a, {b: c}]":               ":6:15: list[1] must be one value, not keys and values",
		"count: 1\ncount: 2":              `:7:5: the key "count" stands here twice`,
		"secret: env:NOT_SET_ANYWHERE":    ":6:13: secret: the environment variable NOT_SET_ANYWHERE is empty or not set",
		"items:\n  - {name: a}\n  - {}\n": "",
	} {
		report := decode(text, &everything{}, nil)
		if want == "" && !report.OK() || want != "" && !strings.Contains(report.String(), "waymark.yaml"+want) {
			t.Errorf("%q: want %s, got\n%s", text, want, report)
		}
	}
}

func TestAConnectorsOwnFaultIsShownAtTheSettingItNames(t *testing.T) {
	secrets(t)
	for path, at := range map[string]string{
		"list[1]": ":6:15", "list[7]": ":6:11", "nested.path": ":7:29", "nested.nope": ":7:13", "missing": ":4:5", "": ":4:5", "items[0].name": ":4:5",
	} {
		report := decode("list: [a, b]\nnested: {name: x, path: y}", &everything{}, func(_ connectors.Settings, f []connectors.Fault) []connectors.Fault {
			return append(f, connectors.Fault{Path: path, Text: "is not as it should be", Hint: "change it"})
		})
		if !strings.Contains(report.String(), "waymark.yaml"+at+": ") || !strings.Contains(report.String(), "change it") {
			t.Errorf("%q: want %s, got\n%s", path, at, report)
		}
	}
}

func TestFaultsThatAConnectorDropsAreReportedAllTheSame(t *testing.T) {
	secrets(t)
	report := decode("nonsense: 1", &everything{}, func(connectors.Settings, []connectors.Fault) []connectors.Fault { return nil })
	if !strings.Contains(report.String(), "nonsense") {
		t.Errorf("got %s", report)
	}
}

func TestNothingThatLooksLikeASecretIsEverShown(t *testing.T) {
	secrets(t)
	for _, text := range []string{
		"secret: s3cr3t-v4lue", "secret: [s3cr3t-v4lue]", "secret: {a: s3cr3t-v4lue}", "secret: |\n  s3cr3t-v4lue\n  more", "secret: 's3cr3t-v4lue', x",
		"secrt: s3cr3t-v4lue", "api_token: s3cr3t-v4lue", "nested: {name: x, password: s3cr3t-v4lue, foo: bar}", "any: https://user:s3cr3t-v4lue@host\nfoo: bar",
		"count: {secret: s3cr3t-v4lue}", "secret: s3cr3t-v4lue\nsecret: s3cr3t-v4lue", "text: \"a\" secret: s3cr3t-v4lue", "secret: \"s3cr3t-v4lue\nnested: [",
		"secret: file:/nowhere/at/all",
	} {
		report := decode(text, &everything{}, nil)
		if report.OK() {
			t.Errorf("%q loads", text)
			continue
		}
		for _, shown := range []string{report.String(), fmt.Sprintf("%+v", report), report.Err().Error()} {
			if strings.Contains(shown, "s3cr3t") {
				t.Errorf("%q:\n%s", text, shown)
			}
		}
	}
}

// A secret that could not be found was written: that it is missing is no
// second fault, and to say so sends people to the wrong place.
func TestASettingThatCannotBeReadIsNotAlsoMissing(t *testing.T) {
	secrets(t)
	f := folder(t, "testdata/experience")
	for _, name := range []string{"JIRA_ACCOUNT", "JIRA_TOKEN", "JIRA_WEBHOOK_SECRET", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "PHONE_SECRET"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, "")
			_, report := f.loadWith(realSpecs())
			if got := report.String(); len(report.Problems) != 1 || !strings.Contains(got, name+" is empty or not set") {
				t.Errorf("got\n%s", got)
			}
		})
	}
	_, report := f.with(t, desk, "    webhook_secret: env:JIRA_WEBHOOK_SECRET\n", "").loadWith(realSpecs())
	if got := report.String(); len(report.Problems) != 1 || !strings.Contains(got, "webhook_secret: is missing") {
		t.Errorf("what is not written is missing, but got\n%s", got)
	}
}
