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

// limitCases is how many random texts, and as many forms, are held against
// Slack's documented limits in every run.
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
		withinForm(t, fmt.Sprintf("case %d", i), randomForm(r, i))
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
	if r.IntN(50) == 0 {
		rows = r.IntN(120)
	}
	for range rows {
		row := journeys.Row{List: r.IntN(4) == 0}
		if r.IntN(3) > 0 {
			row.Label = token() + randomString(r, 200)
		}
		for range r.IntN(4) {
			n := 120
			if r.IntN(40) == 0 {
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

// payload is a message or a form as JSON, in all that has a limit.
type payload struct {
	Text     string         `json:"text"`
	Title    *textPart      `json:"title"`
	Submit   *textPart      `json:"submit"`
	Close    *textPart      `json:"close"`
	Callback string         `json:"callback_id"`
	Private  string         `json:"private_metadata"`
	Blocks   []payloadBlock `json:"blocks"`
}

type payloadBlock struct {
	Type     string            `json:"type"`
	ID       string            `json:"block_id"`
	Text     *textPart         `json:"text"`
	Label    *textPart         `json:"label"`
	Hint     *textPart         `json:"hint"`
	Element  *payloadElement   `json:"element"`
	Elements []json.RawMessage `json:"elements"`
}

type textPart struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

type payloadElement struct {
	Type        string          `json:"type"`
	Action      string          `json:"action_id"`
	Text        *textPart       `json:"text"`
	Placeholder *textPart       `json:"placeholder"`
	Value       string          `json:"value"`
	URL         string          `json:"url"`
	MaxLength   int             `json:"max_length"`
	Options     []payloadOption `json:"options"`
	Groups      []struct {
		Label   *textPart       `json:"label"`
		Options []payloadOption `json:"options"`
	} `json:"option_groups"`
}

type payloadOption struct {
	Text  *textPart `json:"text"`
	Value string    `json:"value"`
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
func (j *judge) text(what string, p *textPart, kind string, most int) {
	if p == nil || p.Type != kind {
		j.t.Errorf("%s: %s is no %s", j.where, what, kind)
		return
	}
	j.between(what, units(p.Text), 1, most)
	j.total += units(p.Text)
	if kind == slackgo.MarkdownType && strings.ContainsAny(p.Text, "<>") {
		j.t.Errorf("%s: %s has markup: %.80q", j.where, what, p.Text)
	}
	if strings.ContainsAny(p.Text, "\x00\x1b\u202e\u2066") || kind == slackgo.PlainTextType && strings.TrimSpace(p.Text) == "" {
		j.t.Errorf("%s: %s pretends: %.80q", j.where, what, p.Text)
	}
}

func (j *judge) options(list []payloadOption, most int) {
	j.between("options", len(list), 1, most)
	for _, o := range list {
		j.text("an option", o.Text, slackgo.PlainTextType, 75)
		j.between("an option's value", units(o.Value), 1, 150)
	}
}

func (j *judge) element(e *payloadElement) (menu bool) {
	j.between("an action id", len(e.Action), 1, 255)
	switch e.Type {
	case "button":
		j.text("a button", e.Text, slackgo.PlainTextType, 75)
		j.between("a button's value", units(e.Value), 0, 2000)
		j.between("a button's address", units(e.URL), 0, 3000)
		if e.URL != "" && e.URL != "https://example.com/x" {
			j.t.Errorf("%s: a button opens %.40q", j.where, e.URL)
		}
	case "static_select":
		j.text("a placeholder", e.Placeholder, slackgo.PlainTextType, 150)
		if len(e.Groups) > 0 {
			j.between("groups", len(e.Groups), 1, 100)
			j.between("options beside groups", len(e.Options), 0, 0)
			for _, g := range e.Groups {
				j.text("a group", g.Label, slackgo.PlainTextType, 75)
				j.options(g.Options, 100)
			}
		} else {
			j.options(e.Options, 100)
		}
		return true
	case "radio_buttons":
		j.options(e.Options, 10)
	case "plain_text_input":
		j.between("a text's length", e.MaxLength, 1, 3000)
	case "users_select":
		j.text("a placeholder", e.Placeholder, slackgo.PlainTextType, 150)
	case "datetimepicker":
	default:
		j.t.Errorf("%s: an element of type %q", j.where, e.Type)
	}
	return false
}

// withinMessage judges a message, appends what it shows to seen, and returns
// how many menus it has.
func withinMessage(t *testing.T, where string, raw []byte, seen *strings.Builder) (menus int) {
	t.Helper()
	j := &judge{t: t, where: where}
	var sdk slackgo.Message
	if err := json.Unmarshal(raw, &sdk); err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	var p payload
	if err := json.Unmarshal(raw, &p); err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	j.between("blocks", len(p.Blocks), 1, 50)
	j.between("the SDK's blocks", len(sdk.Blocks.BlockSet), len(p.Blocks), len(p.Blocks))
	j.between("the fallback", units(p.Text), 1, 40_000)
	if strings.ContainsAny(p.Text, "<>") {
		t.Errorf("%s: the fallback has markup", where)
	}
	ids := map[string]bool{}
	for _, b := range p.Blocks {
		j.between("a block id", len(b.ID), 0, 255)
		if b.ID != "" && ids[b.ID] {
			t.Errorf("%s: two blocks %q", where, b.ID)
		}
		ids[b.ID] = true
		switch b.Type {
		case "section":
			j.text("a section", b.Text, slackgo.MarkdownType, 3000)
			seen.WriteString(b.Text.Text + "\n")
		case "context":
			j.between("a context", len(b.Elements), 1, 10)
			for _, e := range b.Elements {
				var part textPart
				_ = json.Unmarshal(e, &part)
				j.text("small print", &part, slackgo.MarkdownType, 3000)
			}
		case "actions":
			j.between("actions", len(b.Elements), 1, 25)
			actions := map[string]bool{}
			for _, raw := range b.Elements {
				var e payloadElement
				_ = json.Unmarshal(raw, &e)
				if actions[e.Action] {
					t.Errorf("%s: two elements %q in a block", where, e.Action)
				}
				actions[e.Action] = true
				if j.element(&e) {
					menus++
				}
			}
		default:
			t.Errorf("%s: a block of type %q", where, b.Type)
		}
	}
	j.between("everything", j.total, 1, 12_000)
	if _, _, ok := readMark(p.Blocks[0].ID); !ok {
		t.Errorf("%s: it is not marked but %q", where, p.Blocks[0].ID)
	}
	return menus
}

func withinForm(t *testing.T, where string, v slackgo.ModalViewRequest) {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	j := &judge{t: t, where: where + ", form " + v.CallbackID}
	var p payload
	if err := json.Unmarshal(raw, &p); err != nil {
		t.Fatal(err)
	}
	var sdk slackgo.ModalViewRequest
	if err := json.Unmarshal(raw, &sdk); err != nil || len(sdk.Blocks.BlockSet) != len(p.Blocks) {
		t.Fatalf("%s: %v", j.where, err)
	}
	j.text("the title", p.Title, slackgo.PlainTextType, 24)
	j.text("submit", p.Submit, slackgo.PlainTextType, 24)
	j.text("close", p.Close, slackgo.PlainTextType, 24)
	j.between("the callback", len(p.Callback), 1, 255)
	j.between("private metadata", units(p.Private), 0, 3000)
	j.between("blocks", len(p.Blocks), 1, 100)
	ids := map[string]bool{}
	for _, b := range p.Blocks {
		if b.Type != "input" || b.Element == nil || ids[b.ID] {
			t.Errorf("%s: a block %q of type %q", j.where, b.ID, b.Type)
			continue
		}
		ids[b.ID] = true
		j.between("a block id", len(b.ID), 1, 255)
		j.text("a label", b.Label, slackgo.PlainTextType, 2000)
		if b.Hint != nil {
			j.text("a hint", b.Hint, slackgo.PlainTextType, 2000)
		}
		j.element(b.Element)
	}
	if _, ok := parseAbout(v.PrivateMetadata); !ok {
		t.Errorf("%s: what it is about does not read back", j.where)
	}
}
