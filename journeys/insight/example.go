package insight

import (
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// example is the ticket that a reader may open to see what a pain point is
// like.
type example struct {
	key     string
	url     string
	created time.Time
}

// exampleOf is the newest ticket of a case that may be named. One with a
// security level may not: the digest's readers might not be allowed to know
// of it. One that was deleted leads nowhere.
func exampleOf(c *journeys.Case) example {
	var e example
	for _, t := range c.Tickets {
		if !t.Restricted && !t.Gone && isKey(t.Key) {
			e = e.newer(example{t.Key, t.URL, t.Created})
		}
	}
	return e
}

// newer is the newer of two examples; of two created at once the greater key.
func (e example) newer(o example) example {
	if e.key == "" || o.key != "" && (o.created.After(e.created) || o.created.Equal(e.created) && o.key > e.key) {
		return o
	}
	return e
}

// isKey reports whether a ticket's key looks like one. A generic desk maps
// its key from any field of its choice, so an address or a sentence of a
// customer could stand there.
func isKey(s string) bool {
	if s == "" || len(s) > 32 || !strings.ContainsAny(s, "0123456789") {
		return false
	}
	for _, r := range s {
		letter := r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
		if !letter && r != '-' && r != '_' && r != '#' {
			return false
		}
	}
	return true
}
