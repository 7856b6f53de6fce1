package jirafake

import (
	"net/http"
	"slices"
	"strconv"
)

// remote is a link to something elsewhere. What a write leaves out is null
// afterwards.
type remote struct {
	id       int
	globalID string
	relation string
	app      map[string]any
	object   map[string]any
}

func (f *Fake) remoteJSON(i *Issue, r *remote, version string) map[string]any {
	m := map[string]any{
		"id": r.id, "self": f.self(version, "issue", i.ID, "remotelink", strconv.Itoa(r.id)), "object": r.object,
		"application": map[string]any{},
	}
	if r.globalID != "" {
		m["globalId"] = r.globalID
	}
	if r.relation != "" {
		m["relationship"] = r.relation
	}
	if r.app != nil {
		m["application"] = r.app
	}
	return m
}

func (f *Fake) listRemotes(c *call, i *Issue) answer {
	out := []any{}
	for _, r := range i.remotes {
		if g := c.q.Get("globalId"); g == r.globalID && g != "" {
			return ok(f.remoteJSON(i, r, c.api))
		}
		out = append(out, f.remoteJSON(i, r, c.api))
	}
	if c.q.Get("globalId") != "" {
		return refuse(http.StatusNotFound, "The remote link does not exist.")
	}
	return ok(out)
}

func (f *Fake) postRemote(c *call, i *Issue) answer {
	var in struct {
		GlobalID     string `json:"globalId"`
		Relationship string
		Application  map[string]any
		Object       map[string]any
	}
	if !c.read(&in) {
		return refuse(http.StatusBadRequest)
	}
	url, _ := in.Object["url"].(string)
	title, _ := in.Object["title"].(string)
	errs := map[string]string{}
	if url == "" {
		errs["url"] = "'url' is required."
	}
	if title == "" {
		errs["title"] = "'title' is required."
	}
	if len(in.GlobalID) > 255 {
		errs["globalId"] = "'globalId' is too long."
	}
	if len(errs) > 0 {
		return wrongFields(errs)
	}
	status := http.StatusCreated
	r := &remote{}
	for _, x := range i.remotes {
		if in.GlobalID != "" && x.globalID == in.GlobalID {
			r, status = x, http.StatusOK
		}
	}
	if status == http.StatusCreated {
		r.id, _ = strconv.Atoi(f.id())
		i.remotes = append(i.remotes, r)
	}
	r.globalID, r.relation, r.app, r.object = in.GlobalID, in.Relationship, in.Application, in.Object
	return answer{status: status, body: map[string]any{"id": r.id, "self": f.self(c.api, "issue", i.ID, "remotelink", strconv.Itoa(r.id))}}
}

func (i *Issue) atRemote(c *call) *remote {
	for _, r := range i.remotes {
		if strconv.Itoa(r.id) == c.vars["remote"] {
			return r
		}
	}
	return nil
}

func (f *Fake) getRemote(c *call, i *Issue) answer {
	r := i.atRemote(c)
	if r == nil {
		return refuse(http.StatusNotFound, "The remote link does not exist.")
	}
	return ok(f.remoteJSON(i, r, c.api))
}

func (f *Fake) removeRemote(c *call, i *Issue) answer {
	r := i.atRemote(c)
	if r == nil {
		return refuse(http.StatusNotFound, "The remote link does not exist.")
	}
	i.remotes = slices.DeleteFunc(i.remotes, func(x *remote) bool { return x == r })
	return done()
}

func (f *Fake) removeRemoteByGlobalID(c *call, i *Issue) answer {
	g, n := c.q.Get("globalId"), len(i.remotes)
	if g == "" {
		return refuse(http.StatusBadRequest, "'globalId' is required.")
	}
	i.remotes = slices.DeleteFunc(i.remotes, func(x *remote) bool { return x.globalID == g })
	if len(i.remotes) == n {
		return refuse(http.StatusNotFound, "The remote link does not exist.")
	}
	return done()
}
