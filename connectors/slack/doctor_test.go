package slack

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

// found are an examination's findings as lines.
func found(t *testing.T, c *connectors.Connector, e connectors.Examination) string {
	t.Helper()
	var b strings.Builder
	for _, f := range c.Doctor.Examine(t.Context(), e, morning) {
		fmt.Fprintf(&b, "%d %s: %s", f.Health, f.What, f.Found)
		if f.Do != "" {
			b.WriteString(" -> " + f.Do)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func examination() connectors.Examination {
	e := connectors.Examination{Hook: "https://waymark.example.com/hooks/it-chat", Posts: []string{"sd-now", "@sd-oncall"}}
	e.Heard.Ever, e.Heard.Last = true, morning.Add(-time.Minute)
	return e
}

func TestTheDoctorFindsAWorkspaceThatIsSetUpWell(t *testing.T) {
	w, c := workspace(t, slackfake.Options{Scopes: Scopes()})
	want := `0 bot token: signed in as "waymark" in "Sandbox"
0 scopes: all that are used
0 member of channels: the bot is in all that are watched or written to
0 heard: the last came 17 Nov 2026 07:41 UTC
`
	if got := found(t, c, examination()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, call := range w.Calls() {
		if call != "auth.test" && call != "conversations.list" {
			t.Errorf("it calls %s", call)
		}
	}
}

func TestTheDoctorFindsEachFault(t *testing.T) {
	for name, try := range map[string]struct {
		scopes []string
		fault  *slackfake.Fault
		watch  []string
		change func(*connectors.Examination)
		want   string
	}{
		"token refused":    {scopes: Scopes(), fault: &slackfake.Fault{Method: "auth.test", Code: "token_revoked"}, want: "4 bot token: refused"},
		"no answer":        {scopes: Scopes(), fault: &slackfake.Fault{Method: "auth.test", Status: 500}, want: "4 bot token: no answer"},
		"a scope lacks":    {scopes: slices.DeleteFunc(Scopes(), func(s string) bool { return s == "commands" }), want: "4 scopes: it lacks commands"},
		"a scope too many": {scopes: append(Scopes(), "admin"), want: "1 scopes: it has more than is used: admin"},
		"outside":          {scopes: Scopes(), watch: []string{"it-help", "random"}, want: "4 member of channels: the bot is not in random"},
		"nothing heard":    {scopes: Scopes(), watch: []string{"it-help"}, change: func(e *connectors.Examination) { e.Heard.Ever = false }, want: "4 heard: nothing has ever come ->"},
		"nothing watched":  {scopes: Scopes(), change: func(e *connectors.Examination) { e.Heard.Ever = false }, want: "1 heard: nothing has ever come, and no channel is watched"},
		"long quiet":       {scopes: Scopes(), watch: []string{"it-help"}, change: func(e *connectors.Examination) { e.Heard.Last = morning.Add(-80 * time.Hour) }, want: "3 heard: the last came 13 Nov 2026"},
		"no address":       {scopes: Scopes(), change: func(e *connectors.Examination) { e.Hook = "" }, want: "4 heard: no public_url is set"},
	} {
		t.Run(name, func(t *testing.T) {
			w, at := workspaceAt(t, slackfake.Options{Scopes: try.scopes})
			c := connect(t, at, try.watch...)
			if try.fault != nil {
				w.Fail(*try.fault)
			}
			e := examination()
			if try.change != nil {
				try.change(&e)
			}
			if got := found(t, c, e); !strings.Contains("\n"+got, "\n"+try.want) {
				t.Errorf("got\n%s\nwant\n%s", got, try.want)
			}
		})
	}
}
