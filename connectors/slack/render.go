package slack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

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
	maxSmall    = 10 // elements of a context
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

// rendered is a message as it is sent, and what it had no room for, as the
// messages that follow it.
type rendered struct {
	fallback    string // what a notification shows
	blocks      []slackgo.Block
	key         string
	fingerprint string
	rest        []rendered
}

// maxPieces bounds into how many messages one text may go. Ten hold more than
// a hundred thousand characters, which nobody reads in a channel.
const maxPieces = 10

// render draws a text: its headline bold, each row with its label before its
// lines, the buttons, the footer small. It is the same for the same text.
func render(key string, t journeys.Text) rendered {
	h := literals(t.Headline, maxHeadline)
	if len(h) == 0 {
		return draw(key, t, "", "", nil)
	}
	return draw(key, t, "*"+h[0]+"*", h[0], h[1:])
}

// renderReply draws one line in a thread: the headline as anybody would have
// written it, after who is called, which is mrkdwn of our own making.
func renderReply(key string, t journeys.Text, call string) rendered {
	h := literals(t.Headline, maxHeadline)
	if len(h) == 0 {
		h = []string{""}
	}
	return draw(key, t, call+h[0], call+h[0], h[1:])
}

// pieces are all messages of a text, in order.
func pieces(key string, t journeys.Text) []rendered {
	m := render(key, t)
	return append([]rendered{m}, m.rest...)
}

// draw puts a text together under its first line, which is given as it is
// shown and as a notification says it; then come further lines of it, the rows,
// the buttons and the footer. What is more than a message holds follows in
// others, whole sections at a time.
func draw(key string, t journeys.Text, head, notified string, texts []string) rendered {
	for _, r := range t.Rows {
		texts = append(texts, row(r)...)
	}
	foot := footer(t.Footer)
	if head == "" && len(texts) == 0 && foot.block == nil {
		return rendered{key: key}
	}
	if head == "" {
		head, texts = first(texts)
	}
	actions := buttons(t.Buttons)
	here := fitting(actions, maxAll/2, maxBlocks/2)

	var list []rendered
	p := piece{}
	if head != "" {
		p.add(section(head), units(head))
	}
	p.reserve(foot)
	for _, a := range actions[:here] {
		p.reserve(a)
	}
	n := 0
	for n < len(texts) && p.holds(1, units(texts[n])) {
		p.add(section(texts[n]), units(texts[n]))
		n++
	}
	if len(p.blocks) > 0 { // nothing is pressed that is about nothing
		for _, a := range actions[:here] {
			p.blocks = append(p.blocks, a.block)
		}
	}
	if foot.block != nil {
		p.blocks = append(p.blocks, foot.block)
	}
	list = append(list, rendered{key: key, fallback: fallback(notified, t), blocks: p.blocks})
	list = append(list, following(key, head, texts[n:], actions[here:])...)
	return sealed(list)
}

func first(texts []string) (string, []string) {
	if len(texts) == 0 {
		return "", nil
	}
	return texts[0], texts[1:]
}

// unit is a block and the characters that it shows.
type unit struct {
	block slackgo.Block
	size  int
}

// piece is a message that is being filled.
type piece struct {
	blocks       []slackgo.Block
	count, shown int // with what is reserved
}

func (p *piece) holds(blocks, size int) bool {
	return p.count+blocks <= maxBlocks && p.shown+size <= maxAll
}

func (p *piece) add(b slackgo.Block, size int) {
	p.blocks = append(p.blocks, b)
	p.count++
	p.shown += size
}

func (p *piece) reserve(u unit) {
	if u.block != nil {
		p.count++
		p.shown += u.size
	}
}

// fitting is how many of the units fit, from the first on.
func fitting(list []unit, size, blocks int) int {
	for i, u := range list {
		size -= u.size
		if size < 0 || i >= blocks {
			return i
		}
	}
	return len(list)
}

// following are the messages after the first. Each begins with a text, which
// carries its mark.
func following(key, head string, texts []string, actions []unit) []rendered {
	const more = "…"
	var list []rendered
	var p piece
	full := func() bool { // true: there is no room for one more message
		if len(p.blocks) > 0 {
			list = append(list, rendered{key: key + "#" + strconv.Itoa(len(list)+2), blocks: p.blocks})
		}
		p = piece{}
		return len(list) == maxPieces-1
	}
	cut := func() []rendered {
		last := &list[len(list)-1]
		if len(last.blocks) == maxBlocks {
			last.blocks = last.blocks[:maxBlocks-1]
		}
		last.blocks = append(last.blocks, section(more))
		return list
	}
	for _, s := range texts {
		if !p.holds(1, units(s)+units(more)) && full() {
			return cut()
		}
		p.add(section(s), units(s))
	}
	for _, a := range actions {
		if !p.holds(1, a.size+units(more)) && full() {
			return cut()
		}
		if len(p.blocks) == 0 {
			p.add(section(head), units(head))
		}
		p.add(a.block, a.size)
	}
	full()
	return list
}

// sealed gives each message its fingerprint and its mark. The first one's
// covers the others, so that it says whether all of them stand.
func sealed(list []rendered) rendered {
	for i := range list {
		m := &list[i]
		if i > 0 {
			m.fallback = followed(m.blocks)
		}
		m.fingerprint = fingerprint(*m)
		for _, b := range m.blocks {
			if a, ok := b.(*slackgo.ActionBlock); ok && a.BlockID != "" {
				a.BlockID = renew(a.BlockID, m.fingerprint)
			}
		}
	}
	m := list[0]
	if m.rest = list[1:]; len(m.rest) > 0 {
		var all []string
		for _, r := range list {
			all = append(all, r.fingerprint)
		}
		m.fingerprint = digest(strings.Join(all, " "))[:24] + m.parts()
	}
	mark(m)
	for _, r := range m.rest {
		mark(r)
	}
	return m
}

// parts ends the fingerprint of a message that others follow: it says how many
// there are.
func (m rendered) parts() string {
	if len(m.rest) == 0 {
		return ""
	}
	return "." + strconv.Itoa(len(m.rest)+1)
}

func mark(m rendered) {
	if len(m.blocks) > 0 {
		setBlockID(m.blocks[0], markOf(m.key, m.fingerprint))
	}
}

// followed is what a notification shows of a message that follows another.
func followed(blocks []slackgo.Block) string {
	var b strings.Builder
	for _, block := range blocks {
		s, ok := block.(*slackgo.SectionBlock)
		if !ok || b.Len() > 0 && units(b.String())+1+units(s.Text.Text) > maxFallback {
			break
		}
		b.WriteString(s.Text.Text + "\n")
	}
	return strings.TrimSpace(b.String())
}

func section(s string) slackgo.Block { return slackgo.NewSectionBlock(mrkdwn(s), nil, nil) }

// footer is the small print, in as many elements as it needs.
func footer(text string) unit {
	var all []slackgo.MixedElement
	size := 0
	for _, f := range literals(text, maxContext) {
		if len(all) == maxSmall || size+units(f) > maxAll/4 {
			break // far more than any footer of ours
		}
		all = append(all, mrkdwn(f))
		size += units(f)
	}
	if len(all) == 0 {
		return unit{}
	}
	return unit{slackgo.NewContextBlock("", all...), size}
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
	var lines []string
	if l := literals(r.Label, maxLabel); len(l) > 0 {
		b.WriteString("*" + l[0] + "*  ")
		lines = l[1:]
	}
	for _, line := range r.Lines {
		lines = append(lines, literals(line, maxSection-maxLabel-4)...)
	}
	for i, line := range lines {
		switch {
		case i == 0: // nothing but a label so far
		case units(b.String())+1+units(line) > maxSection:
			sections = append(sections, b.String())
			b.Reset()
		default:
			b.WriteByte('\n')
		}
		b.WriteString(line)
	}
	if s := strings.TrimSpace(b.String()); s != "" {
		sections = append(sections, s)
	}
	return sections
}

// buttons lays buttons and menus out in as few blocks as their ids allow: an
// action's id stands once in a block, and a menu has a block of its own, since
// its id says what the menu is about. A button whose value or address does not
// fit whole is left out, since a cut one would press something else.
func buttons(list []journeys.Button) []unit {
	var blocks []unit
	var used map[string]bool // of the last block, where it takes buttons
	menus := 0
	for _, b := range list {
		label := clip(oneLine(b.Label), maxButton)
		if label == "" || b.Action == "" || len(b.Action) > maxBlockID || units(b.Value) > maxValue || !utf8.ValidString(b.Action+b.Value) {
			continue
		}
		if len(b.Options) > 0 {
			if carried(b.Value, list) {
				for _, e := range choices(b, label) {
					blocks = append(blocks, unit{slackgo.NewActionBlock(menuID("", menus, b.Value), e.block), e.size})
					menus++
					used = nil
				}
			}
			continue
		}
		if b.URL != "" && !webAddress(b.URL) {
			continue
		}
		e := slackgo.NewButtonBlockElement(b.Action, b.Value, plainText(label))
		e.URL = b.URL
		if b.Action == journeys.KindTake {
			e.Style = slackgo.StylePrimary
		}
		if used == nil || used[b.Action] || len(used) == maxButtons {
			blocks = append(blocks, unit{block: slackgo.NewActionBlock("")})
			used = map[string]bool{}
		}
		used[b.Action] = true
		last := &blocks[len(blocks)-1]
		a := last.block.(*slackgo.ActionBlock)
		a.Elements.ElementSet = append(a.Elements.ElementSet, e)
		last.size += units(label)
	}
	return blocks
}

func webAddress(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && units(raw) <= maxURL
}

// fallback is the message without blocks: first line and rows, as many as a
// notification has room for.
func fallback(head string, t journeys.Text) string {
	const more = "\n…"
	var b strings.Builder
	b.WriteString(head)
	used := units(head)
	for _, r := range t.Rows {
		line := literal(r.Label, maxLabel)
		for _, l := range r.Lines {
			if units(line) > maxFallback {
				break
			}
			line = strings.TrimLeft(line+"  ", " ") + literal(l, maxSection)
		}
		n := units(line) + 1
		if used+n+units(more) > maxFallback {
			b.WriteString(more)
			break
		}
		b.WriteString("\n" + line)
		used += n
	}
	return strings.TrimSpace(b.String())
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
