package page

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

// longestForm bounds a form, in bytes.
const longestForm = 64 << 10

var errGone = errors.New("what this was about is gone")

// deeds are what the forms do, by their address.
func (p *Page) deeds() map[string]func(*http.Request, slackfake.User) error {
	return map[string]func(*http.Request, slackfake.User) error{
		"write": p.write, "edit": p.edit, "unsay": p.unsay, "react": p.react, "press": p.press,
		"submit": p.submit, "close": p.close, "dismiss": p.dismiss, "invite": p.invite,
	}
}

// deed does one after it has made sure that the form is one of these pages',
// and shows the channel again.
func (p *Page) deed(do func(*http.Request, slackfake.User) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, longestForm)
		if from := r.Header.Get("Origin"); from != "" && from != "http://"+r.Host {
			http.Error(w, "This form is from elsewhere.", http.StatusForbidden)
			return
		}
		if err := r.ParseForm(); err != nil {
			http.Error(w, "The form cannot be read.", http.StatusBadRequest)
			return
		}
		as := p.as(r)
		channel := r.PostFormValue("channel")
		if err := do(r, as); err != nil {
			status := http.StatusBadGateway
			if errors.Is(err, errGone) {
				status = http.StatusNotFound
			}
			p.draw(w, r, status, channel, sentence(err.Error()))
			return
		}
		http.Redirect(w, r, where(channel, as.ID, r.PostFormValue("thread"))+"#end", http.StatusSeeOther)
	}
}

// sentence is an error as people are told it.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }

// write says something, or runs a command.
func (p *Page) write(r *http.Request, as slackfake.User) error {
	text := strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n"))
	channel := r.PostFormValue("channel")
	if text == "" {
		return nil
	}
	if command, rest, _ := strings.Cut(text, " "); strings.HasPrefix(command, "/") {
		return p.site.RunCommand(r.Context(), p.client, as.ID, channel, command, strings.TrimSpace(rest))
	}
	_, err := p.site.Write(channel, as.ID, text, r.PostFormValue("thread"))
	return err
}

func (p *Page) edit(r *http.Request, as slackfake.User) error {
	return p.site.Edit(r.PostFormValue("channel"), r.PostFormValue("ts"), as.ID, strings.TrimSpace(r.PostFormValue("text")))
}

func (p *Page) unsay(r *http.Request, as slackfake.User) error {
	return p.site.Unsay(r.PostFormValue("channel"), r.PostFormValue("ts"), as.ID)
}

func (p *Page) react(r *http.Request, as slackfake.User) error {
	return p.site.React(r.PostFormValue("channel"), r.PostFormValue("ts"), as.ID, r.PostFormValue("name"))
}

func (p *Page) dismiss(r *http.Request, as slackfake.User) error {
	p.site.Dismiss(as.ID, r.PostFormValue("ts"))
	return nil
}

// invite brings the app into the channel.
func (p *Page) invite(r *http.Request, as slackfake.User) error {
	channel := r.PostFormValue("channel")
	if !slices.ContainsFunc(p.site.Channels(as.ID), func(c slackfake.Channel) bool { return c.ID == channel }) {
		return errGone
	}
	p.site.Invite(channel, slackfake.BotUser)
	return nil
}

// press presses a button of a message that this person sees, or chooses an
// option of a menu.
func (p *Page) press(r *http.Request, as slackfake.User) error {
	for _, m := range p.site.Seen(r.PostFormValue("channel"), as.ID) {
		if m.TS == r.PostFormValue("ts") {
			return p.site.PressButton(r.Context(), p.client, as.ID, m, r.PostFormValue("action"), r.PostFormValue("option"))
		}
	}
	return errGone
}

// inputPrefix is before a block's id in the names of a form's inputs.
const inputPrefix = "in:"

func (p *Page) submit(r *http.Request, as slackfake.User) error {
	v, ok := p.site.OpenView(as.ID)
	if !ok || v.ID != r.PostFormValue("view") {
		return errGone
	}
	typed := map[string][]string{}
	for name, values := range r.PostForm {
		if block, ok := strings.CutPrefix(name, inputPrefix); ok {
			typed[block] = p.typed(v, block, values)
		}
	}
	return p.site.SubmitView(r.Context(), p.client, as.ID, typed)
}

// typed is what a browser sends, as Slack has it: a moment is a number there.
func (p *Page) typed(v slackfake.View, block string, values []string) []string {
	at := slices.IndexFunc(v.Blocks, func(b slackfake.Block) bool { return b.ID == block })
	for i, s := range values {
		values[i] = strings.ReplaceAll(s, "\r\n", "\n")
		if at < 0 || v.Blocks[at].Element == nil || v.Blocks[at].Element.Type != "datetimepicker" {
			continue
		}
		if t, err := time.ParseInLocation("2006-01-02T15:04", s, p.zone); err == nil {
			values[i] = strconv.FormatInt(t.Unix(), 10)
		}
	}
	return values
}

func (p *Page) close(r *http.Request, as slackfake.User) error {
	return p.site.CloseView(r.Context(), p.client, as.ID)
}
