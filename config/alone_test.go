package config_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/journeys"
)

// log is a journey for an event log: its rules name activities and no source.
const log = `journey: tickets
name: Tickets
steps:
  - {id: assign, name: Assigns, done: {event: "Assign seriousness", lifecycle: complete}, owner: nobody-yet, channel: web}
  - {id: close, name: Closes, done: [{event: Closed}, {event: Resolved, when: 'fields.tool == "x"'}]}
ideal:
  - {id: usual, steps: [assign, close]}
`

func alone(text string) (*journeys.Journey, *config.Report) {
	return config.Journey("logs/tickets.yaml", config.Options{ReadFile: func(path string) ([]byte, error) {
		if path != "logs/tickets.yaml" {
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
		}
		return []byte(text), nil
	}})
}

func TestAJourneyLoadsWithoutADesk(t *testing.T) {
	j, report := alone(log)
	if j == nil {
		t.Fatalf("it does not load:\n%s", report)
	}
	done := j.Step("assign").Done[0]
	event := journeys.Event{Kind: "Assign seriousness", Fields: journeys.Fields{"lifecycle": {"complete"}}}
	if !done.Holds(&event, "") || done.Origin != "tickets.yaml:4" {
		t.Errorf("the rule from %s does not match its activity", done.Origin)
	}
	event.Fields["lifecycle"][0] = "start"
	if done.Holds(&event, "") {
		t.Error("a lifecycle that the rule does not name matches it")
	}
	if len(j.Steps) != 2 || !slices.Equal(j.Ideal[0].Steps, []string{"assign", "close"}) || len(j.Step("close").Done) != 2 {
		t.Errorf("journey %+v", j)
	}
}

func TestAReadyMadeJourneyLoadsWithoutADesk(t *testing.T) {
	j, report := config.Journey("library:password-reset", config.Options{})
	if j == nil || j.ID != "password-reset" || len(j.Any) != 2 {
		t.Fatalf("%+v\n%s", j, report)
	}
}

func TestAJourneyWithoutADeskIsReadAsStrictly(t *testing.T) {
	for text, want := range map[string]string{
		strings.Replace(log, "steps: [assign, close]", "steps: [asign, close]", 1):                         `logs/tickets.yaml:7:25: there is no step "asign"`,
		strings.Replace(log, "lifecycle: complete}, ow", "lifecycle: yes}, ow", 1):                         "boolean in YAML 1.1",
		strings.Replace(log, "{event: Closed}", "{evnt: Closed}", 1):                                       `"evnt" looks like "event"`,
		strings.Replace(log, "name: Tickets", "nme: Tickets", 1):                                           `did you mean "name"?`,
		strings.Replace(log, "{event: Closed}", "{event: \"Assign seriousness\", lifecycle: complete}", 1): "this rule of step close can never win",
		"{}":          `a journey needs "name"`,
		"":            "the file is empty",
		"- journey":   "keys and values",
		"journey: [x": "this is not YAML",
	} {
		j, report := alone(text)
		if j != nil || !strings.Contains(report.String(), want) {
			t.Errorf("%q is not said of\n%s\n%s", want, text, report)
		}
	}
	if _, report := config.Journey("logs/ticket.yaml", config.Options{}); !strings.Contains(report.String(), "logs/ticket.yaml: the file cannot be read") {
		t.Errorf("a file that is not there:\n%s", report)
	}
	if _, report := config.Journey("library:nothing", config.Options{}); !strings.Contains(report.String(), `no ready-made journey "nothing"`) {
		t.Errorf("a ready-made journey that is not there:\n%s", report)
	}
}
