package jirafake

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// call is a request that was let in.
type call struct {
	method, path string
	api          string            // "2" or "3"
	vars         map[string]string // of the route's path
	q            url.Values
	body         []byte
	by           string // whose login it is, an account id
}

// read decodes the body; false where it is not what is wanted.
func (c *call) read(into any) bool { return json.Unmarshal(c.body, into) == nil }

// readStrictly also refuses a key that into does not have, as Cloud's newer
// resources do.
func (c *call) readStrictly(into any) bool {
	d := json.NewDecoder(bytes.NewReader(c.body))
	d.DisallowUnknownFields()
	return d.Decode(into) == nil
}

// page is which part of a list is wanted: from where, and how much of it.
func (c *call) page(usual, most int) (start, size int) {
	start, _ = strconv.Atoi(c.q.Get("startAt"))
	size, err := strconv.Atoi(c.q.Get("maxResults"))
	if err != nil || size < 0 {
		size = usual
	}
	return max(start, 0), min(size, most)
}

// paged answers with the wanted part of a list.
func (c *call) paged(name string, all []any, usual, most int) map[string]any {
	start, size := c.page(usual, most)
	from := min(start, len(all))
	to := min(from+size, len(all))
	m := map[string]any{"startAt": start, "maxResults": size, "total": len(all), name: all[from:to]}
	if name == "values" {
		m["isLast"] = to == len(all)
	}
	return m
}

// expands reports whether a name is in the query's expand.
func (c *call) expands(name string) bool { return inList(c.q.Get("expand"), name) }

func inList(commas, name string) bool {
	for s := range strings.SplitSeq(commas, ",") {
		if strings.TrimSpace(s) == name {
			return true
		}
	}
	return false
}

// answer is what a call gets, and what it made Jira tell others.
type answer struct {
	status int
	body   any
	hooks  []Webhook
}

func ok(body any) answer { return answer{status: http.StatusOK, body: body} }

func made(body any, hooks ...Webhook) answer { return answer{http.StatusCreated, body, hooks} }

func done(hooks ...Webhook) answer { return answer{status: http.StatusNoContent, hooks: hooks} }

func refuse(status int, messages ...string) answer {
	if len(messages) == 0 {
		messages = []string{http.StatusText(status)}
	}
	return answer{status: status, body: map[string]any{"errorMessages": messages, "errors": map[string]any{}}}
}

// wrongFields is Cloud's complaint about fields by their names.
func wrongFields(errs map[string]string) answer {
	return answer{status: http.StatusBadRequest, body: map[string]any{"errorMessages": []string{}, "errors": errs}}
}
