package demo

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/cmd/waymark/app"
	"github.com/waymark-itsm/waymark/cmd/waymark/web"
	"github.com/waymark-itsm/waymark/journeys"
)

// A rehearsal of the golden story's day says what was posted on it, without
// asking or writing anywhere: what it shows can be trusted for a desk on which
// nothing was posted yet.
func TestARehearsalSaysWhatWasPosted(t *testing.T) {
	p := open(t, setting{})
	p.tell()
	asked := p.requests()
	r, err := app.Rehearse(t.Context(), p.Config, app.Options{Now: p.Now}, app.Rehearsing{
		Since: p.beats[0].At.AddDate(0, 0, -1), Until: p.end, Sample: 20, Seed: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.Tickets != 2 || r.Touched != 2 || r.Messages != 1 || r.Share() != "100 %" {
		t.Errorf("%d tickets, %d touched, %d messages", r.Tickets, r.Touched, r.Messages)
	}
	if n := p.requests(); n != asked {
		t.Errorf("Jira and Slack were asked %d times", n-asked)
	}
	for _, s := range r.Samples {
		last := s.Text
		if s.Last != nil {
			last = s.Last
		}
		switch {
		case s.Kind == journeys.MessagePosting:
			if !strings.HasPrefix(last.Headline, "ITD-4813 · Password reset · stuck since 09:05") {
				t.Errorf("the message ends as %q", last.Headline)
			}
		case s.Key == "ITD-4811":
			if !strings.HasPrefix(last.Headline, "continued in ITD-4813") {
				t.Errorf("the note on the older ticket ends as %q", last.Headline)
			}
		case s.Key == "ITD-4813":
			if !strings.Contains(last.Headline, "3rd contact in 40 min") {
				t.Errorf("the note on the newer ticket is %q", last.Headline)
			}
		default:
			t.Errorf("a posting on %q", s.Key)
		}
	}
	var page bytes.Buffer
	if err := web.Rehearsal(&page, r); err != nil {
		t.Fatal(err)
	}
	if file := os.Getenv("WAYMARK_REHEARSAL"); file != "" { // to look at it
		if err := os.WriteFile(file, page.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
