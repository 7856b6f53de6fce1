package eventlog

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Attributes of the standard extensions of XES (IEEE 1849-2016): concept,
// lifecycle, time and organizational. CSV exports of the field's tools use the
// same names for columns, and CaseName for the case.
const (
	Name       = "concept:name"
	Transition = "lifecycle:transition"
	Timestamp  = "time:timestamp"
	Resource   = "org:resource"
	Group      = "org:group"
	CaseName   = "case:concept:name"
)

// Format is how a log is written.
type Format string

// The formats. Guess takes a file whose first character is < for XES.
const (
	Guess Format = ""
	XES   Format = "xes"
	CSV   Format = "csv"
)

// Columns names the attributes of a log's events, which in CSV are columns.
// What is empty is guessed: by the standard's names, in CSV also by the headers
// that desks usually export.
type Columns struct {
	Case       string   // CSV only: XES has traces
	Activity   []string // what an event is called; the values of several are joined by +, as a classifier of XES does
	Time       string   // CSV only: rows of a case are put in order by it; XES has an order
	Lifecycle  string
	Group      string // who had the case; where only one of Group and Resource is given, the other is not looked for
	Resource   string
	TimeLayout string // of CSV times, as Go's time package has it; empty: one of the unambiguous ones
}

// Options are how a log is to be read.
type Options struct {
	Format  Format
	Columns Columns
	// Transitions makes the lifecycle transition part of what an event is: a
	// journey's rules ask for it. See NeedsTransitions.
	Transitions bool
	// Gather reads a CSV log whose cases do not stand together, by holding 40
	// bytes for each event, at most MaxGathered of them.
	Gather bool
	// KeepOrder leaves the rows of a case in a CSV log as they stand, and reads
	// no times.
	KeepOrder bool
}

// Class is what an event is: all events of one class are the same to a
// journey.
type Class struct {
	Name       string // the activity, all values joined
	Activity   string // the first value
	Transition string // "" where it is not part of what an event is, or not there
}

// Case is one case of a log. Its slices are valid until the next is read.
type Case struct {
	Name   []byte
	Events []Entry // in the order of the log, in CSV by time
}

// Entry is one event of a case.
type Entry struct {
	Class int // see Reader.Class
	// Group and Resource stand for who had the case: equal numbers, the same
	// one; 0: not said.
	Group, Resource uint64
	at              int64
}

// Limits of what is held in memory. A log that exceeds one is refused: its
// columns are not what they seem to be.
const (
	MaxEvents   = 1_000_000  // of one case
	MaxClasses  = 20_000     // of one log: a column with more is no activity
	MaxGathered = 20_000_000 // events of a log that is gathered
)

// Reader reads a log case by case. What it holds does not grow with the log,
// but for the classes and, in CSV, some twenty bytes for each case.
type Reader struct {
	next    func(*Case) error
	columns Columns
	format  Format
	classes *classes
	loose   *int
}

// Open begins to read a log, gzipped or not. Errors are *Error, or what r
// returned.
func Open(r io.Reader, o Options) (*Reader, error) {
	r, format, err := plain(r, o.Format)
	if err != nil {
		return nil, err
	}
	w := newWindow(r)
	c := &classes{index: map[string]int{}, transitions: o.Transitions}
	if format == XES {
		x := newXES(w, o.Columns, c)
		return &Reader{x.next, x.columns, XES, c, &x.loose}, nil
	}
	t, err := newTable(w, o, c)
	if err != nil {
		return nil, err
	}
	next := t.next
	if o.Gather {
		next = t.gathered()
	}
	return &Reader{next, t.columns, CSV, c, new(int)}, nil
}

// Next reads the next case; at the end of the log it returns io.EOF.
func (r *Reader) Next(c *Case) error { return r.next(c) }

// Class is what the events of a number are.
func (r *Reader) Class(i int) Class { return r.classes.list[i] }

// Columns are those that are read, guessed ones too.
func (r *Reader) Columns() Columns { return r.columns }

// Format is how the log is written.
func (r *Reader) Format() Format { return r.format }

// Loose is how many events so far were in no trace, which XES allows. They are
// in no case.
func (r *Reader) Loose() int { return *r.loose }

// plain unpacks what is gzipped, takes off a byte order mark and guesses the
// format.
func plain(r io.Reader, f Format) (io.Reader, Format, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	if head, _ := b.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil, f, &Error{Kind: Malformed, Text: "the gzipped file is cut off"}
		case err != nil:
			return nil, f, &Error{Kind: Malformed, Text: "the file begins like gzip and is none: " + err.Error()}
		}
		b = bufio.NewReaderSize(packed{z}, 64<<10)
	}
	head, err := b.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, f, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\ufeff")):
		_, _ = b.Discard(3)
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}), bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		return nil, f, &Error{Kind: Unsupported, Line: 1, Text: "the encoding is UTF-16; convert the file to UTF-8 first"}
	case bytes.Equal(head, []byte("PK\x03\x04")):
		return nil, f, &Error{Kind: Unsupported, Text: "this is a zip file, as a spreadsheet is; unpack it, or save it as CSV"}
	case len(head) == 0:
		return nil, f, &Error{Kind: Malformed, Text: "the file is empty"}
	}
	if f != Guess {
		return b, f, nil
	}
	head, _ = b.Peek(64)
	if head = bytes.TrimLeft(head, " \t\r\n"); len(head) > 0 && head[0] == '<' {
		return b, XES, nil
	}
	return b, CSV, nil
}

// packed says of a gzipped log what is wrong with it.
type packed struct{ z *gzip.Reader }

func (p packed) Read(b []byte) (int, error) {
	n, err := p.z.Read(b)
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = &Error{Kind: Malformed, Text: "the gzipped file is cut off"}
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.As(err, &corrupt):
		err = &Error{Kind: Malformed, Text: "the gzipped file is damaged"}
	}
	return n, err
}

// classes numbers what events are, in the order in which they are met.
type classes struct {
	index       map[string]int
	list        []Class
	key         []byte
	transitions bool
}

// of returns the number of a class. values are those of the activity's
// columns; they are not kept.
func (c *classes) of(values [][]byte, transition []byte) (int, error) {
	if !c.transitions {
		transition = nil
	}
	key := c.key[:0]
	for _, v := range values {
		key = append(append(key, v...), 0)
	}
	key = append(key, transition...)
	c.key = key
	if i, ok := c.index[string(key)]; ok {
		return i, nil
	}
	if len(c.list) == MaxClasses {
		return 0, &Error{Kind: TooLarge, Text: "more than 20,000 different activities; is it the right column?"}
	}
	if !utf8.Valid(key) {
		return 0, &Error{Kind: Unsupported, Text: "the activity " + strconv.Quote(strings.TrimSpace(clip(key))) + " is no UTF-8; convert the file to UTF-8 first"}
	}
	var parts []string
	for _, v := range values {
		parts = append(parts, string(v))
	}
	k := Class{Activity: parts[0], Transition: string(transition)}
	k.Name = strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "+")
	i := len(c.list)
	c.index[string(key)], c.list = i, append(c.list, k)
	return i, nil
}

// identity stands for a name: FNV-1a, 64 bits, and never 0. Within a case two
// names with one identity will not be met; over a log none are compared.
func identity(name []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range name {
		h = (h ^ uint64(c)) * 1099511628211
	}
	if h == 0 {
		return 1
	}
	return h
}
