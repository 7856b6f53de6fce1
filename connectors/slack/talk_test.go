package slack

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

// talk is a workspace whose app is a connector that answers at once: what it
// heard as events is kept.
type talk struct {
	*slackfake.Workspace
	conn   *connectors.Connector
	reader reader
	events []journeys.Event
	failed []error
}

func talking(t *testing.T, r reader) *talk {
	t.Helper()
	w, at := workspaceAt(t, slackfake.Options{Scopes: Scopes()})
	x := &talk{Workspace: w, conn: connect(t, at, "it-help"), reader: r}
	w.Site = strings.TrimSuffix(at, "/api")
	app := httptest.NewServer(x.app(t))
	t.Cleanup(app.Close)
	w.Reach(app.URL+"/hooks/it-chat", func() {})
	return x
}

func (x *talk) app(t *testing.T) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if err := x.conn.Verify(r.Header, body, morning); err != nil {
			x.failed = append(x.failed, err)
		}
		out, err := x.conn.Decode(connectors.Delivery{Connector: "it-chat", Header: r.Header, Body: body, Received: morning})
		if err != nil {
			x.failed = append(x.failed, err)
		}
		x.events = append(x.events, out.Events...)
		for _, q := range out.Queries {
			if err := x.conn.Answers.Answer(t.Context(), q, x.reader, morning); err != nil {
				x.failed = append(x.failed, err)
			}
		}
		if out.Reply != nil {
			w.Header().Set("Content-Type", out.Reply.ContentType)
			_, _ = w.Write(out.Reply.Body)
		}
	}
}

// only is the one event that was heard since it was last asked.
func (x *talk) only(t *testing.T) journeys.Event {
	t.Helper()
	if len(x.events) != 1 || len(x.failed) > 0 {
		t.Fatalf("events %+v, errors %v", x.events, x.failed)
	}
	e := x.events[0]
	x.events = nil
	return e
}

func (x *talk) submit(t *testing.T, typed map[string][]string) {
	t.Helper()
	if err := x.SubmitView(t.Context(), http.DefaultClient, "U0AGENT", typed); err != nil {
		t.Fatal(err)
	}
}

func TestAnAgentPressesChoosesAndFillsIn(t *testing.T) {
	on := storyPress()
	point := journeys.PointID{Journey: "password-reset", Kind: journeys.DeadEnd, Step: "reset-by-link"}
	x := talking(t, reader{
		owners:   []connectors.Choice{{ID: "service-desk", Name: "Service Desk"}, {ID: "identity", Name: "Identity & <Access>"}},
		problems: []connectors.Choice{{ID: "ITIMP-9", Name: "ITIMP-9 Link by text message"}},
	})
	p := storyMessage()
	p.Content.Text.Buttons = []journeys.Button{
		{Action: journeys.KindTake, Label: "I'll take it", Value: on.String()},
		{Action: journeys.KindHandBack, Label: "Hand back", Value: on.String()},
		{Action: journeys.KindSnooze, Label: "Snooze", Value: on.String(), Options: []journeys.Option{{Label: "15 min", Value: "15m"}, {Label: "1 hour", Value: "1h"}}},
		{Action: journeys.KindDismiss, Label: "Not a problem…", Value: on.String()},
		{Action: journeys.KindAccept, Label: "1: Accept as pain point", Value: point.Ref("it-chat").String()},
		{Action: journeys.KindNameOwner, Label: "1: Name owner…", Value: point.Ref("it-chat").String()},
		{Action: journeys.KindImprove, Label: "1: Make improvement…", Value: point.Ref("it-chat").String()},
		{Action: journeys.KindNotWorth, Label: "Not worth it…", Options: []journeys.Option{{Label: "1: The link", Value: point.Ref("it-chat").String()}}},
	}
	put(t, x.conn, p, connectors.Prior{})
	m := x.Ours()[0]
	for _, step := range []struct {
		action, option string
		typed          map[string][]string // nil: no form
		again          map[string][]string // what is wrong at first
		field, want    string
	}{
		{action: journeys.KindTake},
		{action: journeys.KindHandBack},
		{action: journeys.KindSnooze, option: "1h", field: journeys.FieldUntil, want: "1h"},
		{action: journeys.KindDismiss, again: map[string][]string{inReason: {journeys.WrongOwner}},
			typed: map[string][]string{inReason: {journeys.WrongOwner}, inOwner: {"identity"}}, field: journeys.FieldOwner, want: "identity"},
		{action: journeys.KindAccept},
		{action: journeys.KindNameOwner, typed: map[string][]string{inOwner: {"service-desk"}}, field: journeys.FieldOwner, want: "service-desk"},
		{action: journeys.KindImprove, typed: map[string][]string{inExisting: {"ITIMP-9"}}, field: journeys.FieldKey, want: "ITIMP-9"},
		{action: journeys.KindImprove, typed: map[string][]string{}, field: journeys.FieldKey, want: ""},
		{action: journeys.KindNotWorth, option: point.Ref("it-chat").String(), typed: map[string][]string{inReason: {"too rare"}}, field: journeys.FieldReason, want: "too rare"},
	} {
		if err := x.PressButton(t.Context(), http.DefaultClient, "U0AGENT", m, step.action, step.option); err != nil {
			t.Fatal(step.action, err)
		}
		if step.again != nil {
			x.submit(t, step.again)
			if v, open := x.OpenView("U0AGENT"); !open || len(v.Errors) == 0 || len(x.events) != 0 {
				t.Errorf("%s: the form closed, or says nothing: %+v, events %+v", step.action, v.Errors, x.events)
			}
		}
		if step.typed != nil {
			x.submit(t, step.typed)
			if v, open := x.OpenView("U0AGENT"); open {
				t.Errorf("%s: the form stays open: %v", step.action, v.Errors)
			}
		}
		e := x.only(t)
		if e.Kind != step.action || e.Actor.ID != "U0AGENT" || e.Fields.First(step.field) != step.want || e.Fields.First(fieldMessageTS) != m.TS ||
			e.Fields.First(fieldChannelID) != m.Channel || e.Fields.First(journeys.FieldActorName) != "agent" {
			t.Errorf("%s: %+v", step.action, e)
		}
		if about, ok := journeys.PointOf(e.Ref); e.Ref != on.Ref && (!ok || about != point) {
			t.Errorf("%s: about %s", step.action, e.Ref)
		}
	}
}

func TestAnAgentLogsACall(t *testing.T) {
	x := talking(t, reader{})
	if err := x.RunCommand(t.Context(), http.DefaultClient, "U0AGENT", "sd-now", "/waymark", "log"); err != nil {
		t.Fatal(err)
	}
	when := morning.Add(-600e9).Truncate(60e9)
	x.submit(t, map[string][]string{inAddress: {"remote@example.com"}, inHow: {wordCall}, inWhen: {strconv.FormatInt(when.Unix(), 10)}, inNote: {"locked out"}})
	e := x.only(t)
	if e.Kind != wordCall || !e.At.Equal(when) || len(e.Customers) != 1 || e.Customers[0] != journeys.EmailAccount("remote@example.com") ||
		e.Text != "locked out" || e.Fields.First(journeys.FieldOnBehalf) != "true" || e.Ref.Kind != journeys.Call {
		t.Errorf("%+v", e)
	}
}

func TestACommandInASandboxIsAnsweredToWhoTypedIt(t *testing.T) {
	x := talking(t, reader{text: journeys.Text{Headline: "ITD-4813 is stuck"}})
	if err := x.RunCommand(t.Context(), http.DefaultClient, "U0AGENT", "sd-now", "/waymark", "ITD-4813"); err != nil || len(x.failed) > 0 {
		t.Fatal(err, x.failed)
	}
	if got := x.Answers(); len(got) != 1 || got[0].To != "U0AGENT" || got[0].String() != "ITD-4813 is stuck" ||
		slices.Contains(x.Calls(), "chat.postEphemeral") {
		t.Errorf("%+v", got)
	}
}
