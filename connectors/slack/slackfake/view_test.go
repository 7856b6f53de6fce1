package slackfake_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

func plain(s string) *slackgo.TextBlockObject {
	return slackgo.NewTextBlockObject(slackgo.PlainTextType, s, false, false)
}

// why is a form that asks for a reason and a word on it.
func why() slackgo.ModalViewRequest {
	menu := slackgo.NewRadioButtonsBlockElement("choice",
		slackgo.NewOptionBlockObject("person", plain("Not the same person"), nil), slackgo.NewOptionBlockObject("journey", plain("Not this journey"), nil))
	word := slackgo.NewPlainTextInputBlockElement(nil, "word")
	word.MaxLength = 20
	note := slackgo.NewInputBlock("note", plain("Anything else"), nil, word)
	note.Optional = true
	return slackgo.ModalViewRequest{Type: slackgo.VTModal, Title: plain("Not a problem"), Submit: plain("Send"), CallbackID: "dismiss", PrivateMetadata: "case-1",
		Blocks: slackgo.Blocks{BlockSet: []slackgo.Block{slackgo.NewInputBlock("reason", plain("Why"), nil, menu), note}}}
}

// trigger presses a button and returns what the app got with it.
func (d desk) press(t *testing.T, a *app, user string) slackgo.InteractionCallback {
	t.Helper()
	button := slackgo.NewActionBlock("row", slackgo.NewButtonBlockElement("take", "case-1", plain("I'll take it")))
	_, ts, err := d.api.PostMessageContext(t.Context(), "C0HELP", slackgo.MsgOptionText("a gap", false), slackgo.MsgOptionBlocks(button))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range d.Messages("it-help") {
		if m.TS == ts {
			if err := d.PressButton(t.Context(), http.DefaultClient, user, m, "take", ""); err != nil {
				t.Fatal(err)
			}
		}
	}
	all := a.all()
	return interaction(t, all[len(all)-1])
}

func interaction(t *testing.T, g got) slackgo.InteractionCallback {
	t.Helper()
	verifier, err := slackgo.NewSecretsVerifier(g.header, "signing-secret")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = verifier.Write([]byte(g.body))
	if err := verifier.Ensure(); err != nil {
		t.Fatal(err)
	}
	form, err := url.ParseQuery(g.body)
	if err != nil {
		t.Fatal(err)
	}
	var in slackgo.InteractionCallback
	if err := json.Unmarshal([]byte(form.Get("payload")), &in); err != nil {
		t.Fatal(err, g.body)
	}
	return in
}

func TestATriggerIsGoodOnceAndForThreeSeconds(t *testing.T) {
	d := open(t, slackfake.Options{})
	a := d.reach(t)
	ctx := t.Context()
	id := d.press(t, a, "UADA").TriggerID
	d.clock.Forward(3 * time.Second)
	if _, err := d.api.OpenViewContext(ctx, id, why()); err != nil {
		t.Error(err)
	}
	_, err := d.api.OpenViewContext(ctx, id, why())
	refused(t, err, "exchanged_trigger_id")
	id = d.press(t, a, "UADA").TriggerID
	d.clock.Forward(3*time.Second + time.Millisecond)
	_, err = d.api.OpenViewContext(ctx, id, why())
	refused(t, err, "expired_trigger_id")
	_, err = d.api.OpenViewContext(ctx, "made-up", why())
	refused(t, err, "invalid_trigger_id")
}

func TestAPersonHasOneModalOpen(t *testing.T) {
	d := open(t, slackfake.Options{})
	a := d.reach(t)
	first, err := d.api.OpenViewContext(t.Context(), d.press(t, a, "UADA").TriggerID, why())
	if err != nil {
		t.Fatal(err)
	}
	second := why()
	second.Title = plain("Another")
	if _, err := d.api.OpenViewContext(t.Context(), d.press(t, a, "UADA").TriggerID, second); err != nil {
		t.Fatal(err)
	}
	if v, ok := d.OpenView("UADA"); !ok || v.Title.Text != "Another" {
		t.Error(v, ok)
	}
	if _, ok := d.OpenView("UBO"); ok {
		t.Error("somebody else sees it")
	}
	_, err = d.api.UpdateViewContext(t.Context(), second, "", "", first.ID)
	refused(t, err, "not_found")
}

func TestAViewIsUpdatedByItsHash(t *testing.T) {
	d := open(t, slackfake.Options{})
	a := d.reach(t)
	v, err := d.api.OpenViewContext(t.Context(), d.press(t, a, "UADA").TriggerID, why())
	if err != nil {
		t.Fatal(err)
	}
	next := why()
	next.Title = plain("Thank you")
	updated, err := d.api.UpdateViewContext(t.Context(), next, "", v.Hash, v.ID)
	if err != nil || updated.Title.Text != "Thank you" || updated.Hash == v.Hash {
		t.Error(updated, err)
	}
	_, err = d.api.UpdateViewContext(t.Context(), next, "", v.Hash, v.ID)
	refused(t, err, "hash_conflict")
}

func TestAViewOverTheLimits(t *testing.T) {
	d := open(t, slackfake.Options{})
	a := d.reach(t)
	for name, spoil := range map[string]func(*slackgo.ModalViewRequest){
		"a title of 25 letters":   func(v *slackgo.ModalViewRequest) { v.Title = plain(strings.Repeat("x", 25)) },
		"a button of 25 letters":  func(v *slackgo.ModalViewRequest) { v.Submit = plain(strings.Repeat("x", 25)) },
		"an input and no button":  func(v *slackgo.ModalViewRequest) { v.Submit = nil },
		"3001 letters of its own": func(v *slackgo.ModalViewRequest) { v.PrivateMetadata = strings.Repeat("x", 3001) },
		"no blocks":               func(v *slackgo.ModalViewRequest) { v.Blocks.BlockSet = []slackgo.Block{} },
		"101 blocks": func(v *slackgo.ModalViewRequest) {
			for range 101 {
				v.Blocks.BlockSet = append(v.Blocks.BlockSet, slackgo.NewDividerBlock())
			}
		},
		"a menu of no options": func(v *slackgo.ModalViewRequest) {
			v.Blocks.BlockSet = append(v.Blocks.BlockSet, slackgo.NewInputBlock("x", plain("x"), nil, slackgo.NewOptionsSelectBlockElement(slackgo.OptTypeStatic, plain("x"), "x")))
		},
	} {
		v := why()
		spoil(&v)
		_, err := d.api.OpenViewContext(t.Context(), d.press(t, a, "UADA").TriggerID, v)
		if err == nil || !strings.Contains(err.Error(), "invalid_arguments") {
			t.Error(name, err)
		}
	}
}

func TestASubmissionIsToldToTheApp(t *testing.T) {
	d := open(t, slackfake.Options{})
	a := d.reach(t)
	ctx := t.Context()
	if _, err := d.api.OpenViewContext(ctx, d.press(t, a, "UADA").TriggerID, why()); err != nil {
		t.Fatal(err)
	}
	before := len(a.all())
	for name, typed := range map[string]map[string][]string{
		"nothing chosen":        {"note": {"x"}},
		"too long a word":       {"reason": {"person"}, "note": {strings.Repeat("x", 21)}},
		"what was not on offer": {"reason": {"other"}},
	} {
		if err := d.SubmitView(ctx, http.DefaultClient, "UADA", typed); err != nil {
			t.Error(name, err)
		}
		if v, _ := d.OpenView("UADA"); len(v.Errors) != 1 {
			t.Error(name, v.Errors)
		}
	}
	if len(a.all()) != before {
		t.Fatal("Slack's own window keeps back what is not filled in")
	}
	a.answer = func(w http.ResponseWriter, _ int) {
		_ = json.NewEncoder(w).Encode(slackgo.NewErrorsViewSubmissionResponse(map[string]string{"note": "No names, please."}))
	}
	typed := map[string][]string{"reason": {"journey"}, "note": {"it was Zoe"}}
	if err := d.SubmitView(ctx, http.DefaultClient, "UADA", typed); err != nil {
		t.Fatal(err)
	}
	if v, ok := d.OpenView("UADA"); !ok || v.Errors["note"] != "No names, please." || v.Typed["note"][0] != "it was Zoe" {
		t.Error("it stays open with what was typed and what is wrong:", v, ok)
	}
	a.answer = nil
	if err := d.SubmitView(ctx, http.DefaultClient, "UADA", typed); err != nil {
		t.Fatal(err)
	}
	if _, ok := d.OpenView("UADA"); ok {
		t.Error("it did not close")
	}
	all := a.all()
	in := interaction(t, all[len(all)-1])
	values := in.View.State.Values
	if in.Type != slackgo.InteractionTypeViewSubmission || in.User.ID != "UADA" || in.View.CallbackID != "dismiss" || in.View.PrivateMetadata != "case-1" ||
		values["reason"]["choice"].SelectedOption.Value != "journey" || values["note"]["word"].Value != "it was Zoe" {
		t.Errorf("%+v", in)
	}
}
