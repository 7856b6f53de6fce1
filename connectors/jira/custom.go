package jira

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// role is what a field of JSM is for, whatever id it has on a site.
type role int

// The roles; noRole is every other field's.
const (
	noRole role = iota
	requestType
	organisations
	slaCycles
	approvals
	feedback
	feedbackDate
	participants
	language
)

// roleOf reads the type that the vendor gives to a field of JSM
// (schema.custom in the answer of GET field).
func roleOf(custom string) role {
	switch custom {
	case "com.atlassian.servicedesk:vp-origin":
		return requestType
	case "com.atlassian.servicedesk:sd-customer-organizations":
		return organisations
	case "com.atlassian.servicedesk:sd-sla-field":
		return slaCycles
	case "com.atlassian.servicedesk.approvals-plugin:sd-approvals":
		return approvals
	case "com.atlassian.servicedesk:sd-request-feedback":
		return feedback
	case "com.atlassian.servicedesk:sd-request-feedback-date":
		return feedbackDate
	case "com.atlassian.servicedesk:sd-request-participants":
		return participants
	case "com.atlassian.servicedesk.servicedesk-lingo-integration-plugin:sd-request-language":
		return language
	}
	return noRole
}

// roleByShape finds a field of JSM by its value while the catalogue is not
// known. Participants and the date of a rating look like any other field and
// are then left out. It is asked about every custom field of a ticket, a
// hundred of them, so that it looks for what is rare: a capital in a name.
func roleByShape(raw string) role {
	switch {
	case len(raw) < 3 || raw[0] != '{' && raw[0] != '[':
	case raw[0] == '[' && strings.Contains(raw, "Decision\""):
		return approvals
	case raw[0] == '[' && strings.Contains(raw, "/servicedeskapi/organization/"):
		return organisations
	case raw[0] == '[':
	case strings.Contains(raw, "Cycle") && (strings.Contains(raw, `"ongoingCycle"`) || strings.Contains(raw, `"completedCycles"`)):
		return slaCycles
	case strings.Contains(raw, "Type\":") && strings.Contains(raw, `"requestType"`):
		return requestType
	case strings.Contains(raw, "Code\":") && strings.Contains(raw, `"languageCode"`):
		return language
	case strings.HasPrefix(raw, `{"rating"`) || len(raw) < 64 && strings.Contains(raw, `"rating"`):
		return feedback
	}
	return noRole
}

// readCustom takes the fields of JSM, the team, and the fields that the
// settings name. No other is kept: what no rule can ask for is only a
// customer's data in one more place.
func (d *decoder) readCustom(iss *issue, id, raw string) {
	k := d.known.Load()
	name, named := k.names[id]
	team := id == k.team
	r, listed := k.roles[id]
	if !listed {
		if k.roles != nil && !d.strange.Load() {
			d.strange.Store(true)
		}
		r = roleByShape(raw)
	}
	if r == requestType && d.requestField != "" && d.requestField != id {
		r = noRole
	}
	if r == noRole && !named && !team {
		return
	}
	v := gjson.Parse(raw)
	if r != noRole {
		d.readRole(iss, r, v)
	}
	if raw == "null" {
		if team {
			iss.fields[fieldTeam] = []string{""}
		}
		return
	}
	if !named && !team {
		return
	}
	l := list(v)
	if slices.ContainsFunc(l, isJavaText) {
		iss.garbled = true
		return
	}
	if team {
		iss.fields[fieldTeam] = append(l, "")[:1]
	}
	if named && len(l) > 0 {
		iss.fields[name] = l
	}
}

func (d *decoder) readRole(iss *issue, r role, v gjson.Result) {
	switch r {
	case requestType:
		if name := v.Get("requestType.name"); name.Exists() {
			iss.requestType = str(name)
			set(iss.fields, fieldRequestType, iss.requestType)
		}
	case organisations:
		if v.IsArray() {
			iss.fields[fieldOrganisations] = list(v)
		}
	case slaCycles:
		iss.hasSLA = true
		iss.cycles = readCycles(iss.cycles, v)
	case approvals:
		iss.hasApprovals = true
		iss.approvals = readApprovals(d, v)
	case feedback:
		iss.rating = readRating(v)
	case feedbackDate:
		iss.ratedAt = clock(v.Str)
	case participants:
		if v.IsArray() {
			iss.fields[fieldParticipants] = d.accountsIn(v)
		}
	case language:
		code := v.Get("languageCode")
		if !code.Exists() {
			code = v
		}
		if s := oneLine(str(code)); code.Type == gjson.String && !isJavaText(s) {
			set(iss.fields, fieldLanguage, s)
		}
	}
}

// accountsIn are the ids of the users in a list.
func (d *decoder) accountsIn(v gjson.Result) []string {
	ids := []string{}
	v.ForEach(func(_, x gjson.Result) bool {
		if w := d.who(x); !w.account.IsZero() {
			ids = append(ids, w.account.ID)
		}
		return true
	})
	return ids
}
