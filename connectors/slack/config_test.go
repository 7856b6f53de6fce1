package slack

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/waymark-itsm/waymark/connectors"
)

func TestAConfigurationIsRefusedAtTheLineThatIsWrong(t *testing.T) {
	good := func() Config {
		return Config{BotToken: connectors.NewSecret(token), SigningSecret: connectors.NewSecret(secret), Watch: []string{"it-help", "#it-chat", "C024BE91L", "hilfe-büro"}}
	}
	cases := []struct {
		name     string
		change   func(*Config)
		loopback bool
		path     string // "" where nothing is wrong
	}{
		{"good", func(*Config) {}, false, ""},
		{"no token", func(c *Config) { c.BotToken = connectors.Secret{} }, false, "bot_token"},
		{"a person's token", func(c *Config) { c.BotToken = connectors.NewSecret("xoxp-1") }, false, "bot_token"},
		{"an app's token", func(c *Config) { c.BotToken = connectors.NewSecret("xapp-1") }, false, "bot_token"},
		{"no signing secret", func(c *Config) { c.SigningSecret = connectors.Secret{} }, true, "signing_secret"},
		{"a socket instead", func(c *Config) { c.SigningSecret, c.AppToken = connectors.Secret{}, connectors.NewSecret("xapp-1") }, false, ""},
		{"both while moving", func(c *Config) { c.AppToken = connectors.NewSecret("xapp-1") }, false, ""},
		{"a bot's token for the app's", func(c *Config) { c.AppToken = connectors.NewSecret("xoxb-1") }, false, "app_token"},
		{"insecure on this machine", func(c *Config) { c.SigningSecret, c.Insecure = connectors.Secret{}, true }, true, ""},
		{"insecure in public", func(c *Config) { c.SigningSecret, c.Insecure = connectors.Secret{}, true }, false, "insecure"},
		{"a channel lost to a comment", func(c *Config) { c.Watch = []string{"it-help", ""} }, false, "watch[1]"},
		{"a channel in capitals", func(c *Config) { c.Watch = []string{"IT help"} }, false, "watch[0]"},
		{"clear text", func(c *Config) { c.API = "http://slack.com/api/" }, false, "api"},
		{"no address", func(c *Config) { c.API = "slack" }, false, "api"},
		{"a fake on this machine", func(c *Config) { c.API = "http://127.0.0.1:4000/api" }, false, ""},
	}
	for _, tc := range cases {
		cfg := good()
		tc.change(&cfg)
		conn, faults := Spec().New("it-chat", settings{config: cfg, loopback: tc.loopback})
		switch {
		case tc.path == "" && (len(faults) > 0 || conn == nil || conn.Name != "Slack"):
			t.Errorf("%s: %+v", tc.name, faults)
		case tc.path != "" && (len(faults) != 1 || faults[0].Path != tc.path || faults[0].Hint == "" || conn != nil):
			t.Errorf("%s: %+v", tc.name, faults)
		}
		for _, f := range faults {
			if strings.Contains(f.Text+f.Hint, "xoxp-1") || strings.Contains(f.Text+f.Hint, secret) {
				t.Errorf("%s: a secret in %+v", tc.name, f)
			}
		}
	}
}

func TestAllProblemsAreReportedAtOnce(t *testing.T) {
	_, faults := Spec().New("it-chat", settings{config: Config{Watch: []string{"", "A B"}, API: "x"}})
	if len(faults) != 5 {
		t.Errorf("%d faults: %+v", len(faults), faults)
	}
}

func TestTheReadmesYAMLIsAConfiguration(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	typ := reflect.TypeFor[Config]()
	for i := range typ.NumField() {
		if key := typ.Field(i).Tag.Get("yaml"); !strings.Contains(string(readme), "`"+key+"`") {
			t.Errorf("README.md does not explain `%s`", key)
		}
	}
	_, rest, _ := strings.Cut(string(readme), "```yaml\n")
	block, _, _ := strings.Cut(rest, "```")
	t.Setenv("SLACK_BOT_TOKEN", token)
	t.Setenv("SLACK_SIGNING_SECRET", secret)
	var file struct {
		Connectors []struct {
			ID, Kind string
			Config   `yaml:",inline"`
		}
	}
	dec := yaml.NewDecoder(strings.NewReader(block))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil || len(file.Connectors) != 1 {
		t.Fatalf("%v in\n%s", err, block)
	}
	if faults := file.Connectors[0].check(false); len(faults) > 0 {
		t.Errorf("%+v", faults)
	}
}
