package slack

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/connectors"
)

// How a recorded file has to be wrapped before it is what Slack sends.
const (
	asIs  = "as it is"
	inner = "an inner event, in an envelope"
	press = "an interaction, in a form"
)

// recorded says of a recorded file how it is sent and what becomes of it:
// "events", "ignored: why", "undecodable: why"; one that ends with a
// colon leaves the rest open. A file that is no webhook at
// all (a block, an API's answer) is undecodable, and says so. The first rule
// whose pattern matches counts; a file that none matches fails.
var recorded = []struct{ pattern, as, becomes string }{
	// Bodies of the Events API.
	{"outer_events_test.TestURLVerificationEvent.*", asIs, "ignored: Slack's check of the URL"},
	{"test_asgi_http.body_data.L206.json", asIs, "ignored: Slack's check of the URL"},
	{"parsers_test.TestParseAppRateLimitedEvent.*", asIs, "ignored: Slack held events back: over 30,000 in an hour"},
	{"parsers_test.TestParseEventAPIMessageChannelWithAssistantThread.*", asIs, "events"},
	{"parsers_test.TestParseEventAPIMessageGroupWithAssistantThread.*", asIs, "events"},
	{"parsers_test.TestParseEventAPIMessageIM*", asIs, "ignored: a direct message"},
	{"parsers_test.TestParseEventAPIMessageMPIM*", asIs, "ignored: a direct message"},
	{"parsers_test.TestParseEventAPIAppMention*", asIs, "ignored: a question to us"},
	{"parsers_test.TestParse*", asIs, "undecodable: a mention that does not say by whom or where"},
	{"security_test.invalidBody.*", asIs, "ignored: a question to us"},
	{"security_test.vectors.json", asIs, "undecodable: unknown envelope"}, // signatures, read by another test
	{"test_events.valid_reaction_added_body.*", asIs, "ignored: no message: reaction added"},
	{"test_events_ignore_self.*", asIs, "ignored: no message: reaction added"},
	{"test_events_shared_channels.test_self_events.*", asIs, "ignored: no message: reaction added"},
	{"test_events_shared_channels.test_self_member_join_left_events.join*", asIs, "ignored: no message: member joined channel"},
	{"test_events_shared_channels.test_self_member_join_left_events.left*", asIs, "ignored: no message: member left channel"},
	{"inner_events_test.TestAppMentionWithBlocks*", inner, "ignored: a bot's message"},
	{"inner_events_test.TestAppMention*", inner, "ignored: a question to us"},
	{"inner_events_test.TestAppHomeOpenedEvent_FullEventParsing_WithView.*", asIs, "ignored: no message: app home opened"},
	{"inner_events_test.TestCallRejectedEvent.*", asIs, "ignored: no message: call rejected"},
	{"inner_events_test.TestGridMigrationStartedEvent.*", asIs, "ignored: no message: grid migration started"},
	{"inner_events_test.TestSharedChannelApproved.*", asIs, "undecodable: unknown envelope"}, // recorded without its type
	{"inner_events_test.TestSharedChannelDeclined.*", asIs, "undecodable: unknown envelope"},
	{"inner_events_test.TestUserProfileChanged.*", asIs, "ignored: no message: user profile changed"},

	// Inner events alone.
	{"inner_events_test.TestMessageChangedEvent.*", inner, "events"},
	{"inner_events_test.TestMessageEventWithActionToken.*", inner, "ignored: a direct message"},
	{"inner_events_test.TestMessageEventWithBlocks.*", inner, "events"},
	{"inner_events_test.TestThreadBroadcastEvent.*", inner, "events"},
	{"inner_events_test.TestBotMessageEvent.*", inner, "ignored: a bot's message"},
	{"inner_events_test.TestSharedChannelInviteRequested_UnmarshalJSON.*", inner, "undecodable: an event without a type"},
	{"inner_events_test.TestUserChangeEvent.*", inner, "ignored: no message: user change"},
	{"inner_events_test.*", inner, "ignored: no message: "},
	{"messages_test.channelRepliesParentMessage.*", inner, "undecodable: a message without a channel"}, // as an API returns it
	{"messages_test.editedMessage.*", inner, "undecodable: a message without a channel"},
	{"messages_test.uploadedFile.*", inner, "undecodable: a message without a channel"},
	{"messages_test.testPost.*", inner, "undecodable: a message without a channel"},
	{"messages_test.fileShareMessage.*", inner, "undecodable: a message without a channel"},
	{"messages_test.workflowBotMessage.*", inner, "ignored: a bot's message"},
	{"messages_test.meMessage.*", inner, "events"},
	{"messages_test.messageDeletedMessage.*", inner, "events"},
	{"messages_test.simpleMessage.*", inner, "events"},
	{"messages_test.*", inner, "ignored: no message of a person: "}, // joins, topics, names
	{"socketmode_test.TestEventParsing.L128.json", inner, "ignored: a question to us"},
	{"socketmode_test.TestEventParsing.L160.json", asIs, "ignored: our own message"},
	{"socketmode_test.EventAppMention.*", asIs, "undecodable: unknown envelope"}, // Socket Mode's own

	// Interactions.
	{"test_authorize.block_actions_body.*", press, "ignored: a button that asks for nothing"},
	{"test_builtins.test_block_action.*", press, "ignored: a button that asks for nothing"},
	{"test_request.test_org_wide_installations_block_actions.*", press, "ignored: a button that asks for nothing"},
	{"interactions_test.TestInteractionCallback_InteractionTypeBlockActions_Unmarshal.*", press, "ignored: a button that asks for nothing"},
	{"interactions_test.TestInteractionCallback_UserUsername.*", press, "ignored: a button that asks for nothing"},
	{"interactions_test.TestInteractionCallback_BlockSuggestion*", press, "ignored: no button: block suggestion"},
	{"interactions_test.*Container_Marshal_And_Unmarshal.L551.json", press, "undecodable: not the JSON of an interaction"}, // a part of one
	{"interactions_test.*Container_Marshal_And_Unmarshal.L591.json", press, "undecodable: not the JSON of an interaction"},
	{"interactions_test.*Container_Marshal_And_Unmarshal.*", press, "ignored: no button: message"}, // a container alone
	{"interactions_test.viewClosedCallback.*", press, "ignored: no button: view closed"},
	{"interactions_test.viewSubmissionCallback.*", press, "ignored: a form that is not ours"},
	{"test_asgi_http.body_data.L153.json", press, "ignored: no button: shortcut"},
	{"test_block_suggestion.*", press, "ignored: no button: block suggestion"},
	{"test_unmatched_suggestions.block_suggestion.*", press, "ignored: no button: block suggestion"},
	{"test_unmatched_suggestions.test_attachment_actions.*", press, "ignored: no button: interactive message"},
	{"test_unmatched_suggestions.test_step.*", press, "ignored: a form that is not ours"},
	{"test_dialogs.submission_body.*", press, "ignored: no button: dialog submission"},
	{"dialog_test.simpleCallback.*", press, "ignored: no button: dialog submission"},
	{"dialog_test.simpleSuggestionCallback.*", press, "ignored: no button: dialog suggestion"},
	{"test_request.test_org_wide_installations_view_submission.*", press, "ignored: a form that is not ours"},
	{"test_view_submission.*", press, "ignored: a form that is not ours"},
	{"test_workflow_steps.*", press, "ignored: a form that is not ours"},

	// Slash commands and the outgoing webhooks of old.
	{"slash_test.TestSlash_ServeHTTP.*", asIs, "ignored: a slash command"},
	{"test_asgi_http.body.*", asIs, "ignored: a slash command"},
	{"slash_test.TestSlash_UnmarshalJSON.*", asIs, "undecodable: unknown envelope"},
	{"message_info_missing_*", asIs, "undecodable: a form that is no interaction"}, // unsigned by design

	// No webhooks: blocks, and what the Web API takes and answers.
	{"block_*", asIs, "undecodable: "},
	{"chat_test.*", asIs, "undecodable: "},
	{"data.inviteSharedResponseJSON.*", asIs, "undecodable: unknown envelope"},
	{"dialog_test.*", asIs, "undecodable: unknown envelope"},
	{"reactions_test.*", asIs, "undecodable: unknown envelope"},
	{"views_test.*", asIs, "undecodable: unknown envelope"},
	{"webhooks_test.*", asIs, "undecodable: unknown envelope"},
}

func TestEachRecordedFileBecomesWhatIsSaidOfIt(t *testing.T) {
	dir := shared(t)
	files, _ := filepath.Glob(filepath.Join(dir, "fixtures/slack*", "*"))
	var mine []string
	for _, f := range files {
		if d := filepath.Base(filepath.Dir(f)); d == "slack" || d == "slack-legacy" {
			mine = append(mine, f)
		}
	}
	if dir == "" || len(mine) == 0 {
		t.Skip("the recorded webhooks are not here")
	}
	used := map[string]bool{}
	dec := decoder{connector: "it-chat", channels: &channels{watch: []string{
		"C024BE91L", "G124BE91L", "G024BE91L", "C2147483705", "C123ABC456"}}}
	for _, file := range mine {
		name := filepath.Base(file)
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rule := -1
		for i, r := range recorded {
			if ok, _ := filepath.Match(r.pattern, name); ok {
				rule = i
				break
			}
		}
		if rule < 0 {
			t.Errorf("%s: nobody has said what becomes of it", name)
			continue
		}
		r := recorded[rule]
		used[r.pattern] = true
		out, err := dec.decode(connectors.Delivery{Body: wrap(t, name, raw, r.as), Received: morning})
		got := "events"
		switch {
		case err != nil:
			got = "undecodable: " + strings.TrimPrefix(err.Error(), "slack: decode: undecodable: ")
		case out.Ignored != "":
			got = "ignored: " + out.Ignored
		case len(out.Events) == 0:
			got = "nothing"
		}
		if got != r.becomes && !(strings.HasSuffix(r.becomes, ": ") && strings.HasPrefix(got, r.becomes)) {
			t.Errorf("%s, sent as %s: %q, want %q", name, r.as, got, r.becomes)
		}
	}
	for _, r := range recorded {
		if !used[r.pattern] {
			t.Errorf("no file is %s", r.pattern)
		}
	}
}

func wrap(t *testing.T, name string, raw []byte, as string) []byte {
	t.Helper()
	switch as {
	case inner:
		b, err := json.Marshal(map[string]any{"type": "event_callback", "event_id": "Ev1", "event": json.RawMessage(raw)})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return b
	case press:
		return []byte(url.Values{"payload": {string(raw)}}.Encode())
	}
	return raw
}
