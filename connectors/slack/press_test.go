package slack

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

// Which of our own fixtures ask something, and what is said at once.
func TestWhatIsAskedAndWhatIsWrongInAFormAreAsReviewed(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.http")
	var b strings.Builder
	for _, file := range files {
		out, err := testDecoder().decode(readHTTP(t, file))
		name := strings.TrimSuffix(filepath.Base(file), ".http")
		if err != nil {
			if len(out.Queries) > 0 {
				t.Errorf("%s: undecodable, and yet it asks", name)
			}
			continue
		}
		for _, q := range out.Queries {
			back := q.Back.(asked)
			fmt.Fprintf(&b, "%s\n  by %s in %q: %s", name, q.By, q.Channel, q.Ask)
			for _, part := range []struct{ name, value string }{{"text", q.Text}, {"form", q.Form}, {"about", q.About}} {
				if part.value != "" {
					fmt.Fprintf(&b, " · %s %s", part.name, part.value)
				}
			}
			if len(q.Named) > 0 {
				fmt.Fprintf(&b, " · named %s", q.Named)
			}
			fmt.Fprintf(&b, "\n  back: trigger %q, response %q, channel %s, user %s, message %q, %s\n", back.Trigger,
				back.Response, back.Channel, back.User, back.Message, back.At.Format(time.TimeOnly))
		}
		if out.Reply != nil && len(out.Reply.Body) > 0 {
			fmt.Fprintf(&b, "%s\n  at once: %s\n", name, out.Reply.Body)
		}
	}
	compare(t, "testdata/asked.golden", []byte(b.String()))
}

func TestAMenuSaysWhatItIsAboutWhereverItsValueFits(t *testing.T) {
	on := storyPress()
	for name, opening := range map[string]string{
		"short": "phone/call-7/answered", "just": strings.Repeat("x", 160), "long": strings.Repeat("x", 1500),
	} {
		t.Run(name, func(t *testing.T) {
			on.Opening = opening
			w, c := workspace(t, slackfake.Options{})
			p := storyMessage()
			p.Content.Text.Buttons = []journeys.Button{
				{Action: journeys.KindTake, Label: "I'll take it", Value: on.String()},
				{Action: journeys.KindSnooze, Label: "Snooze", Value: on.String(), Options: []journeys.Option{
					{Label: "15 min", Value: "15m"}, {Label: "tomorrow 08:00", Value: "tomorrow 08:00"}}},
			}
			put(t, c, p, connectors.Prior{})
			m := w.Messages("sd-now")[0]
			out, err := do(t, c, choose(t, w, m, journeys.KindSnooze, "tomorrow 08:00"), morning)
			if err != nil || len(out.Events) != 1 {
				t.Fatalf("%+v, %v", out, err)
			}
			e := out.Events[0]
			if e.Kind != journeys.KindSnooze || e.Ref != on.Ref || e.Fields.First(journeys.FieldUntil) != "tomorrow 08:00" ||
				e.Fields.First(journeys.FieldGapOpening) != opening {
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestAMenuIsAnotherOneWhenTheMessageChanged(t *testing.T) {
	p := storyMessage()
	p.Content.Text.Buttons = []journeys.Button{{Action: journeys.KindSnooze, Label: "Snooze", Value: storyPress().String(),
		Options: []journeys.Option{{Label: "15 min", Value: "15m"}}}}
	id := func() string {
		for _, b := range sent(t, render(p.Key, *p.Content.Text)).Blocks {
			if strings.HasPrefix(b.ID, menuMark+"/") {
				return b.ID
			}
		}
		t.Fatal("no menu")
		return ""
	}
	before := id()
	if id() != before {
		t.Error("the same message has another menu")
	}
	p.Content.Text.Rows[0].Lines[0] = "something else"
	if id() == before {
		t.Error("Slack would go on showing what was chosen before")
	}
}

func TestAPressRepeatedBySlackIsOneEventAndTwoPressesAreTwo(t *testing.T) {
	w, c := workspace(t, slackfake.Options{})
	put(t, c, storyMessage(), connectors.Prior{})
	m := w.Messages("sd-now")[0]
	press := func() (string, string) {
		r, err := w.Press("http://waymark/", "U0AGENT", m, journeys.KindTake)
		if err != nil {
			t.Fatal(err)
		}
		d := connectors.Delivery{Body: bodyOf(t, r), Received: morning}
		a, err := c.Decode(d)
		b, again := c.Decode(d)
		if err != nil || again != nil {
			t.Fatal(err, again)
		}
		return a.Events[0].ID, b.Events[0].ID
	}
	a, b := press()
	if other, _ := press(); a != b || other == a {
		t.Errorf("%q and %q, and the next %q", a, b, other)
	}
}
