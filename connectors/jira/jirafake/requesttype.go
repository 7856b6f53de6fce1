package jirafake

import (
	"slices"
	"strconv"
)

// SetRequestTypes names the request types of the site's portal. Until then they
// are those that its tickets have.
func (f *Fake) SetRequestTypes(names ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requestTypes = names
}

// listRequestTypes answers as the service desk's interface pages.
func (f *Fake) listRequestTypes(c *call) answer {
	names := slices.Clone(f.requestTypes)
	if names == nil {
		for _, i := range f.issues {
			if i.RequestType != "" {
				names = append(names, i.RequestType)
			}
		}
		slices.Sort(names)
		names = slices.Compact(names)
	}
	start, _ := strconv.Atoi(c.q.Get("start"))
	size, err := strconv.Atoi(c.q.Get("limit"))
	if err != nil {
		size = 50
	}
	start = min(max(start, 0), len(names))
	end := min(start+size, len(names))
	values := []any{}
	for i, name := range names[start:end] {
		values = append(values, map[string]any{"id": strconv.Itoa(start + i + 1), "name": name, "serviceDeskId": "1"})
	}
	return ok(map[string]any{"size": len(values), "start": start, "limit": size, "isLastPage": end == len(names), "values": values})
}
