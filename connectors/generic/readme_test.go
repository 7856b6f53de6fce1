package generic_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/connectortest"
	"github.com/waymark-itsm/waymark/connectors/generic"
	"github.com/waymark-itsm/waymark/journeys"
)

// TestTheREADMEsExampleWorks takes the settings and the body that a reader
// copies.
func TestTheREADMEsExampleWorks(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	settings := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindSubmatch(text)
	body := regexp.MustCompile(`(?m)^body='(.*)'$`).FindSubmatch(text)
	if settings == nil || body == nil {
		t.Fatal("the README has no settings or no body to try")
	}
	var desk struct {
		Connectors []map[string]any `yaml:"connectors"`
	}
	if err := yaml.Unmarshal(settings[1], &desk); err != nil || len(desk.Connectors) != 1 {
		t.Fatalf("%d connectors, %v", len(desk.Connectors), err)
	}
	own := desk.Connectors[0]
	if own["kind"] != "generic" || !strings.Contains(string(text), "/hooks/"+own["id"].(string)+`"`) {
		t.Errorf("the example is of kind %v and posts elsewhere than to %v", own["kind"], own["id"])
	}
	id := own["id"].(string)
	delete(own, "id")
	delete(own, "kind")
	rest, err := yaml.Marshal(own)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PHONE_SECRET", whsec)
	c, fs := generic.Spec().New(id, connectortest.SettingsFromYAML(string(rest)).Exposed())
	if len(fs) > 0 {
		t.Fatal(fs)
	}
	if err := c.Verify(generic.Sign(whsec, "msg_1", received, body[1]), body[1], received); err != nil {
		t.Error(err)
	}
	got, err := c.Decode(connectors.Delivery{Connector: id, ID: "d", Body: body[1], Received: received})
	if err != nil || len(got.Events) != 1 {
		t.Fatalf("%d events, ignored %q, %v", len(got.Events), got.Ignored, err)
	}
	e := got.Events[0]
	if e.Kind != "abandoned" || e.Fields.First(journeys.FieldWaited) != "360" || !e.At.Equal(time.Date(2026, 11, 17, 7, 47, 0, 0, time.UTC)) {
		t.Errorf("the example means %+v", e)
	}
}

// TestTheREADMEsCommandsWork runs what a reader pastes into a shell, with a
// listener of ours in place of the service.
func TestTheREADMEsCommandsWork(t *testing.T) {
	for _, tool := range []string{"sh", "openssl", "curl", "od", "tr"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	script := regexp.MustCompile("(?s)```sh\n(.*?)```").FindSubmatch(text)
	if script == nil {
		t.Fatal("the README has no commands")
	}
	secret := regexp.MustCompile(`(?m)^export PHONE_SECRET=.*$`)
	if !secret.Match(script[1]) {
		t.Fatal("the commands make no secret")
	}
	t.Setenv("SECRET", whsec)
	c := must(t, "secret: env:SECRET")
	verified := make(chan error, 1)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = c.Verify(r.Header, body, time.Now())
		}
		if err == nil && r.URL.Path != "/hooks/phone" {
			err = fmt.Errorf("posted to %s", r.URL.Path)
		}
		verified <- err
	}))
	defer service.Close()
	commands := secret.ReplaceAllString(string(script[1]), "PHONE_SECRET="+whsec)
	commands = strings.ReplaceAll(commands, "http://127.0.0.1:8080", service.URL)
	sh := exec.Command("sh", "-eu", "-c", commands)
	sh.Env = append(os.Environ(), "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1")
	out, err := sh.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := <-verified; err != nil {
		t.Errorf("what the commands send is refused: %v", err)
	}
}
