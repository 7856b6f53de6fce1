package eventlog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	windowSize = 256 << 10
	// maxItem is the size of the largest tag, comment or CSV record. Whatever
	// is larger is no log, or wants to fill our memory.
	maxItem = 4 << 20
)

// window is a sliding view of what is read. Readers parse the next item out of
// rest; where it is not all there, they ask for more and parse it again.
type window struct {
	r        io.Reader
	buf      []byte
	pos, end int
	lines    int // newlines in what has slid out
	eof      bool
	doubt    string // what is likely wrong with an item that is too large
}

func newWindow(r io.Reader) *window { return &window{r: r, buf: make([]byte, windowSize)} }

func (w *window) rest() []byte { return w.buf[w.pos:w.end] }

func (w *window) take(n int) { w.pos += n }

// line is the line on which rest begins, from 1.
func (w *window) line() int { return 1 + w.lines + bytes.Count(w.buf[:w.pos], []byte{'\n'}) }

func (w *window) fail(kind Kind, format string, args ...any) error {
	return &Error{Kind: kind, Line: w.line(), Text: fmt.Sprintf(format, args...)}
}

// more makes rest longer; at the end of the input it is false. It fills the
// whole buffer, so that an item is parsed again only a few times however small
// the pieces are in which it arrives. What was read before from rest moves.
func (w *window) more() (bool, error) {
	if w.eof {
		return false, nil
	}
	if w.pos > 0 {
		w.lines += bytes.Count(w.buf[:w.pos], []byte{'\n'})
		w.end = copy(w.buf, w.buf[w.pos:w.end])
		w.pos = 0
	}
	if w.end == len(w.buf) {
		if len(w.buf) >= maxItem {
			return false, w.fail(TooLarge, "what begins here is longer than %d MiB%s", maxItem>>20, w.doubt)
		}
		w.buf = append(w.buf, make([]byte, len(w.buf))...)
	}
	before := w.end
	for idle := 0; w.end < len(w.buf) && !w.eof; {
		n, err := w.r.Read(w.buf[w.end:])
		w.end += n
		switch {
		case errors.Is(err, io.EOF):
			w.eof = true
		case err != nil:
			return false, err
		case n > 0:
			idle = 0
		default:
			if idle++; idle == 100 {
				return false, io.ErrNoProgress
			}
		}
	}
	return w.end > before, nil
}
