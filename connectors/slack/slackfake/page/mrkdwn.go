package page

import (
	"net/url"
	"strings"
)

// Run is a piece of text in one manner.
type Run struct {
	Text                               string
	Bold, Italic, Strike, Code, Called bool
	Link                               string // "" for none
}

// Line is a line of text.
type Line struct {
	Runs  []Run
	Quote bool
	Pre   bool // as it is, in a fixed pitch
}

// names says what ids stand for, in mentions.
type names struct {
	user, channel, group func(id string) string
}

// mrkdwn reads Slack's way of writing: *bold*, _italic_, ~struck~, `code`,
// quotes, links and mentions. What is not closed is text.
func mrkdwn(s string, n names) []Line {
	var lines []Line
	parts := strings.Split(s, "```")
	for i, part := range parts {
		last := i == len(parts)-1
		if i%2 == 1 && last {
			part = "```" + part
		} else if i%2 == 1 {
			for l := range strings.SplitSeq(strings.Trim(part, "\n"), "\n") {
				lines = append(lines, Line{Pre: true, Runs: []Run{{Text: plain(l)}}})
			}
			continue
		}
		if i > 0 {
			part = strings.TrimPrefix(part, "\n")
		}
		if !last {
			part = strings.TrimSuffix(part, "\n")
		}
		if part == "" && len(parts) > 1 {
			continue
		}
		for l := range strings.SplitSeq(part, "\n") {
			rest, quote := strings.CutPrefix(l, "&gt;")
			if quote {
				rest = strings.TrimPrefix(rest, " ")
			}
			lines = append(lines, Line{Quote: quote, Runs: runs(rest, Run{}, n)})
		}
	}
	return lines
}

// runs reads one line in the manner of what is around it.
func runs(s string, manner Run, n names) []Run {
	var out []Run
	text := func(t string) {
		if t != "" {
			r := manner
			r.Text = plain(t)
			out = append(out, r)
		}
	}
	start := 0
	for i := 0; i < len(s); i++ {
		if s[i] == '<' {
			if end := strings.IndexByte(s[i:], '>'); end > 0 {
				text(s[start:i])
				out = append(out, angle(s[i+1:i+end], manner, n))
				i += end
				start = i + 1
			}
			continue
		}
		inner, end := span(s, i)
		if end == 0 {
			continue
		}
		text(s[start:i])
		next := manner
		switch s[i] {
		case '*':
			next.Bold = true
		case '_':
			next.Italic = true
		case '~':
			next.Strike = true
		case '`':
			next.Code, next.Text = true, plain(inner)
			out = append(out, next)
		}
		if s[i] != '`' {
			out = append(out, runs(inner, next, n)...)
		}
		i = end
		start = i + 1
	}
	text(s[start:])
	return out
}

// span is what a mark at i encloses, and where it is closed; 0 where it is
// none. A mark stands at the edge of words, with no space inside it.
func span(s string, i int) (inner string, end int) {
	if !strings.ContainsRune("*_~`", rune(s[i])) || i > 0 && wordy(s[i-1]) {
		return "", 0
	}
	j := strings.IndexByte(s[i+1:], s[i])
	if j <= 0 {
		return "", 0
	}
	end = i + 1 + j
	inner = s[i+1 : end]
	if inner[0] == ' ' || inner[len(inner)-1] == ' ' || end+1 < len(s) && wordy(s[end+1]) {
		return "", 0
	}
	return inner, end
}

func wordy(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b >= 0x80
}

// angle reads what stands between angle brackets: a link or a mention.
func angle(s string, manner Run, n names) Run {
	r := manner
	what, label, labelled := strings.Cut(s, "|")
	name := func(prefix string, find func(string) string) bool {
		id, ok := strings.CutPrefix(what, prefix)
		if ok {
			r.Called, r.Text = true, prefix[:1]+find(id)
		}
		return ok
	}
	switch {
	case name("@", n.user), name("#", n.channel):
	case strings.HasPrefix(what, "!subteam^"):
		r.Called, r.Text = true, "@"+n.group(strings.TrimPrefix(what, "!subteam^"))
	case strings.HasPrefix(what, "!date^"):
		r.Text = plain(label)
	case strings.HasPrefix(what, "!"):
		r.Called, r.Text = true, "@"+plain(what[1:])
	default:
		r.Text, r.Link = plain(what), address(plain(what))
		if labelled {
			r.Text = plain(label)
		}
	}
	return r
}

// address is a link that may be followed, "" for any other.
func address(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto" {
		return ""
	}
	return link
}

// plain undoes Slack's own escaping of three characters.
func plain(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}
