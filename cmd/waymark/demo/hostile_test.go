package demo

import (
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

// hostile is what a customer may write anywhere they can write at all.
const hostile = `<!channel> @here <@USAM> mail eve.long@example.org or +49 176 5551234, badge 48151623, token sk-live-9f8e7d6c5b4a see https://evil.example.net/x`

// traces are what of it must not be read by people who could not read it
// where it was written.
var traces = []string{
	"<!channel", "NOTIFIES", "@here", "<@USAM", "eve.long", "example.org", "5551234", "48151623", "sk-live", "9f8e7d6c", "evil.example",
}

// misuse plays the golden story with a customer who writes such things
// wherever they can.
func misuse(t *testing.T) *play {
	p := open(t, setting{})
	who := person(1)
	for i := range p.beats {
		b := &p.beats[i]
		at := b.At
		switch {
		case b.Source == "portal" && b.Says == "search":
			b.do = func(w *World) error {
				body := map[string]any{"id": "po-" + at.Format("150405"), "at": at.Format(time.RFC3339), "user": who.Email, "action": "search", "query": hostile, "name": hostile}
				if at.Second() == 4 {
					body["results"] = 0
				}
				return w.generic("portal", at, body)
			}
		case b.Source == "sign-in":
			says := b.Says
			b.do = func(w *World) error {
				return w.generic("sign-in", at, map[string]any{"id": "si-" + at.Format("150405"), "at": at.Format(time.RFC3339), "user": who.Email, "result": says, "device": hostile})
			}
		case b.Source == "it-chat":
			b.do = func(w *World) error { return w.say("it-help", who, hostile+" password not working") }
		case strings.HasPrefix(b.Says, "ITD-4811"):
			b.do = func(w *World) error {
				w.Jira.CreateIssue(jirafake.Issue{
					ID: older, Key: "ITD-4811", Project: "ITD", Summary: hostile, Description: hostile, RequestType: "Reset password",
					Reporter: who.Jira, Fields: map[string]any{"customfield_10050": hostile},
				})
				w.Jira.AddComment(older, who.Jira, hostile, false)
				return nil
			}
		case strings.HasPrefix(b.Says, "ITD-4813"):
			b.do = func(w *World) error {
				w.Jira.CreateIssue(jirafake.Issue{
					ID: newer, Key: "ITD-4813", Project: "ITD", Summary: hostile, Description: hostile, RequestType: "Account locked",
					Reporter: who.Jira, Creator: agent,
				})
				w.Jira.AddComment(newer, agent, "seen: "+hostile, true)
				return nil
			}
		}
	}
	p.tell()
	p.wait(10 * time.Minute)
	return p
}

func TestNothingThatACustomerWritesReachesAChannel(t *testing.T) {
	t.Parallel()
	p := misuse(t)
	p.message() // there is one
	p.press("USAM")
	p.more(6)
	p.wait(10 * time.Minute)
	notes, others := 0, 0
	for text, kind := range p.seen {
		if kind == "note" {
			notes++
		} else {
			others++
		}
		for _, trace := range traces {
			if strings.Contains(text, trace) {
				t.Errorf("%q is in a %s:\n%s", trace, kind, text)
			}
		}
		if got := violations(p.Config.Rules, kind, text); len(got) > 0 {
			t.Errorf("a %s holds %q:\n%s", kind, got, text)
		}
		if kind != "note" && strings.Contains(text, "searched") {
			t.Errorf("a channel reads what was searched:\n%s", text)
		}
	}
	if notes == 0 || others == 0 {
		t.Errorf("%d notes and %d other texts were said; the test proves nothing", notes, others)
	}
	for _, ticket := range []string{older, newer} {
		for _, c := range p.Jira.Comments(ticket) {
			if c.Author == "bot" && !c.Internal {
				t.Errorf("our note on %s is not internal", ticket)
			}
		}
		for _, c := range p.Jira.CustomerView(ticket) {
			if c.Author == "bot" {
				t.Errorf("the customer of %s reads our note", ticket)
			}
		}
		v := string(p.Jira.Property(ticket, "waymark"))
		for _, trace := range traces {
			if strings.Contains(v, trace) {
				t.Errorf("%q is in the property of %s: %s", trace, ticket, v)
			}
		}
	}
}

func TestADigestRepeatsNothingThatACustomerWrote(t *testing.T) {
	t.Parallel()
	p := misuse(t)
	p.until(nextMonday(p.Now().In(p.zone)).Add(time.Minute))
	list := p.Slack.Messages("it-leads")
	if len(list) != 2 || len(list[1].Files) != 1 {
		t.Fatalf("%d digests and numbers, want one of each", len(list))
	}
	for _, f := range p.Slack.Files() {
		for _, trace := range traces {
			if strings.Contains(string(f.Bytes), trace) || strings.Contains(f.Alt, trace) {
				t.Errorf("%q is in %s", trace, f.Name)
			}
		}
	}
	for _, trace := range traces {
		if strings.Contains(raw(list[0]), trace) {
			t.Errorf("%q is in the digest:\n%s", trace, raw(list[0]))
		}
	}
}

func TestTheNoteKeepsTheHarmlessWordsOfASearch(t *testing.T) {
	t.Parallel()
	p := misuse(t)
	if note := p.notes(newer)[0]; !strings.Contains(note, `portal: searched "`) || !strings.Contains(note, "…") {
		t.Errorf("the note does not tell of the search, masked:\n%s", note)
	}
}

func TestTheKeyOfARestrictedTicketAppearsNowhereElse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ ticket, key, elsewhere string }{
		"the newer": {newer, "ITD-4813", older},
		"the older": {older, "ITD-4811", newer},
	} {
		t.Run(name+", created so", func(t *testing.T) {
			t.Parallel()
			p := open(t, setting{})
			for i := range p.beats {
				if b := &p.beats[i]; strings.HasPrefix(b.Says, c.key) {
					b.do = func(w *World) error {
						w.Jira.CreateIssue(jirafake.Issue{
							ID: c.ticket, Key: c.key, Project: "ITD", Summary: "Reset password", RequestType: "Reset password",
							Reporter: person(1).Jira, Security: "Management",
						})
						return nil
					}
				}
			}
			p.tell()
			p.more(6)
			p.wait(time.Hour)
			p.holdUnnamed(c.key, c.ticket)
			if n := p.notes(c.ticket); len(n) > 0 {
				t.Errorf("a ticket that is never to be written on carries %q", n)
			}
		})
		t.Run(name+", a moment after", func(t *testing.T) {
			t.Parallel()
			p := open(t, setting{})
			for i := range p.beats {
				if b := &p.beats[i]; strings.HasPrefix(b.Says, c.key) {
					create := b.do
					b.do = func(w *World) error {
						err := create(w)
						w.clock.Set(w.Now().Add(100 * time.Millisecond))
						w.Jira.SetSecurity(c.ticket, agent, "Management")
						return err
					}
				}
			}
			p.tell()
			p.more(6)
			p.wait(time.Hour)
			p.holdUnnamed(c.key, c.ticket)
			if n := p.notes(c.ticket); len(n) > 0 {
				t.Errorf("a ticket that is never to be written on carries %q", n)
			}
		})
		t.Run(name+", later", func(t *testing.T) {
			t.Parallel()
			p := golden(t)
			p.Jira.SetSecurity(c.ticket, agent, "Management")
			p.wait(10 * time.Minute)
			p.seen = map[string]string{} // what was said before was true and allowed then
			p.more(6)
			p.wait(time.Hour)
			p.holdUnnamed(c.key, c.ticket)
		})
	}
}

// holdUnnamed holds that nothing that stands, and nothing that was said since,
// names a ticket outside of it.
func (p *play) holdUnnamed(key, ticket string) {
	p.t.Helper()
	other := older
	if ticket == older {
		other = newer
	}
	for _, n := range p.notes(other) {
		if strings.Contains(n, key) {
			p.t.Errorf("%s stands on another ticket:\n%s", key, n)
		}
	}
	if v := string(p.Jira.Property(other, "waymark")); strings.Contains(v, key) || strings.Contains(v, ticket) {
		p.t.Errorf("the property of another ticket names it: %s", v)
	}
	for _, m := range append(p.Slack.Ours(), p.Slack.Answers()...) {
		if strings.Contains(raw(m), key) {
			p.t.Errorf("%s stands in a channel:\n%s", key, raw(m))
		}
	}
	for text, kind := range p.seen {
		if kind != "note" && strings.Contains(text, key) {
			p.t.Errorf("%s was said in a %s:\n%s", key, kind, text)
		}
	}
}
