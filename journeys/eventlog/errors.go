package eventlog

import (
	"fmt"
	"strconv"
	"strings"
)

// Kind says what is wrong with a log, for whoever has to mend it.
type Kind string

// The kinds of error.
const (
	// Malformed is a log that is not what it says it is: XML that is not well
	// formed, a CSV record with a field too many.
	Malformed Kind = "malformed"
	// Unsupported is what a log may be and this reader does not read: a DOCTYPE,
	// an encoding other than UTF-8, a spreadsheet.
	Unsupported Kind = "unsupported"
	// TooLarge is what would not fit into bounded memory.
	TooLarge Kind = "too large"
	// Scattered is a CSV log whose cases do not stand together; it can be read
	// with Options.Gather.
	Scattered Kind = "scattered"
	// NoColumn is a column or attribute that was asked for and is not there, or
	// none that could be guessed: another choice of columns mends it.
	NoColumn Kind = "no such column"
	// NoTime is a row without a time, or with one that cannot be read: the
	// layout of times mends it, or Options.KeepOrder.
	NoTime Kind = "no time"
	// NotForLogs is a journey whose rules ask for what a log does not have.
	NotForLogs Kind = "not for logs"
)

// Error is why a log cannot be read or judged.
type Error struct {
	Kind Kind
	Line int // from 1; 0 where it is about no line
	Text string
}

func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("line %d: %s", e.Line, e.Text)
	}
	return e.Text
}

// clip makes a name out of a log fit for a message: short, and nothing in it
// that a terminal would obey.
func clip[T string | []byte](name T) string { return clipTo(60, string(name)) }

func clipTo(most int, s string) string {
	r := []rune(s)
	more := ""
	if len(r) > most {
		r, more = r[:most], "..."
	}
	return strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) {
			return ' '
		}
		return r
	}, string(r)) + more
}
