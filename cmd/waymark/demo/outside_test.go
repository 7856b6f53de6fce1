package demo

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

var update = flag.Bool("update", false, "write the golden files anew")

// report reads everything back.
func (p *play) report() Report {
	p.t.Helper()
	r, err := p.Report(context.Background(), berlin(p.zone, 0, 0, 0), []string{older, newer})
	p.do(err)
	return r
}

// notes are our comments on a ticket, as an agent reads them.
func (p *play) notes(ticket string) []string {
	var list []string
	for _, c := range p.Jira.Comments(ticket) {
		if c.Author == "bot" {
			list = append(list, c.Read())
		}
	}
	return list
}

// message is the one message in the helpers' channel.
func (p *play) message() slackfake.Message {
	p.t.Helper()
	list := p.messages()
	if len(list) != 1 || list[0].Channel != "C0DEMO1" {
		p.t.Fatalf("%d messages stand, want one in the helpers' channel\n%s", len(list), p.outside())
	}
	return list[0]
}

// messages are ours that stand by themselves; what is asked in their threads
// are replies.
func (p *play) messages() []slackfake.Message {
	return slices.DeleteFunc(p.Slack.Ours(), inThread)
}

func (p *play) replies() []slackfake.Message {
	return slices.DeleteFunc(p.Slack.Ours(), func(m slackfake.Message) bool { return !inThread(m) })
}

// asks are the replies that ask the on-call; the others tell what happened since
// the message stands.
func (p *play) asks() []slackfake.Message {
	return slices.DeleteFunc(p.replies(), func(m slackfake.Message) bool { return !strings.Contains(m.String(), "it was due") })
}

// history are the lines that tell what happened since the message stands.
func (p *play) history() []string {
	var lines []string
	for _, m := range p.replies() {
		if s := m.String(); !strings.Contains(s, "it was due") {
			lines = append(lines, s)
		}
	}
	return lines
}

func inThread(m slackfake.Message) bool { return m.ThreadTS != "" && m.ThreadTS != m.TS }

// said are the answers that only a presser saw.
func (p *play) said() []string {
	var list []string
	for _, m := range p.Slack.Answers() {
		list = append(list, m.To+": "+m.String())
	}
	return list
}

// writes counts calls that changed something outside.
func (p *play) writes() int {
	n := 0
	for _, q := range p.Jira.Requests() {
		if q.Method != http.MethodGet {
			n++
		}
	}
	for _, c := range p.Slack.Calls() {
		if strings.HasPrefix(c, "chat.") {
			n++
		}
	}
	return n
}

// assignments counts how often we gave a ticket to somebody.
func (p *play) assignments() int {
	n := 0
	for _, q := range p.Jira.Requests() {
		if q.Method == http.MethodPut && strings.HasSuffix(q.Path, "/assignee") {
			n++
		}
	}
	return n
}

var (
	live   = regexp.MustCompile(` · checked live in Jira \d\d:\d\d:\d\d`)
	caseID = regexp.MustCompile(`"case":"[^"]*"`)
)

// outside is everything of ours that stands in Jira and Slack, in one text.
// What must differ between two runs of one story is left out: when the ticket
// was read live, and the case's id.
func (p *play) outside() string {
	return p.standing() + strings.Join(p.history(), "\n")
}

// standing is that without the history under the message. It tells what happened
// after the message was first written, so that a message which was written later
// has less of it.
func (p *play) standing() string {
	var b strings.Builder
	for _, ticket := range []string{older, newer} {
		i, ok := p.Jira.Issue(ticket)
		if !ok {
			continue
		}
		fmt.Fprintf(&b, "%s assignee %q\n", i.Key, i.Assignee)
		for _, n := range p.notes(ticket) {
			fmt.Fprintf(&b, "note: %s\n", n)
		}
		if v := p.Jira.Property(ticket, "waymark"); v != nil {
			fmt.Fprintf(&b, "property: %s\n", caseID.ReplaceAll(v, []byte(`"case":"…"`)))
		}
	}
	for _, m := range p.Slack.Ours() {
		place := m.Channel
		if inThread(m) {
			if !strings.Contains(m.String(), "it was due") {
				continue
			}
			place += ", in a thread"
		}
		fmt.Fprintf(&b, "message in %s: %s\n", place, live.ReplaceAllString(m.String(), ""))
	}
	for _, a := range p.said() {
		fmt.Fprintf(&b, "to %s\n", a)
	}
	return b.String()
}

// look keeps every text that stands outside at a moment when all is settled.
func (p *play) look() {
	for _, ticket := range []string{older, newer} {
		if _, ok := p.Jira.Issue(ticket); !ok {
			continue
		}
		for _, c := range p.Jira.Comments(ticket) {
			if c.Author == "bot" {
				p.keep("note", c.Read())
			}
		}
	}
	for _, m := range append(p.Slack.Ours(), p.Slack.Answers()...) {
		kind := "message"
		switch {
		case m.To != "":
			kind = "answer"
		case inThread(m):
			kind = "reply"
		case strings.Contains(raw(m), "Counted: who began in"):
			kind = "digest"
		}
		p.keep(kind, raw(m))
	}
}

func (p *play) keep(kind, text string) {
	if _, known := p.seen[text]; !known {
		p.seen[text] = kind
	}
}

// raw is a message as it was sent, with its markup: a mention that nobody
// sees as one would look harmless otherwise.
func raw(m slackfake.Message) string {
	parts := []string{m.Text}
	for _, b := range m.Blocks {
		if b.Text != nil {
			parts = append(parts, b.Text.Text)
		}
		for _, e := range b.Elements {
			parts = append(parts, e.Label)
		}
	}
	return strings.Join(parts, "\n")
}

// compare holds a text against its golden file.
func compare(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/golden/" + name + ".txt"
	if *update {
		if err := os.MkdirAll("testdata/golden", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not as %s has it (-update writes it anew)\n--- got\n%s\n--- want\n%s", name, file, got, want)
	}
}
