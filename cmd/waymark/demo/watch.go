package demo

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Watch plays a story and tells each beat, and whatever is posted or edited at
// the instant when it is.
func (w *World) Watch(ctx context.Context, out io.Writer, s Story, press bool) error {
	if err := w.Play(ctx, s.Before, nil); err != nil {
		return err
	}
	if len(s.Before) > 0 {
		_, _ = fmt.Fprintf(out, "The day before, %d others walked this journey; that is judged and counted, nothing is posted.\n\n", len(s.People)-1)
	}
	seen := w.posted()
	w.settled = func() {
		now := w.posted()
		at := w.Now().In(w.Config.Rules.Zone).Format(time.TimeOnly)
		if n := now.notes - seen.notes; n > 0 {
			_, _ = fmt.Fprintf(out, "%s  ==> %s in Jira\n", at, plural(n, "internal note"))
		}
		if n := now.messages - seen.messages; n > 0 {
			_, _ = fmt.Fprintf(out, "%s  ==> %s in Slack\n", at, plural(n, "message"))
		}
		if n := now.edits - seen.edits; n > 0 {
			_, _ = fmt.Fprintf(out, "%s  ==> %s in place\n", at, plural(n, "edit"))
		}
		if n := now.assigned - seen.assigned; n > 0 {
			_, _ = fmt.Fprintf(out, "%s  ==> ticket assigned\n", at)
		}
		seen = now
	}
	defer func() { w.settled = nil }()
	if err := w.Play(ctx, s.Beats, func(b Beat) error { Line(out, b, w.Config.Rules); return nil }); err != nil {
		return err
	}
	if err := w.Until(ctx, s.End); err != nil || !press {
		return err
	}
	m, ok := w.Message()
	if !ok {
		return fmt.Errorf("there is no message to press on")
	}
	_, _ = fmt.Fprintf(out, "%s  Sam Reed presses \"I'll take it\"\n", w.Now().In(w.Config.Rules.Zone).Format(time.TimeOnly))
	if err := w.Press("USAM", m, journeys.KindTake); err != nil {
		return err
	}
	return w.Until(ctx, w.Now().Add(2*time.Minute))
}

// standing counts what was done outside, to tell when it changes.
type standing struct{ notes, messages, edits, assigned int }

func (w *World) posted() standing {
	s := standing{messages: len(w.Slack.Ours()), edits: w.edits() + w.Slack.Edits()}
	for _, q := range w.Jira.Requests() {
		switch {
		case q.Method == http.MethodPost && strings.HasSuffix(q.Path, "/comment"):
			s.notes++
		case q.Method == http.MethodPut && strings.HasSuffix(q.Path, "/assignee"):
			s.assigned++
		}
	}
	return s
}
