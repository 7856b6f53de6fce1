package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

// support is a thread in #it-help of somebody whom no address joins to anything,
// so that only a link can.
type support struct {
	*play
	root slackfake.Message
}

const (
	asker  = "UASKER"
	helped = "30001" // the ticket that is made from the thread
)

func inThreadOf(t *testing.T) *support {
	p := open(t, setting{})
	p.Slack.AddUser(slackfake.User{ID: asker, Name: "asker"})
	return &support{play: p}
}

// asks begins the thread.
func (s *support) asks() {
	s.t.Helper()
	s.root = s.Slack.Say("it-help", asker, "locked out since this morning", "")
	s.posted(s.root)
}

func (s *support) posted(m slackfake.Message) {
	s.t.Helper()
	s.do(s.World.send(func() (*http.Request, error) { return s.Slack.Posted(s.hooks+"it-chat", m), nil }))
}

// says is somebody answering in the thread.
func (s *support) says(user, text string) slackfake.Message {
	s.t.Helper()
	m := s.Slack.Say("it-help", user, text, s.root.TS)
	s.posted(m)
	return m
}

// botSays is the ticket system's app answering there: the link hides in a block.
func (s *support) botSays(link string) {
	s.t.Helper()
	m := s.Slack.Say("it-help", "UJIRABOT", "", s.root.TS)
	body, err := json.Marshal(map[string]any{
		"type": "event_callback", "event_id": "Ev" + m.TS, "api_app_id": slackfake.AppID,
		"event": map[string]any{
			"type": "message", "subtype": "bot_message", "bot_id": "B0JIRA", "app_id": "A0JIRA", "channel": m.Channel, "channel_type": "channel",
			"ts": m.TS, "thread_ts": s.root.TS, "text": "Sam made a ticket",
			"blocks": []map[string]any{{"type": "section", "text": map[string]any{"type": "mrkdwn", "text": "<" + link + "|ITD-4900> Locked out"}}},
		},
	})
	s.do(err)
	s.send(webhook{source: "it-chat", header: http.Header{"Content-Type": {"application/json"}}, body: body})
}

// makes is an agent making a ticket in his own name.
func (s *support) makes(id, key, description string) {
	s.t.Helper()
	s.Jira.CreateIssue(jirafake.Issue{ID: id, Key: key, Project: "ITD", Summary: "Locked out", RequestType: "Account locked",
		Reporter: agent, Creator: agent, Description: description})
}

func (s *support) browse(key string) string { return s.site + "/browse/" + key }

// permalink is the thread's address, as Slack copies it.
func (s *support) permalink() string {
	return "https://example.slack.com/archives/" + s.root.Channel + "/p" + strings.ReplaceAll(s.root.TS, ".", "")
}

func (s *support) subject(ref journeys.Ref) journeys.Subject {
	s.t.Helper()
	got, ok, err := s.App.Store().SubjectOf(context.Background(), ref)
	s.do(err)
	if !ok {
		s.t.Fatalf("nothing is known of %s", ref)
	}
	return got
}

func ticketRef(id string) journeys.Ref {
	return journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: id}
}

func (s *support) thread() journeys.Ref {
	return journeys.Ref{Connector: "it-chat", Kind: journeys.Thread, ID: s.root.Channel + "/" + s.root.TS}
}

// joined reports whether the thread and a ticket are one case.
func (s *support) joined(ticket string) bool {
	s.t.Helper()
	one := s.subject(s.thread())
	if one.ID != s.subject(ticketRef(ticket)).ID {
		return false
	}
	for _, c := range one.Cases {
		if slices.Contains(c.Refs, s.thread()) && slices.Contains(c.Refs, ticketRef(ticket)) {
			return true
		}
	}
	s.t.Errorf("the thread and ticket %s are one subject and not one case: %+v", ticket, one.Cases)
	return false
}

func TestAThreadAndTheTicketMadeFromItAreOneCase(t *testing.T) {
	t.Parallel()
	for name, play := range map[string]func(s *support){
		"the app links, then the ticket is heard of": func(s *support) {
			s.asks()
			s.wait(time.Minute)
			s.makes(helped, "ITD-4900", "")
			queue := s.queue
			s.queue = nil
			s.botSays(s.browse("ITD-4900"))
			s.wait(10 * time.Minute)
			s.queue = queue
		},
		"the ticket is heard of, then the app links": func(s *support) {
			s.asks()
			s.wait(time.Minute)
			s.makes(helped, "ITD-4900", "")
			s.wait(10 * time.Minute)
			s.botSays(s.browse("ITD-4900"))
		},
		"the agent writes its key": func(s *support) {
			s.asks()
			s.wait(time.Minute)
			s.makes(helped, "ITD-4900", "")
			s.wait(time.Minute)
			s.says("USAM", "made ITD-4900 for you")
		},
		"the agent mends what he wrote": func(s *support) {
			s.asks()
			s.wait(time.Minute)
			s.makes(helped, "ITD-4900", "")
			m := s.says("USAM", "made one for you")
			s.wait(time.Minute)
			s.do(s.once(s.Slack.Changed(s.hooks+"it-chat", m, "made ITD-4900 for you")))
		},
		"the ticket links to the thread": func(s *support) {
			s.asks()
			s.wait(time.Minute)
			s.makes(helped, "ITD-4900", "From Slack: "+s.permalink())
		},
		"the ticket links to a reply in it": func(s *support) {
			s.asks()
			s.wait(time.Minute)
			s.makes(helped, "ITD-4900", "[From Slack|https://example.slack.com/archives/"+s.root.Channel+"/p1794999999000100?thread_ts="+s.root.TS+"&cid="+s.root.Channel+"]")
		},
		"the ticket is heard of before its thread": func(s *support) {
			s.root = s.Slack.Say("it-help", asker, "locked out since this morning", "")
			s.wait(time.Minute)
			s.makes(helped, "ITD-4900", "From Slack: "+s.permalink())
			s.wait(2 * time.Minute)
			s.posted(s.root)
		},
		"a comment of the agent links to it": func(s *support) {
			s.asks()
			s.wait(time.Minute)
			s.makes(helped, "ITD-4900", "")
			s.wait(time.Minute)
			s.Jira.AddComment(helped, agent, "See "+s.permalink(), false)
		},
		"an older one is named beside it": func(s *support) {
			s.makes("30000", "ITD-4899", "")
			s.wait(time.Minute)
			s.asks()
			s.wait(time.Minute)
			s.makes(helped, "ITD-4900", "")
			s.wait(time.Minute)
			s.says("USAM", "like ITD-4899, made ITD-4900 for you")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := inThreadOf(t)
			play(s)
			s.wait(time.Hour)
			if !s.joined(helped) {
				t.Error("the thread and its ticket are two subjects")
			}
			for _, n := range s.notes(helped) {
				if !strings.Contains(n, "Joined by the Slack thread.") {
					t.Errorf("the note does not say what joined them:\n%s", n)
				}
			}
			s.Jira.SetLabels(helped, agent, "waymark-split")
			s.wait(10 * time.Minute)
			for _, c := range s.subject(s.thread()).Cases {
				if c.Successor == "" && slices.Contains(c.Refs, s.thread()) && slices.Contains(c.Refs, ticketRef(helped)) {
					t.Error("the label does not part them")
				}
			}
		})
	}
}

func TestAStrangersWordJoinsNothing(t *testing.T) {
	t.Parallel()
	for name, play := range map[string]func(s *support){
		"the asker names a ticket":             func(s *support) { s.says(asker, "is it like ITD-4900?") },
		"a colleague links one":                func(s *support) { s.says(person(1).Slack, "see <"+s.browse("ITD-4900")+">") },
		"the app links one that is no desk's":  func(s *support) { s.botSays("https://elsewhere.example.com/browse/ITD-4900") },
		"an agent names two":                   func(s *support) { s.makes("30002", "ITD-4901", ""); s.says("USAM", "ITD-4900 or ITD-4901?") },
		"an agent names one nobody knows, too": func(s *support) { s.says("USAM", "ITD-4900 or ITD-7777") },
		"an agent takes it back": func(s *support) {
			m := s.says("USAM", "ITD-4900")
			s.wait(time.Hour)
			s.do(s.once(s.Slack.Deleted(s.hooks+"it-chat", m)))
		},
		"a customer's ticket links to the thread": func(s *support) {
			s.Jira.CreateIssue(jirafake.Issue{ID: "30003", Key: "ITD-4902", Project: "ITD", Summary: "Same for me", RequestType: "Account locked",
				Reporter: person(1).Jira, Description: "like " + s.permalink()})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := inThreadOf(t)
			s.asks()
			s.wait(time.Minute)
			s.makes(helped, "ITD-4900", "")
			s.wait(time.Minute)
			play(s)
			s.wait(48 * time.Hour)
			for _, id := range []string{helped, "30002", "30003"} {
				if _, ok := s.Jira.Issue(id); ok && s.subject(s.thread()).ID == s.subject(ticketRef(id)).ID {
					t.Errorf("the thread is joined to ticket %s", id)
				}
			}
		})
	}
	t.Run("a ticket older than the thread", func(t *testing.T) {
		t.Parallel()
		s := inThreadOf(t)
		s.makes(helped, "ITD-4900", "")
		s.wait(time.Minute)
		s.asks()
		s.says("USAM", "known, see ITD-4900")
		s.wait(48 * time.Hour)
		if s.subject(s.thread()).ID == s.subject(ticketRef(helped)).ID {
			t.Error("the thread is joined to an older ticket")
		}
	})
	t.Run("the ticket of somebody else who is known", func(t *testing.T) {
		t.Parallel()
		s := inThreadOf(t)
		s.Slack.AddUser(slackfake.User{ID: asker, Name: "asker", Email: "asker@example.com"})
		s.asks()
		s.wait(time.Minute)
		s.Jira.CreateIssue(jirafake.Issue{ID: helped, Key: "ITD-4900", Project: "ITD", Summary: "Locked out", RequestType: "Account locked", Reporter: person(1).Jira})
		s.wait(time.Minute)
		s.says("USAM", "see ITD-4900")
		s.wait(48 * time.Hour)
		if s.subject(s.thread()).ID == s.subject(ticketRef(helped)).ID {
			t.Error("two people are joined")
		}
	})
}

// What joins a thread and a ticket depends on no order: links, the ticket and the
// thread come in every one.
func TestTheOrderOfThreadTicketAndLinkDoesNotMatter(t *testing.T) {
	t.Parallel()
	orders := [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}
	for _, order := range orders {
		t.Run(fmt.Sprint(order), func(t *testing.T) {
			t.Parallel()
			s := inThreadOf(t)
			s.root = s.Slack.Say("it-help", asker, "locked out since this morning", "")
			s.wait(time.Minute)
			s.makes(helped, "ITD-4900", "")
			hooks := s.queue
			s.queue = nil
			s.wait(time.Minute)
			link := s.Slack.Say("it-help", "USAM", "made ITD-4900 for you", s.root.TS)
			for _, i := range order {
				switch i {
				case 0:
					s.posted(s.root)
				case 1:
					s.queue = append(s.queue, hooks...)
				case 2:
					s.posted(link)
				}
				s.wait(3 * time.Minute)
			}
			s.wait(time.Hour)
			if !s.joined(helped) {
				t.Error("the thread and its ticket are two subjects")
			}
		})
	}
}
