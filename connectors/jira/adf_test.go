package jira

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/waymark-itsm/waymark/journeys"
)

func TestANoteReadsAsItWasWritten(t *testing.T) {
	want := strings.Join([]string{
		"Waymark · Password reset · 3rd contact in 40 min",
		"STUCK Reset link sent 09:05, not used.",
		"Do not send it again.",
		"SO FAR Tue 17 Nov, Berlin time",
		"08:41  sign-in failed 6 times",
		"08:47  called us",
		"Wrong person or problem? Add label waymark-off · details",
	}, "\n")
	if got := plainText(sample()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	doc := document(sample(), "https://waymark.example.com/#k")
	last := doc.Content[len(doc.Content)-1].Content
	if link := last[len(last)-1]; link.Text != "details" || link.Marks[0].Attrs["href"] != "https://waymark.example.com/#k" {
		t.Errorf("the mark is on %+v", link)
	}
	if doc.Content[0].Content[0].Marks[0].Type != "strong" || doc.Content[1].Content[0].Marks[0].Type != "strong" {
		t.Error("headline and labels are not strong")
	}
}

// drawText draws texts of hostile strings.
func drawText(t *rapid.T) *journeys.Text {
	s := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"", " ", "*bold* _x_", "[x|https://evil.example/]", "https://evil.example", "@here [~accountid:1]", "{quote}", "<b>", "a\nb", "a\x00b", "\u2028",
	}))
	text := &journeys.Text{Headline: s.Draw(t, "headline"), Footer: s.Draw(t, "footer")}
	for range rapid.IntRange(0, 3).Draw(t, "rows") {
		text.Rows = append(text.Rows, journeys.Row{Label: s.Draw(t, "label"), Lines: rapid.SliceOfN(s, 0, 3).Draw(t, "lines")})
	}
	return text
}

func TestNoTextBecomesMarkupALinkOrAnEmptyNode(t *testing.T) {
	d := testDecoder(t, nil)
	rapid.Check(t, func(t *rapid.T) {
		text, key := drawText(t), rapid.StringN(1, 40, -1).Draw(t, "key")
		doc := document(text, d.markHref(key))
		if l := links(&doc, 0); len(l) != 1 || l[0] != d.markHref(key) {
			t.Fatalf("links %q", l)
		}
		if got := d.markOf(doc); got != key {
			t.Fatalf("the mark reads %q, want %q", got, key)
		}
		var check func(n node)
		check = func(n node) {
			switch n.Type {
			case "text":
				if n.Text == "" || strings.ContainsAny(n.Text, "\n\r\x00\u2028") {
					t.Fatalf("a text node holds %q", n.Text)
				}
			case "doc", "paragraph", "hardBreak":
			default:
				t.Fatalf("a node of the type %q", n.Type)
			}
			for _, c := range n.Content {
				check(c)
			}
		}
		check(doc)
		raw, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		back, err := parseDoc(raw)
		if err != nil || fingerprint(back) != fingerprint(doc) {
			t.Fatalf("it reads back differently: %v", err)
		}
	})
}

func TestAFingerprintSeesWordsAndLinksAndNothingElse(t *testing.T) {
	doc := document(sample(), "https://a.example/#1")
	print := fingerprint(doc)
	other := document(sample(), "https://a.example/#2")
	if fingerprint(other) == print {
		t.Error("another link is not seen")
	}
	changed := sample()
	changed.Rows[0].Lines[1] = "Do send it again."
	if fingerprint(document(changed, "https://a.example/#1")) == print {
		t.Error("another word is not seen")
	}
	doc.Content[1].Attrs = map[string]any{"localId": "x"}
	doc.Content[1].Content[0].Marks = nil
	if fingerprint(doc) != print {
		t.Error("what Jira adds by itself is taken for an edit")
	}
}

func TestADescriptionAsADocumentIsFlattened(t *testing.T) {
	d := testDecoder(t, nil)
	e := decodeOne(t, d, `{"timestamp":1794902640400,"webhookEvent":"jira:issue_created","issue":{"id":"10041","key":"ITD-1","fields":{"summary":"Help","created":"2026-11-17T08:04:00.000+0000",
		"description":{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"one"},{"type":"hardBreak"},{"type":"text","text":"two"}]},
		{"type":"blockquote","content":[{"type":"paragraph","content":[{"type":"text","text":"quoted"}]}]},
		{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"three"}]}]}]}]}}}}`)
	if e.Text != "Help\none\ntwo\nthree" {
		t.Errorf("%q", e.Text)
	}
}
