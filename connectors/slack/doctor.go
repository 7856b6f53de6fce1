package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/waymark-itsm/waymark/connectors"
)

// doctor looks at a workspace with the token that everything else uses.
type doctor struct {
	client   *client
	channels *channels
	socket   bool // Slack is listened to, and calls nobody
}

// headerScopes is where Slack says with every answer what a token may do.
const headerScopes = "X-Oauth-Scopes"

// quietFor is how long a workspace may say nothing before it is remarkable: a
// weekend, in a channel of a service desk.
const quietFor = 72 * time.Hour

// Examine asks who we are, what we may do, where we are, and when something was
// heard. It stops where the token is refused, because everything after that
// would be refused, too. Whether the named channels and groups exist is what
// Targets finds out.
func (x doctor) Examine(ctx context.Context, e connectors.Examination, now time.Time) []connectors.Finding {
	r := &report{}
	if x.token(ctx, r) {
		x.member(ctx, r, e.Posts)
	}
	x.heard(r, e, now)
	return r.list
}

// report collects findings.
type report struct{ list []connectors.Finding }

func (r *report) add(h connectors.Health, what, found, do string) {
	r.list = append(r.list, connectors.Finding{Health: h, What: what, Found: found, Do: do})
}

// token asks who we are and compares what we may do with what is used; false:
// nothing more can be asked.
func (x doctor) token(ctx context.Context, r *report) bool {
	const what = "bot token"
	var me *slackgo.AuthTestResponse
	err := x.client.call(ctx, "auth.test", reads, func(ctx context.Context) (err error) {
		me, err = x.client.sdk.AuthTestContext(ctx)
		return err
	})
	switch {
	case connectors.KindOf(err) == connectors.Denied && err != nil:
		r.add(connectors.Sick, what, "refused", "install the app again (OAuth & Permissions) and set bot_token")
		return false
	case err != nil:
		r.add(connectors.Sick, what, "no answer: "+err.Error(), "may this machine call Slack? A proxy is set as HTTPS_PROXY")
		return false
	case me.BotID == "":
		r.add(connectors.Sick, what, "a person's, not a bot's", "copy the Bot User OAuth Token: this one writes in that person's name")
	default:
		r.add(connectors.Well, what, fmt.Sprintf("signed in as %q in %q", oneLine(me.User), oneLine(me.Team)), "")
	}
	x.scopes(r, me.Header.Get(headerScopes))
	return true
}

func (x doctor) scopes(r *report, granted string) {
	const what = "scopes"
	if granted == "" {
		r.add(connectors.Unclear, what, "Slack does not say which it has", "compare them with deploy/slack/manifest.yaml")
		return
	}
	var have, lacking, beside []string
	for _, s := range strings.Split(granted, ",") {
		have = append(have, oneLine(s))
	}
	for _, s := range Scopes() {
		if !slices.Contains(have, s) {
			lacking = append(lacking, s)
		}
	}
	for _, s := range have {
		if !slices.Contains(Scopes(), s) {
			beside = append(beside, s)
		}
	}
	switch {
	case len(lacking) > 0:
		r.add(connectors.Sick, what, "it lacks "+strings.Join(lacking, ", "), "add them as in deploy/slack/manifest.yaml, and install the app again; README.md says what each is for")
	default:
		r.add(connectors.Well, what, "all that are used", "")
	}
	if len(beside) > 0 {
		r.add(connectors.Remark, what, "it has more than is used: "+strings.Join(beside, ", "), "remove them if nothing else of yours uses this app")
	}
}

// member asks whether the bot is in the channels that are watched and written
// to. A public channel is seen from outside, but nothing of it is heard.
func (x doctor) member(ctx context.Context, r *report, posts []string) {
	const what = "member of channels"
	if err := x.channels.refresh(ctx); err != nil {
		r.add(connectors.Unclear, what, "no answer: "+err.Error(), "")
		return
	}
	d := x.channels.known.Load()
	var outside []string
	n := 0
	for _, name := range slices.Concat(x.channels.watch, posts) {
		bare := strings.TrimPrefix(name, "#")
		id := d.idOf[bare]
		if d.nameOf[bare] != "" {
			id = bare
		}
		switch {
		case strings.HasPrefix(name, "@"), id == "": // a group, or none that exists
		case d.in[id]:
			n++
		case !slices.Contains(outside, bare):
			outside = append(outside, bare)
		}
	}
	switch {
	case len(outside) > 0:
		r.add(connectors.Sick, what, "the bot is not in "+strings.Join(outside, ", "), "in each of them: /invite the bot; it hears nothing there, and cannot write")
	case n > 0:
		r.add(connectors.Well, what, "the bot is in all that are watched or written to", "")
	}
}

// heard says when something came. Where nothing is watched, only presses and
// commands do, and nobody may have made one.
func (x doctor) heard(r *report, e connectors.Examination, now time.Time) {
	const what = "heard"
	way := "does the Request URL under Event Subscriptions say Verified, and is the bot in a watched channel?"
	if x.socket {
		way = "is Socket Mode on, and does the server run?"
	}
	last := "the last came " + e.Heard.Last.UTC().Format("2 Jan 2006 15:04") + " UTC"
	switch {
	case e.Hook == "" && !x.socket:
		r.add(connectors.Sick, what, "no public_url is set, so Slack has no address to call", "set public_url, or app_token to open a socket instead")
	case !e.Heard.Ever && len(x.channels.watch) == 0:
		r.add(connectors.Remark, what, "nothing has ever come, and no channel is watched", "type /waymark help in Slack and look again")
	case !e.Heard.Ever:
		r.add(connectors.Sick, what, "nothing has ever come", "say something in a watched channel and look again; if nothing comes: "+way)
	case now.Sub(e.Heard.Last) > quietFor && len(x.channels.watch) > 0:
		r.add(connectors.Ailing, what, last, way)
	default:
		r.add(connectors.Well, what, last, "")
	}
}
