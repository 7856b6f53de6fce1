package connectors

import (
	"context"
	"time"
)

// Doctor looks at the vendor's side with the real accounts, and writes nothing:
// whether everything is set up so that what the settings ask for can be done.
type Doctor interface {
	// Examine returns what it found, in the order in which an admin would set
	// things up. What could not be found out is a finding, not an error.
	Examine(ctx context.Context, e Examination, now time.Time) []Finding
}

// Examination is what the desk's files expect of one connector.
type Examination struct {
	Hook  string   // the address to which its webhooks should go; "" where no public_url is set
	Names []Named  // what the files name of the vendor's
	Posts []string // the channels and groups to which they send something
	Heard struct { // what came by webhook so far
		Ever bool
		Last time.Time
	}
	Polled bool // it is asked what happened, and needs no webhook
}

// Named is something of the vendor's that the files name.
type Named struct {
	Sort  string // field, as rules write it: "status", "request_type"
	Name  string
	Where string // file:line
}

// Health is how well something stands.
type Health int

// The healths, best first.
const (
	Well    Health = iota // as it should be
	Remark                // nothing to do, but worth knowing
	Unclear               // it could not be found out
	Ailing                // it works, but not as it should
	Sick                  // something that the settings ask for cannot be done
)

// Finding is one thing that was looked at.
type Finding struct {
	Health Health
	What   string // what was looked at: "permission Add comments in ITD"
	Found  string // what was found
	Do     string // what to do about it; "" where nothing is
}
