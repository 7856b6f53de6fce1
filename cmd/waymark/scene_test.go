package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/cmd/waymark/demo"
	"github.com/waymark-itsm/waymark/connectors/generic"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

// What must never be seen in anything the program says.
const (
	jiraToken     = "jira-token-nobody-may-see"
	jiraSecret    = "jira-secret-nobody-may-see"
	slackToken    = "xoxb-nobody-may-see"
	slackSecret   = "slack-secret-nobody-may-see"
	genericSecret = "whsec_bm9ib2R5LW1heS1zZWUtdGhpcy1zZWNyZXQ="
)

func secrets() []string {
	return []string{jiraToken, jiraSecret, slackToken, slackSecret, genericSecret, strings.TrimPrefix(genericSecret, "whsec_")}
}

// The desk of these tests: real time, so that everything is paced to seconds,
// and no office hours, so that the tests do not depend on when they run.
const deskFile = `timezone: Europe/Berlin
store: sqlite:%[1]s/waymark.db
listen: %[2]s
public_url: https://waymark.example.com
pace: {first: 500ms, between: 5s}

connectors:
  - id: it-desk
    kind: jira
    site: %[3]s
    account: file:%[1]s/jira-account
    token: file:%[1]s/jira-token
    rate: {per_second: 1000, burst: 1000}
    webhook_secret: file:%[1]s/jira-secret
    projects: [ITD]
  - id: it-chat
    kind: slack
    api: %[4]s/api/
    bot_token: file:%[1]s/slack-token
    signing_secret: file:%[1]s/slack-secret
    watch: [it-help]
  - id: sign-in
    kind: generic
    name: sign-in log
    secret: file:%[1]s/generic-secret
    channel: computer
    read: {id: id, at: at, person: {email: user}, event: result}
    events: [failed, locked, ok]
  - id: phone
    kind: generic
    name: phone
    secret: file:%[1]s/generic-secret
    channel: phone
    ref_kind: call
    read: {id: call_id, ref: call_id, at: ended_at, person: {phone: caller}, event: result}
    events: [answered, abandoned]
  - id: portal
    kind: generic
    name: portal
    secret: file:%[1]s/generic-secret
    channel: portal
    read: {id: id, at: at, person: {email: user}, event: action}
    events: [opened, search_opened, search, form_opened, link_sent, link_used]

people: {directory: people.csv}

owners:
  - {id: service-desk, name: Service Desk, jira_group: it-service-desk, slack: {channel: sd-now}}
  - {id: identity, name: Identity, slack: {channel: sd-now}}
  - {id: portal-team, name: Portal team, slack: {channel: sd-now}}

journeys:
  - {file: library:password-reset, mode: suggest, since: %[5]s}

brake: {comments_per_hour: 10000, messages_per_hour: 10000}
`

// scene is a desk on loopback: both fakes, and the files for a server.
type scene struct {
	file, store string
	address     string // where the server listens
	jira        *jirafake.Fake
	slack       *slackfake.Workspace
	people      []demo.Person
}

// newScene starts the fakes, each behind the given wall (nil: none), and
// writes the files.
func newScene(t *testing.T, r *rand.Rand, people int, wall func(http.Handler) http.Handler) *scene {
	t.Helper()
	dir := t.TempDir()
	s := &scene{file: filepath.Join(dir, "waymark.yaml"), store: "sqlite:" + filepath.Join(dir, "waymark.db"), address: freeAddress(t, r)}
	s.jira = jirafake.New(jirafake.Options{Account: "bot@desk.example", Token: jiraToken, Secret: jiraSecret})
	s.slack = slackfake.New(slackfake.Options{Token: slackToken, SigningSecret: slackSecret})
	s.jira.AddProject(jirafake.Project{Key: "ITD", Name: "IT Desk", ServiceDesk: true})
	s.jira.AddUser(jirafake.User{AccountID: "acc-sam", Name: "Sam Reed", Groups: []string{"it-service-desk"}})
	for _, name := range []string{"it-help", "sd-now"} {
		s.slack.AddChannel(slackfake.Channel{ID: "C0" + strings.ToUpper(strings.ReplaceAll(name, "-", "")), Name: name})
	}
	rows := "name,email,phone,jira,slack,team\nSam Reed,sam.reed@example.com,,acc-sam,USAM,service-desk\n"
	for n := range people {
		p := demo.Person{
			Name: fmt.Sprintf("Person %d", n), Email: fmt.Sprintf("person.%d@example.com", n), Phone: fmt.Sprintf("+4930123%05d", n),
			Jira: fmt.Sprintf("acc-%d", n), Slack: fmt.Sprintf("UP%d", n),
		}
		s.people = append(s.people, p)
		s.jira.AddUser(jirafake.User{AccountID: p.Jira, Name: p.Name, Email: p.Email, Type: "customer"})
		s.slack.AddUser(slackfake.User{ID: p.Slack, Name: p.Name, RealName: p.Name, Email: p.Email})
		rows += fmt.Sprintf("%s,%s,%s,%s,,\n", p.Name, p.Email, p.Phone, p.Jira) // the chat account is looked up
	}
	if wall == nil {
		wall = func(h http.Handler) http.Handler { return h }
	}
	jira, slack := httptest.NewServer(wall(s.jira)), httptest.NewServer(wall(s.slack))
	t.Cleanup(jira.Close)
	t.Cleanup(slack.Close)
	since := time.Now().AddDate(0, 0, -2).Format(time.DateOnly)
	for name, text := range map[string]string{
		"waymark.yaml": fmt.Sprintf(deskFile, dir, s.address, jira.URL, slack.URL, since), "people.csv": rows,
		"jira-account": "bot@desk.example", "jira-token": jiraToken, "jira-secret": jiraSecret,
		"slack-token": slackToken, "slack-secret": slackSecret, "generic-secret": genericSecret,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// delivery is one webhook as its vendor keeps it until it is acknowledged.
type delivery struct {
	connector, id string
	request       func() (*http.Request, error) // signed anew for each try
}

func (s *scene) hook(connector string) string { return "http://" + s.address + "/hooks/" + connector }

func (s *scene) fromJira(h jirafake.Webhook) delivery {
	return delivery{"it-desk", h.Header.Get("X-Atlassian-Webhook-Identifier"), func() (*http.Request, error) { return h.Request(s.hook("it-desk")) }}
}

func (s *scene) fromSlack(t *testing.T, m slackfake.Message) delivery {
	t.Helper()
	request := func() (*http.Request, error) { return s.slack.Posted(s.hook("it-chat"), m), nil }
	r, _ := request()
	var body struct {
		ID string `json:"event_id"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.ID == "" {
		t.Fatalf("a message without an event id: %v", err)
	}
	return delivery{"it-chat", body.ID, request}
}

func (s *scene) from(t *testing.T, source string, body map[string]any) delivery {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	id := fmt.Sprint(source, " ", body["id"], body["call_id"])
	return delivery{source, id, func() (*http.Request, error) {
		r, err := http.NewRequest(http.MethodPost, s.hook(source), strings.NewReader(string(raw)))
		if err != nil {
			return nil, err
		}
		r.Header = generic.Sign(genericSecret, id, time.Now(), raw)
		r.Header.Set("Content-Type", "application/json")
		return r, nil
	}}
}
