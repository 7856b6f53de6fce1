package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// readDesk reads waymark.yaml and the files it names. The order is that of
// who refers to whom, so that most names are known when they are met.
func (l *loader) readDesk(root val) {
	o := l.object(root, "the desk's file", "timezone", "store", "public_url", "listen", "keep", "pace", "connectors", "people",
		"channels", "calendars", "owners", "journeys", "brake", "admins", "digests")
	o.need("connectors", "journeys")
	if len(o.vals) == 0 {
		return
	}
	l.unnamed, l.unread = l.desk.torn, l.desk.torn
	l.service(o)
	l.rules.Zone = l.zone(o, "timezone")

	keep := l.object(o.get("keep"), "keep", "deliveries", "cases")
	l.cfg.Keep = Keep{keep.duration("deliveries", 30*24*time.Hour), keep.duration("cases", 400*24*time.Hour)}
	pace := l.object(o.get("pace"), "pace", "first", "between")
	l.cfg.Pace = Pace{pace.duration("first", defaultFirst), pace.duration("between", time.Minute)}
	brake := l.object(o.get("brake"), "brake", "comments_per_hour", "messages_per_hour", "messages_per_channel_day", "one_message_from")
	l.cfg.Brake = Brake{
		brake.integer("comments_per_hour", 30, 1, 100000), brake.integer("messages_per_hour", 20, 1, 100000),
		brake.integer("messages_per_channel_day", 30, 1, 100000), brake.integer("one_message_from", 5, 2, 100000),
	}

	l.connectors(o)
	l.channels(o.get("channels"))
	l.calendars(o.get("calendars"))
	l.owners(o.get("owners"))
	if o.has("people") {
		l.people(o.get("people"))
	}
	if o.has("admins") {
		a := l.object(o.get("admins"), "admins", "slack", "connector")
		a.need("slack")
		if name := a.channel("slack"); name != "" {
			l.cfg.Admins = l.chat(a, "slack", name)
		}
	}
	for _, v := range o.list("journeys") {
		l.journeyEntry(v)
	}
	l.digests(o.get("digests"))
}

func (l *loader) kinds() []string {
	var kinds []string
	for _, s := range l.specs {
		kinds = append(kinds, s.Kind)
	}
	return kinds
}

func (l *loader) connectors(desk *object) {
	seen := map[string]val{}
	for _, v := range desk.list("connectors") {
		// Its other keys are the connector's own.
		o := l.object(v, "a connector")
		o.need("id", "kind")
		id, patience := o.id("id"), l.patience(o)
		hold, approval := l.statuses(o, "hold", jiraHold), l.statuses(o, "approval", jiraApproval)
		if id == journeys.RealmEmail || id == journeys.RealmPhone {
			l.problem(o.get("id"), fmt.Sprintf("no connector can be called %q: so the addresses of people are called", id), "")
			l.unnamed = true
			continue
		}
		i := slices.IndexFunc(l.specs, func(s connectors.Spec) bool { return s.Kind == o.str("kind") })
		if kind := o.word("kind"); kind != "" && i < 0 {
			l.problem(o.get("kind"), fmt.Sprintf("there is no kind of connector %q", clip(kind)), meant(kind, l.kinds()))
		}
		if !l.unique(seen, id, o.at("id")) {
			l.unnamed = true
			continue
		}
		if i < 0 {
			l.broken = append(l.broken, id)
			continue
		}
		s := &settings{l: l, at: v, publicURL: l.cfg.PublicURL, loopback: loopback(l.cfg.Listen), polled: o.has("poll")}
		before := len(l.report.Problems)
		c, faults := l.specs[i].New(id, s)
		s.report(faults)
		if c == nil && len(l.report.Problems) == before && !v.f.torn {
			l.problem(v, "this connector cannot be made", "")
		}
		if c == nil {
			l.broken = append(l.broken, id)
			continue
		}
		l.poll(o, c)
		l.cfg.Connectors = append(l.cfg.Connectors, c)
		l.entries = append(l.entries, o)
		l.rules.Sources = append(l.rules.Sources, journeys.Source{ID: c.ID, Name: c.Name, Words: c.Words, SilentAfter: patience, Hold: hold, Approval: approval})
	}
	if v := desk.get("connectors"); v.ok() && v.n.Kind == yaml.SequenceNode && len(v.n.Content) == 0 {
		l.problem(v, "a desk needs a connector", "")
	}
}

// leastSilence is the shortest silence that can count: in less than this any
// source draws breath, and a webhook that is a moment late ends it.
const leastSilence = time.Minute

// patience reads how long a connector may say nothing before its silence
// counts; 0 where it never does.
func (l *loader) patience(o *object) time.Duration {
	d := o.duration("silent_after", 0)
	if v := o.get("silent_after"); v.ok() && d > 0 && d < leastSilence {
		l.problem(v, "silent_after is too short: every pause of this source would count as a silence", "write at least 1m; for a source that speaks all day 2h is a good beginning")
	}
	return d
}

// leastPoll is the shortest time between two questions what happened: a vendor
// that is asked more often has no breath left for what people do.
const leastPoll = 30 * time.Second

// poll reads how often a connector is asked what happened.
func (l *loader) poll(o *object, c *connectors.Connector) {
	every := o.duration("poll", 0)
	switch v := o.get("poll"); {
	case !v.ok() || every <= 0:
	case c.Backfill == nil:
		l.problem(v, "poll: this connector cannot be asked what happened", "take the key out, or give it an account and a token")
	case every < leastPoll:
		l.problem(v, "poll is too short: the vendor would be asked without end", "write at least 30s; 2m is a good beginning")
	default:
		if l.cfg.Polls == nil {
			l.cfg.Polls = map[string]time.Duration{}
		}
		l.cfg.Polls[c.ID] = every
	}
}

// statuses reads the statuses that a key lists; of a Jira that lists none, its
// own workflows'.
func (l *loader) statuses(o *object, key, jiras string) []string {
	if !o.has(key) {
		if o.str("kind") == "jira" {
			return []string{jiras}
		}
		return nil
	}
	var statuses []string
	for _, v := range o.list(key) {
		if s, ok := l.text(v, "a status"); ok && strings.TrimSpace(s) != "" {
			statuses = append(statuses, strings.TrimSpace(s))
		} else if ok {
			l.problem(v, "a status has a name", "")
		}
	}
	return statuses
}

// The statuses of Jira Service Management's own workflows. A default belongs to
// a kind, and these are the ones that the judgement, which reads no connector's
// settings, would be blind without.
const (
	jiraHold     = "Waiting for customer"
	jiraApproval = "Waiting for approval"
)

func (l *loader) channels(v val) {
	l.rules.Channels = []journeys.Channel{{ID: "phone", Contact: true}, {ID: "mail", Contact: true}, {ID: "portal", Contact: true}, {ID: "chat"}, {ID: "computer"}}
	seen := map[string]val{}
	for _, v := range l.items(v, "channels") {
		o := l.object(v, "a channel", "id", "contact", "owned")
		o.need("id")
		c := journeys.Channel{ID: o.id("id"), Contact: o.boolean("contact"), Foreign: o.has("owned") && !o.boolean("owned")}
		if !l.unique(seen, c.ID, o.at("id")) {
			continue
		}
		if i := slices.IndexFunc(l.rules.Channels, func(k journeys.Channel) bool { return k.ID == c.ID }); i >= 0 {
			l.rules.Channels[i] = c
		} else {
			l.rules.Channels = append(l.rules.Channels, c)
		}
	}
}

func (l *loader) channelIDs() []string {
	var ids []string
	for _, c := range l.rules.Channels {
		ids = append(ids, c.ID)
	}
	return ids
}

func (l *loader) ownerIDs() []string {
	var ids []string
	for _, o := range l.rules.Owners {
		ids = append(ids, o.ID)
	}
	return ids
}

func (l *loader) owners(v val) {
	seen := map[string]val{}
	var drafts []*object
	for _, v := range l.items(v, "owners") {
		o := l.object(v, "an owner", "id", "name", "kind", "lead", "jira_group", "slack", "hours", "otherwise", "quiet", "idle_after")
		o.need("id", "name")
		w := journeys.Owner{ID: o.id("id"), Name: o.word("name"), Group: o.word("jira_group"), Hours: o.word("hours"), Otherwise: o.word("otherwise")}
		if lead := o.word("lead"); lead != "" {
			if w.Lead = journeys.EmailAccount(lead); w.Lead.IsZero() {
				l.problem(o.get("lead"), "lead is no e-mail address", "")
			}
		}
		switch o.choice("kind", "team", "team", "person", "third_party") {
		case "person":
			w.Kind = journeys.OnePerson
		case "third_party":
			w.Kind = journeys.ThirdParty
			if o.has("jira_group") {
				l.problem(o.get("jira_group"), "a third party's people are not assigned", "leave jira_group out, or take another kind")
			}
		}
		w.IdleAfter = l.idleAfter(o)
		if o.has("slack") {
			s := l.object(o.get("slack"), "slack", "channel", "mention", "connector")
			s.need("channel")
			if name := s.channel("channel"); name != "" {
				w.Chat = l.chat(s, "channel", name)
				w.Chat.Mention = strings.TrimPrefix(s.word("mention"), "@")
			}
		}
		if o.has("quiet") {
			w.Quiet = l.quiet(o)
		}
		if o.has("hours") {
			l.refer(o.get("hours"), w.Hours, "calendar", l.calendarIDs())
		}
		if l.unique(seen, w.ID, o.at("id")) {
			l.rules.Owners = append(l.rules.Owners, w)
			drafts = append(drafts, o)
		}
	}
	for i, o := range drafts {
		if o.has("otherwise") {
			l.refer(o.get("otherwise"), l.rules.Owners[i].Otherwise, "owner", l.ownerIDs())
			if l.rules.Owners[i].Otherwise == l.rules.Owners[i].ID {
				l.problem(o.get("otherwise"), "an owner cannot stand in for itself", "")
			}
		}
	}
}

// leastIdle is the shortest time after which an owner counts as idle: a weekend
// and a day off are none.
const leastIdle = 7 * 24 * time.Hour

// idleAfter reads how long an owner may do nothing before a step of theirs
// counts as nobody's; 0 where that never happens.
func (l *loader) idleAfter(o *object) time.Duration {
	if o.never("idle_after") {
		return 0
	}
	d := o.duration("idle_after", journeys.DefaultIdleAfter)
	if v := o.get("idle_after"); v.ok() && d < leastIdle && len(strings.TrimSpace(v.n.Value)) > 0 {
		l.problem(v, "idle_after is too short: a week off would make the owner nobody", "write at least 7d, or never where the owner need not act on anything")
	}
	return d
}

// carries reports whether a connector can carry a kind of posting.
func carries(c *connectors.Connector, kind journeys.PostingKind) bool {
	return c.Sink != nil && slices.Contains(c.Sink.Kinds(), kind)
}

// chats returns the ids of the connectors that carry messages.
func (l *loader) chats() []string {
	var ids []string
	for _, c := range l.cfg.Connectors {
		if carries(c, journeys.MessagePosting) {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// chat completes the name of a channel with its connector: the one named
// beside it, or else the only one that carries messages.
func (l *loader) chat(o *object, key, channel string) journeys.ChatTarget {
	chats := l.chats()
	t := journeys.ChatTarget{Channel: channel}
	named := o.word("connector")
	switch {
	case named != "" && slices.Contains(l.broken, named):
		t.Connector = named // why it is not there was said at its own place
	case named != "":
		l.refer(o.get("connector"), named, "connector that carries messages", chats)
		t.Connector = named
	case len(chats) == 1:
		t.Connector = chats[0]
	case len(chats) > 1:
		l.problem(o.get(key), "several connectors carry messages", "say which with connector: "+strings.Join(chats, " or "))
	case len(l.broken) == 0 && !l.desk.torn:
		l.problem(o.get(key), "no connector carries messages", "add one of kind slack")
	}
	return t
}

// journeyEntry reads what the desk says of one journey, and the journey.
func (l *loader) journeyEntry(v val) {
	o := l.object(v, "a journey of this desk", "file", "mode", "preview_to", "since", "only", "without", "connector")
	o.need("file")
	var d *draft
	if name := o.word("file"); name != "" {
		if f := l.read(name, o.get("file")); f != nil {
			d = l.journeyFile(f, o)
		}
	}
	if d == nil {
		l.unread = true
		return
	}
	if i := slices.IndexFunc(l.drafts, func(x *draft) bool { return x.ID == d.ID && d.ID != "" }); i >= 0 {
		l.problem(o.get("file"), fmt.Sprintf("the journey %q is already there", d.ID), fmt.Sprintf("first by line %d", l.drafts[i].entry.get("file").n.Line))
		return
	}
	d.Mode = journeys.Mode(o.choice("mode", string(journeys.Observe), string(journeys.Observe), string(journeys.Preview), string(journeys.Suggest), string(journeys.Act)))
	l.modeOf(d)
	d.Since = l.since(o)
	if o.has("preview_to") {
		if to := o.channel("preview_to"); to != "" {
			d.Preview = l.chat(o, "preview_to", to)
		}
	} else if d.Mode == journeys.Preview && !l.desk.torn {
		l.problem(o.at("mode"), "preview shows everything to one channel, and none is named", "add preview_to: and the name of a private channel")
	}
	if o.has("only") {
		only := l.object(o.get("only"), "only")
		d.Only = map[string][]string{}
		for _, k := range only.keys {
			if values := l.condition(only.get(k.n.Value), k.n.Value); len(values) > 0 {
				d.Only[k.n.Value] = values
			}
		}
		if len(only.keys) == 0 && only.n.Kind == yaml.MappingNode {
			l.problem(o.get("only"), "a pilot group with no condition is nobody's", "leave only out for everybody")
		}
	}
	d.Blind = o.strs("without")
	for i, v := range o.list("without") {
		if i < len(d.Blind) && slices.ContainsFunc(l.cfg.Connectors, func(c *connectors.Connector) bool { return c.ID == d.Blind[i] }) {
			l.problem(v, fmt.Sprintf("this desk has the connector %q", d.Blind[i]), "take it out of without, or out of connectors")
		}
	}
	l.drafts = append(l.drafts, d)
}

// since reads the day from which something may be written about: a date at
// its midnight in the desk's time zone, or an instant.
func (l *loader) since(o *object) time.Time {
	s := o.word("since")
	if s == "" {
		return time.Time{}
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, l.rules.Zone); err == nil {
		return t
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		l.problem(o.get("since"), fmt.Sprintf("%q is no date", clip(s)), "write 2026-11-16")
	}
	return t
}
