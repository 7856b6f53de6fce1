package openapi

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Call is a request and, where it is known, its answer.
type Call struct {
	Method, Path, Query string
	Body                []byte
	Status              int // 0 where only the request is looked at
	Answer              []byte
}

func (c Call) String() string { return c.Method + " " + c.Path }

// Check returns what is wrong with a call.
func (a *API) Check(c Call) []error {
	tpl, op := a.operation(c.Method, c.Path)
	if op == nil {
		return []error{fmt.Errorf("%s: the vendor describes no such call (%s)", c, tpl)}
	}
	errs := a.checkQuery(c, op)
	errs = append(errs, a.checkBody(c, tpl, op)...)
	if c.Status != 0 {
		errs = append(errs, a.checkAnswer(c, tpl, op)...)
	}
	return errs
}

// checkQuery holds the query's names against the described ones.
func (a *API) checkQuery(c Call, op map[string]any) []error {
	var known []string
	params, _ := op["parameters"].([]any)
	for _, p := range params {
		if m := object(p); m["in"] == "query" {
			known = append(known, fmt.Sprint(m["name"]))
		}
	}
	var errs []error
	for pair := range strings.SplitSeq(c.Query, "&") {
		if name, _, _ := strings.Cut(pair, "="); name != "" && !slices.Contains(known, name) {
			errs = append(errs, fmt.Errorf("%s: the query's %s is not described", c, name))
		}
	}
	return errs
}

func (a *API) checkBody(c Call, tpl string, op map[string]any) []error {
	described := object(op["requestBody"])
	if described == nil {
		if len(c.Body) > 0 {
			return []error{fmt.Errorf("%s: sends a body where none is described", c)}
		}
		return nil
	}
	body, err := parse(c.Body)
	if err != nil {
		return []error{fmt.Errorf("%s: %w", c, err)}
	}
	schema := schemaOf(described)
	var errs []error
	if err := a.validate(schema, body); err != nil && !unassigns(tpl, body) {
		errs = append(errs, fmt.Errorf("%s sends %s: %w", c, c.Body, err))
	}
	if ref, ok := schema["$ref"].(string); ok {
		errs = append(errs, a.checkReadOnly(c, ref, body)...)
	}
	return errs
}

// checkReadOnly finds fields that Cloud answers with 400 when they are sent.
func (a *API) checkReadOnly(c Call, ref string, body any) []error {
	name := ref[strings.LastIndexByte(ref, '/')+1:]
	props := object(object(a.schemas()[name])["properties"])
	var errs []error
	for k := range object(body) {
		if p := object(props[k]); p == nil || p["readOnly"] == true {
			errs = append(errs, fmt.Errorf("%s sends %q, which %s does not take", c, k, name))
		}
	}
	return errs
}

// checkAnswer holds the answer against what is described for its status.
// Refusals are Jira's common form or nothing.
func (a *API) checkAnswer(c Call, tpl string, op map[string]any) []error {
	answers := object(op["responses"])
	described := answers[strconv.Itoa(c.Status)]
	if c.Status >= http.StatusBadRequest {
		body, err := parse(c.Answer)
		if err != nil || object(body)["errorMessages"] == nil || object(body)["errors"] == nil {
			return []error{fmt.Errorf("%s answers %d without errorMessages and errors: %s", c, c.Status, c.Answer)}
		}
		return nil
	}
	if described == nil && !undescribed(c.Method, tpl, c.Status) {
		return []error{fmt.Errorf("%s answers %d, which is not described", c, c.Status)}
	}
	schema := schemaOf(described)
	if c.Status == http.StatusNoContent || len(schema) == 0 {
		return nil
	}
	body, err := parse(c.Answer)
	if err != nil {
		return []error{fmt.Errorf("%s answers no JSON: %w", c, err)}
	}
	if err := a.validate(asServed(c.Method, tpl, schema, body), withoutNulls(body)); err != nil {
		return []error{fmt.Errorf("%s answers %s: %w", c, c.Answer, err)}
	}
	return nil
}
