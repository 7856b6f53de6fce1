package config_test

import (
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
)

func TestAnExpressionSeesTheEvent(t *testing.T) {
	secrets(t)
	caller := journeys.EmailAccount("eva@example.com")
	e := &journeys.Event{
		Connector: "phone", Kind: "answered", Channel: "phone", Text: "It is about my password",
		Fields: journeys.Fields{"queue": {"it"}, "tags": {"vip", "remote"}, "none": {}},
		Actor:  caller, Customers: []journeys.Account{caller},
	}
	for when, want := range map[string]bool{
		`event == "answered" && connector == "phone"`:      true,
		`channel == "mail"`:                                false,
		`text contains "password"`:                         true,
		`fields.queue == "it"`:                             true,
		`fields["missing"] == ""`:                          true,
		`"vip" in lists.tags`:                              true,
		`len(lists["missing"]) > 0`:                        false,
		`actor_is_customer`:                                true,
		`int(fields.queue) > 3`:                            false, // fails on this event, so it does not hold
		`any(lists.tags, # startsWith "rem")`:              true,
		`text matches "(?i)PASSWORD$" and not (1 > 2)`:     true,
		`lists.tags[0] == "vip" && lists["none"][0] == ""`: false,
	} {
		f := folder(t, "testdata/experience").with(t, reset, "{from: phone, event: answered}", "{from: phone, event: answered, when: '"+when+"'}")
		done := must(t, f).Rules.Journeys[0].Step("call-desk").Done[0]
		if done.When == nil || done.When(e) != want {
			t.Errorf("%s: want %v", when, want)
		}
	}
}

func TestAnExpressionHasNoClock(t *testing.T) {
	secrets(t)
	f := folder(t, "testdata/experience").with(t, reset, "{from: phone, event: answered}", "{from: phone, event: answered, when: 'now().Hour() > 3'}")
	if _, report := f.load(); report.OK() {
		t.Error("what is judged twice could then be judged differently")
	}
}

func TestConditionsAreTheTextThatWasWritten(t *testing.T) {
	secrets(t)
	f := folder(t, "testdata/experience").with(t, reset, "{from: portal, event: opened}",
		`{from: portal, event: opened, "on": [0, true, 1.50, "yes", null-ish], results: 0x10}`)
	got := must(t, f).Rules.Journeys[0].Step("open-portal").Done[0].Fields
	want := []string{"0", "true", "1.50", "yes", "null-ish"}
	for i, w := range want {
		if got["on"][i] != w {
			t.Errorf("condition %d is %q, want %q", i, got["on"][i], w)
		}
	}
	if got["results"][0] != "0x10" {
		t.Errorf("results %q", got["results"])
	}
}

func TestARuleThatOnlyLooksLikeAnEarlierOneMayStand(t *testing.T) {
	secrets(t)
	for name, rule := range map[string]string{
		"another field": `{from: portal, event: opened, page: reset}`,
		"more values":   `{from: portal, event: opened, page: [home, reset]}`,
		"other words":   `{from: portal, event: opened, customer_says: reset}`,
		"an expression": `{from: portal, event: opened, when: 'text != ""'}`,
	} {
		f := folder(t, "testdata/experience")
		// The narrower rule stands first, the wider one after it.
		f = f.with(t, reset, "done: {from: portal, event: opened}", "done: "+rule)
		f = f.with(t, reset, "done: {from: portal, event: form_opened}", "done: {from: portal, event: opened}")
		if _, report := f.load(); !report.OK() {
			t.Errorf("%s:\n%s", name, report)
		}
	}
}
