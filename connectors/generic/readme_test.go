package generic_test

import (
	"os"
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
