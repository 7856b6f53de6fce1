package page

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

// screen is what a page shows: a channel through one person's eyes.
type screen struct {
	As       slackfake.User
	People   []slackfake.User
	Channels []slackfake.Channel
	Here     slackfake.Channel
	Days     []day
	Thread   *thread
	Modal    *modal
	Wrong    string // what the last deed came to, if to nothing
	Version  int
	Reached  bool // the app has a request URL
}

// day are the messages of a day.
type day struct {
	Name  string
	Posts []post
}

// thread is the one that is open beside the channel.
type thread struct {
	TS    string
	Posts []post
}

// post is a message as it is drawn.
type post struct {
	slackfake.Message
	Author, Initials, When string
	App, Mine, OnlyYou     bool
	Following              bool // after another one of the same author
	Parts                  []part
	Replies                int
	Files                  []attached
	Liked                  []liked
	Raw                    string // the words, to edit them
}

type attached struct {
	ID, Name, Alt string
	Picture       bool
}

type liked struct {
	Name, Who string
	Count     int
}

// as is whose eyes are used: of those who are here, the one that is asked for.
func (p *Page) as(r *http.Request) slackfake.User {
	people := p.site.People()
	for _, u := range people {
		if u.ID == r.FormValue("as") {
			return u
		}
	}
	if len(people) > 0 {
		return people[0]
	}
	return slackfake.User{}
}

func (p *Page) front(w http.ResponseWriter, r *http.Request) {
	as := p.as(r)
	for _, c := range p.site.Channels(as.ID) {
		http.Redirect(w, r, where(c.ID, as.ID, ""), http.StatusSeeOther)
		return
	}
	p.show(w, http.StatusNotFound, "nothing.html", screen{As: as})
}

// where is the address of a channel.
func where(channel, as, thread string) string {
	q := url.Values{"as": {as}}
	if thread != "" {
		q.Set("thread", thread)
	}
	return "/c/" + url.PathEscape(channel) + "?" + q.Encode()
}

func (p *Page) room(w http.ResponseWriter, r *http.Request) {
	p.draw(w, r, http.StatusOK, r.PathValue("channel"), "")
}

// draw shows a channel, and what went wrong.
func (p *Page) draw(w http.ResponseWriter, r *http.Request, status int, channel, wrong string) {
	s := screen{As: p.as(r), People: p.site.People(), Wrong: wrong, Version: p.site.Changes(), Reached: p.site.RequestURL() != ""}
	s.Channels = p.site.Channels(s.As.ID)
	at := slices.IndexFunc(s.Channels, func(c slackfake.Channel) bool { return c.ID == channel || c.Name == channel })
	if at < 0 {
		p.show(w, http.StatusNotFound, "nothing.html", s)
		return
	}
	s.Here = s.Channels[at]
	d := p.drawing(s.As)
	all := p.site.Seen(s.Here.ID, s.As.ID)
	replies := map[string]int{}
	for _, m := range all {
		if inThread(m) && m.To == "" {
			replies[m.ThreadTS]++
		}
	}
	if ts := r.FormValue("thread"); ts != "" {
		s.Thread = &thread{TS: ts}
	}
	for _, m := range all {
		x := d.post(m)
		x.Replies = replies[m.TS]
		if s.Thread != nil && (m.TS == s.Thread.TS || m.ThreadTS == s.Thread.TS) {
			s.Thread.Posts = append(s.Thread.Posts, x)
		}
		if inThread(m) && !m.Broadcast {
			continue
		}
		s.Days = add(s.Days, moment(m.TS).In(p.zone).Format("Monday, 2 January"), x)
	}
	if v, ok := p.site.OpenView(s.As.ID); ok {
		s.Modal = d.modal(v, s.Channels)
	}
	p.show(w, status, "room.html", s)
}

func inThread(m slackfake.Message) bool { return m.ThreadTS != "" && m.ThreadTS != m.TS }

// add puts a post under its day, close to the one before where the author goes
// on within five minutes.
func add(days []day, name string, x post) []day {
	if len(days) == 0 || days[len(days)-1].Name != name {
		return append(days, day{Name: name, Posts: []post{x}})
	}
	d := &days[len(days)-1]
	last := d.Posts[len(d.Posts)-1]
	x.Following = last.Author == x.Author && !x.OnlyYou && !last.OnlyYou && !x.App && moment(x.TS).Sub(moment(last.TS)) < 5*time.Minute
	d.Posts = append(d.Posts, x)
	return days
}

// moment reads a message's time.
func moment(ts string) time.Time {
	whole, _, _ := strings.Cut(ts, ".")
	s, _ := strconv.ParseInt(whole, 10, 64)
	return time.Unix(s, 0)
}

// drawing makes posts for one person.
type drawing struct {
	as    slackfake.User
	users map[string]slackfake.User
	names names
	zone  *time.Location
}

func (p *Page) drawing(as slackfake.User) drawing {
	d := drawing{as: as, users: map[string]slackfake.User{}, zone: p.zone}
	for _, u := range p.site.People() {
		d.users[u.ID] = u
	}
	channels, groups := map[string]string{}, map[string]string{}
	for _, c := range p.site.Channels(as.ID) {
		channels[c.ID] = c.Name
	}
	for _, g := range p.site.UserGroups() {
		groups[g.ID] = g.Handle
	}
	d.names = names{
		user:    d.name,
		channel: func(id string) string { return cmp.Or(channels[id], "private channel") },
		group:   func(id string) string { return cmp.Or(groups[id], "nobody") },
	}
	return d
}

func (d drawing) name(id string) string {
	if id == slackfake.BotUser {
		return "Waymark"
	}
	u := d.users[id]
	return cmp.Or(u.RealName, u.Name, "somebody who left")
}

func (d drawing) post(m slackfake.Message) post {
	x := post{Message: m, Author: d.name(m.User), When: moment(m.TS).In(d.zone).Format("15:04"), App: m.BotID != "", OnlyYou: m.To != "",
		Mine: m.User == d.as.ID && m.BotID == "", Raw: plain(m.Text)}
	if m.BotID != "" && m.BotID != slackfake.BotID {
		x.Author = "another app"
	}
	for _, word := range strings.Fields(x.Author) {
		if r := []rune(word); len(x.Initials) < 2 {
			x.Initials += strings.ToUpper(string(r[:1]))
		}
	}
	x.Parts = d.parts(m)
	for _, f := range m.Files {
		x.Files = append(x.Files, attached{f.ID, cmp.Or(f.Title, f.Name), f.Alt, picture(f.Name) != ""})
	}
	for _, r := range m.Reactions {
		var who []string
		for _, id := range r.Users {
			who = append(who, d.name(id))
		}
		x.Liked = append(x.Liked, liked{r.Name, strings.Join(who, ", "), r.Count})
	}
	return x
}
