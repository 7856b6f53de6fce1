package jirafake

import (
	"strconv"
	"time"
)

// stamp writes a time as Jira does.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000-0700") }

// issueJSON is the shape that webhooks (version 2, text as wiki) and REST
// (version 3, text as ADF) share.
func (f *Fake) issueJSON(i *Issue, version string, trimmed bool) map[string]any {
	p, st := f.projects[i.Project], statusOf(i.Status)
	fields := map[string]any{
		"summary":   i.Summary,
		"issuetype": f.issueType(i.Type, version),
		"project":   f.projectJSON(p, version),
		"assignee":  f.user(i.Assignee, false),
		"priority":  f.priorityJSON(i.Priority, version),
		"status":    f.statusJSON(st, version),
	}
	if !trimmed {
		f.moreFields(i, fields, version)
	}
	return map[string]any{"id": i.ID, "self": f.self(version, "issue", i.ID), "key": i.Key, "fields": fields}
}

func (f *Fake) moreFields(i *Issue, fields map[string]any, version string) {
	labels := i.Labels
	if labels == nil {
		labels = []string{}
	}
	fields["reporter"], fields["creator"], fields["labels"] = f.user(i.Reporter, false), f.user(i.Creator, false), labels
	fields["created"], fields["updated"] = stamp(i.Created), stamp(i.Updated)
	if f.opt.Edition == Cloud {
		fields["statuscategorychangedate"] = stamp(i.CategoryMoved)
	}
	fields["description"], fields["resolution"], fields["resolutiondate"], fields["security"] = nil, nil, nil, nil
	if i.Description != "" {
		fields["description"] = i.Description
		if version == "3" {
			fields["description"] = docOf(i.Description)
		}
	}
	if i.resolution != "" {
		fields["resolution"] = map[string]any{"self": f.self(version, "resolution", "10000"), "id": "10000", "name": i.resolution, "description": ""}
		fields["resolutiondate"] = i.resolvedAt
	}
	if i.Security != "" {
		fields["security"] = map[string]any{"self": f.self(version, "securitylevel", "10200"), "id": "10200", "name": i.Security, "description": ""}
	}
	fields["issuelinks"] = f.linksOf(i, version)
	f.deskFields(i, fields)
	for k, v := range i.Fields {
		fields[k] = v
	}
}

// deskFields are JSM's.
func (f *Fake) deskFields(i *Issue, fields map[string]any) {
	if i.RequestType != "" {
		fields[fieldRequestType] = map[string]any{
			"requestType":   map[string]any{"id": "11", "name": i.RequestType, "serviceDeskId": "1"},
			"currentStatus": map[string]any{"status": i.Status, "statusCategory": deskCategory(statusOf(i.Status)), "statusDate": when(i.CategoryMoved)},
		}
	}
	if len(i.Organisations) > 0 {
		var orgs []any
		for n, name := range i.Organisations {
			orgs = append(orgs, map[string]any{"id": strconv.Itoa(n + 1), "name": name, "_links": map[string]any{
				"self": f.opt.Site + "/rest/servicedeskapi/organization/" + strconv.Itoa(n+1),
			}})
		}
		fields[fieldOrganisations] = orgs
	}
	if len(i.Participants) > 0 {
		var all []any
		for _, a := range i.Participants {
			all = append(all, f.user(a, false))
		}
		fields[fieldParticipants] = all
	}
	for _, s := range i.SLAs {
		fields[s.field()] = f.slaJSON(s)
	}
	if len(i.Approvals) > 0 {
		var all []any
		for n, a := range i.Approvals {
			all = append(all, f.approvalJSON(i, n, a))
		}
		fields[fieldApprovals] = all
	}
	if i.Rating != nil {
		fields[fieldRating], fields[fieldRatingDate] = map[string]any{"rating": i.Rating.Stars}, stamp(i.Rating.At)
	}
	if i.Language != "" {
		fields[fieldLanguage] = map[string]any{"languageCode": i.Language, "displayName": i.Language}
	}
	if len(i.Sentiment) > 0 {
		fields[fieldSentiment] = i.Sentiment
	}
}

func (f *Fake) commentJSON(i *Issue, c *Comment, version string) map[string]any {
	m := map[string]any{
		"self": f.self(version, "issue", i.ID, "comment", c.ID), "id": c.ID,
		"author": f.user(c.Author, false), "updateAuthor": f.user(c.Editor, false),
		"created": stamp(c.Created), "updated": stamp(c.Updated),
	}
	// A Data Center tells by the property sd.public.comment alone.
	if f.opt.Edition == Cloud {
		m["jsdPublic"] = !c.Internal
	}
	if m["body"] = c.Text; version == "3" {
		m["body"] = c.Doc
	}
	if c.Role != "" {
		m["visibility"] = map[string]any{"type": c.RoleType, "value": c.Role, "identifier": c.Role}
		if f.opt.Edition == DataCenter {
			m["visibility"] = map[string]any{"type": c.RoleType, "value": c.Role}
		}
	}
	return m
}
