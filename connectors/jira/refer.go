package jira

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/journeys"
)

var (
	keyShape = regexp.MustCompile(`^([A-Z][A-Z0-9_]+)-[0-9]{1,10}$`)
	// chatLink ends before whatever closes a link in wiki markup, ADF or JSON.
	chatLink = regexp.MustCompile(`https://[a-z0-9.-]{4,200}/archives/[A-Z0-9]{1,60}/p[0-9]{10,20}(?:\?[A-Za-z0-9_=&.-]{0,200})?`)
)

// maxLinks bounds how many links of one text are kept.
const maxLinks = 20

// refers reads the key of a ticket of ours: alone, or in an address at our site,
// the portal's or the desk's own.
func (d *decoder) refers(word string) (journeys.Ref, string) {
	key := word
	if strings.Contains(word, "://") {
		u, err := url.Parse(word)
		site, bad := url.Parse(d.site)
		if err != nil || bad != nil || !strings.EqualFold(u.Host, site.Host) {
			return journeys.Ref{}, ""
		}
		key = u.Path[strings.LastIndexByte(u.Path, '/')+1:]
	}
	m := keyShape.FindStringSubmatch(key)
	if m == nil || !d.projects[m[1]] {
		return journeys.Ref{}, ""
	}
	return journeys.Ref{}, key
}

// addressesIn are the addresses of chat messages in a description or a comment,
// which its plain words leave out. Any other address is nobody's evidence and
// may hold a code. Whether the chat is one of the desk's is for others to say.
func addressesIn(v gjson.Result) (found []string) {
	if !strings.Contains(v.Raw, "/archives/") {
		return nil
	}
	text := v.Raw
	if v.Type == gjson.String {
		text = v.Str
	}
	for _, l := range chatLink.FindAllString(cut(text, 4*longestText), maxLinks) {
		found = append(found, strings.Clone(l)) // the body's buffer serves another delivery
	}
	slices.Sort(found)
	return slices.Compact(found)
}
