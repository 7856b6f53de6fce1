package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/cmd/waymark/app"
	"github.com/waymark-itsm/waymark/journeys"
)

func TestARehearsalShowsHostileWordsAsWords(t *testing.T) {
	const hostile = `</pre><script>alert("x")</script><img src=x onerror=alert(1)>`
	at := time.Date(2026, 11, 17, 8, 5, 0, 0, time.UTC)
	zone := time.FixedZone("Berlin", 3600)
	var page bytes.Buffer
	err := Rehearsal(&page, &app.Rehearsal{
		Since: at.AddDate(0, 0, -30), Until: at, Zone: zone, Tickets: 40, Touched: 3, Notes: 3, Messages: 1,
		Rules: []app.RuleCount{{Rule: "password-reset.yaml:67", Tickets: 3}}, Blind: []string{hostile},
		Samples: []app.Sample{{
			Kind: journeys.NotePosting, Journey: hostile, Rule: journeys.Origin(hostile), Key: hostile, URL: "javascript:alert(1)", Summary: hostile, At: at,
			Text: &journeys.Text{Headline: hostile}, Last: &journeys.Text{Headline: hostile},
			Before: []app.Seen{{At: at, What: hostile, Who: hostile, Words: hostile}}, After: []app.Seen{{Words: hostile, Inside: true}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	text := page.String()
	script := text[strings.LastIndex(text, "<script>")+len("<script>") : strings.LastIndex(text, "</script>")]
	sum := sha256.Sum256([]byte(script))
	if want := "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]); !strings.Contains(strings.ReplaceAll(text, "&#43;", "+"), strings.ReplaceAll(want, "'", "&#39;")) {
		t.Errorf("the page's own script is not the one that its policy allows: %s", want)
	}
	for _, bad := range []string{"<script>alert", "<img", `href="javascript:`, "onerror=alert(1)>"} {
		if strings.Contains(text, bad) {
			t.Errorf("the page holds %s", bad)
		}
	}
	if !strings.Contains(text, "8 %") || !strings.Contains(text, "Tue 17 Nov 09:05") {
		t.Error("it does not say how many tickets are touched, or not in the desk's time")
	}
}

func TestARehearsalOfNothingSaysSo(t *testing.T) {
	var page bytes.Buffer
	if err := Rehearsal(&page, &app.Rehearsal{}); err != nil || !strings.Contains(page.String(), "Nothing would have been posted") {
		t.Errorf("%v: %s", err, page.String())
	}
}
