package demo

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Watch plays a story and tells each beat with what was posted because of it.
func (w *World) Watch(ctx context.Context, out io.Writer, s Story, press bool) error {
	seen := w.posted()
	posted := func() string {
		now := w.posted()
		defer func() { seen = now }()
		switch {
		case now.notes > seen.notes || now.messages > seen.messages:
			return "  -> posted"
		case now != seen:
			return "  -> edited in place"
		}
		return ""
	}
	err := w.Play(ctx, s.Beats, func(b Beat) error {
		Line(out, b, w.Config.Rules, posted())
		return nil
	})
	if err != nil {
		return err
	}
	if err := w.Until(ctx, s.End); err != nil {
		return err
	}
	if what := posted(); what != "" {
		_, _ = fmt.Fprintf(out, "%s  %s\n", s.End.Format(time.TimeOnly), what[2:])
	}
	if !press {
		return nil
	}
	m, ok := w.Message()
	if !ok {
		return fmt.Errorf("there is no message to press on")
	}
	if err := w.Press("USAM", m, journeys.KindTake); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "%s  Sam Reed presses \"I'll take it\"\n", w.Now().In(w.Config.Rules.Zone).Format(time.TimeOnly))
	return w.Until(ctx, w.Now().Add(2*time.Minute))
}

// standing counts what is outside, to tell whether it changed.
type standing struct{ notes, messages, edits int }

func (w *World) posted() standing {
	var s standing
	for _, q := range w.Jira.Requests() {
		if q.Method == "POST" && len(q.Path) > 8 && q.Path[len(q.Path)-8:] == "/comment" {
			s.notes++
		}
	}
	s.messages = len(w.Slack.Ours())
	s.edits = w.edits() + w.Slack.Edits()
	return s
}
