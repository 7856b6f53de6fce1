package config_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the reports of testdata/faults anew; review them")

// change is one edit of the example desk; a file of which nothing is old is
// added.
type change struct{ file, old, new string }

func (f files) changed(t testing.TB, changes []change) files {
	for _, c := range changes {
		f = f.with(t, c.file, c.old, c.new)
	}
	return f
}

// beside adds a journey to the example desk.
func beside(name, text string) []change {
	return []change{
		{desk, "\nbrake:", "  - file: journeys/" + name + ".yaml\n\nbrake:"},
		{"journeys/" + name + ".yaml", "", "journey: " + name + "\nname: A journey beside the other\n" + text},
	}
}

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
	"quiet": {
		{desk, "{id: identity, name: Identity", "{id: identity, name: Identity, slack: {channel: identity}, quiet: {from: \"20:00\", to: \"20:00\"}"},
		{desk, "{id: portal-team, name: Portal team", "{id: portal-team, name: Portal team, quiet: {outside: night-hours, from: \"20:00\"}"},
	},
	"idle after":          {{desk, "{id: identity, name: Identity}", "{id: identity, name: Identity, idle_after: 2d}"}, {desk, "{id: portal-team, name: Portal team}", "{id: portal-team, name: Portal team, idle_after: soon}"}},
	"duration":            {{reset, "within: 10m", "within: 10 minutes"}},
	"brace":               {{reset, `"{count} failed sign-ins"` + "\n      failed", `"{Count} failed sign-ins"` + "\n      failed"}},
	"map":                 {{reset, "{id: search, do:", "{id: serch, doo:"}},
	"channel":             {{reset, "channel: computer", "channel: komputer"}},
	"calendar":            {{desk, `days: mon-fri, from: "08:00", to: "18:00"`, `days: mon-fry, from: "18:00", to: "8.00"`}},
	"holidays":            {{"holidays-berlin.csv", "2027-01-01", "1.1.2027"}},
	"people":              {{"people.csv", "sam@example.com,,712020:bbbb", "sam,,712020:aaaa"}, {"people.csv", "service-desk", "service-dsk"}},
	"people header":       {{"people.csv", "email,phone,jira,slack,team", "emal,phone,jira,slack,team"}},
	"mode":                {{desk, "mode: preview\n", "mode: suggests\n"}},
	"preview to nobody":   {{desk, "    preview_to: waymark-preview\n", ""}},
	"no public address":   {{desk, "public_url: https://waymark.example.com\n", ""}},
	"no since":            {{desk, "    since: 2026-11-16\n", ""}},
	"desk cannot receive": {{desk, "mode: preview\n", "mode: act\n"}, {reset, "    - {from: it-desk, request_type: [Reset password, Account locked, Login problem]}\n", "    - {from: phone, event: answered}\n"}},
	"no chat":             {{desk, "  - id: it-chat\n    kind: slack\n    bot_token: env:SLACK_BOT_TOKEN\n    signing_secret: env:SLACK_SIGNING_SECRET\n    watch: [it-help]\n", ""}},
	"digest":              {{desk, "every: monday 08:30, over: last week", "every: moonday 08:30, over: this week"}, {desk, "hide_below: 5", "hide_below: 3"}, {desk, "journeys: [password-reset]", "journeys: [pasword-reset]"}},
	"no file":             {{desk, "  - file: journeys/password-reset.yaml\n    mode", "  - mode"}},
	"no dash":             {{reset, "  - id: call-desk\n", "    id: call-desk\n"}},
	"sections twice":      {{desk, "\nbrake:", "\nowners: []\ncalendars: []\nbrake:"}},
	"ideal without keys":  {{reset, "  - {id: by-phone, steps: [call-desk, reset-by-phone]}", "  - reset-by-phone"}},
	"empty entries":       {{reset, "needs: [mailbox]", `needs: [""]`}, {reset, "steps: [call-desk, reset-by-phone]", `steps: [call-desk, " "]`}},
	"since no date":       {{desk, "since: 2026-11-16", "since: 16.11.2026"}},
	"anchor":              {{desk, "mention: sd-oncall", "mention: *oncall"}},
	"itself":              {{desk, "projects: [ITD]", "projects: &p [*p]"}},

	"no status":          {{desk, "    projects: [ITD]  ", "    hold: [\"\", Waiting]\n    projects: [ITD]  "}},
	"hold misspelt":      {{desk, "    projects: [ITD]  ", "    holds: Waiting\n    projects: [ITD]  "}},
	"owner kind":         {{desk, "{id: identity, name: Identity}", "{id: identity, name: Identity, kind: third party}"}},
	"third party group":  {{desk, "    jira_group: it-service-desk", "    jira_group: it-service-desk\n    kind: third_party"}},
	"owned":              {{desk, "{id: kiosk, contact: true}", "{id: kiosk, contact: true, owned: no}"}},
	"journey kind":       {{reset, "goal: Back", "kind: services\nitil: accident\ngoal: Back"}},
	"parts of a service": {{reset, "goal: Back", "parts: [password-reset]\ngoal: Back"}},
	"service":            {{reset, "goal: Back", "service: Pasword\ngoal: Back"}, {reset, "map:", "map:\n  services: [Passwords, Mail]"}},
	"part of nothing":    {{reset, "goal: Back", "part_of: joining\ngoal: Back"}},
	"part of twice":      {{reset, "goal: Back", "part_of: joining\ngoal: Back"}, {reset, "map:", "map:\n  part_of: leaving"}},
	"third party":        {{reset, "    tries: 3", "    third_party: portal-team"}},
	"no third party":     {{reset, "    tries: 3", "    third_party: lessor"}},
	"supports":           {{reset, "    tries: 3", "    lane: desk"}, {reset, "    channel: phone\n    done:\n", "    channel: phone\n    lane: desk\n    supports: sign-in\n    done:\n"}},
	"supports unsaid":    {{reset, "    tries: 3", "    supports: call-desk"}},
	"expects":            {{reset, "    tries: 3", "    expects: 0\n    pivotal: yes"}},
	"limits":             {{reset, "goal: Back", "limits: {silence: 10s, handoff: -4h, idle: 2y, unowned: off, absent: 400d, customr: 4h, bounces: 0, parties: 1, effort: -1}\ngoal: Back"}},
	"limit told now":     {{reset, "goal: Back", "limits: {silence: never, idle: never}\ngoal: Back"}},
	"effort":             {{reset, "goal: Back", "effort: {repeat_contact: 3, waits: -1, transfers: .nan, detours: much}\ngoal: Back"}},
	"persona of a path":  {{reset, "steps: [call-desk, reset-by-phone]}", "steps: [call-desk, reset-by-phone], persona: remote-employe}"}},
	"persona unknown": {
		{reset, "goal: Back", "personas: [{id: office, name: Kim, prefers: [fone], is: {event: failed, from: sing-in}}, {id: office}]\ngoal: Back"},
		{reset, "map:", "map:\n  personas: [{id: office, name: Robin, preferred_channels: [phone, fax]}, {id: nomad, name: Alex, basis: a person}]"},
		{reset, "steps: [call-desk, reset-by-phone]}", "steps: [call-desk, reset-by-phone], persona: nomad}"},
	},
	"persona without a path": {
		{reset, "goal: Back", "personas: [{id: remote-employee}, {id: office, is: {event: failed, from: sign-in}}]\ngoal: Back"},
		{reset, "reset-by-link]}", "reset-by-link], persona: remote-employee}"}, {reset, "steps: [call-desk, reset-by-phone]}", "steps: [call-desk, reset-by-phone], persona: remote-employee}"},
	},
	"knowledge": {
		{reset, "map:", "map:\n  phases: [{id: before}, {id: before}, {id: alnoe}]\n  evidence: [{interview: 2026-10-12, survey: 2026-10-13}, {note: nothing}, {data: log, date: October, step: serch}, {survey: 2026-10-12, date: 2026-10-13}]\n" +
			"  pivotal_moments: [{step: search}, {step: search}, {note: why}]\n  participants: [\"\", [a]]"},
		{reset, "{id: search, do:", "{id: search, memories: {x: y}}\n    - {id: search, do:"},
	},
	"experience speaks": append(beside("asking", "kind: experience\nsteps: [{id: ask, name: Asks, done: {from: it-desk, event: created}}]\nideal: [{id: usual, steps: [ask]}]\ntell: {now: [delay], later: [silence]}\n"),
		change{desk, "  - file: journeys/asking.yaml\n", "  - {file: journeys/asking.yaml, mode: suggest, since: 2026-11-16}\n"}),
	"master with steps": append(beside("day", "kind: master\nparts: [password-reset]\nsteps: []\nideal: []\napplies: {any: {event: x}}\ntell: {now: [delay]}\nlimits: {silence: 1h}\n"),
		change{desk, "  - file: journeys/day.yaml\n", "  - {file: journeys/day.yaml, mode: act}\n"}),
	"parts":             append(beside("day", "kind: master\nparts: [password-rest, day, password-reset, password-reset]\n"), change{reset, "goal: Back", "part_of: dya\ngoal: Back"}),
	"no parts":          beside("day", "kind: master\nparts: []\n"),
	"parts unsaid":      beside("day", "kind: master\ngoal: The work is done\n"),
	"parts in a circle": append(append(beside("day", "kind: master\nparts: [week, password-reset]\n"), change{desk, "  - file: journeys/day.yaml\n", "  - file: journeys/day.yaml\n  - file: journeys/week.yaml\n"}), change{"journeys/week.yaml", "", "journey: week\nname: A week\nkind: master\nparts: [day]\npart_of: day\n"}),
	"part unlisted":     append(append(beside("day", "kind: master\nparts: [week]\n"), change{desk, "  - file: journeys/day.yaml\n", "  - file: journeys/day.yaml\n  - file: journeys/week.yaml\n"}), change{"journeys/week.yaml", "", "journey: week\nname: A week\nkind: master\nparts: [password-reset]\n"}, change{reset, "goal: Back", "part_of: day\ngoal: Back"}),
	"part of another":   append(beside("day", "kind: master\nparts: [password-reset]\n"), change{"journeys/day.yaml", "parts:", "part_of: password-reset\nparts:"}, change{reset, "goal: Back", "part_of: password-reset\ngoal: Back"}),
	"empty journey":     {{desk, "file: journeys/password-reset.yaml", "file: journeys/nothing.yaml"}, {"journeys/nothing.yaml", "", "{}\n"}},
	"no steps":          beside("asking", "kind: experience\nsteps: []\nideal: []\n"),
	"desk on the way":   {{reset, "    name: Reset by phone\n", "    name: Reset by phone\n    lane: desk\n"}},
}

func TestEachFaultIsReportedWithItsLineACaretAndAHint(t *testing.T) {
	secrets(t)
	whole := folder(t, "testdata/experience")
	read := map[string]bool{}
	for name, changes := range faults {
		t.Run(name, func(t *testing.T) {
			f := whole.changed(t, changes)
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
