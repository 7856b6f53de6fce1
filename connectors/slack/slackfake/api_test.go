package slackfake_test

import (
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

func read(r io.Reader) string {
	b, err := io.ReadAll(r)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func TestPlacesAndPeople(t *testing.T) {
	d := open(t, slackfake.Options{})
	ctx := t.Context()
	members, _, err := d.api.GetUsersInConversationContext(ctx, &slackgo.GetUsersInConversationParameters{ChannelID: "C0LEADS"})
	if err != nil || !reflect.DeepEqual(members, []string{"UADA", slackfake.BotUser}) {
		t.Error(members, err)
	}
	_, err = d.api.InviteUsersToConversationContext(ctx, "C0LEADS", "UBO")
	if err != nil {
		t.Error(err)
	}
	if members, _, err = d.api.GetUsersInConversationContext(ctx, &slackgo.GetUsersInConversationParameters{ChannelID: "C0LEADS"}); err != nil || len(members) != 3 {
		t.Error(members, err)
	}
	_, err = d.api.InviteUsersToConversationContext(ctx, "C0LEADS", "UBO")
	refused(t, err, "already_in_channel")
	_, _, err = d.api.PostMessageContext(ctx, "C0AWAY", slackgo.MsgOptionText("hello", false))
	refused(t, err, "not_in_channel")
	if _, _, _, err := d.api.JoinConversationContext(ctx, "C0AWAY"); err != nil {
		t.Error(err)
	}
	if _, _, err := d.api.PostMessageContext(ctx, "C0AWAY", slackgo.MsgOptionText("hello", false)); err != nil {
		t.Error(err)
	}
	_, _, _, err = d.api.JoinConversationContext(ctx, "C0LEADS")
	refused(t, err, "method_not_supported_for_channel_type")
	c, err := d.api.GetConversationInfoContext(ctx, &slackgo.GetConversationInfoInput{ChannelID: "C0LEADS"})
	if err != nil || !c.IsPrivate || c.Name != "it-leads" {
		t.Error(c, err)
	}
	users, err := d.api.GetUsersContext(ctx)
	if err != nil || len(users) != 3 {
		t.Error(users, err)
	}
	on, err := d.api.GetUserGroupMembersContext(ctx, "S0ONCALL")
	if err != nil || !reflect.DeepEqual(on, []string{"UADA", "UBO"}) {
		t.Error(on, err)
	}
	_, err = d.api.PostEphemeralContext(ctx, "C0LEADS", "UZOE", slackgo.MsgOptionText("psst", false))
	refused(t, err, "user_not_in_channel")
	m := d.Say("it-help", "UBO", "help", "")
	if err := d.api.AddReactionContext(ctx, "eyes", slackgo.NewRefToMessage("C0HELP", m.TS)); err != nil {
		t.Error(err)
	}
	refused(t, d.api.AddReactionContext(ctx, "eyes", slackgo.NewRefToMessage("C0HELP", m.TS)), "already_reacted")
}

func TestAPrivateChannelIsUnknownFromOutside(t *testing.T) {
	d := open(t, slackfake.Options{})
	d.AddChannel(slackfake.Channel{ID: "C0SECRET", Name: "secret", Private: true, Outside: true})
	_, err := d.api.GetConversationInfoContext(t.Context(), &slackgo.GetConversationInfoInput{ChannelID: "C0SECRET"})
	refused(t, err, "channel_not_found")
	list, _, err := d.api.GetConversationsContext(t.Context(), &slackgo.GetConversationsParameters{})
	if err != nil || len(list) != 2 {
		t.Error("only public channels are listed where no sort is asked for:", list, err)
	}
}

func TestAScopeThatIsNotGranted(t *testing.T) {
	d := open(t, slackfake.Options{Scopes: []string{"channels:read", "chat:write", "channels:history"}})
	ctx := t.Context()
	var scopes string
	api := slackgo.New("xoxb-fake", slackgo.OptionAPIURL(d.url+"/api/"), slackgo.OptionOnResponseHeaders(func(_ string, h http.Header) { scopes = h.Get("X-Oauth-Scopes") }))
	if _, err := api.AuthTestContext(ctx); err != nil || scopes != "channels:read,chat:write,channels:history" {
		t.Error(scopes, err)
	}
	if _, _, err := api.PostMessageContext(ctx, "C0HELP", slackgo.MsgOptionText("hello", false)); err != nil {
		t.Error(err)
	}
	for want, call := range map[string]func() error{
		"users:read":      func() error { _, err := api.GetUserInfoContext(ctx, "UADA"); return err },
		"usergroups:read": func() error { _, err := api.GetUserGroupsContext(ctx); return err },
		"groups:history": func() error {
			_, err := api.GetConversationHistoryContext(ctx, &slackgo.GetConversationHistoryParameters{ChannelID: "C0LEADS"})
			return err
		},
		"groups:read": func() error {
			_, _, err := api.GetConversationsContext(ctx, &slackgo.GetConversationsParameters{Types: []string{"public_channel", "private_channel"}})
			return err
		},
	} {
		refused(t, call(), "missing_scope")
		answer, err := http.PostForm(d.url+"/api/users.info", url.Values{"token": {"xoxb-fake"}, "user": {"UADA"}})
		if err != nil {
			t.Fatal(err)
		}
		body := read(answer.Body)
		_ = answer.Body.Close()
		if want == "users:read" && (!strings.Contains(body, `"needed":"users:read"`) || answer.Header.Get("X-Accepted-Oauth-Scopes") != "users:read") {
			t.Error(body, answer.Header)
		}
	}
}
