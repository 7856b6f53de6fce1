package jira

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
	"pgregory.net/rapid"

	"github.com/waymark-itsm/waymark/journeys"
)

// notation is what Jira's help lists as markup
// (WikiRendererHelpAction.jspa?section=all), and what it links by itself.
func notation() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		"a bracket of a link, a mention, an attachment": regexp.MustCompile(`[\[\]]`),
		"a brace of a macro":                            regexp.MustCompile(`[{}]`),
		"a picture":                                     regexp.MustCompile(`!`),
		"strong, bold or a list":                        regexp.MustCompile(`\*`),
		"emphasis":                                      regexp.MustCompile(`_`),
		"a citation":                                    regexp.MustCompile(`\?`),
		"deleted, a dash, a rule or a list":             regexp.MustCompile(`(^|[^A-Za-z])-|-([^A-Za-z]|$)`),
		"inserted":                                      regexp.MustCompile(`\+`),
		"above, or an attachment":                       regexp.MustCompile(`\^`),
		"below, or a user":                              regexp.MustCompile(`~`),
		"a table":                                       regexp.MustCompile(`\|`),
		"an escape or a line break":                     regexp.MustCompile(`\\`),
		"a heading or a quote":                          regexp.MustCompile(`(?i)^\s*(h[1-6]|bq)\.`),
		"a numbered list":                               regexp.MustCompile(`(^|[^&])#`),
		"an address":                                    regexp.MustCompile(`(?i)://|mailto:\S|www\.|file:\S`),
		"a mail address or a mention":                   regexp.MustCompile(`@`),
		"a ticket's key":                                regexp.MustCompile(`[A-Z][A-Z0-9_]+-[0-9]`),
		"a smiley":                                      regexp.MustCompile(`[:;][()DP]|\((?i:y|n|i|/|x|!|\+|-|\?|on|off|\*[rgby]?|flag|flagoff)\)`),
		"HTML":                                          regexp.MustCompile(`[<>]`),
	}
}

// bare takes our own markup out of a body and gives what is left.
func bare(t interface{ Errorf(string, ...any) }, body, href string) string {
	var lines []string
	all := strings.Split(body, "\n")
	for i, l := range all {
		if i == len(all)-1 {
			before, found := strings.CutSuffix(l, "|"+href+"]")
			if !found || strings.Count(before, "[") != 1 {
				t.Errorf("the last line is not a footer with our link: %q", l)
			}
			l = strings.Replace(strings.Replace(strings.Replace(before, "[", "", 1), "{color:"+footerColor+"}", "", 1), "{color}", "", 1)
		}
		if strings.HasPrefix(l, "{*}") {
			l = strings.Replace(l[len("{*}"):], "{*}", "", 1)
		}
		lines = append(lines, l)
	}
	return strings.Join(lines, "\n")
}

// unmarked checks a rendered text: nothing in it is markup, and whoever reads
// it rendered reads the words.
func unmarked(t interface{ Errorf(string, ...any) }, text *journeys.Text) {
	const href = "https://waymark.example.com/#note%2Fit-desk%2Fticket%2F1"
	body := wiki(text, href)
	left := bare(t, body, href)
	for line := range strings.SplitSeq(left, "\n") {
		for what, sign := range notation() {
			if got := sign.FindString(line); got != "" {
				t.Errorf("%q is %s, in %q", got, what, line)
			}
		}
	}
	var words []string
	for _, f := range strings.Fields(plainText(text)) {
		words = append(words, strings.ToValidUTF8(f, "\uFFFD"))
	}
	if got := strings.Fields(html.UnescapeString(left)); strings.Join(got, " ") != strings.Join(words, " ") {
		t.Errorf("a reader sees %q, want %q", got, words)
	}
}

// hostile are pieces of markup that a line is put together from.
func hostile() []string {
	return []string{
		"*", "_", "-", "--", "----", "+", "^", "~", "??", "?", "!", "|", "||", `\`, `\\`, "[", "]", "{", "}", "{{", "}}", "#", "h1. ", "bq. ", "H3.",
		"{quote}", "{code}", "{noformat}", "{color:red}", "{panel:title=x}", "[~admin]", "[~accountid:5b10]", "[^a.txt]", "[words|https://evil.example]",
		"!https://evil.example/x.png!", "https://evil.example/?a=b", "www.evil.example", "mailto:a@b.example", "a@b.example", "ITD-4811", "LT-20931",
		":)", ":(", ":D", ":P", ";)", "(y)", "(on)", "(flag)", "(*r)", "(/)", "(phone)", "(sign-in log)", "&#42;", "&amp;", "&", "<b>", "<!channel>",
		" ", "  ", "a", "Z", "9", "09:05", "4.6", "KB-112", "·", "ß", "日本", "\u202e", "\u00a0", "\u2028", "\t", "\n", "\r", "\x00", "\xff", "'", `"`, "`", "$", "%", ".", ",", ":", ";", "/", "=",
	}
}

func TestNothingInAWikiNoteIsMarkup(t *testing.T) {
	line := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(hostile()), rapid.String()), 0, 8).Draw(t, "pieces"), "")
	})
	rapid.Check(t, func(t *rapid.T) {
		text := &journeys.Text{Headline: line.Draw(t, "headline"), Footer: line.Draw(t, "footer")}
		for range rapid.IntRange(0, 3).Draw(t, "rows") {
			text.Rows = append(text.Rows, journeys.Row{Label: line.Draw(t, "label"), Lines: rapid.SliceOfN(line, 0, 3).Draw(t, "lines")})
		}
		unmarked(t, text)
	})
}

func FuzzNothingInAWikiLineIsMarkup(f *testing.F) {
	for _, h := range hostile() {
		f.Add(h, "x"+h)
		f.Add(h+h, h+" x")
	}
	f.Fuzz(func(t *testing.T, headline, line string) {
		unmarked(t, &journeys.Text{Headline: headline, Rows: []journeys.Row{{Label: line, Lines: []string{line, headline}}}, Footer: line})
	})
}

func TestAWikiNoteReadsAsTheDocumentDoes(t *testing.T) {
	got := wiki(sample(), "https://waymark.example.com/#k")
	want := `{*}Waymark · Password reset · 3rd contact in 40 min{*}

{*}STUCK{*} Reset link sent 09:05, not used.
Do not send it again.

{*}SO FAR{*} Tue 17 Nov, Berlin time
08:41  sign-in failed 6 times
08:47  called us

{color:#6B778C}Wrong person or problem&#63; Add label waymark-off ·{color} [details|https://waymark.example.com/#k]`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTheMarkIsFoundInAWikiNote(t *testing.T) {
	d := testDecoder(t, nil)
	for _, key := range []string{"note/it-desk/ticket/10001", "a b|c]{}~*", "ü/#?"} {
		for _, text := range []*journeys.Text{sample(), {Headline: "x"}, {Headline: d.markHref("another")}} {
			body := wiki(text, d.markHref(key))
			if got := d.markIn(gjson.Parse(string(mustJSON(t, body)))); got != key {
				t.Errorf("the mark of %q is %q", body, got)
			}
		}
	}
}

func TestAWikiNoteReadsBackAsItWasWritten(t *testing.T) {
	body := wiki(sample(), "https://waymark.example.com/#k")
	for _, back := range []string{body, strings.ReplaceAll(body, "\n", "\r\n"), strings.ReplaceAll(body, "\n", " \r\n") + "\r\n"} {
		if printWiki(back) != printWiki(body) {
			t.Errorf("the same words have another fingerprint: %q", back)
		}
	}
	for _, other := range []string{strings.Replace(body, "6", "7", 1), strings.Replace(body, "#k]", "#l]", 1), body + "\nand I say"} {
		if printWiki(other) == printWiki(body) {
			t.Errorf("other words have the same fingerprint: %q", other)
		}
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
