package jirafake

import "strings"

// Field is a custom field of the site.
type Field struct {
	ID, Name string
	Type     string // of its value: "string", "array", "option", …
	Items    string // of an array's elements
	Custom   string // what made it, "com.atlassian.jira.plugin.system.customfieldtypes:textfield"
}

// Ids of JSM's fields here. They differ from site to site: who is looking for
// one has to go by the catalogue.
const (
	fieldRequestType   = "customfield_10010"
	fieldOrganisations = "customfield_10002"
	fieldResolutionSLA = "customfield_10030"
	fieldResponseSLA   = "customfield_10031"
	fieldRating        = "customfield_10040"
	fieldRatingDate    = "customfield_10041"
	fieldParticipants  = "customfield_10042"
	fieldApprovals     = "customfield_10043"
	fieldLanguage      = "customfield_10044"
	fieldSentiment     = "customfield_10045"
)

func ownFields() []Field {
	const jsm = "com.atlassian.servicedesk"
	return []Field{
		{fieldRequestType, "Request Type", "sd-customerrequesttype", "", jsm + ":vp-origin"},
		{fieldOrganisations, "Organizations", "array", "sd-customerorganization", jsm + ":sd-customer-organizations"},
		{fieldResolutionSLA, resolutionSLA, "sd-servicelevelagreement", "", jsm + ":sd-sla-field"},
		{fieldResponseSLA, responseSLA, "sd-servicelevelagreement", "", jsm + ":sd-sla-field"},
		{fieldRating, "Satisfaction", "sd-feedback", "", jsm + ":sd-request-feedback"},
		{fieldRatingDate, "Satisfaction date", "datetime", "", jsm + ":sd-request-feedback-date"},
		{fieldParticipants, "Request participants", "array", "user", jsm + ":sd-request-participants"},
		{fieldApprovals, "Approvals", "sd-approvals", "", jsm + ".approvals-plugin:sd-approvals"},
		{fieldLanguage, "Request language", "sd-request-lang", "", jsm + ".servicedesk-lingo-integration-plugin:sd-request-language"},
		{fieldSentiment, "Sentiment", "array", "string", jsm + ".sentiment:sd-sentiment"},
	}
}

// AddField adds a custom field to the catalogue.
func (f *Fake) AddField(x Field) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fields = append(f.fields, x)
}

func (f *Fake) listFields(*call) answer {
	out := []any{}
	for _, s := range systemFields() {
		schema := map[string]any{"type": s.Type, "system": s.ID}
		if s.Items != "" {
			schema["items"] = s.Items
		}
		out = append(out, f.fieldJSON(s, schema))
	}
	for _, x := range f.fields {
		n := 0
		for _, d := range strings.TrimPrefix(x.ID, "customfield_") {
			n = n*10 + int(d-'0')
		}
		schema := map[string]any{"type": x.Type, "custom": x.Custom, "customId": n}
		if x.Items != "" {
			schema["items"] = x.Items
		}
		out = append(out, f.fieldJSON(x, schema))
	}
	return ok(out)
}

func (f *Fake) fieldJSON(x Field, schema map[string]any) map[string]any {
	m := map[string]any{
		"id": x.ID, "name": x.Name, "custom": x.Custom != "", "orderable": true, "navigable": true, "searchable": true,
		"clauseNames": []string{x.ID}, "schema": schema,
	}
	if f.opt.Edition == Cloud {
		m["key"] = x.ID
	}
	if x.Custom != "" {
		m["clauseNames"] = []string{"cf[" + strings.TrimPrefix(x.ID, "customfield_") + "]", x.Name}
	}
	return m
}

func systemFields() []Field {
	return []Field{
		{ID: "summary", Name: "Summary", Type: "string"}, {ID: "description", Name: "Description", Type: "string"},
		{ID: "issuetype", Name: "Issue Type", Type: "issuetype"}, {ID: "project", Name: "Project", Type: "project"},
		{ID: "status", Name: "Status", Type: "status"}, {ID: "statuscategorychangedate", Name: "Status Category Changed", Type: "datetime"},
		{ID: "assignee", Name: "Assignee", Type: "user"}, {ID: "reporter", Name: "Reporter", Type: "user"}, {ID: "creator", Name: "Creator", Type: "user"},
		{ID: "priority", Name: "Priority", Type: "priority"}, {ID: "labels", Name: "Labels", Type: "array", Items: "string"},
		{ID: "created", Name: "Created", Type: "datetime"}, {ID: "updated", Name: "Updated", Type: "datetime"},
		{ID: "resolution", Name: "Resolution", Type: "resolution"}, {ID: "resolutiondate", Name: "Resolved", Type: "datetime"},
		{ID: "security", Name: "Security Level", Type: "securitylevel"}, {ID: "issuelinks", Name: "Linked Issues", Type: "array", Items: "issuelinks"},
		{ID: "comment", Name: "Comment", Type: "comments-page"}, {ID: "worklog", Name: "Log Work", Type: "array", Items: "worklog"},
	}
}
