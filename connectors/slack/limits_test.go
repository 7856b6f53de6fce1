package slack

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// limitCases is how many random texts, and a form to every fourth, are held
// against Slack's documented limits in every run.
const limitCases = 10_000

// Slack's limits as its Block Kit reference gives them, written down once more:
// a test that used the code's own numbers would agree with any of them.
func TestEverythingWeSendIsWithinSlacksLimits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	several, menus, cut := 0, 0, 0
	for i := range limitCases {
		text, tokens := randomText(r)
		all := pieces(strings.Repeat("k", 1+r.IntN(400)), text)
		if len(all) > 1 {
			several++
		}
		var seen strings.Builder
		for n, m := range all {
			raw, err := json.Marshal(map[string]any{"text": m.fallback, "blocks": m.blocks, "metadata": m.metadata()})
			if err != nil {
				t.Fatal(err)
			}
			if len(m.blocks) == 0 { // nothing to say: the sink posts nothing
				continue
			}
			menus += withinMessage(t, fmt.Sprintf("case %d, message %d", i, n), raw, &seen)
		}
		if len(all) == maxPieces {
			cut++
			continue
		}
		rest := seen.String()
		for _, token := range tokens {
			_, after, found := strings.Cut(rest, token)
			if !found {
				t.Fatalf("case %d: %s is lost, or out of order", i, token)
			}
			rest = after
		}
		if i%4 == 0 {
			withinForm(t, fmt.Sprintf("case %d", i), randomForm(r, i/4))
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	if several < limitCases/100 || menus < limitCases/10 || cut == 0 || cut > limitCases/10 {
		t.Errorf("of %d texts %d needed several messages, %d more than all there may be, and %d menus were drawn: that tests little",
			limitCases, several, cut, menus)
	}
}

// randomText is a text, and what of it must be seen, in order.
func randomText(r *rand.Rand) (journeys.Text, []string) {
	var tokens []string
	token := func() string {
		tokens = append(tokens, fmt.Sprintf("q%dq", len(tokens)))
		return tokens[len(tokens)-1] + " "
	}
	text := journeys.Text{Headline: token() + randomString(r, 900)}
	rows := r.IntN(8)
	long := 40
	switch r.IntN(1000) {
	case 0: // more than there is any room for
		rows, long = 60+r.IntN(60), 1
	case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10:
		rows = r.IntN(120)
	}
	for range rows {
		row := journeys.Row{List: r.IntN(4) == 0}
		if r.IntN(3) > 0 {
			row.Label = token() + randomString(r, 200)
		}
		for range r.IntN(4) {
			n := 120
			if r.IntN(long) == 0 {
				n = 9000
			}
			row.Lines = append(row.Lines, token()+randomString(r, n))
		}
		text.Rows = append(text.Rows, row)
	}
	if r.IntN(2) == 0 {
		text.Footer = randomString(r, 400)
	}
	buttons := r.IntN(6)
	if r.IntN(60) == 0 {
		buttons = r.IntN(80)
	}
	kinds := []string{journeys.KindTake, journeys.KindSnooze, journeys.KindDismiss, journeys.KindNotWorth, journeys.ActionOpen, "", randomString(r, 300)}
	for range buttons {
		b := journeys.Button{Action: kinds[r.IntN(len(kinds))], Label: randomString(r, 120), Value: randomString(r, 300)}
		switch r.IntN(6) {
		case 0:
			b.URL = []string{"https://example.com/x", "javascript:alert(1)", "https://example.com/" + strings.Repeat("x", 3000)}[r.IntN(3)]
		case 1, 2:
			n := 1 + r.IntN(5)
			if r.IntN(50) == 0 {
				n = r.IntN(400)
			}
			for range n {
				b.Options = append(b.Options, journeys.Option{Label: randomString(r, 120), Value: randomString(r, 200)})
			}
		}
		text.Buttons = append(text.Buttons, b)
	}
	return text, tokens
}

// randomString is up to so many pieces of what people and attackers write.
func randomString(r *rand.Rand, most int) string {
	hostile := []string{"<!channel>", "<!here|x>", "<@U0AGENT>", "<https://evil.example.com|bank>", "&", "<", ">", "*", "_", "~", "`", "```", "\n> ", "\r\n",
		"\u202e", "\u2066", "\x00", "\x1b[31m", "\xff\xfe", "\U0001F468\u200d\U0001F469\u200d\U0001F467", "\U0001F600", "e\u0301", "\u0000", "ß", "漢字", ":smile:", "\"", "\\", " ", " ", "  "}
	var b strings.Builder
	for n := r.IntN(most + 1); b.Len() < n; {
		if r.IntN(3) == 0 {
			b.WriteString(hostile[r.IntN(len(hostile))])
		} else {
			b.WriteString("word "[:1+r.IntN(5)])
		}
	}
	return b.String()
}

func randomForm(r *rand.Rand, i int) slackgo.ModalViewRequest {
	var list []connectors.Choice
	n := r.IntN(8)
	if r.IntN(100) == 0 {
		n = r.IntN(700)
	}
	for range n {
		list = append(list, connectors.Choice{ID: randomString(r, 170), Name: randomString(r, 120)})
	}
	a := about{value: randomString(r, 300), channel: "C0SDNOW", message: "1794901330.000100"}
	switch i % 5 {
	case 0:
		return dismissForm(a, list)
	case 1:
		if len(entries(list)) > 0 {
			return ownerForm(a, list)
		}
		return notWorthForm(a)
	case 2:
		return improveForm(a, list)
	case 3:
		return notWorthForm(a)
	}
	return contactForm(a, morning)
}

// judge collects what is over a limit.
type judge struct {
	t     *testing.T
	where string
	total int
}

func (j *judge) between(what string, n, least, most int) {
	if n < least || n > most {
		j.t.Errorf("%s: %s has %d, from %d to %d are allowed", j.where, what, n, least, most)
	}
}

// text judges a text object; of ours none is markup but for bold labels.
func (j *judge) text(what string, p *slackgo.TextBlockObject, kind string, most int) {
	if p == nil || p.Type != kind {
		j.t.Errorf("%s: %s is no %s", j.where, what, kind)
		return
	}
	n := units(p.Text)
	j.between(what, n, 1, most)
	j.total += n
	if kind == slackgo.MarkdownType && (strings.ContainsAny(p.Text, "<>") || !p.Verbatim) {
		j.t.Errorf("%s: %s has markup: %.80q", j.where, what, p.Text)
	}
	if strings.ContainsAny(p.Text, "\x00\x1b\u202e\u2066") || strings.TrimSpace(p.Text) == "" {
		j.t.Errorf("%s: %s pretends: %.80q", j.where, what, p.Text)
	}
}

func (j *judge) options(list []*slackgo.OptionBlockObject, most int) {
	j.between("options", len(list), 1, most)
	for _, o := range list {
		j.text("an option", o.Text, slackgo.PlainTextType, 75)
		j.between("an option's value", units(o.Value), 1, 150)
	}
}

// element judges a button, a menu or an input, and returns its action.
func (j *judge) element(e slackgo.BlockElement) (action string, menu bool) {
	switch e := e.(type) {
	case *slackgo.ButtonBlockElement:
		action = e.ActionID
		j.text("a button", e.Text, slackgo.PlainTextType, 75)
		j.between("a button's value", units(e.Value), 0, 2000)
		j.between("a button's address", units(e.URL), 0, 3000)
		if e.URL != "" && e.URL != "https://example.com/x" {
			j.t.Errorf("%s: a button opens %.40q", j.where, e.URL)
		}
	case *slackgo.SelectBlockElement:
		action, menu = e.ActionID, true
		j.text("a placeholder", e.Placeholder, slackgo.PlainTextType, 150)
		switch {
		case e.Type == slackgo.OptTypeUser:
		case len(e.OptionGroups) > 0:
			j.between("groups", len(e.OptionGroups), 1, 100)
			j.between("options beside groups", len(e.Options), 0, 0)
			for _, g := range e.OptionGroups {
				j.text("a group", g.Label, slackgo.PlainTextType, 75)
				j.options(g.Options, 100)
			}
		default:
			j.options(e.Options, 100)
		}
	case *slackgo.RadioButtonsBlockElement:
		action = e.ActionID
		j.options(e.Options, 10)
	case *slackgo.PlainTextInputBlockElement:
		action = e.ActionID
		j.between("a text's length", e.MaxLength, 1, 3000)
	case *slackgo.DateTimePickerBlockElement:
		action = e.ActionID
	default:
		j.t.Errorf("%s: an element %T", j.where, e)
	}
	j.between("an action id", len(action), 1, 255)
	return action, menu
}

// blocks judges the ids that have to be different.
func (j *judge) blocks(list []slackgo.Block, most int) {
	j.between("blocks", len(list), 1, most)
	ids := map[string]bool{}
	for _, b := range list {
		j.between("a block id", len(b.ID()), 0, 255)
		if b.ID() != "" && ids[b.ID()] {
			j.t.Errorf("%s: two blocks %q", j.where, b.ID())
		}
		ids[b.ID()] = true
	}
}

// withinMessage judges a message as the SDK reads it, appends what it shows to
// seen, and returns how many menus it has.
func withinMessage(t *testing.T, where string, raw []byte, seen *strings.Builder) (menus int) {
	t.Helper()
	j := &judge{t: t, where: where}
	var m slackgo.Message
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	j.between("the fallback", units(m.Text), 1, 40_000)
	if strings.ContainsAny(m.Text, "<>") {
		t.Errorf("%s: the fallback has markup", where)
	}
	j.blocks(m.Blocks.BlockSet, 50)
	for _, b := range m.Blocks.BlockSet {
		switch b := b.(type) {
		case *slackgo.SectionBlock:
			j.text("a section", b.Text, slackgo.MarkdownType, 3000)
			seen.WriteString(b.Text.Text + "\n")
		case *slackgo.ContextBlock:
			j.between("a context", len(b.ContextElements.Elements), 1, 10)
			for _, e := range b.ContextElements.Elements {
				part, _ := e.(*slackgo.TextBlockObject)
				j.text("small print", part, slackgo.MarkdownType, 3000)
			}
		case *slackgo.ActionBlock:
			j.between("actions", len(b.Elements.ElementSet), 1, 25)
			actions := map[string]bool{}
			for _, e := range b.Elements.ElementSet {
				action, menu := j.element(e)
				if actions[action] {
					t.Errorf("%s: two elements %q in a block", where, action)
				}
				if actions[action] = true; menu {
					menus++
				}
			}
		default:
			t.Errorf("%s: a block %T", where, b)
		}
	}
	j.between("everything", j.total, 1, 12_000)
	if _, _, ok := readMark(m.Blocks.BlockSet[0].ID()); !ok {
		t.Errorf("%s: it is not marked but %q", where, m.Blocks.BlockSet[0].ID())
	}
	return menus
}

// withinForm judges a form as the SDK reads it.
func withinForm(t *testing.T, where string, sent slackgo.ModalViewRequest) {
	t.Helper()
	raw, err := json.Marshal(sent)
	if err != nil {
		t.Fatal(err)
	}
	var v slackgo.ModalViewRequest
	j := &judge{t: t, where: where + ", form " + sent.CallbackID}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%s: %v", j.where, err)
	}
	j.text("the title", v.Title, slackgo.PlainTextType, 24)
	j.text("submit", v.Submit, slackgo.PlainTextType, 24)
	j.text("close", v.Close, slackgo.PlainTextType, 24)
	j.between("the callback", len(v.CallbackID), 1, 255)
	j.between("private metadata", units(v.PrivateMetadata), 0, 3000)
	j.blocks(v.Blocks.BlockSet, 100)
	for _, b := range v.Blocks.BlockSet {
		in, ok := b.(*slackgo.InputBlock)
		if !ok || in.BlockID == "" {
			t.Errorf("%s: a block %T", j.where, b)
			continue
		}
		j.text("a label", in.Label, slackgo.PlainTextType, 2000)
		if in.Hint != nil {
			j.text("a hint", in.Hint, slackgo.PlainTextType, 2000)
		}
		j.element(in.Element)
	}
	if _, ok := parseAbout(v.PrivateMetadata); !ok {
		t.Errorf("%s: what it is about does not read back", j.where)
	}
}
