package page

import (
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strings"
	"testing"
)

func written(lines []Line) string {
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			b.WriteString("/")
		}
		if l.Quote {
			b.WriteString("> ")
		}
		if l.Pre {
			b.WriteString("| ")
		}
		for _, r := range l.Runs {
			mark := ""
			for _, m := range []struct {
				s  string
				on bool
			}{{"b", r.Bold}, {"i", r.Italic}, {"s", r.Strike}, {"c", r.Code}, {"@", r.Called}, {"=" + r.Link, r.Link != ""}} {
				if m.on {
					mark += m.s
				}
			}
			if mark == "" {
				b.WriteString(r.Text)
			} else {
				fmt.Fprintf(&b, "{%s %s}", mark, r.Text)
			}
		}
	}
	return b.String()
}

func someNames() names {
	id := func(s string) string { return strings.ToLower(s) }
	return names{user: id, channel: id, group: id}
}

func TestMrkdwn(t *testing.T) {
	for in, want := range map[string]string{
		"*bold* _it_ ~no~ `x<y`":                 "{b bold} {i it} {s no} {c x<y}",
		"a*b*c and 2 * 3 * 4":                    "a*b*c and 2 * 3 * 4",
		"*_both_* and *open":                     "{bi both} and *open",
		"**":                                     "**",
		"&lt;b&gt; &amp;amp; *&lt;x&gt;*":        "<b> &amp; {b <x>}",
		"<https://x.example/a?b=1&amp;c=2|here>": "{=https://x.example/a?b=1&c=2 here}",
		"<javascript:alert(1)|press>":            "press",
		"<@U1> <#C1> <!subteam^S1> <!here>":      "{@ @u1} {@ #c1} {@ @s1} {@ @here}",
		"<!date^1^{time}|at nine>":               "at nine",
		"&gt; said\nthen":                        "> said/then",
		"```\na *b*\n&lt;c\n```\nend":            "| a *b*/| <c/end",
		"a ``` never closed":                     "a /``` never closed",
		"open <bracket":                          "open <bracket",
	} {
		if got := written(mrkdwn(in, someNames())); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// FuzzMrkdwn holds that whatever is written, the page has the tags of its own
// templates only, and no address but one that may be followed.
func FuzzMrkdwn(f *testing.F) {
	for _, s := range []string{"*a*", "<script>alert(1)</script>", "<javascript:alert(1)|x>", "`<img src=x onerror=y>`", "<https://x.example/\"onclick=1|y>", "```<b>```", "&gt;<@U>", "*_~`", "<data:text/html,x>"} {
		f.Add(s)
	}
	set, err := template.New("").Funcs(template.FuncMap{"dict": dict}).ParseFS(files, "html/*.html")
	if err != nil {
		f.Fatal(err)
	}
	own := regexp.MustCompile(`^(<pre>|</pre>|<blockquote>|</blockquote>|<div class="line">|</div>|</a>|</span>|<span class="[a-z ]*">|<a href="[^"<>]*" target="_blank" rel="noopener noreferrer nofollow">)$`)
	tag := regexp.MustCompile(`<[^>]*>?`)
	href := regexp.MustCompile(`href="([^"]*)"`)
	f.Fuzz(func(t *testing.T, s string) {
		var b strings.Builder
		if err := set.ExecuteTemplate(&b, "lines", mrkdwn(s, someNames())); err != nil {
			t.Fatal(err)
		}
		for _, found := range tag.FindAllString(b.String(), -1) {
			if !own.MatchString(found) {
				t.Errorf("%q became a tag: %s", s, found)
			}
		}
		for _, found := range href.FindAllStringSubmatch(b.String(), -1) {
			if a := html.UnescapeString(found[1]); !regexp.MustCompile(`(?i)^(https?|mailto):`).MatchString(a) {
				t.Errorf("%q became an address: %s", s, a)
			}
		}
	})
}
