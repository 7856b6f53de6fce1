package config_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the reports of testdata/faults anew; review them")

// change is one edit of the example desk.
type change struct{ file, old, new string }

const (
	desk  = "waymark.yaml"
	reset = "journeys/password-reset.yaml"
)

// faults are what people get wrong, each an edit of the example. The report
// of each stands in testdata/faults under its name.
var faults = map[string][]change{
	"three at once": {
		{desk, "    jira_group: it-service-desk", "    jira_gruop: it-service-desk"},
		{reset, "    within: 10m", "    witin: 10m"},
		{reset, "    gives: [password]\n    owner: service-desk", "    gives: [password]\n    owner: servicedesk"},
	},
	"one of syntax": {
		{reset, "    name: Searches the portal", "    name: Searches: the portal"},
		{reset, "    channel: computer", "    channel: #phone"},
		{reset, "    within: 10m", "    witin: 5m"},
	},
	"syntax in both files": {
		{desk, "    kind: slack", "   kind: slack"},
		{desk, "projects: [ITD]", "projects: [ITD"},
		{desk, "mode: preview\n", "mode: previw\n"},
		{desk, "mention: sd-oncall", "mention: @sd-oncall"},
		{desk, "admins: {slack: waymark-admin}", "admins: {slack: #waymark-admin}"},
		{reset, "    within: 10m", "\twithin: 10m"},
		{reset, "    tries: 3", "    tries: three"},
		{reset, "    begins: {from: sign-in, event: failed}", "    begins: {from: sign-in, event: fialed"},
		{"people.csv", "service-desk", "service-dsk"},
	},
	"line left out": {
		{desk, "name: IT manager,", "name: \"IT manager,"},
		{desk, "mode: preview\n", "mode: previw\n"},
		{reset, "help: service-desk\n      say:", "help: service-dsk\n      say:"},
	},
	"unknown key":           {{reset, "goal: Back", "gaol: Back"}},
	"duplicate key":         {{desk, "store: sqlite:waymark.db", "store: sqlite:waymark.db\ntimezone: Europe/Paris"}},
	"duplicate id":          {{reset, "  - id: find-reset\n", "  - id: search\n"}},
	"duplicate connector":   {{desk, "  - id: portal\n", "  - id: phone\n"}},
	"on is a boolean":       {{reset, "fails: {from: sign-in, event: locked}", "fails: {from: sign-in, on: locked}"}},
	"yes is a boolean":      {{reset, "event: created, on_behalf: true}   #", "event: created, on_behalf: yes}   #"}},
	"hash":                  {{desk, "admins: {slack: waymark-admin}", "admins:\n  slack: #waymark-admin"}},
	"hash in braces":        {{desk, "admins: {slack: waymark-admin}", "admins: {slack: #waymark-admin}"}},
	"hash in connector":     {{desk, "    watch: [it-help]", "    watch: #it-help"}},
	"colon":                 {{reset, `      say: "Check identity (KB-112), set a temporary password."`, `      say: Check identity: KB-112`}},
	"tab":                   {{reset, "    within: 10m", "\twithin: 10m"}},
	"at sign":               {{desk, "mention: sd-oncall", "mention: @sd-oncall"}},
	"indentation":           {{desk, "    kind: slack", "   kind: slack"}},
	"bracket":               {{desk, "projects: [ITD]", "projects: [ITD"}},
	"two documents":         {{desk, "brake:", "---\nbrake:"}},
	"not a mapping":         {{reset, "over: {when: {from: sign-in, event: ok}, quiet: 7d, came_back: 2d}", "over: 7d"}},
	"several values":        {{reset, "    channel: computer", "    channel: [computer, phone]"}},
	"empty":                 {{reset, "    owner: identity\n    told:\n      begun: \"sign-in", "    owner:\n    told:\n      begun: \"sign-in"}},
	"no time zone":          {{desk, "Europe/Berlin", "Europe/Berlln"}},
	"no such file":          {{desk, "journeys/password-reset.yaml", "journeys/passwort-reset.yaml"}},
	"no ready-made journey": {{desk, "journeys/password-reset.yaml", "library:pasword-reset"}},
	"kind":                  {{desk, "    kind: slack", "    kind: slak"}},
	"reserved id":           {{desk, "  - id: portal\n", "  - id: email\n"}},
	"bad id":                {{desk, "  - id: portal\n", "  - id: The_Portal\n"}},
	"connector fault":       {{desk, "projects: [ITD]", "projects: [ITD, hr]"}},
	"connector needs":       {{desk, "    projects: [ITD]                          # nothing else is read or written\n", ""}},
	"connector nested key":  {{desk, "{request_types: [HR question], security_levels: any}", "{request_type: [HR question]}"}},
	"secret not set":        {{desk, "env:JIRA_TOKEN", "env:JIRA_TOKN"}},
	"secret written out":    {{desk, "env:JIRA_TOKEN", "ATATT3xFfGF0-real-token"}},
	"secret with a typo":    {{desk, "webhook_secret: env:JIRA_WEBHOOK_SECRET", "webhok_sekret: ATATT3xFfGF0-real-token"}},
	"secret on broken line": {{desk, "    bot_token: env:SLACK_BOT_TOKEN", "    bot_token: xoxb-real: token"}},
	"account written out":   {{desk, "account: env:JIRA_ACCOUNT", "account: ATATT3xFfGF0-real-token"}},
	"password in address":   {{desk, "store: sqlite:waymark.db", "store: postgres://waymark:ATATT3xFfGF0@db/waymark"}},
	"no such source":        {{reset, "fails: {from: sign-in, event: locked}", "fails: {from: signin, event: locked}"}},
	"source left out":       {{desk, "  - id: portal\n    kind: generic\n    secret: env:PORTAL_SECRET\n    read: {id: id, at: at, person: {email: user}, event: action}\n    events: [opened, search_opened, search, form_opened, link_sent, link_used]\n", ""}},
	"without what is there": {{desk, "    since: 2026-11-16\n", "    since: 2026-11-16\n    without: [portal, walk-in]\n"}},
	"no such word":          {{reset, "{from: phone, event: answered}", "{from: phone, event: anwsered}"}},
	"from misspelt":         {{reset, "{from: phone, event: answered}", "{form: phone, event: answered}"}},
	"matches everything":    {{reset, "fails: {from: phone, event: abandoned}", "fails: {}"}},
	"expression":            {{reset, "{from: phone, event: answered}", "{from: phone, event: answered, when: fields.caller == nmae}"}},
	"expression gives text": {{reset, "{from: phone, event: answered}", "{from: phone, event: answered, when: 'text + \"x\"'}"}},
	"rule never wins":       {{reset, "done: {from: portal, event: form_opened}", "done: {from: portal, event: opened, form: reset}"}},
	"claim never wins":      {{reset, "    - {customer_says:", "    - {from: it-desk, request_type: Login problem, priority: High}\n    - {customer_says:"}},
	"ideal step":            {{reset, "steps: [call-desk, reset-by-phone]", "steps: [call-desk, reset-by-fone]"}},
	"stuck":                 {{reset, "      go: reset-by-phone\n      help: service-desk", "      go: reset-by-link\n      help: helpdesk"}},
	"thing":                 {{reset, "needs: [mailbox]", "needs: [mailbx]"}},
	"thing needs itself":    {{reset, "name: the password}", "name: the password, needs: [mailbox]}"}},
	"tell":                  {{reset, "now: [dead_end,", "now: [dead_ends, delay,"}},
	"within without done":   {{reset, "    tries: 3", "    within: 5m"}},
	"duration":              {{reset, "within: 10m", "within: 10 minutes"}},
	"brace":                 {{reset, `"{count} failed sign-ins"` + "\n      failed", `"{Count} failed sign-ins"` + "\n      failed"}},
	"map":                   {{reset, "{id: search, do:", "{id: serch, doo:"}},
	"channel":               {{reset, "channel: computer", "channel: komputer"}},
	"calendar":              {{desk, `days: mon-fri, from: "08:00", to: "18:00"`, `days: mon-fry, from: "18:00", to: "8.00"`}},
	"holidays":              {{"holidays-berlin.csv", "2027-01-01", "1.1.2027"}},
	"people":                {{"people.csv", "sam@example.com,,712020:bbbb", "sam,,712020:aaaa"}, {"people.csv", "service-desk", "service-dsk"}},
	"people header":         {{"people.csv", "email,phone,jira,slack,team", "emal,phone,jira,slack,team"}},
	"mode":                  {{desk, "mode: preview\n", "mode: suggests\n"}},
	"preview to nobody":     {{desk, "    preview_to: waymark-preview\n", ""}},
	"no public address":     {{desk, "public_url: https://waymark.example.com\n", ""}},
	"no since":              {{desk, "    since: 2026-11-16\n", ""}},
	"desk cannot receive":   {{desk, "mode: preview\n", "mode: act\n"}, {reset, "    - {from: it-desk, request_type: [Reset password, Account locked, Login problem]}\n", "    - {from: phone, event: answered}\n"}},
	"no chat":               {{desk, "  - id: it-chat\n    kind: slack\n    bot_token: env:SLACK_BOT_TOKEN\n    signing_secret: env:SLACK_SIGNING_SECRET\n    watch: [it-help]\n", ""}},
	"digest":                {{desk, "every: monday 08:30, over: last week", "every: moonday 08:30, over: this week"}, {desk, "hide_below: 5", "hide_below: 3"}, {desk, "journeys: [password-reset]", "journeys: [pasword-reset]"}},
	"no file":               {{desk, "  - file: journeys/password-reset.yaml\n    mode", "  - mode"}},
	"anchor":                {{desk, "mention: sd-oncall", "mention: *oncall"}},
	"itself":                {{desk, "projects: [ITD]", "projects: &p [*p]"}},
}

func TestEachFaultIsReportedWithItsLineACaretAndAHint(t *testing.T) {
	secrets(t)
	whole := folder(t, "testdata/experience")
	read := map[string]bool{}
	for name, changes := range faults {
		t.Run(name, func(t *testing.T) {
			f := whole
			for _, c := range changes {
				f = f.with(t, c.file, c.old, c.new)
			}
			cfg, report := f.load()
			if cfg != nil || report.OK() {
				t.Fatal("it loads")
			}
			got := report.String()
			if strings.Contains(got, "hunter2") || strings.Contains(got, "real") || strings.Contains(got, "ATATT") {
				t.Errorf("a secret stands in\n%s", got)
			}
			golden := filepath.Join("testdata/faults", strings.ReplaceAll(name, " ", "-")+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
		read[strings.ReplaceAll(name, " ", "-")+".txt"] = true
	}
	have, _ := os.ReadDir("testdata/faults")
	for _, f := range have {
		if !read[f.Name()] {
			t.Errorf("testdata/faults/%s belongs to no fault", f.Name())
		}
	}
}
