package jira

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/connectortest"
	"github.com/waymark-itsm/waymark/journeys"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What a journey file can use stands in the README, and nothing else does.
func TestTheREADMENamesEveryWordAndField(t *testing.T) {
	_, text, ok := strings.Cut(readme(t), "\n## What a journey file can use")
	text, _, end := strings.Cut(text, "\n## ")
	if !ok || !end {
		t.Fatal("the README has no such section")
	}
	words, _, ok := strings.Cut(text, "\nFields: ")
	if !ok {
		t.Fatal("the section names no fields")
	}
	var told []string
	for row := range strings.SplitSeq(words, "\n") {
		if cells := strings.Split(row, "|"); len(cells) == 4 {
			for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(cells[1], -1) {
				told = append(told, m[1])
			}
		}
	}
	if want := slices.Sorted(slices.Values(Words())); !slices.Equal(slices.Sorted(slices.Values(told)), want) {
		t.Errorf("the table explains %v, the connector says %v", told, want)
	}
	for _, name := range ownNames() {
		if strings.Contains(text, "`"+name+"`") == namesUnsaid(name) {
			t.Errorf("%s: named %v", name, !namesUnsaid(name))
		}
	}
}

// namesUnsaid are names that the domain keeps for itself and Jira never fills.
func namesUnsaid(name string) bool {
	return slices.Contains([]string{journeys.FieldWaited, journeys.FieldReason, journeys.FieldWho, journeys.FieldSince}, name)
}

func TestTheREADMEsSettingsWork(t *testing.T) {
	block := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(readme(t))
	var desk struct {
		Connectors []map[string]any `yaml:"connectors"`
	}
	if block == nil || yaml.Unmarshal([]byte(block[1]), &desk) != nil || len(desk.Connectors) != 1 {
		t.Fatal("the README has no settings to try")
	}
	own := desk.Connectors[0]
	delete(own, "id")
	delete(own, "kind")
	rest, err := yaml.Marshal(own)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`env:([A-Z_]+)`).FindAllStringSubmatch(block[1], -1) {
		t.Setenv(name[1], "sixteen-letters-"+name[1])
	}
	if _, faults := Spec().New("it-desk", connectortest.SettingsFromYAML(string(rest)).Exposed()); len(faults) > 0 {
		t.Error(faults)
	}
}

// The body that a rule's author copies is one that is understood, with what
// Automation puts in for its smart values.
func TestTheREADMEsRuleIsUnderstood(t *testing.T) {
	block := regexp.MustCompile("(?s)```json\n(.*?)```").FindStringSubmatch(readme(t))
	if block == nil {
		t.Fatal("the README has no body to try")
	}
	body := block[1]
	for smart, value := range map[string]string{
		"{{now.toMillis}}": "1794904020100", "{{issue.id}}": "10041", "{{issue.key}}": "ITD-4811", "{{issue.project.key}}": "ITD",
		"{{issue.summary.asJsonString}}": `"\"help\""`, "{{issue.requestType.name}}": "Reset password", "{{issue.security.name}}": "",
		"{{issue.status.name}}": "Open", "{{issue.status.statusCategory.key}}": "new", "{{issue.priority.name}}": "High",
		"{{issue.issueType.name}}": "Request", "{{issue.assignee.accountId}}": "", "{{issue.reporter.accountId}}": "cust", "{{initiator.accountId}}": "ada",
	} {
		if !strings.Contains(body, smart) {
			t.Errorf("the body does not use %s", smart)
		}
		body = strings.ReplaceAll(body, smart, value)
	}
	d := testDecoder(t, func(s *settings) {
		s.Never = never{RequestTypes: []string{"HR question"}, SecurityLevels: Levels{"any"}}
	})
	e := decodeOne(t, d, body)
	if e.Kind != slaBreached || e.Ref.ID != "10041" || e.Actor.ID != "ada" || e.Machine || !e.At.Equal(time.UnixMilli(1794904020100)) ||
		len(e.Customers) != 1 || e.Customers[0].ID != "cust" {
		t.Errorf("%+v", e)
	}
	for name, want := range map[string]string{
		journeys.FieldKey: "ITD-4811", journeys.FieldProject: "ITD", journeys.FieldRequestType: "Reset password", journeys.FieldSummary: `"help"`,
		fieldStatus: "Open", journeys.FieldStatusCategory: "new", fieldPriority: "High", fieldIssueType: "Request", fieldSLAName: "Time to resolution",
		fieldApproval: "Approval of the manager: approved", fieldReporter: "cust", journeys.FieldAssignee: "", journeys.FieldSecurityLevel: "",
	} {
		if v, ok := e.Fields[name]; !ok || len(v) != 1 || v[0] != want {
			t.Errorf("%s is %q, want %q", name, v, want)
		}
	}
	words := regexp.MustCompile(`(?s)without (.*?)\. What a webhook`).FindStringSubmatch(readme(t))
	if words == nil {
		t.Fatal("the README does not say which words a rule may not send")
	}
	for _, w := range Words() {
		if strings.Contains(words[1], "`"+w+"`") == slices.Contains(ruleWords(), w) {
			t.Errorf("%s: a rule may send it, %v", w, slices.Contains(ruleWords(), w))
		}
		_, err := d.decode(connectors.Delivery{Body: []byte(strings.Replace(body, `"sla_breached"`, `"`+w+`"`, 1)), Received: e.At})
		if (err == nil) != slices.Contains(ruleWords(), w) {
			t.Errorf("%s: %v", w, err)
		}
	}
}
