package slack

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestWhatAPersonSaidIsReadWithoutItsMarkup(t *testing.T) {
	for in, want := range map[string]string{
		"password *not* working":                        "password not working",
		"_really_ ~not~ `code`":                         "really not code",
		"snake_case_name 5 * 3 * 2":                     "snake_case_name 5 * 3 * 2",
		"```\nlog line\n```":                            "log line",
		"&lt;!channel&gt; &amp;amp;":                    "<!channel> &amp;",
		"<@U1|someone.real> <@U2>":                      "@someone @someone",
		"<!subteam^S1|@leads> <!here>":                  "@somegroup @here",
		"<!date^1392734382^{date}|Feb 18>":              "Feb 18",
		"<https://a.example/x?t=1|click> <tel:123|123>": "click 123",
		"<https://a.example/x?t=1|https://a.example/x>": "a.example",
		"<https://a.example/reset?token=secret>":        "a.example",
		"&gt; quoted\nmine\n&gt;quoted too":             "mine",
		"mine\n&gt;&gt;&gt; all\nof this":               "mine",
		"a < b and <unclosed":                           "a < b and <unclosed",
		"<>":                                            "link",
		"*":                                             "*",
		"**":                                            "**",
		"*a":                                            "*a",
	} {
		if got := plain(in); got != want {
			t.Errorf("%q reads %q, want %q", in, got, want)
		}
	}
}

// hostile draws strings full of what Slack reads as markup.
func hostile() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringOf(rapid.SampledFrom([]rune("<>&*_~`|!@#:-. \nab9\u202e\u200b\x00\u2028äß😀"))),
		rapid.SampledFrom([]string{"<!channel>", "<!here|x>", "<@U1>", "<https://evil.example|Open ticket>", "*bold*", "> quote",
			"&lt;!channel&gt;", "```", ":fire:", "", "<!subteam^S1>", "@here", strings.Repeat("long ", 900), strings.Repeat("<", 4000)}),
		rapid.String(),
	)
}

func TestNoTextMentionsLinksOrFormats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, limit := hostile().Draw(t, "text"), rapid.IntRange(1, 3000).Draw(t, "limit")
		out := literal(in, limit)
		if units(out) > limit || !utf8.ValidString(out) {
			t.Fatalf("%d characters of %d", units(out), limit)
		}
		bare := out
		for _, escape := range []string{"&lt;", "&gt;", "&amp;"} {
			bare = strings.ReplaceAll(bare, escape, "")
		}
		if strings.ContainsAny(bare, "<>&`\n\x00\u202e") || strings.HasPrefix(out, "&gt;") {
			t.Fatalf("%q is not taken literally", out)
		}
		r := []rune(out)
		for i, c := range r {
			if strings.ContainsRune("*_~", c) && (!wordRune(r, i-1) || i+1 < len(r) && !wordRune(r, i+1) && r[i+1] != '…') {
				t.Fatalf("%q may format at %d", out, i)
			}
		}
	})
}

func TestAPlainTextSurvivesBeingEscapedAndReadBack(t *testing.T) {
	for _, s := range []string{"6 failed sign-ins · call given up", "a < b & c", "user_name LT-20931", "größer 5*3"} {
		if got := plain(literal(s, 1000)); got != s {
			t.Errorf("%q comes back as %q", s, got)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("<@U1> *a* &gt; b\n&gt;&gt;&gt;")
	f.Fuzz(func(t *testing.T, s string) {
		if out := plain(s); utf8.ValidString(s) && !utf8.ValidString(out) {
			t.Errorf("%q reads %q", s, out)
		}
	})
}
