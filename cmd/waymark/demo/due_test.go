package demo

import (
	"strings"
	"testing"
	"time"
)

func TestWhenAPromiseHasPassedTheOnCallIsAskedOnceInTheThread(t *testing.T) {
	t.Parallel()
	p := golden(t)
	p.until(berlin(p.zone, 9, 35, 0))
	if r := p.asks(); len(r) > 0 {
		t.Errorf("asked before it was due: %s", r[0])
	}
	p.until(berlin(p.zone, 9, 38, 0))
	p.more(6)
	p.wait(2 * time.Hour)
	r := p.asks()
	if len(r) != 1 {
		t.Fatalf("%d replies, want one\n%s", len(r), p.outside())
	}
	if m := p.message(); r[0].ThreadTS != m.TS || r[0].Channel != m.Channel {
		t.Errorf("the reply stands at %s in the thread %s, want under %s", r[0].Channel, r[0].ThreadTS, m.TS)
	}
	if s := r[0].String(); !strings.Contains(s, "Nobody has ITD-4813 yet, it was due 09:36.") {
		t.Errorf("the on-call is asked %q", s)
	}
}

func TestNobodyIsAskedWhenSomebodyHasIt(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(p *play){
		"by a press":       func(p *play) { p.press("USAM") },
		"by hand":          func(p *play) { p.Jira.Assign(newer, agent, agent) },
		"or it is over":    func(p *play) { p.signsIn() },
		"or it is deleted": func(p *play) { p.Slack.Delete("sd-now", p.message().TS) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := golden(t)
			end(p)
			p.wait(2 * time.Hour)
			for _, r := range p.asks() {
				t.Errorf("asked all the same: %s", r)
			}
		})
	}
}
