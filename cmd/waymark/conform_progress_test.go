package main

import (
	"bytes"
	"testing"
	"time"
)

// TestProgressOnATerminal writes over its own line, seldom enough for an eye,
// and leaves nothing behind.
func TestProgressOnATerminal(t *testing.T) {
	var out bytes.Buffer
	p := &progress{size: 4, name: "log.csv", out: &out, terminal: true}
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	p.read = 1
	p.show(now)
	const first = "\rlog.csv  25 % read, 0 cases judged\x1b[K"
	if out.String() != first {
		t.Errorf("%q", out.String())
	}
	p.read, p.cases = 2, 1
	p.show(now.Add(everyGlance - time.Nanosecond))
	if out.String() != first {
		t.Errorf("shown again too soon: %q", out.String())
	}
	p.show(now.Add(everyGlance))
	p.done()
	if want := first + "\rlog.csv  50 % read, 1 case judged\x1b[K\r\x1b[K"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}
