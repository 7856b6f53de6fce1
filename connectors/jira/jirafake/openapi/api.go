package openapi

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// added describes what the vendor's file is too old for.
//
//go:embed added.json
var added []byte

// API is the vendor's own description of its REST interface.
type API struct {
	compiler *jsonschema.Compiler
	doc      map[string]any
}

// Load reads the description.
func Load(file string) (*API, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	more, err := jsonschema.UnmarshalJSON(bytes.NewReader(added))
	if err != nil {
		return nil, err
	}
	a := &API{compiler: jsonschema.NewCompiler(), doc: object(doc)}
	for _, part := range []string{"paths", "schemas"} {
		from, to := object(object(more)[part]), object(a.doc[part])
		if part == "schemas" {
			to = a.schemas()
		}
		for name, v := range from {
			if to[name] == nil {
				to[name] = v
			}
		}
	}
	a.compiler.DefaultDraft(jsonschema.Draft4) // whose keywords OpenAPI 3.0 uses
	a.compiler.RegisterFormat(&jsonschema.Format{Name: "date-time", Validate: dateTime})
	return a, a.compiler.AddResource("jira.json", doc)
}

func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func (a *API) schemas() map[string]any { return object(object(a.doc["components"])["schemas"]) }

// dateTime takes Jira's times, whose zone has no colon.
func dateTime(v any) error {
	s, ok := v.(string)
	if !ok {
		return nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05.000-0700", time.RFC3339} {
		if _, err := time.Parse(layout, s); err == nil {
			return nil
		}
	}
	return fmt.Errorf("%q is not a time", s)
}

// Template finds the described path that a called one is an instance of; of
// several the one with the fewest variables. It is "" where there is none.
func (a *API) Template(path string) string {
	called := strings.Split(path, "/")
	best, fewest := "", len(called)+1
	for tpl := range object(a.doc["paths"]) {
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
	return best
}

func (a *API) operation(method, path string) (string, map[string]any) {
	tpl := a.Template(path)
	return tpl, object(object(object(a.doc["paths"])[tpl])[strings.ToLower(method)])
}

// schemaOf is the schema of a request's or an answer's body; nil where the
// description has none.
func schemaOf(described any) map[string]any {
	return object(object(object(object(described)["content"])["application/json"])["schema"])
}

// validate holds a body against a schema, which stands anywhere in the
// description.
func (a *API) validate(schema map[string]any, body any) error {
	ref, isRef := schema["$ref"].(string)
	if !isRef {
		if schema["type"] == "array" {
			list, ok := body.([]any)
			if !ok {
				return fmt.Errorf("is not a list")
			}
			for _, x := range list {
				if err := a.validate(object(schema["items"]), x); err != nil {
					return err
				}
			}
		}
		return nil // any JSON
	}
	s, err := a.compiler.Compile("jira.json" + ref)
	if err != nil {
		return err
	}
	return s.Validate(body)
}

func parse(body []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	return v, err
}
