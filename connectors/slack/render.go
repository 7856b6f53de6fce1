package slack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/journeys"
)

// Slack's limits of a message, from its Block Kit reference. The sum over all
// blocks is not documented: about 13,200 characters were seen to be refused
// (msg_blocks_too_long).
const (
	maxBlocks   = 50
	maxSection  = 3000
	maxContext  = 2000
	maxHeadline = 500
	maxButton   = 75
	maxButtons  = 25
	maxValue    = 2000
	maxURL      = 3000
	maxBlockID  = 255
	maxAll      = 12000
	maxFallback = 3000
	maxLabel    = 150
)

// rendered is a message as it is sent.
type rendered struct {
	fallback    string // what a notification shows
	blocks      []slackgo.Block
	key         string
	fingerprint string
}

// render draws a text: its headline bold, each row with its label before its
// lines, the buttons, the footer small. It is the same for the same text.
func render(key string, t journeys.Text) rendered {
	h := literal(t.Headline, maxHeadline)
	if h == "" {
		return draw(key, t, "", "")
	}
	return draw(key, t, "*"+h+"*", h)
}

// renderReply draws one line in a thread: the headline as anybody would have
// written it, after who is called, which is mrkdwn of our own making.
func renderReply(key string, t journeys.Text, call string) rendered {
	h := call + literal(t.Headline, maxHeadline)
	return draw(key, t, h, h)
}

// draw puts a text together under its first line, which is given as it is
// shown and as a notification says it.
func draw(key string, t journeys.Text, head, notified string) rendered {
	actions := buttons(t.Buttons)
	budget := maxAll
	for _, a := range actions {
		budget -= maxButton * len(a.Elements.ElementSet)
	}
	var foot slackgo.Block
	if f := literal(t.Footer, maxContext); f != "" {
		foot = slackgo.NewContextBlock("", mrkdwn(f))
		budget -= units(f)
	}
	room := maxBlocks - len(actions) - 1 // the footer's, there or not
	var texts []string
	if head != "" {
		texts = append(texts, head)
	}
	for _, r := range t.Rows {
		texts = append(texts, row(r)...)
	}
	texts = fit(texts, room, budget)

	m := rendered{key: key, fallback: fallback(notified, t)}
	for _, s := range texts {
		m.blocks = append(m.blocks, slackgo.NewSectionBlock(mrkdwn(s), nil, nil))
	}
	for _, a := range actions {
		m.blocks = append(m.blocks, a)
	}
	if foot != nil {
		m.blocks = append(m.blocks, foot)
	}
	m.fingerprint = fingerprint(m)
	if len(m.blocks) > 0 {
		setBlockID(m.blocks[0], markOf(key, m.fingerprint))
	}
	return m
}

func mrkdwn(s string) *slackgo.TextBlockObject {
	t := slackgo.NewTextBlockObject(slackgo.MarkdownType, s, false, false)
	t.Emoji = nil
	t.Verbatim = true // no names or addresses made into links
	return t
}

// row is one section, or more where the lines are too long for one.
func row(r journeys.Row) []string {
	var sections []string
	var b strings.Builder
	if l := literal(r.Label, maxLabel); l != "" {
		b.WriteString("*" + l + "*  ")
	}
	fresh := true // nothing but a label so far
	for _, line := range r.Lines {
		line = literal(line, maxSection-maxLabel-4)
		if line == "" {
			continue
		}
		if !fresh {
			if units(b.String())+1+units(line) > maxSection {
				sections = append(sections, b.String())
				b.Reset()
			} else {
				b.WriteByte('\n')
			}
		}
		b.WriteString(line)
		fresh = false
	}
	if s := strings.TrimSpace(b.String()); s != "" {
		sections = append(sections, s)
	}
	return sections
}

// fit drops what is more than a message holds, whole sections at a time, and
// says so: half a sentence about a person is worse than none.
func fit(texts []string, blocks, budget int) []string {
	const more = "…"
	used := 0
	for i, s := range texts {
		last := i == len(texts)-1
		need := used + units(s)
		if !last {
			need += units(more)
		}
		if need > budget || i >= blocks || i == blocks-1 && !last {
			return append(texts[:i:i], more)
		}
		used += units(s)
	}
	return texts
}

// buttons lays the buttons out in as few blocks as their ids allow: an
// action's id stands once in a block. A button whose value or address does
// not fit whole is left out, since a cut one would press something else.
func buttons(list []journeys.Button) []*slackgo.ActionBlock {
	var blocks []*slackgo.ActionBlock
	var used map[string]bool
	n := 0
	for _, b := range list {
		label := clip(strings.TrimSpace(strings.ToValidUTF8(b.Label, "�")), maxButton)
		if label == "" || b.Action == "" || len(b.Action) > maxBlockID || units(b.Value) > maxValue || n == maxButtons {
			continue
		}
		if b.URL != "" && !webAddress(b.URL) {
			continue
		}
		e := slackgo.NewButtonBlockElement(b.Action, b.Value, slackgo.NewTextBlockObject(slackgo.PlainTextType, label, false, false))
		e.URL = b.URL
		if b.Action == journeys.KindTake {
			e.Style = slackgo.StylePrimary
		}
		if used == nil || used[b.Action] {
			blocks = append(blocks, slackgo.NewActionBlock(""))
			used = map[string]bool{}
		}
		used[b.Action] = true
		n++
		last := blocks[len(blocks)-1]
		last.Elements.ElementSet = append(last.Elements.ElementSet, e)
	}
	return blocks
}

func webAddress(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && units(raw) <= maxURL
}

// fallback is the message without blocks: first line and rows.
func fallback(head string, t journeys.Text) string {
	lines := []string{head}
	for _, r := range t.Rows {
		line := literal(r.Label, maxLabel)
		for _, l := range r.Lines {
			line = strings.TrimLeft(line+"  ", " ") + literal(l, maxSection)
		}
		lines = append(lines, line)
	}
	for len(lines) > 1 && units(strings.Join(lines, "\n")) > maxFallback {
		lines = append(lines[:len(lines)-1:len(lines)-1], "…")
		if len(lines) > 1 && units(strings.Join(lines, "\n")) > maxFallback {
			lines = lines[:len(lines)-1]
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// fingerprint digests what a reader sees; the mark is not part of it.
func fingerprint(m rendered) string {
	b, err := json.Marshal([]any{m.fallback, m.blocks})
	if err != nil {
		panic("slack: blocks do not marshal: " + err.Error()) // they are made of strings
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:12])
}
