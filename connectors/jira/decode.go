package jira

import (
	"errors"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"
	"unsafe"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// The words of this connector; Words lists them.
const (
	created         = "created"
	statusChanged   = "status_changed"
	resolved        = "resolved"
	reopened        = "reopened"
	assigned        = "assigned"
	priorityChanged = "priority_changed"
	labelled        = "labelled"
	teamChanged     = "team_changed"
	linkMade        = "linked"
	unlinked        = "unlinked"
	merged          = "merged" // closed as the duplicate of another
	moved           = "moved"  // to another project: its key changed
	workLogged      = "work_logged"
	attached        = "attached"
	excluded        = "excluded" // by the settings; see exclusion
	updated         = "updated"
	commented       = "commented"
)

// decoder turns webhook bodies, and what Live reads, into events. Many
// goroutines share it; what it knows of the site's fields is replaced whole.
type decoder struct {
	id           string // the connector's
	site         string // without a trailing slash
	mark         string // what the address of our footer link begins with
	projects     map[string]bool
	never        never
	machines     map[string]bool
	requestField string
	done         map[string]bool // lower-case names of done statuses
	duplicates   map[string]bool // lower-case names of resolutions
	byName       bool            // the settings name fields that only the catalogue can find
	reads        bool            // what a body cannot say of its ticket can be read live
	readNew      bool            // a new request is read live, for its channel

	known   atomic.Pointer[known]
	strange atomic.Bool // a body held a field that the catalogue lacks

	sign stuckSign
	me   atomic.Value // string: our own account, once a call has asked for it
}

func newDecoder(id string, s *settings, publicURL string) *decoder {
	d := &decoder{
		id: id, site: s.Site, mark: markPrefix(publicURL, s.Site), never: s.Never, requestField: s.RequestTypeField, sign: s.Stuck,
		projects: map[string]bool{}, machines: map[string]bool{}, done: map[string]bool{}, duplicates: map[string]bool{},
		byName: s.namesFields(), reads: !s.Token.IsZero(), readNew: s.ReadNew,
	}
	d.known.Store(knownOf(s, nil))
	for _, p := range s.Projects {
		d.projects[p] = true
	}
	for _, m := range s.Machines {
		d.machines[m] = true
	}
	for _, n := range s.DoneStatuses {
		d.done[strings.ToLower(n)] = true
	}
	for _, n := range s.DuplicateResolutions {
		d.duplicates[strings.ToLower(n)] = true
	}
	return d
}

// Why a body cannot be decoded.
var (
	errNotJSON   = errors.New("the body is not JSON")
	errDeep      = errors.New("the body is nested too deeply")
	errNoEvent   = errors.New("the body is neither a webhook nor one of Automation's")
	errNoIssue   = errors.New("the body holds no issue (Data Center sends comments without one), and there is no token to read it with")
	errNoFields  = errors.New("the site's fields have not been read yet, and the settings name some of them")
	errNoProject = errors.New("the issue names no project")
	errNoComment = errors.New("the body holds no comment")
	errNoTime    = errors.New("the body says nowhere when it happened")
)

func undecodable(why error) error {
	return &connectors.Error{Kind: connectors.Undecodable, Op: "jira: decode", Err: why}
}

// hook is a webhook's top level, its parts not looked into yet.
type hook struct {
	at        time.Time // when Jira sent it; zero if it does not say
	event     string
	name      string // issue_event_type_name; "" from old servers
	user      gjson.Result
	comment   gjson.Result
	changelog gjson.Result
	received  time.Time
}

// decode is pure. It goes over the body once, keeps what it needs and copies it,
// so that no event holds on to 13 KB of body.
func (d *decoder) decode(del connectors.Delivery) (connectors.Decoded, error) {
	// The body as it lies there: what is kept of it is copied by str, piece by
	// piece, before the body's buffer serves another delivery.
	parts, err := skim(unsafe.String(unsafe.SliceData(del.Body), len(del.Body)))
	if err != nil {
		return connectors.Decoded{}, undecodable(err)
	}
	h := readHook(parts.top)
	h.received = del.Received
	if d.byName && d.known.Load().roles == nil {
		return connectors.Decoded{}, undecodable(errNoFields)
	}
	if h.event == "" {
		return d.automation(&h, parts)
	}
	switch h.event {
	case "jira:issue_created", "jira:issue_updated", "jira:issue_deleted",
		"comment_created", "comment_updated", "comment_deleted":
	default:
		return d.withoutIssue(&h, parts.top)
	}
	iss := d.readParts(parts.issue, parts.fields)
	if iss.id == "" {
		return d.withoutIssue(&h, parts.top)
	}
	if iss.project == "" {
		return connectors.Decoded{}, undecodable(errNoProject)
	}
	if out, no := d.outside(&h, &iss); no {
		return out, nil
	}
	return d.events(&h, &iss)
}

// outside answers a delivery about a ticket that is not read: of another
// project, or excluded by the settings.
func (d *decoder) outside(h *hook, iss *issue) (connectors.Decoded, bool) {
	if !d.projects[iss.project] {
		return d.elsewhere(h, iss), true
	}
	if why, yes := d.never.excludes(iss.requestType, iss.level); yes {
		return d.excluded(h, iss, why), true
	}
	return connectors.Decoded{}, false
}

func (d *decoder) events(h *hook, iss *issue) (connectors.Decoded, error) {
	var out []journeys.Event
	var err error
	switch h.event {
	case "jira:issue_created":
		out = append(out, d.issueCreated(h, iss))
	case "jira:issue_deleted":
		e := d.event(iss, d.actor(h.user))
		e.ID, e.Kind, e.At = "issue/"+iss.id+"/deleted", journeys.KindDeleted, h.at
		out = append(out, e)
	case "jira:issue_updated":
		out, err = d.issueUpdated(h, iss)
	default:
		out, err = d.commentHook(h, iss, h.event)
	}
	if err != nil {
		return connectors.Decoded{}, undecodable(err)
	}
	if strings.HasPrefix(h.event, "jira:issue_") {
		out = append(out, d.asides(iss, h.at)...)
	}
	looks := d.looks(iss, out)
	if len(out) == 0 {
		return connectors.Decoded{Ignored: "it names neither a change nor a comment", Looks: looks}, nil
	}
	for i := range out {
		if err := settle(&out[i], h.at, h.received); err != nil {
			return connectors.Decoded{}, undecodable(err)
		}
	}
	return connectors.Decoded{Events: out, Looks: looks}, nil
}

// asides are what a ticket's fields tell of besides the change that a body is
// about, and what no change tells of: decisions and ratings.
func (d *decoder) asides(iss *issue, seen time.Time) []journeys.Event {
	if len(iss.approvals) == 0 && iss.rating.stars == 0 {
		return nil
	}
	bare := iss.bare()
	out := d.approvalEvents(bare)
	if iss.rating.stars > 0 {
		out = append(out, d.ratingEvent(bare, seen))
	}
	return out
}

// settle gives an event its final time: when it happened, or else when it was
// sent, or else when it came; never later than it came, whatever the vendor's
// clock says.
func settle(e *journeys.Event, sent, received time.Time) error {
	if e.At.IsZero() {
		e.At = sent
	}
	if e.At.IsZero() || !received.IsZero() && e.At.After(received) {
		e.At = received
	}
	if e.At.IsZero() {
		return errNoTime
	}
	e.At = e.At.UTC().Truncate(time.Millisecond)
	return nil
}

// excluded answers a delivery about a ticket that the settings exclude. What
// it says is not kept. Only the change that made it such a ticket is an event,
// without any words: from then on the ticket counts as restricted, so that
// nothing already known about it is said elsewhere.
func (d *decoder) excluded(h *hook, iss *issue, why string) connectors.Decoded {
	id, items := readChangelog(h.changelog)
	for _, c := range items {
		if h.event != "jira:issue_updated" || c.field != "security" && c.field != d.requestField && !strings.EqualFold(c.name, "Request Type") {
			continue
		}
		e := d.exclusion(iss.id, "change/"+iss.id+"/"+id+"/excluded", h.at)
		if settle(&e, h.at, h.received) == nil {
			return connectors.Decoded{Events: []journeys.Event{e}}
		}
	}
	return connectors.Decoded{Ignored: why}
}

// excludedLevel stands for the security level of a ticket that the settings
// exclude, whatever they exclude it for.
const excludedLevel = "excluded"

// exclusion is the event that puts a ticket out of everybody's sight. Comments
// that follow say nothing of levels and do not end it; a full record of a
// ticket that is no longer excluded does.
func (d *decoder) exclusion(issue, id string, at time.Time) journeys.Event {
	return journeys.Event{
		ID: id, Connector: d.id, Kind: excluded, At: at, Ref: d.ref(issue),
		Fields:   journeys.Fields{journeys.FieldSecurityLevel: {excludedLevel}},
		Audience: journeys.Audience{Level: journeys.Restricted},
	}
}

func readHook(top []member) hook {
	var h hook
	for _, m := range top {
		switch v := m.value(); m.name {
		case "timestamp":
			if ms := v.Int(); ms > 0 {
				h.at = time.UnixMilli(ms)
			}
		case "webhookEvent":
			h.event = str(v)
		case "issue_event_type_name":
			h.name = str(v)
		case "user":
			h.user = v
		case "comment":
			h.comment = v
		case "changelog":
			h.changelog = v
		}
	}
	return h
}

// ignored says why an event that Jira documents gives nothing. The event's
// name is not repeated: it is a stranger's word until it is known.
func ignored(event string) string {
	for _, p := range []string{
		"attachment", "issue_property", "issuetype", "project",
		"jira:version", "filter", "user", "option", "sprint", "board",
	} {
		if strings.HasPrefix(event, p+"_") {
			return strings.TrimPrefix(p, "jira:") + " events are not used"
		}
	}
	return "this kind of event is not known"
}

// str copies a value out of the body, as valid UTF-8.
func str(v gjson.Result) string {
	if v.Type == gjson.Null {
		return ""
	}
	s := v.String()
	if !utf8.ValidString(s) { // quicker to ask than ToValidUTF8
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.Clone(s)
}
