package config_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// sink is a sink of which only the kinds are asked.
type sink []journeys.PostingKind

func (s sink) Kinds() []journeys.PostingKind { return s }
func (sink) Put(context.Context, journeys.Posting, connectors.Prior) (connectors.Receipt, error) {
	panic("loading writes nothing")
}
func (sink) Find(context.Context, journeys.Posting) ([]connectors.Found, error) {
	panic("loading looks for nothing")
}
func (sink) Remove(context.Context, journeys.Posting, string) error {
	panic("loading removes nothing")
}

// levels is what a connector writes for "a list, or the word any".
type levels []string

func (l *levels) UnmarshalText(text []byte) error { *l = levels{string(text)}; return nil }

type deskSettings struct {
	Name          string            `yaml:"name"`
	Site          string            `yaml:"site"`
	Account       connectors.Secret `yaml:"account"`
	Token         connectors.Secret `yaml:"token"`
	WebhookSecret connectors.Secret `yaml:"webhook_secret"`
	Projects      []string          `yaml:"projects"`
	Never         struct {
		RequestTypes   []string `yaml:"request_types"`
		SecurityLevels levels   `yaml:"security_levels"`
	} `yaml:"never"`
	Machines []string `yaml:"machines"`
}

type chatSettings struct {
	Name          string            `yaml:"name"`
	BotToken      connectors.Secret `yaml:"bot_token"`
	SigningSecret connectors.Secret `yaml:"signing_secret"`
	Watch         []string          `yaml:"watch"`
}

type sourceSettings struct {
	Name   string            `yaml:"name"`
	Secret connectors.Secret `yaml:"secret"`
	Read   struct {
		ID     string            `yaml:"id"`
		At     string            `yaml:"at"`
		Person map[string]string `yaml:"person"`
		Event  string            `yaml:"event"`
	} `yaml:"read"`
	Events   []string `yaml:"events"`
	Insecure bool     `yaml:"insecure"`
}

// specs are connectors with the settings of the real ones and nothing behind
// them.
func specs() []connectors.Spec {
	return []connectors.Spec{
		{Kind: "jira", New: func(id string, s connectors.Settings) (*connectors.Connector, []connectors.Fault) {
			set := deskSettings{Name: "Jira"}
			faults := s.Decode(&set)
			if set.Projects == nil {
				faults = append(faults, connectors.Fault{Path: "projects", Text: "no project is named", Hint: "nothing else is read or written"})
			}
			for i, p := range set.Projects {
				if strings.ToUpper(p) != p {
					faults = append(faults, connectors.Fault{Path: fmt.Sprintf("projects[%d]", i), Text: "a project's key has capital letters"})
				}
			}
			return &connectors.Connector{ID: id, Kind: "jira", Name: set.Name,
				Words: []string{"created", "resolved", "reopened", "commented", "assigned", "status_changed"},
				Sink:  sink{journeys.NotePosting, journeys.PropertyPosting, journeys.AssignmentPosting}}, faults
		}},
		{Kind: "slack", New: func(id string, s connectors.Settings) (*connectors.Connector, []connectors.Fault) {
			set := chatSettings{Name: "Slack"}
			faults := s.Decode(&set)
			return &connectors.Connector{ID: id, Kind: "slack", Name: set.Name, Words: []string{"message"},
				Sink: sink{journeys.MessagePosting, journeys.AnswerPosting, journeys.DigestPosting}}, faults
		}},
		{Kind: "generic", New: func(id string, s connectors.Settings) (*connectors.Connector, []connectors.Fault) {
			set := sourceSettings{Name: id}
			faults := s.Decode(&set)
			if set.Secret.IsZero() && !(set.Insecure && s.Loopback()) && len(faults) == 0 {
				faults = append(faults, connectors.Fault{Path: "secret", Text: "a source needs a secret"})
			}
			return &connectors.Connector{ID: id, Kind: "generic", Name: set.Name, Words: set.Events}, faults
		}},
	}
}

// secrets sets the variables that the files of these tests name.
func secrets(t testing.TB) {
	for _, name := range []string{"JIRA_ACCOUNT", "JIRA_TOKEN", "JIRA_WEBHOOK_SECRET", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "PHONE_SECRET", "PORTAL_SECRET", "SIGN_IN_SECRET"} {
		t.Setenv(name, "hunter2-"+name)
	}
	for _, name := range []string{"WAYMARK_LISTEN", "WAYMARK_STORE", "WAYMARK_PUBLIC_URL"} {
		t.Setenv(name, "")
	}
}

// files is a folder in memory.
type files map[string]string

func (f files) load() (*config.Config, *config.Report) { return f.loadWith(specs()) }

func (f files) loadWith(specs []connectors.Spec) (*config.Config, *config.Report) {
	return config.Load("waymark.yaml", specs, config.Options{ReadFile: func(path string) ([]byte, error) {
		if text, ok := f[filepath.ToSlash(path)]; ok {
			return []byte(text), nil
		}
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}})
}

// with returns the files with one place of one file changed.
func (f files) with(t testing.TB, name, old, replacement string) files {
	t.Helper()
	if _, there := f[name]; there != (old != "") {
		t.Fatalf("%s is there: %v", name, there)
	}
	if old != "" && strings.Count(f[name], old) != 1 {
		t.Fatalf("%q stands %d times in %s", old, strings.Count(f[name], old), name)
	}
	c := files{}
	for k, v := range f {
		c[k] = v
	}
	c[name] = strings.Replace(f[name], old, replacement, 1)
	return c
}

// folder reads the example of testdata.
func folder(t testing.TB, root string) files {
	f := files{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(root, path)
		f[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func must(t testing.TB, f files) *config.Config {
	t.Helper()
	cfg, report := f.load()
	if !report.OK() {
		t.Fatalf("it does not load:\n%s", report)
	}
	return cfg
}
