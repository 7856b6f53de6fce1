package demo

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

// replace changes the desk's file in one place.
func replace(old, with string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, with, 1) }
}

func TestAJourneyThatObservesPostsNothing(t *testing.T) {
	t.Parallel()
	p := open(t, setting{desk: replace("mode: suggest", "mode: observe")})
	p.tell()
	p.wait(2 * time.Hour)
	p.holdSilent()
	if got := gapsOf(p.report()); !slices.Equal(got, storyGaps) {
		t.Errorf("observing found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(storyGaps, "\n"))
	}
}

func TestAJourneyWithoutAModeObserves(t *testing.T) {
	t.Parallel()
	p := open(t, setting{desk: replace("mode: suggest, ", "")})
	p.tell()
	p.wait(2 * time.Hour)
	p.holdSilent()
}

func TestAPreviewStandsInItsChannelAndNowhereElse(t *testing.T) {
	t.Parallel()
	p := open(t, setting{})
	p.Slack.AddChannel(slackfake.Channel{ID: "C0PREVIEW", Name: "waymark-preview", Private: true})
	p.reload(replace("mode: suggest", "mode: preview, preview_to: waymark-preview"))
	p.tell()
	p.wait(10 * time.Minute)
	for _, ticket := range []string{older, newer} {
		if n := len(p.Jira.Comments(ticket)); n > 0 || p.Jira.Property(ticket, "waymark") != nil || p.Jira.Assignee(ticket) != "" {
			t.Errorf("ticket %s was touched", ticket)
		}
	}
	for _, q := range p.Jira.Requests() {
		if q.Method != http.MethodGet {
			t.Errorf("a preview asked Jira to %s", q)
		}
	}
	var note, pointer, message bool
	for _, m := range p.Slack.Ours() {
		if m.Channel != "C0PREVIEW" {
			t.Errorf("something stands outside the preview's channel: %s", m)
		}
		s := m.String()
		note = note || strings.Contains(s, "Preview of a note") && strings.Contains(s, "Do not send it again")
		pointer = pointer || strings.Contains(s, "Preview of a note") && strings.Contains(s, "continued in ITD-4813")
		message = message || strings.Contains(s, "Preview of a message") && strings.Contains(s, "stuck since 09:05")
		if _, pressable := m.Button("take"); pressable {
			t.Errorf("a preview can be pressed: %s", s)
		}
	}
	if !note || !pointer || !message {
		t.Errorf("not everything is previewed: note %t, pointer %t, message %t", note, pointer, message)
	}
	if len(p.Slack.Answers()) > 0 {
		t.Errorf("somebody was told %q", p.said())
	}
}

func TestNothingOlderThanSinceIsPosted(t *testing.T) {
	t.Parallel()
	for name, since := range map[string]string{"tomorrow": "2026-11-18", "next year": "2027-01-01"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, setting{desk: replace("since: 2026-11-17", "since: "+since)})
			p.tell()
			p.wait(26 * time.Hour)
			p.more(3)
			p.wait(time.Hour)
			p.holdSilent()
		})
	}
}

func TestNobodyOutsideThePilotGroupIsWrittenAbout(t *testing.T) {
	t.Parallel()
	p := open(t, setting{desk: replace("mode: suggest,", "mode: suggest, only: {organisations: [Finance]},")})
	p.tell()
	p.wait(2 * time.Hour)
	p.holdSilent()
}

func TestRaisingTheModePostsOnlyWhatGoesOn(t *testing.T) {
	t.Parallel()
	p := open(t, setting{desk: replace("mode: suggest", "mode: observe")})
	p.tell()
	p.wait(30 * time.Minute)
	p.reload(replace("mode: observe", "mode: suggest"))
	p.wait(30 * time.Minute)
	p.holdSilent()
	p.more(2)
	p.wait(10 * time.Minute)
	if len(p.notes(newer)) != 1 || len(p.messages()) != 1 {
		t.Errorf("a case that went on after the mode was raised is not told of:\n%s", p.outside())
	}
}

func TestLoweringTheModeLeavesWhatStands(t *testing.T) {
	t.Parallel()
	p := golden(t)
	p.wait(time.Hour)
	before, n := p.outside(), p.writes()
	p.reload(replace("mode: suggest", "mode: observe"))
	p.onAndOn()
	if got := p.outside(); got != before || p.writes() != n {
		t.Errorf("%d writes left after the mode was lowered\n--- got\n%s\n--- want\n%s", p.writes()-n, got, before)
	}
}

func TestAReloadThatChangesNothingWritesNothing(t *testing.T) {
	t.Parallel()
	p := golden(t)
	p.wait(time.Hour)
	before, n := p.outside(), p.writes()
	p.reload(func(s string) string { return s + "# a comment\n" })
	p.wait(time.Hour)
	if got := p.outside(); got != before || p.writes() != n {
		t.Errorf("%d writes left after a reload\n--- got\n%s\n--- want\n%s", p.writes()-n, got, before)
	}
}
