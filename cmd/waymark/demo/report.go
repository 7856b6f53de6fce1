package demo

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

// Report is what a story left behind, read back from the fakes and the store.
type Report struct {
	Events []PlacedEvent `json:"events"`
	Gaps   []FoundGap    `json:"gaps"`
	Jira   JiraReport    `json:"jira"`
	Slack  SlackReport   `json:"slack"`
	Digest string        `json:"digest"`
	// NotSeen names the steps of the map that none of the desk's sources can
	// show; they are never called missing.
	NotSeen []string `json:"not_seen"`
}

// PlacedEvent is one event and the step it was put on; Step is "" for one that
// belongs to the case and is on no step.
type PlacedEvent struct {
	At     time.Time         `json:"at"`
	Source string            `json:"source"`
	Event  string            `json:"event"`
	Step   string            `json:"step"`
	As     journeys.RuleKind `json:"as,omitempty"`
	Rule   journeys.Origin   `json:"rule"`
}

// FoundGap is one gap with the people who mend and help.
type FoundGap struct {
	Kind      journeys.GapKind   `json:"kind"`
	Step      string             `json:"step"`
	Owner     string             `json:"owner"`
	Helper    string             `json:"helper"`
	Certainty journeys.Certainty `json:"certainty"`
	State     journeys.GapState  `json:"state"`
	Events    []string           `json:"events"`
}

// JiraReport is what stands in Jira.
type JiraReport struct {
	Comments int    `json:"comments"` // main notes; a line that only points to one is none
	Edits    int    `json:"edits"`    // writes after the first, over all notes
	Internal bool   `json:"internal"` // every note, as a customer's view proves
	Assignee string `json:"assignee"` // of the newest ticket
	Notes    []Note `json:"notes"`
}

// Note is what stands on one ticket.
type Note struct {
	Ticket string `json:"ticket"`
	Text   string `json:"text"`
}

// SlackReport is what stands in Slack.
type SlackReport struct {
	Messages int    `json:"messages"`
	Edits    int    `json:"edits"`
	Text     string `json:"text"`
}

// Report reads back what is there of the cases that began since an instant.
// Tickets are the ids of those to look at.
func (w *World) Report(ctx context.Context, since time.Time, tickets []string) (Report, error) {
	r := Report{Events: []PlacedEvent{}, Gaps: []FoundGap{}, NotSeen: []string{}, Jira: JiraReport{Notes: []Note{}}}
	var ids []string
	for _, j := range w.Config.Rules.Journeys {
		ids = append(ids, j.ID)
	}
	cases, err := w.App.Store().CasesBetween(ctx, ids, since, w.Now().Add(time.Hour))
	if err != nil {
		return r, err
	}
	for _, c := range cases {
		r.add(c)
	}
	slices.SortStableFunc(r.Events, func(a, b PlacedEvent) int { return a.At.Compare(b.At) })
	for i := range w.Config.Rules.Journeys {
		j := &w.Config.Rules.Journeys[i]
		for k := range j.Steps {
			if st := &j.Steps[k]; !journeys.Shows(w.Config.Rules, j, journeys.Facts{}, st.Begins, st.Waits, st.Done, st.Fails) {
				r.NotSeen = append(r.NotSeen, j.Steps[k].Name)
			}
		}
	}
	w.readJira(&r, tickets)
	w.readSlack(&r)
	monday := nextMonday(w.Now().In(w.Config.Rules.Zone))
	digest, err := w.App.Digest(ctx, "weekly-password", monday)
	if err != nil {
		return r, err
	}
	r.Digest = digest.String()
	return r, nil
}

// nextMonday is the morning on which the week's digest is posted.
func nextMonday(t time.Time) time.Time {
	days := (8 - int(t.Weekday())) % 7
	if days == 0 {
		days = 7
	}
	return time.Date(t.Year(), t.Month(), t.Day()+days, 8, 30, 0, 0, t.Location())
}

func (r *Report) add(c journeys.Case) {
	for _, p := range c.Placements {
		source, _, _ := strings.Cut(p.Event, "/")
		r.Events = append(r.Events, PlacedEvent{p.At, source, p.Kind, p.Step, p.As, p.Rule})
	}
	for _, g := range c.Gaps {
		r.Gaps = append(r.Gaps, FoundGap{g.Kind, g.Step, g.Owner, g.Helper, g.Certainty, g.State, g.Events})
	}
}

// readJira looks at the tickets as an agent, and as a customer.
func (w *World) readJira(r *Report, tickets []string) {
	r.Jira.Internal = true
	r.Jira.Edits = w.edits()
	for _, id := range tickets {
		issue, ok := w.Jira.Issue(id)
		if !ok {
			continue
		}
		r.Jira.Assignee = w.Jira.Assignee(id)
		for _, c := range w.Jira.Comments(id) {
			if c.Author != "bot" {
				continue
			}
			text := c.Read()
			r.Jira.Notes = append(r.Jira.Notes, Note{issue.Key, text})
			if !strings.HasPrefix(text, "continued in ") {
				r.Jira.Comments++
			}
		}
		for _, c := range w.Jira.CustomerView(id) {
			if c.Author == "bot" {
				r.Jira.Internal = false
			}
		}
	}
}

// edits counts the edits of comments that Jira was asked for.
func (w *World) edits() int {
	n := 0
	for _, q := range w.Jira.Requests() {
		if q.Method == http.MethodPut && strings.Contains(q.Path, "/comment/") {
			n++
		}
	}
	return n
}

func (w *World) readSlack(r *Report) {
	var texts []string
	for _, m := range w.messages() {
		r.Slack.Messages++
		r.Slack.Edits += m.Edits
		texts = append(texts, m.String())
	}
	r.Slack.Text = strings.Join(texts, "\n")
}

// messages are ours in the chat, without what stands under them.
func (w *World) messages() []slackfake.Message {
	return slices.DeleteFunc(w.Slack.Ours(), func(m slackfake.Message) bool { return m.ThreadTS != "" && m.ThreadTS != m.TS })
}

// Message is our newest message in the chat.
func (w *World) Message() (slackfake.Message, bool) {
	ours := w.messages()
	if len(ours) == 0 {
		return slackfake.Message{}, false
	}
	return ours[len(ours)-1], true
}
