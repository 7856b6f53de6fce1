package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/cmd/waymark/demo"
)

type demoFlags struct {
	once, json, press bool
	story             string
	people            int
	drop              []string
}

func demoCommand() *cobra.Command {
	var f demoFlags
	c := &cobra.Command{
		Use:   "demo",
		Short: "Show all of it on this machine, with nothing set up",
		Long: "Starts the real server with a Jira, a Slack, a telephone system, a portal and a sign-in log\n" +
			"on loopback, and sends a story as signed webhooks against a clock that jumps: somebody is\n" +
			"locked out of their account and walks eleven steps where the map has three. Shows where each\n" +
			"event was placed, the note on each ticket, the chat message, the gaps, and the digest.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.run(c.Context(), c.OutOrStdout(), c.ErrOrStderr()) },
	}
	c.Flags().BoolVar(&f.once, "once", false, "end when the story has ended; otherwise it keeps serving")
	c.Flags().BoolVar(&f.json, "json", false, "with --once: print one JSON object")
	c.Flags().BoolVar(&f.press, "press", false, "an agent presses \"I'll take it\" at the end")
	c.Flags().StringVar(&f.story, "case", "golden", "the story: golden, or ideal (nothing goes wrong)")
	c.Flags().IntVar(&f.people, "people", 1, "with --case ideal: how many people walk it")
	c.Flags().StringSliceVar(&f.drop, "drop", nil, "sources that this desk does not have: portal, phone, sign-in")
	return c
}

func (f *demoFlags) check() error {
	switch {
	case f.story != "golden" && f.story != "ideal":
		return fmt.Errorf("--case is golden or ideal, not %q", f.story)
	case f.people < 1 || f.people > 5000:
		return fmt.Errorf("--people is a number from 1 to 5000")
	case f.people > 1 && f.story != "ideal":
		return fmt.Errorf("--people goes with --case ideal")
	case f.json && !f.once:
		return fmt.Errorf("--json goes with --once")
	case f.press && f.story != "golden":
		return fmt.Errorf("--press goes with the golden story")
	}
	for _, d := range f.drop {
		if !slices.Contains([]string{"portal", "phone", "sign-in"}, d) {
			return fmt.Errorf("--drop knows portal, phone and sign-in, not %q", d)
		}
	}
	return nil
}

func (f *demoFlags) run(ctx context.Context, out, errs io.Writer) error {
	if err := f.check(); err != nil {
		return &wrongUsage{err}
	}
	dir, err := os.MkdirTemp("", "waymark-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return err
	}
	story := demo.Tell(f.story, f.people, zone)
	opening := story.Start
	if len(story.Before) > 0 {
		opening = story.Before[0].At.Add(-time.Minute)
	}
	w, err := demo.NewWorld(ctx, demo.Setting{
		Dir: dir, Start: opening, People: story.People, Drop: f.drop, Specs: specs(), Log: logger(errs),
	})
	if err != nil {
		return err
	}
	defer w.Close()
	watch := out
	if f.json || f.people > 1 {
		watch = io.Discard
	}
	if err := w.Watch(ctx, watch, story, f.press); err != nil {
		return err
	}
	report, err := w.Report(ctx, story.Start, story.Tickets)
	if err != nil {
		return err
	}
	if f.json {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(report)
	}
	if err := demo.Show(out, report, w.Config.Rules); err != nil || f.once {
		return err
	}
	return f.keepServing(ctx, out, w, story)
}

func (f *demoFlags) keepServing(ctx context.Context, out io.Writer, w *demo.World, story demo.Story) error {
	_, _ = fmt.Fprintf(out, "\nStill serving. Webhooks go to %s<connector>, Jira answers at %s, Slack at %s.\n", w.Hooks(), w.JiraURL(), w.SlackURL())
	if n := len(story.Tickets); n > 0 { // as of the story's own clock: the machine's may be years away
		_, _ = fmt.Fprintf(out, "Why it was judged so: waymark explain %s -c %s --at %q\n", story.Tickets[n-1],
			filepath.Join(w.Dir, "waymark.yaml"), w.Now().In(w.Config.Rules.Zone).Format(time.DateTime))
	}
	_, _ = fmt.Fprintln(out, "Interrupt to end.")
	return w.Go(ctx)
}
