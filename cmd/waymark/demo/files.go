package demo

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Secrets of the story. They guard nothing but loopback.
const (
	jiraToken     = "demo-jira-token"
	jiraSecret    = "demo-jira-webhook-secret"
	slackToken    = "xoxb-demo"
	slackSecret   = "demo-slack-signing-secret"
	genericSecret = "whsec_ZGVtby1zZWNyZXQtb2YtZ2VuZXJpYy1zb3VyY2Vz"
)

const jiraAccount = "waymark@example.com"

// deskFile is the desk of the story, as an admin would write it.
const deskFile = `timezone: Europe/Berlin
store: sqlite:%[1]s/waymark.db
public_url: https://waymark.example.com
listen: 127.0.0.1:0

connectors:
  - id: it-desk
    kind: jira
    site: %[2]s
    account: file:%[1]s/jira-account
    token: file:%[1]s/jira-token
    rate: {per_second: 1000, burst: 1000}
    webhook_secret: file:%[1]s/jira-secret
    projects: [ITD]
    never: {request_types: [HR question], security_levels: any}
    machines: [Automation for Jira]
    fields: [{id: customfield_10050, name: user_name}]
  - id: it-chat
    kind: slack
    api: %[3]s
    bot_token: file:%[1]s/slack-token
    signing_secret: file:%[1]s/slack-secret
    watch: [it-help]
%[4]s
people:
  directory: people.csv
  shared: [reception@example.com, "+4930555000"]

calendars:
  - {id: desk-hours, days: mon-fri, from: "08:00", to: "18:00"}

owners:
  - id: service-desk
    name: Service Desk
    lead: lead.servicedesk@example.com
    jira_group: it-service-desk
    slack: {channel: sd-now, mention: sd-oncall}
    hours: desk-hours
    otherwise: it-manager
  - {id: it-manager, name: IT manager on duty, slack: {channel: it-leads}}
  - {id: identity, name: Identity, slack: {channel: identity}}
  - {id: portal-team, name: Portal team, slack: {channel: portal}}

journeys:
  - {file: library:password-reset, mode: suggest, since: 2026-11-17%[5]s}

brake: {comments_per_hour: 30, messages_per_hour: 20}
admins: {slack: waymark-admin}

digests:
  - {id: weekly-password, journeys: [password-reset], every: monday 08:30, over: last week,
     to: [{slack: it-leads}], top: 3, rank_by: waiting, hide_below: 5, picture: true}
`

// sources are the generic connectors of the story, by id.
func sources() []struct{ id, text string } {
	return []struct{ id, text string }{
		{"sign-in", `  - id: sign-in
    kind: generic
    name: sign-in log
    secret: file:%[1]s/generic-secret
    channel: computer
    read: {id: id, at: at, person: {email: user}, event: result}
    events: [failed, locked, ok]
`},
		{"phone", `  - id: phone
    kind: generic
    name: phone
    secret: file:%[1]s/generic-secret
    channel: phone
    ref_kind: call
    read: {id: call_id, ref: call_id, at: ended_at, person: {phone: caller}, event: result}
    events: [answered, abandoned]
`},
		{"portal", `  - id: portal
    kind: generic
    name: portal
    secret: file:%[1]s/generic-secret
    channel: portal
    read: {id: id, at: at, person: {email: user}, event: action}
    events: [opened, search_opened, search, form_opened, link_sent, link_used]
`},
	}
}

// peopleFile is the directory. The first person's chat account is not in it:
// it is looked up by the address in their Slack profile.
const peopleFile = `name,email,phone,jira,slack,team
%sSam Reed,sam.reed@example.com,,acc-sam,USAM,service-desk
`

// write puts the files of the story into a folder and returns the path of the
// desk's file.
func write(dir, site, api string, drop []string, people []Person) (string, error) {
	var generic strings.Builder
	for _, s := range sources() {
		if !slices.Contains(drop, s.id) {
			fmt.Fprintf(&generic, s.text, dir)
		}
	}
	without := ""
	if len(drop) > 0 {
		without = ", without: [" + strings.Join(drop, ", ") + "]"
	}
	var rows strings.Builder
	for _, p := range people {
		fmt.Fprintf(&rows, "%s,%s,%s,%s,,\n", p.Name, p.Email, p.Phone, p.Jira)
	}
	desk := filepath.Join(dir, "waymark.yaml")
	for name, text := range map[string]string{
		desk:                                 fmt.Sprintf(deskFile, dir, site, api, generic.String(), without),
		filepath.Join(dir, "people.csv"):     fmt.Sprintf(peopleFile, rows.String()),
		filepath.Join(dir, "jira-account"):   jiraAccount,
		filepath.Join(dir, "jira-token"):     jiraToken,
		filepath.Join(dir, "jira-secret"):    jiraSecret,
		filepath.Join(dir, "slack-token"):    slackToken,
		filepath.Join(dir, "slack-secret"):   slackSecret,
		filepath.Join(dir, "generic-secret"): genericSecret,
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	return desk, nil
}
