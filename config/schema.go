package config

import (
	"embed"
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
)

// schemas describe the files for editors, which complete keys and mark what is
// misspelt while it is written. They know less than Load: what a name must name
// stands in other places. Tests hold them to what Load reads.
//
//go:embed schema/*.json
var schemas embed.FS

// Schemas are the names of the JSON Schemas: desk for waymark.yaml, journey for
// the files of journeys.
func Schemas() []string {
	var names []string
	entries, _ := schemas.ReadDir("schema")
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".json"))
	}
	return names
}

// Schema returns a JSON Schema (draft 7) by its name, that of the desk with the
// keys of these kinds of connectors.
func Schema(name string, specs []connectors.Spec) (text []byte, ok bool) {
	text, err := schemas.ReadFile("schema/" + name + ".json")
	if err != nil {
		return nil, false
	}
	var s map[string]json.RawMessage
	var defs map[string]json.RawMessage
	var c map[string]any
	if json.Unmarshal(text, &s) != nil || json.Unmarshal(s["definitions"], &defs) != nil || json.Unmarshal(defs["connector"], &c) != nil {
		return text, true // no connectors in it
	}
	common, _ := c["properties"].(map[string]any)
	c["allOf"] = kindsOf(common, specs)
	if defs["connector"], err = json.Marshal(c); err != nil {
		return nil, false
	}
	if s["definitions"], err = json.Marshal(defs); err != nil {
		return nil, false
	}
	text, err = json.MarshalIndent(s, "", "  ")
	return append(text, '\n'), err == nil
}

// kindsOf are the keys of each kind of connector beside those that all have.
func kindsOf(common map[string]any, specs []connectors.Spec) []any {
	all := []any{}
	for _, spec := range specs {
		r := &recorder{}
		spec.New("any", r)
		if r.into == nil {
			continue
		}
		keys := map[string]any{}
		for k := range common {
			if k != "name" { // some kinds have it
				keys[k] = map[string]any{}
			}
		}
		for _, m := range members(r.into, nil) {
			keys[m.name] = shape(r.into.FieldByIndex(m.index).Type)
		}
		all = append(all, map[string]any{
			"if":   map[string]any{"properties": map[string]any{"kind": map[string]any{"const": spec.Kind}}, "required": []string{"kind"}},
			"then": map[string]any{"properties": keys, "additionalProperties": false},
		})
	}
	return all
}

// recorder is the settings of no connector: it remembers what a kind reads
// them into.
type recorder struct{ into reflect.Type }

func (r *recorder) Decode(into any) []connectors.Fault {
	if t := reflect.TypeOf(into); t != nil && t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct {
		r.into = t.Elem()
	}
	return []connectors.Fault{{Text: "there are no settings"}}
}

func (r *recorder) PublicURL() string { return "" }
func (r *recorder) Loopback() bool    { return false }
func (r *recorder) Polled() bool      { return false }
func (r *recorder) Now() time.Time    { return time.Time{} }

var textType = reflect.TypeFor[encoding.TextUnmarshaler]()

// shape is the schema of a setting, as settings.value reads it: one value where
// a list is wanted is a list of one.
func shape(t reflect.Type) map[string]any {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	named := func(name string) map[string]any { return map[string]any{"$ref": "#/definitions/" + name} }
	switch {
	case t == durationType:
		return named("length")
	case reflect.PointerTo(t).Implements(textType):
		if t.Kind() == reflect.Struct && t != secretType || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
			return map[string]any{} // a text as well as what it is otherwise
		}
		return named("text")
	case t == secretType || t.Kind() == reflect.String:
		return named("text")
	case t.Kind() == reflect.Struct:
		keys := map[string]any{}
		for _, m := range members(t, nil) {
			keys[m.name] = shape(t.FieldByIndex(m.index).Type)
		}
		return map[string]any{"type": "object", "properties": keys, "additionalProperties": false}
	case t.Kind() == reflect.Slice:
		one := shape(t.Elem())
		return map[string]any{"anyOf": []any{one, map[string]any{"type": "array", "items": one}}}
	case t.Kind() == reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": shape(t.Elem())}
	case t.Kind() == reflect.Bool:
		return map[string]any{"type": "boolean"}
	}
	return map[string]any{}
}
