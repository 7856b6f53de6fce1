package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"
)

// every is how often progress is shown: often enough for an eye, and for a
// file of lines seldom enough.
const (
	everyGlance = 200 * time.Millisecond
	everyLine   = 5 * time.Second
)

// progress passes on what it reads, shows how far it has come, and ends when
// somebody presses Ctrl-C.
type progress struct {
	ctx      context.Context
	r        io.Reader
	name     string
	size     int64 // 0: not known
	read     int64
	cases    int
	out      io.Writer // nil: nobody looks
	terminal bool
	shown    time.Time
	begun    bool
}

func (p *progress) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := p.r.Read(b)
	p.read += int64(n)
	if p.out != nil {
		p.show(time.Now())
	}
	return n, err
}

func (p *progress) show(now time.Time) {
	every := everyLine
	if p.terminal {
		every = everyGlance
	}
	if p.begun && now.Sub(p.shown) < every {
		return
	}
	p.begun, p.shown = true, now
	p.print()
}

func (p *progress) print() {
	far := fmt.Sprintf("%s KiB", thousands(int(p.read>>10)))
	if p.size > 0 {
		far = fmt.Sprintf("%d %%", min(100, 100*p.read/p.size))
	}
	line := fmt.Sprintf("%s  %s read, %s judged", p.name, far, countThousands(p.cases, "case"))
	if p.terminal {
		line = "\r" + line + "\x1b[K" // over the line before
	} else {
		line += "\n"
	}
	_, _ = io.WriteString(p.out, line)
}

// done leaves the last state in a file of lines, and a terminal clean.
func (p *progress) done() {
	switch {
	case p.out == nil || !p.begun:
	case p.terminal:
		_, _ = io.WriteString(p.out, "\r\x1b[K")
	default:
		p.print()
	}
}

// isTerminal reports whether somebody may be looking.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
