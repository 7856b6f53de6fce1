package jira

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

// api is the vendor's own description of its REST interface.
type api struct {
	compiler *jsonschema.Compiler
	doc      map[string]any
}

func loadAPI(t *testing.T) api {
	t.Helper()
	f, err := os.Open(shared(t, "specs", "jira-platform-v3.openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	a := api{compiler: jsonschema.NewCompiler(), doc: doc.(map[string]any)}
	a.compiler.DefaultDraft(jsonschema.Draft4) // whose keywords OpenAPI 3.0 uses
	if err := a.compiler.AddResource("jira.json", doc); err != nil {
		t.Fatal(err)
	}
	return a
}

// template finds the described path that a called one is an instance of; of
// several the one with the fewest variables.
func (a api) template(path string) (string, map[string]any) {
	called := strings.Split(path, "/")
	best, fewest := "", len(called)+1
	for tpl := range a.doc["paths"].(map[string]any) {
		parts := strings.Split(tpl, "/")
		variables, fits := 0, len(parts) == len(called)
		for i := 0; fits && i < len(parts); i++ {
			if strings.HasPrefix(parts[i], "{") {
				variables++
			} else {
				fits = parts[i] == called[i]
			}
		}
		if fits && variables < fewest {
			best, fewest = tpl, variables
		}
	}
	if best == "" {
		return "", nil
	}
	return best, a.doc["paths"].(map[string]any)[best].(map[string]any)
}

func (a api) check(t *testing.T, r jirafake.Request) {
	t.Helper()
	tpl, item := a.template(r.Path)
	method := strings.ToLower(r.Method)
	op, ok := item[method].(map[string]any)
	if !ok {
		t.Errorf("%s: the vendor describes no such call (%s)", r, tpl)
		return
	}
	a.checkQuery(t, r, op)
	described, ok := op["requestBody"].(map[string]any)
	if !ok {
		if len(r.Body) > 0 {
			t.Errorf("%s: sends a body where none is described", r)
		}
		return
	}
	got, err := jsonschema.UnmarshalJSON(bytes.NewReader(r.Body))
	if err != nil {
		t.Errorf("%s: %v", r, err)
		return
	}
	schema := described["content"].(map[string]any)["application/json"].(map[string]any)["schema"].(map[string]any)
	ref, ok := schema["$ref"].(string)
	if !ok {
		return // any JSON
	}
	s, err := a.compiler.Compile("jira.json" + ref)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(got); err != nil {
		// Null unassigns: the description's words say so, its schema does not.
		if m, ok := got.(map[string]any); ok && strings.HasSuffix(tpl, "/assignee") && m["accountId"] == nil && len(m) == 1 {
			return
		}
		t.Errorf("%s sends %s: %v", r, r.Body, err)
	}
	a.checkReadOnly(t, r, ref, got)
}

// checkQuery holds the query's names against the described ones.
func (a api) checkQuery(t *testing.T, r jirafake.Request, op map[string]any) {
	t.Helper()
	known := map[string]bool{}
	params, _ := op["parameters"].([]any)
	for _, p := range params {
		if m := p.(map[string]any); m["in"] == "query" {
			known[m["name"].(string)] = true
		}
	}
	for pair := range strings.SplitSeq(r.Query, "&") {
		if name, _, _ := strings.Cut(pair, "="); name != "" && !known[name] {
			t.Errorf("%s: the query's %s is not described", r, name)
		}
	}
}

// checkReadOnly finds fields that Cloud answers with 400 when they are sent.
func (a api) checkReadOnly(t *testing.T, r jirafake.Request, ref string, got any) {
	t.Helper()
	name := ref[strings.LastIndexByte(ref, '/')+1:]
	schemas := a.doc["components"].(map[string]any)["schemas"].(map[string]any)
	props := schemas[name].(map[string]any)["properties"].(map[string]any)
	for k := range got.(map[string]any) {
		p, ok := props[k].(map[string]any)
		if !ok || p["readOnly"] == true {
			t.Errorf("%s sends %q, which %s does not take", r, k, name)
		}
	}
}

func TestEveryCallIsOneThatTheVendorDescribes(t *testing.T) {
	a := loadAPI(t)
	k := newDesk(t, func(s *settings) { s.CommentVisibility.Role = "Service Desk Team" })
	id, plain := walked(k), k.ticket(func(i *jirafake.Issue) { i.Project = "DEV" })
	for _, ticket := range []string{id, plain} {
		p := note(ticket)
		r := put(t, k, p, connectors.Prior{})
		p.Content.Text.Headline = "Waymark · other"
		put(t, k, p, prior(r))
		if _, err := k.Sink.Find(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		if err := k.Sink.Remove(t.Context(), p, r.Remote); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range []journeys.Posting{property(id), assignment(id, "ada", "it-service-desk")} {
		r := put(t, k, p, connectors.Prior{})
		if err := k.Sink.Remove(t.Context(), p, r.Remote); err != nil || !r.Wrote {
			t.Fatal(r, err)
		}
	}
	if _, err := k.LookUp.Profile(t.Context(), journeys.Account{Realm: "it-desk", ID: "cust"}); err != nil {
		t.Fatal(err)
	}
	for _, a := range []journeys.Account{{Realm: "it-desk", ID: "cust"}, journeys.EmailAccount("dana@example.com")} {
		if _, err := k.Present.Account(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := k.Present.Group(t.Context(), "it-service-desk"); err != nil {
		t.Fatal(err)
	}
	for range 60 { // more history than an issue carries
		k.Assign(id, "ada", "ada")
		k.Assign(id, "ada", "bob")
	}
	if _, err := k.Live.Read(t.Context(), journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: id}, k.now); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range k.Requests() {
		a.check(t, r)
		tpl, _ := a.template(r.Path)
		seen[r.Method+" "+strings.TrimPrefix(tpl, "/rest/api/3/")] = true
	}
	for _, call := range []string{
		"GET issue/{issueIdOrKey}", "GET issue/{issueIdOrKey}/changelog", "GET status", "GET myself", "GET user", "GET user/groups", "GET user/search", "GET group/bulk", "GET group/member",
		"GET issue/{issueIdOrKey}/comment", "POST issue/{issueIdOrKey}/comment", "GET issue/{issueIdOrKey}/comment/{id}",
		"PUT issue/{issueIdOrKey}/comment/{id}", "DELETE issue/{issueIdOrKey}/comment/{id}", "PUT issue/{issueIdOrKey}/assignee",
		"GET issue/{issueIdOrKey}/properties/{propertyKey}", "PUT issue/{issueIdOrKey}/properties/{propertyKey}", "DELETE issue/{issueIdOrKey}/properties/{propertyKey}",
	} {
		if !seen[call] {
			t.Errorf("%s was never called: the test does not see it", call)
		}
	}
}

func TestTheCheckSeesWhatCloudWouldRefuse(t *testing.T) {
	a := loadAPI(t)
	bad := &testing.T{}
	body, err := json.Marshal(map[string]any{"body": map[string]any{}, "author": map[string]any{}})
	if err != nil {
		t.Fatal(err)
	}
	a.check(bad, jirafake.Request{Method: "POST", Path: "/rest/api/3/issue/1/comment", Body: body})
	if !bad.Failed() {
		t.Error("an author in a comment was not noticed")
	}
}

func TestWhatSignsAndImprovementsSendIsDescribed(t *testing.T) {
	a := loadAPI(t)
	seen := map[string]bool{}
	for _, sign := range []stuckSign{{Label: "waymark-stuck"}, {Field: "Waymark"}} {
		k := newDesk(t, func(s *settings) { s.Stuck, s.Improvements.Project = sign, "DEV" })
		k.edge.admin = true
		id := k.ticket(func(i *jirafake.Issue) { i.Fields = map[string]any{} })
		r := put(t, k, said(id, "stuck"), connectors.Prior{})
		put(t, k, said(id, "taken"), prior(r))
		p := journeys.WantImprovement("it-desk", "password-reset", "dead_end", "link", journeys.Improvement{
			Summary: "s", Text: sample(), Link: &journeys.Link{URL: "https://desk.example", Title: "t"},
		})
		r = put(t, k, p, connectors.Prior{})
		if err := k.Sink.Remove(t.Context(), p, r.Remote); err != nil {
			t.Fatal(err)
		}
		for _, q := range append(k.Requests(), k.edge.seen...) {
			if strings.HasSuffix(q.Path, "/search/jql") {
				continue // younger than the description
			}
			a.check(t, q)
			tpl, _ := a.template(q.Path)
			seen[q.Method+" "+strings.TrimPrefix(tpl, "/rest/api/3/")] = true
		}
	}
	for _, call := range []string{
		"PUT issue/{issueIdOrKey}", "GET field", "POST issue", "POST issue/{issueIdOrKey}/remotelink",
		"DELETE issue/{issueIdOrKey}/remotelink", "DELETE issue/{issueIdOrKey}",
	} {
		if !seen[call] {
			t.Errorf("%s was never called: the test does not see it", call)
		}
	}
}
