package slack

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// mentioned is the body of an app_mention with these fields of the event.
func mentioned(t *testing.T, change map[string]any) []byte {
	t.Helper()
	event := map[string]any{"type": "app_mention", "channel": "C0RANDOM", "user": "U0AGENT", "text": "<@U0WAYMARK> ITD-4811",
		"ts": "1794901330.000100", "event_ts": "1794901330.000100"}
	for k, v := range change {
		event[k] = v
	}
	body, err := json.Marshal(map[string]any{"type": "event_callback", "event_id": "Ev0100", "api_app_id": "A0WAYMARK", "event": event,
		"authorizations": []map[string]any{{"user_id": "U0WAYMARK", "is_bot": true}}})
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestAMentionIsAQuestionAndNoEvent(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       string
		named      []string
	}{
		{"a ticket", "<@U0WAYMARK> ITD-4811", "ITD-4811", nil},
		{"our name alone", "<@U0WAYMARK>", "", nil},
		{"our name last", "ITD-4811 <@U0WAYMARK> ", "ITD-4811", nil},
		{"talk before it", "hey <@U0WAYMARK|waymark>  pause &amp; go", "pause & go", nil},
		{"a person", "<@U0WAYMARK> <@U1REMOTE> please, and <@U1REMOTE|remote>", "@someone please, and @someone", []string{"U1REMOTE"}},
		{"a person before us", "<@U1REMOTE> asked <@U0WAYMARK> ITD-1", "ITD-1", nil},
		{"nobody", "no name at all", "no name at all", nil},
	} {
		out, err := testDecoder().decode(connectors.Delivery{Body: mentioned(t, map[string]any{"text": c.text}), Received: morning})
		if err != nil || len(out.Events) != 0 || out.Ignored == "" || len(out.Queries) != 1 {
			t.Errorf("%s: %+v, %v", c.name, out, err)
			continue
		}
		q := out.Queries[0]
		var named []string
		for _, a := range q.Named {
			named = append(named, a.ID)
		}
		if q.Text != c.want || !slices.Equal(named, c.named) || q.Ask != connectors.AskCommand || q.Channel != "random" ||
			q.By != (journeys.Account{Realm: "it-chat", ID: "U0AGENT"}) || q.Back != (asked{Channel: "C0RANDOM", User: "U0AGENT", At: morning}) {
			t.Errorf("%s: %+v", c.name, q)
		}
	}
}

func TestAMentionInAThreadIsAnsweredThere(t *testing.T) {
	for thread, want := range map[string]string{"1794901300.000100": "1794901300.000100", "1794901330.000100": "", "x": ""} {
		out, err := testDecoder().decode(connectors.Delivery{Body: mentioned(t, map[string]any{"thread_ts": thread}), Received: morning})
		if err != nil || len(out.Queries) != 1 || out.Queries[0].Back.(asked).Thread != want {
			t.Errorf("%s: %+v, %v", thread, out, err)
		}
	}
}

func TestNoMachineIsAnswered(t *testing.T) {
	for name, change := range map[string]map[string]any{
		"another bot": {"bot_id": "B0OTHER"}, "we ourselves": {"user": "U0WAYMARK"}, "our app": {"app_id": "A0WAYMARK"},
		"Slackbot": {"user": "USLACKBOT"}, "a bot of old": {"subtype": "bot_message"}, "nobody": {"user": ""}, "nowhere": {"channel": ""},
	} {
		out, err := testDecoder().decode(connectors.Delivery{Body: mentioned(t, change), Received: morning})
		if len(out.Queries) > 0 || len(out.Events) > 0 || err == nil && out.Ignored == "" {
			t.Errorf("%s: %+v, %v", name, out, err)
		}
	}
}

// In a watched channel Slack reports one message twice: as one, and as a
// mention. It counts once.
func TestAMentionInAWatchedChannelIsOneEvent(t *testing.T) {
	var events []journeys.Event
	queries := 0
	for _, kind := range []string{"app_mention", "message"} {
		out, err := testDecoder().decode(connectors.Delivery{Body: mentioned(t, map[string]any{"type": kind, "channel": "C024BE91L"}), Received: morning})
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, out.Events...)
		queries += len(out.Queries)
	}
	if len(events) != 1 || queries != 1 || events[0].ID != "message/C024BE91L/1794901330.000100" {
		t.Errorf("%d events, %d questions: %+v", len(events), queries, events)
	}
}
