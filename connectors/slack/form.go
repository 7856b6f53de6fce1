package slack

import (
	"encoding/json"
	"strings"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// Slack's limits of a form, from its references of views and of text inputs.
const (
	maxTitle    = 24
	maxMetadata = 3000
	maxReason   = 150
	maxNote     = 1000
	maxAddress  = 250
	maxKey      = 40
)

// formMark begins the callback of a form of ours.
const formMark = markName + "/"

// Fields of our forms: the id of the block, and of the input within it.
const (
	inReason   = "reason"
	inOwner    = "owner"
	inExisting = "existing"
	inKey      = "key"
	inWho      = "who"
	inAddress  = "address"
	inHow      = "how"
	inWhen     = "when"
	inTicket   = "ticket"
	inNote     = "note"
)

// asked is how a question of a person is answered: where it came from, and by
// what. A trigger opens one form within three seconds; a response address
// takes five messages within half an hour. The address is a capability, so it
// is written into no log and no error.
type asked struct {
	Trigger  string
	Response string
	Channel  string // its id
	User     string
	Thread   string // the thread in which it was asked; "" for none
	Message  string // the message whose button was pressed; "" for none
	At       time.Time
}

// triggerLife is how long a trigger opens a form.
const triggerLife = 3 * time.Second

// about is what an open form is about; it travels in the form itself.
type about struct{ value, channel, message string }

func (a about) String() string {
	b, err := json.Marshal([]string{a.value, a.channel, a.message})
	if err != nil {
		panic("slack: strings do not marshal: " + err.Error())
	}
	return string(b)
}

// parseAbout reads what about.String wrote; Slack hands back what the form
// holds.
func parseAbout(s string) (a about, ok bool) {
	var parts []string
	if len(s) > 4*maxMetadata || json.Unmarshal([]byte(s), &parts) != nil || len(parts) != 3 {
		return about{}, false
	}
	a = about{parts[0], parts[1], parts[2]}
	return a, (a.channel == "" || wordish(a.channel)) && (a.message == "" || stamp.MatchString(a.message))
}

// modal is a form of ours with its inputs.
func modal(form, title, submit string, a about, inputs ...slackgo.Block) slackgo.ModalViewRequest {
	return slackgo.ModalViewRequest{
		Type:            slackgo.VTModal,
		Title:           plainText(clip(title, maxTitle)),
		Submit:          plainText(clip(submit, maxTitle)),
		Close:           plainText("Cancel"),
		CallbackID:      formMark + form,
		PrivateMetadata: a.String(),
		Blocks:          slackgo.Blocks{BlockSet: inputs},
	}
}

func input(name, label, hint string, e slackgo.BlockElement) *slackgo.InputBlock {
	var h *slackgo.TextBlockObject
	if hint != "" {
		h = plainText(hint)
	}
	return slackgo.NewInputBlock(name, plainText(label), h, e)
}

func textInput(name string, limit int) *slackgo.PlainTextInputBlockElement {
	return slackgo.NewPlainTextInputBlockElement(nil, name).WithMaxLength(limit)
}

// entries are the choices as a menu shows them.
func entries(list []connectors.Choice) []*slackgo.OptionBlockObject {
	var all []*slackgo.OptionBlockObject
	for _, c := range list {
		name := c.Name
		if name == "" {
			name = c.ID
		}
		if o := option(name, c.ID); o != nil {
			all = append(all, o)
		}
	}
	return all
}

// reasons are why something is no problem, in the order in which they are
// offered.
var reasons = []connectors.Choice{
	{ID: journeys.NotSamePerson, Name: "Not the same person"},
	{ID: journeys.NotThisJourney, Name: "Not this journey"},
	{ID: journeys.HandledElsewhere, Name: "Handled elsewhere"},
	{ID: journeys.NormalForUs, Name: "Normal for us"},
	{ID: journeys.WrongOwner, Name: "Wrong owner"},
}

// dismissForm asks why something is no problem. Where nobody can be named, the
// wrong owner is not offered.
func dismissForm(a about, owners []connectors.Choice) slackgo.ModalViewRequest {
	who, why := entries(owners), reasons
	if len(who) == 0 {
		why = reasons[:len(reasons)-1]
	}
	inputs := []slackgo.Block{input(inReason, "Why?", "Nothing of this kind is said of this case again.",
		slackgo.NewRadioButtonsBlockElement(inReason, entries(why)...))}
	if len(who) > 0 {
		inputs = append(inputs, input(inOwner, "If the owner is wrong: who is right?", "",
			menu(inOwner, "Choose an owner", who)).WithOptional(true))
	}
	return modal(journeys.KindDismiss, "Not a problem", "Save", a, inputs...)
}

// ownerForm asks who mends a pain point.
func ownerForm(a about, owners []connectors.Choice) slackgo.ModalViewRequest {
	return modal(journeys.KindNameOwner, "Name an owner", "Save", a,
		input(inOwner, "Who mends this from now on?", "", menu(inOwner, "Choose an owner", entries(owners))))
}

// improveForm asks whether an improvement is new or there already.
func improveForm(a about, problems []connectors.Choice) slackgo.ModalViewRequest {
	var inputs []slackgo.Block
	if there := entries(problems); len(there) > 0 {
		inputs = append(inputs, input(inExisting, "Is it written down already?", "Leave it empty to make a new issue.",
			menu(inExisting, "Choose an issue", there)).WithOptional(true))
	}
	inputs = append(inputs, input(inKey, "The key of another issue", "Leave both empty to make a new one.", textInput(inKey, maxKey)).WithOptional(true))
	return modal(journeys.KindImprove, "Improvement", "Save", a, inputs...)
}

// notWorthForm asks why a pain point is left as it is.
func notWorthForm(a about) slackgo.ModalViewRequest {
	return modal(journeys.KindNotWorth, "Not worth it", "Save", a,
		input(inReason, "Why is it not worth mending?", "The digest will say so.", textInput(inReason, maxReason)))
}

// contactForm asks for a call or a visit, which no other source reports.
func contactForm(a about, now time.Time) slackgo.ModalViewRequest {
	when := slackgo.NewDateTimePickerBlockElement(inWhen)
	when.InitialDateTime = now.Unix()
	return modal(connectors.FormContact, "Log a contact", "Log", a,
		input(inWho, "Who was it?", "", slackgo.NewOptionsSelectBlockElement(slackgo.OptTypeUser, plainText("Somebody in Slack"), inWho)).WithOptional(true),
		input(inAddress, "Or their e-mail address or phone number", "", textInput(inAddress, maxAddress)).WithOptional(true),
		input(inHow, "How?", "", slackgo.NewRadioButtonsBlockElement(inHow, entries(contacts)...)),
		input(inWhen, "When?", "", when),
		input(inTicket, "About which ticket?", "Its key, where there is one.", textInput(inTicket, maxKey)).WithOptional(true),
		input(inNote, "What about?", "In a few words. No passwords.", textInput(inNote, maxNote).WithMultiline(true)).WithOptional(true),
	)
}

// cleanLines is a longer plain text without what would disguise it.
func cleanLines(s string) string {
	var lines []string
	for line := range strings.Lines(strings.ToValidUTF8(s, "�")) {
		lines = append(lines, oneLine(line))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
