package jira_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/connectortest"
	"github.com/waymark-itsm/waymark/connectors/jira"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

func TestTheContract(t *testing.T) { connectortest.Run(t, suite()) }

func suite() connectortest.Suite {
	return connectortest.Suite{
		Spec: jira.Spec(),
		Settings: `
site: https://desk.example
account: env:JIRA_TEST_ACCOUNT
token: env:JIRA_TEST_TOKEN
webhook_secret: env:JIRA_TEST_SECRET
projects: [ITD]
never: {request_types: [HR question], security_levels: any}
machines: [Automation for Jira]
fields: [{id: customfield_10050, name: user_name}]
team_field: customfield_10060
`,
		Secrets: map[string]string{
			"JIRA_TEST_ACCOUNT": "waymark-bot@desk.example", "JIRA_TEST_TOKEN": "tok-5d1f0c", "JIRA_TEST_SECRET": "sec-83ab27",
		},
		Verifies: []string{"webhook_secret"},
		Sign: func(body []byte, _ time.Time) http.Header {
			return http.Header{"X-Hub-Signature": {jirafake.Sign("sec-83ab27", body)}}
		},
		Others: []string{"fuzz", "rapid", "recorded.golden"}, // what the fuzzer and rapid leave of a failure
		Now:    time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC),
	}
}
