package jirafake

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
)

// longestProperty bounds a property's value, in bytes; longestKey its key.
const (
	longestProperty = 32768
	longestKey      = 255
)

func (f *Fake) listProperties(c *call, i *Issue) answer {
	out := []any{}
	for _, k := range slices.Sorted(maps.Keys(i.properties)) {
		out = append(out, map[string]any{"key": k, "self": f.self(c.api, "issue", i.ID, "properties", k)})
	}
	return ok(map[string]any{"keys": out})
}

func (f *Fake) getProperty(c *call, i *Issue) answer {
	v, there := i.properties[c.vars["key"]]
	if !there {
		return refuse(http.StatusNotFound, "The property '"+c.vars["key"]+"' does not exist.")
	}
	return ok(map[string]any{"key": c.vars["key"], "value": v})
}

func (f *Fake) putProperty(c *call, i *Issue) answer {
	key := c.vars["key"]
	if !json.Valid(c.body) || len(c.body) > longestProperty || len(key) > longestKey {
		return refuse(http.StatusBadRequest, "The property value is invalid.")
	}
	_, there := i.properties[key]
	i.properties[key] = c.body
	h := f.propertyHook("issue_property_set", i, key)
	if there {
		return answer{http.StatusOK, map[string]any{}, h}
	}
	return made(map[string]any{}, h...)
}

func (f *Fake) removeProperty(c *call, i *Issue) answer {
	key := c.vars["key"]
	if _, there := i.properties[key]; !there {
		return refuse(http.StatusNotFound, "The property '"+key+"' does not exist.")
	}
	delete(i.properties, key)
	return done(f.propertyHook("issue_property_deleted", i, key)...)
}
