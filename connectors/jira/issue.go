package jira

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/journeys"
)

// Names of fields that this connector adds to those of the domain.
const (
	fieldStatus    = "status"
	fieldIssueType = "issue_type"
	fieldPriority  = "priority"
	fieldReporter  = "reporter"
	fieldCreator   = "creator"
	fieldChanged   = "field" // of a change: which, from what, to what
	fieldFrom      = "from"
	fieldTo        = "to"
	fieldTeam      = journeys.FieldTeam

	fieldRequestType   = journeys.FieldRequestType
	fieldOrganisations = journeys.FieldOrganisations
	fieldResolution    = "resolution"
	fieldDuplicateOf   = "duplicate_of" // keys
	fieldLinked        = "linked"       // key of the ticket at a link's other end
	fieldSpent         = "spent_s"      // of work that was logged
	fieldParticipants  = "participants" // account ids
	fieldLanguage      = "language"     // of the request
	fieldChannel       = "request_channel"
	fieldSLADue        = "sla_due"    // when each cycle that runs will breach
	fieldSLAName       = "sla_name"   // of an SLA's event
	fieldSLALeft       = "sla_left_s" // of one that is paused
	fieldApproval      = "approval"   // "NAME: pending", "NAME: approved", "NAME: declined"
	fieldApprovers     = "approvers"  // account ids of those who have not answered
)

// ownName reports whether a readable name is one that decoding fills itself.
func ownName(name string) bool { return slices.Contains(ownNames(), name) }

func ownNames() []string {
	return []string{
		journeys.FieldKey, journeys.FieldURL, journeys.FieldSummary, journeys.FieldProject, journeys.FieldStatusCategory,
		journeys.FieldAssignee, journeys.FieldAssigneeName, journeys.FieldLabels, journeys.FieldOrganisations,
		journeys.FieldSecurityLevel, journeys.FieldRequestType, journeys.FieldOnBehalf, journeys.FieldWaited,
		journeys.FieldActorName, journeys.FieldInternalDesk, journeys.FieldReason, journeys.FieldWho, journeys.FieldSince,
		fieldStatus, fieldIssueType, fieldPriority, fieldReporter, fieldCreator, fieldChanged, fieldFrom, fieldTo,
		fieldTeam, fieldResolution, fieldDuplicateOf, fieldLinked, fieldSpent, fieldParticipants, fieldLanguage, fieldChannel,
		journeys.FieldSLA, fieldSLADue, fieldSLAName, fieldSLALeft, fieldApproval, fieldApprovers, journeys.FieldRating,
	}
}

// issue is what a body says of its ticket. A body that does not carry a field
// (comment webhooks are trimmed) leaves it out of fields: absent is not empty.
type issue struct {
	id, key     string
	project     string // its key
	desk        bool   // a JSM project
	summary     string
	description string
	links       []string // the addresses in it
	requestType string
	level       []string // name and id of its security level
	status      string   // name of its status
	statusID    string
	category    string    // of its status
	moved       time.Time // when the category last changed; zero where Jira does not say
	resolvedAt  time.Time
	createdAt   time.Time
	updatedAt   time.Time
	customers   []journeys.Account
	creator     who
	reporter    who
	fields      journeys.Fields

	cycles       []cycle
	hasSLA       bool // the body has the field, so that nobody need be asked
	approvals    []approval
	hasApprovals bool
	rating       rating
	ratedAt      time.Time
	duplicateOf  []string // keys
	garbled      bool     // a field that is wanted holds what Java prints
}

// who is a user as a body names one.
type who struct {
	account journeys.Account
	name    string
	email   journeys.Account
	machine bool
}

// longestField bounds what is kept of a changed field's old and new value, in
// bytes: a longer text is prose and belongs in the ticket.
const longestField = 255

func (d *decoder) ref(id string) journeys.Ref {
	return journeys.Ref{Connector: d.id, Kind: journeys.Ticket, ID: id}
}

// readIssue reads an issue as REST answers with it.
func (d *decoder) readIssue(v gjson.Result) issue {
	if !v.IsObject() {
		return issue{}
	}
	return d.readParts(membersOf(v), membersOf(v.Get("fields")))
}

// membersOf are an object's members; none of anything else.
func membersOf(v gjson.Result) []member {
	if !v.IsObject() {
		return nil
	}
	var list []member
	v.ForEach(func(k, x gjson.Result) bool {
		list = append(list, member{k.Str, x.Raw})
		return true
	})
	return list
}

// readParts reads the shape that webhooks and REST share: what stands in the
// issue, and what among its fields.
func (d *decoder) readParts(parts, fields []member) issue {
	var iss issue
	if len(parts) == 0 && len(fields) == 0 {
		return iss
	}
	for _, m := range parts {
		switch m.name {
		case "id":
			iss.id = str(m.value())
		case "key":
			iss.key = str(m.value())
		}
	}
	iss.fields = make(journeys.Fields, 24)
	for _, m := range fields {
		if strings.HasPrefix(m.name, "customfield_") {
			d.readCustom(&iss, m.name, m.raw)
		} else {
			d.readField(&iss, m.name, m.value())
		}
	}
	if iss.project == "" {
		iss.project, _, _ = strings.Cut(iss.key, "-")
	}
	d.derive(&iss)
	return iss
}

func (d *decoder) derive(iss *issue) {
	f := iss.fields
	iss.setSLA()
	iss.setApprovals()
	if iss.rating.stars > 0 {
		f[journeys.FieldRating] = []string{strconv.Itoa(iss.rating.stars)}
	}
	if iss.key != "" {
		f[journeys.FieldKey] = []string{iss.key}
		f[journeys.FieldURL] = []string{d.site + "/browse/" + url.PathEscape(iss.key)}
	}
	if iss.project != "" {
		f[journeys.FieldProject] = []string{iss.project}
	}
	if c, r := iss.creator.account, iss.reporter.account; !c.IsZero() && !r.IsZero() {
		f[journeys.FieldOnBehalf] = []string{boolWord(c != r)}
	}
	for _, a := range []journeys.Account{iss.reporter.account, iss.reporter.email} {
		if !a.IsZero() {
			iss.customers = append(iss.customers, a)
		}
	}
}

func (d *decoder) readField(iss *issue, name string, v gjson.Result) {
	f := iss.fields
	switch name {
	case "summary":
		iss.summary = oneLine(str(v))
		f[journeys.FieldSummary] = []string{iss.summary}
	case "description":
		iss.description, iss.links = richText(v), addressesIn(v)
	case "project":
		iss.project = str(v.Get("key"))
		if kind := v.Get("projectTypeKey"); kind.Exists() {
			iss.desk = kind.Str == "service_desk"
			f[journeys.FieldInternalDesk] = []string{boolWord(iss.desk)}
		}
	case "status":
		iss.status, iss.statusID, iss.category = str(v.Get("name")), str(v.Get("id")), str(v.Get("statusCategory.key"))
		set(f, fieldStatus, iss.status)
		set(f, journeys.FieldStatusCategory, iss.category)
	case "assignee":
		a := d.who(v)
		f[journeys.FieldAssignee] = []string{a.account.ID}
		f[journeys.FieldAssigneeName] = []string{a.name}
	case "reporter":
		iss.reporter = d.who(v)
		set(f, fieldReporter, iss.reporter.account.ID)
	case "creator":
		iss.creator = d.who(v)
		set(f, fieldCreator, iss.creator.account.ID)
	case "priority":
		set(f, fieldPriority, str(v.Get("name")))
	case "issuetype":
		set(f, fieldIssueType, str(v.Get("name")))
	case "labels":
		f[journeys.FieldLabels] = list(v)
	case "security":
		d.readSecurity(iss, v)
	case "created":
		iss.createdAt = clock(v.Str)
	case "updated":
		iss.updatedAt = clock(v.Str)
	case "resolutiondate":
		iss.resolvedAt = clock(v.Str)
	case "statuscategorychangedate":
		iss.moved = clock(v.Str)
	case "resolution":
		f[fieldResolution] = []string{str(v.Get("name"))}
	case "issuelinks":
		iss.duplicateOf = duplicatesOf(v)
	}
}

// readSecurity takes the level as an object, or as the bare id that some
// bodies carry.
func (d *decoder) readSecurity(iss *issue, v gjson.Result) {
	level := []string{str(v)}
	if v.IsObject() {
		level = []string{str(v.Get("name")), str(v.Get("id"))}
	}
	iss.level = slices.DeleteFunc(level, func(s string) bool { return s == "" })
	if len(iss.level) > 0 {
		iss.fields[journeys.FieldSecurityLevel] = iss.level[:1:1]
	} else {
		iss.fields[journeys.FieldSecurityLevel] = []string{""}
	}
}

// list reads what a field may hold: a word, a number, an option or user
// object, or several of them.
func list(v gjson.Result) []string {
	l := []string{}
	switch {
	case v.IsArray():
		v.ForEach(func(_, x gjson.Result) bool {
			l = append(l, list(x)...)
			return true
		})
	case v.IsObject():
		for _, k := range []string{"value", "name", "displayName"} {
			if x := v.Get(k); x.Type == gjson.String {
				return []string{str(x)}
			}
		}
	case v.Type != gjson.Null:
		l = append(l, oneLine(str(v)))
	}
	return l
}

// who reads a user: by account id on Cloud, by name or key on a server.
func (d *decoder) who(v gjson.Result) who {
	var w who
	if !v.IsObject() {
		return w
	}
	var name, key string
	v.ForEach(func(k, x gjson.Result) bool {
		switch k.Str {
		case "accountId":
			w.account.ID = str(x)
		case "name":
			name = str(x)
		case "key":
			key = str(x)
		case "displayName":
			w.name = oneLine(str(x))
		case "emailAddress":
			w.email = journeys.EmailAccount(str(x))
		case "accountType":
			w.machine = x.Str == "app"
		}
		return true
	})
	if w.account.ID == "" {
		w.account.ID = name
	}
	if w.account.ID == "" {
		w.account.ID = key
	}
	if w.account.ID != "" {
		w.account.Realm = d.id
	}
	w.machine = w.machine || d.machines[w.name]
	return w
}

func set(f journeys.Fields, name, value string) {
	if value != "" {
		f[name] = []string{value}
	}
}

func boolWord(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// clock reads Jira's times, "2019-02-15T19:01:52.971-0800", and those of RFC
// 3339; anything else is the zero time.
func clock(s string) time.Time {
	for _, layout := range []string{"2006-01-02T15:04:05.999-0700", time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
