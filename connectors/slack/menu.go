package slack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/journeys"
)

// Slack's limits of a menu, from its reference of static select menus.
const (
	maxOptions     = 100 // of a menu, or of each of its groups
	maxGroups      = 100
	maxOptionLabel = 75
	maxOptionValue = 150
	maxPlaceholder = 150
)

// A menu has no value of its own, and that of an entry is too short for one.
// So the id of its block carries what the menu is about: Slack hands it back
// with every choice. Where it does not fit, the id carries its digest, and the
// value itself is that of a button which stands in the same message.
const (
	menuMark   = "menu"
	menuDigest = "sha256-"
	printLen   = 8
)

// menuID is the id of the block that holds a menu. The print makes it another
// one when the message changes, because Slack shows the last choice for as long
// as the block keeps its id.
func menuID(print string, n int, value string) string {
	if fitsID(value) {
		return menuMark + "/" + print + "/" + strconv.Itoa(n) + "/" + value
	}
	return menuMark + "/" + print + "/" + strconv.Itoa(n) + "/" + menuDigest + digest(value)
}

// fitsID reports whether a value fits into the id of a block, whatever else
// stands there.
func fitsID(value string) bool { return len(menuMark)+printLen+len("///9999")+len(value) <= maxBlockID }

// renew gives the id of a menu's block another print.
func renew(id, print string) string {
	parts := strings.SplitN(id, "/", 4)
	if len(parts) != 4 || parts[0] != menuMark {
		return id
	}
	parts[1] = print[:min(printLen, len(print))]
	return strings.Join(parts, "/")
}

// menuValue reads what a menu is about from the id of its block, and from the
// blocks of the message where it must; "" for none.
func menuValue(blockID string, message json.RawMessage) string {
	parts := strings.SplitN(blockID, "/", 4)
	if len(parts) != 4 || parts[0] != menuMark {
		return ""
	}
	sum, digested := strings.CutPrefix(parts[3], menuDigest)
	if !digested {
		return parts[3]
	}
	var blocks []struct {
		Elements []json.RawMessage `json:"elements"`
	}
	if json.Unmarshal(message, &blocks) != nil {
		return ""
	}
	for _, b := range blocks {
		for _, raw := range b.Elements {
			var e struct {
				Value string `json:"value"`
			}
			if json.Unmarshal(raw, &e) == nil && e.Value != "" && digest(e.Value) == sum {
				return e.Value
			}
		}
	}
	return ""
}

func digest(value string) string {
	sum := sha256.Sum256([]byte(value))
	return hex.EncodeToString(sum[:])
}

// carried reports whether a menu's value finds its way back: within the id of
// its block, or on a button of the same message.
func carried(value string, list []journeys.Button) bool {
	if fitsID(value) {
		return true
	}
	for _, b := range list {
		if len(b.Options) == 0 && b.Value == value && units(value) <= maxValue {
			return true
		}
	}
	return false
}

// option is one entry of a menu; nil where its value does not fit whole, since
// a cut one would choose something else.
func option(label, value string) *slackgo.OptionBlockObject {
	label = clip(strings.TrimSpace(oneLine(label)), maxOptionLabel)
	if label == "" || value == "" || len(value) > maxOptionValue || !utf8.ValidString(value) {
		return nil
	}
	return slackgo.NewOptionBlockObject(value, plainText(label), nil)
}

// sized is a menu of a message and the characters that it shows.
type sized struct {
	block slackgo.BlockElement
	size  int
}

// choices are the menus that a button with options becomes: one, or more
// where there are too many entries for one.
func choices(b journeys.Button, label string) []sized {
	var all []*slackgo.OptionBlockObject
	for _, o := range b.Options {
		if e := option(o.Label, o.Value); e != nil {
			all = append(all, e)
		}
	}
	var menus []sized
	for len(all) > 0 {
		size, n := units(label), 0
		for n < len(all) && n < maxOptions && size+units(all[n].Text.Text) <= maxAll/2 {
			size += units(all[n].Text.Text)
			n++
		}
		menus = append(menus, sized{menu(b.Action, label, all[:n]), size})
		all = all[n:]
	}
	return menus
}

// menu is a static select of any number of entries: more than a hundred stand
// in groups, named by their first and last.
func menu(action, placeholder string, all []*slackgo.OptionBlockObject) *slackgo.SelectBlockElement {
	e := slackgo.NewOptionsSelectBlockElement(slackgo.OptTypeStatic, plainText(clip(placeholder, maxPlaceholder)), action)
	if len(all) <= maxOptions {
		e.Options = all
		return e
	}
	for len(all) > 0 && len(e.OptionGroups) < maxGroups {
		some := all[:min(maxOptions, len(all))]
		all = all[len(some):]
		name := clip(some[0].Text.Text, maxOptionLabel/2-2) + " - " + clip(some[len(some)-1].Text.Text, maxOptionLabel/2-2)
		e.OptionGroups = append(e.OptionGroups, slackgo.NewOptionGroupBlockElement(plainText(name), some...))
	}
	return e
}

func plainText(s string) *slackgo.TextBlockObject {
	return slackgo.NewTextBlockObject(slackgo.PlainTextType, s, false, false)
}

// oneLine is a plain text without what would break or disguise it.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(printable, strings.ToValidUTF8(s, "�"))), " ")
}
