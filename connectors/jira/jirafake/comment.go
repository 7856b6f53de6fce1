package jirafake

import (
	"encoding/json"
	"slices"
	"time"
)

// Comment is a comment. Internal ones are for agents of a JSM desk; Role
// restricts to a role or group.
type Comment struct {
	ID               string
	Author, Editor   string // account ids
	Text             string // as wiki text
	Doc              json.RawMessage
	Internal         bool
	Role             string
	RoleType         string
	Created, Updated time.Time
	Notified         int // how often watchers were sent a mail about it
	properties       map[string]json.RawMessage
}

// hidden reports whether customers cannot read it.
func (c *Comment) hidden() bool { return c.Internal || c.Role != "" }

func (i *Issue) comment(id string) *Comment {
	for _, c := range i.comments {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// Comments returns a ticket's comments, oldest first.
func (f *Fake) Comments(id string) []Comment {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Comment
	for _, c := range f.must(id).comments {
		out = append(out, *c)
	}
	return out
}

// CustomerView returns the comments that the ticket's customer can read.
func (f *Fake) CustomerView(id string) []Comment {
	return slices.DeleteFunc(f.Comments(id), func(c Comment) bool { return c.hidden() })
}
