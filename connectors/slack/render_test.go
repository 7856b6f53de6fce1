package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

// sent is a rendered message as the workspace receives it.
func sent(t interface{ Fatal(...any) }, m rendered) slackfake.Message {
	b, err := json.Marshal(m.blocks)
	if err != nil {
		t.Fatal(err)
	}
	out := slackfake.Message{Text: m.fallback}
	if err := json.Unmarshal(b, &out.Blocks); err != nil {
		t.Fatal(err)
	}
	return out
}

func storyDigest() journeys.Posting {
	return journeys.Posting{Key: "digest-weekly-password-2026-11-16", Kind: journeys.DigestPosting, Target: "sd-now",
		Content: journeys.Content{Text: &journeys.Text{
			Headline: "Password reset · week 47 (16 to 22 Nov 2026) · 214 people",
			Rows: []journeys.Row{
				{Lines: []string{
					"93 of 214 (43 %) could not finish alone and waited 52 min (median). Week before: 95 of 198 (48 %). No clear change.",
					"71 of these 93 met every SLA in Jira."}},
				{Label: "1", Lines: []string{
					"The reset link goes to the mailbox that is locked    38 people (18 %), 30 h waiting · week before 35 (18 %): same",
					`Owner Identity · fix ITIMP-12 "link by text message": waits for approval since 9 Nov · example ITD-4813`}},
				{Label: "2", Lines: []string{
					`The portal finds nothing for "password not working"  44 people (21 %), 5 h · week before 61 (31 %): fewer, since ITIMP-9 of 12 Nov`,
					"Owner: nobody (account closed since 2 Nov) · proposed: Portal team (9 of the last 12 changes) · example ITD-4790"}},
				{Label: "Best", Lines: []string{"Reset by phone: 38 of 38 done in one call, 6 min (median), rated 4.6 of 5 (17 answers)"}},
				{Label: "Wanted", Lines: []string{"Approve or refuse ITIMP-12 · Name an owner for the portal search"}},
				{Label: "Blind", Lines: []string{
					"Walk-ins and private chats are not seen; phone data missing Wed 14:10 to 15:02. 6 % of events fitted no step.",
					"5 of 131 messages were called wrong."}},
			},
			Footer: "numbers.csv · how it is counted",
		}}}
}

func TestTheMessageAndTheDigestLookAsReviewed(t *testing.T) {
	for name, p := range map[string]journeys.Posting{"message": storyMessage(), "digest": storyDigest()} {
		t.Run(name, func(t *testing.T) {
			m := render(p.Key, *p.Content.Text)
			blocks, err := json.MarshalIndent(m.blocks, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			s := sent(t, m)
			if _, err := slackfake.Check(s.Blocks); err != nil {
				t.Error(err)
			}
			compare(t, "testdata/render-"+name+".golden",
				[]byte("== seen\n"+s.String()+"\n== notified\n"+m.fallback+"\n== sent\n"+string(blocks)+"\n"))
		})
	}
}

func TestTheSameTextIsTheSameMessage(t *testing.T) {
	p := storyMessage()
	a, b := render(p.Key, *p.Content.Text), render("another key", *p.Content.Text)
	if a.fingerprint != b.fingerprint {
		t.Error("the fingerprint depends on the key")
	}
	p.Content.Text.Rows[2].Lines[0] = "Service Desk · taken"
	if c := render(p.Key, *p.Content.Text); c.fingerprint == a.fingerprint {
		t.Error("another text has the same fingerprint")
	}
}

// anyText draws texts of any size, hostile in every string.
func anyText() *rapid.Generator[journeys.Text] {
	return rapid.Custom(func(t *rapid.T) journeys.Text {
		text := journeys.Text{Headline: hostile().Draw(t, "headline"), Footer: hostile().Draw(t, "footer")}
		for range rapid.IntRange(0, 70).Draw(t, "rows") {
			text.Rows = append(text.Rows, journeys.Row{
				Label: hostile().Draw(t, "label"), Lines: rapid.SliceOfN(hostile(), 0, 6).Draw(t, "lines")})
		}
		for range rapid.IntRange(0, 40).Draw(t, "buttons") {
			text.Buttons = append(text.Buttons, journeys.Button{
				Action: rapid.SampledFrom([]string{journeys.KindTake, "open", "other", ""}).Draw(t, "action"),
				Label:  hostile().Draw(t, "button"), Value: hostile().Draw(t, "value"),
				URL: rapid.SampledFrom([]string{"", "https://example.com/x", "javascript:alert(1)", "https://example.com/" + strings.Repeat("x", 3000)}).Draw(t, "url"),
			})
		}
		return text
	})
}

func TestAnyTextKeepsSlacksLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyText().Draw(t, "text")
		m := render(rapid.StringN(1, 400, 600).Draw(t, "key"), text)
		s := sent(t, m)
		total, err := slackfake.Check(s.Blocks)
		if err != nil {
			t.Fatal(err)
		}
		if total > maxAll || units(m.fallback) > maxFallback {
			t.Fatalf("%d characters in blocks, %d in the fallback", total, units(m.fallback))
		}
		for _, b := range s.Blocks {
			for _, e := range b.Elements {
				if e.URL != "" && e.URL != "https://example.com/x" {
					t.Fatalf("a button opens %.40q", e.URL)
				}
			}
		}
		if m.fingerprint != render("k", text).fingerprint {
			t.Fatal("one text, two renderings")
		}
		if len(s.Blocks) > 0 {
			if _, print, ok := readMark(s.Blocks[0].ID); !ok || print != m.fingerprint {
				t.Fatalf("mark %q", s.Blocks[0].ID)
			}
		}
	})
}

// manyRows is a text that is too long for one message.
func manyRows(n int) journeys.Text {
	text := journeys.Text{Headline: "many", Footer: "the end", Buttons: []journeys.Button{
		{Action: journeys.KindTake, Label: "I'll take it", Value: storyPress().String()}}}
	for i := range n {
		text.Rows = append(text.Rows, journeys.Row{Label: fmt.Sprintf("row %d", i), Lines: []string{strings.Repeat("word ", 100)}})
	}
	return text
}

func TestWhatDoesNotFitFollows(t *testing.T) {
	all := pieces("k", manyRows(60))
	if len(all) < 3 {
		t.Fatalf("%d messages", len(all))
	}
	first := strings.Split(sent(t, all[0]).String(), "\n")
	if n := len(first); first[n-1] != "the end" || first[n-2] != "[ I'll take it ]" {
		t.Errorf("the first ends with %q", first[n-2:])
	}
	row := 0
	for _, m := range all {
		s := sent(t, m)
		if total, err := slackfake.Check(s.Blocks); err != nil || total > maxAll {
			t.Error(total, err)
		}
		for _, line := range strings.Split(s.String(), "\n") {
			if strings.HasPrefix(line, fmt.Sprintf("row %d  word", row)) {
				row++
			}
		}
	}
	if row != 60 {
		t.Errorf("%d of 60 rows are there, in order", row)
	}
}

func TestALineTooLongForASectionIsDividedBetweenWords(t *testing.T) {
	text := journeys.Text{Headline: "h", Rows: []journeys.Row{{Lines: []string{strings.Repeat("seven<> ", 2000)}}}}
	n := 0
	for _, m := range pieces("k", text) {
		for _, b := range sent(t, m).Blocks {
			if units(b.Text.Text) > maxSection {
				t.Errorf("a section of %d", units(b.Text.Text))
			}
			for _, word := range strings.Fields(b.Text.Text) {
				switch word {
				case "seven&lt;&gt;":
					n++
				case "*h*":
				default:
					t.Errorf("a word was divided: %q", word)
				}
			}
		}
	}
	if n != 2000 {
		t.Errorf("%d of 2000 words", n)
	}
}
