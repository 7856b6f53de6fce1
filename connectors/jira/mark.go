package jira

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/tidwall/gjson"
)

// markPrefix is what the address of our footer link begins with. The part
// behind the # never leaves the reader's browser. Without a public address of
// ours the link leads to the Jira site itself, where it does no harm.
func markPrefix(publicURL, site string) string {
	if publicURL == "" {
		publicURL = site
	}
	return strings.TrimRight(publicURL, "/") + "/#"
}

// markHref is the footer link of a posting.
func (d *decoder) markHref(key string) string { return d.mark + url.QueryEscape(key) }

// keyOf reads the posting's key back from an address; "" where it is not one
// of ours.
func (d *decoder) keyOf(href string) string {
	rest, ok := strings.CutPrefix(href, d.mark)
	if !ok {
		return ""
	}
	key, err := url.QueryUnescape(rest)
	if err != nil {
		return ""
	}
	return key
}

// markIn finds a posting's key in the last line of a comment, where our
// footer stands. An agent who quotes our note further up has not written it.
func (d *decoder) markIn(body gjson.Result) string {
	switch {
	case body.IsObject():
		var n node
		if json.Unmarshal([]byte(body.Raw), &n) != nil {
			return ""
		}
		return d.markOf(n)
	case body.Type == gjson.String:
		s := strings.TrimSpace(str(body))
		s = s[strings.LastIndexByte(s, '\n')+1:]
		i := strings.LastIndex(s, d.mark)
		if i < 0 {
			return ""
		}
		s = s[i:]
		if end := strings.IndexAny(s, "|] \t{})\"'"); end >= 0 {
			s = s[:end]
		}
		return d.keyOf(s)
	}
	return ""
}

// markOf looks into the last paragraph of a document.
func (d *decoder) markOf(n node) string {
	for i := len(n.Content) - 1; i >= 0; i-- {
		p := &n.Content[i]
		if p.Type == "paragraph" && len(p.Content) == 0 {
			continue
		}
		for _, href := range links(p, 0) {
			if key := d.keyOf(href); key != "" {
				return key
			}
		}
		return ""
	}
	return ""
}
