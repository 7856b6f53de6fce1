package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/cmd/waymark/app"
)

func backfillCommand() *cobra.Command {
	var past app.Past
	var since string
	c := &cobra.Command{
		Use:   "backfill --connector ID --since TIME",
		Short: "Read what happened before the webhooks came",
		Long: "Reads the tickets of one desk in which something happened since TIME (90d, 2026-11-17), with\n" +
			"their whole history and comments, into the store. Nothing is written at the desk or in a chat,\n" +
			"now or later, because of what only this brought: cases that go on afterwards are told from then\n" +
			"on. What is known already stays as it is. One that was stopped goes on where it was when it is\n" +
			"called again with the same words. A server may be running meanwhile.",
		Example: "  waymark backfill --connector it-desk --since 90d\n" +
			"  waymark backfill --connector it-desk --since 30d --jql 'issuetype = Incident'",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if past.Connector == "" || since == "" {
				return &wrongUsage{errors.New("say which desk and since when: --connector it-desk --since 90d")}
			}
			cfg, _, err := load(c)
			if err != nil {
				return err
			}
			if past.Since, err = instant(since, time.Now(), cfg.Rules.Zone); err != nil {
				return &wrongUsage{err}
			}
			past.Asked = since
			a, err := app.Open(c.Context(), cfg, app.Options{Log: logger(c.ErrOrStderr()), Look: true})
			if err != nil {
				return err
			}
			defer func() { _ = a.Close() }()
			bar := &backfillBar{name: past.Connector, out: c.ErrOrStderr(), terminal: isTerminal(c.ErrOrStderr())}
			past.Show = bar.show
			run, err := a.Backfill(c.Context(), past)
			bar.done()
			switch {
			case errors.Is(err, app.ErrNoConnector), errors.Is(err, app.ErrNoBackfill):
				return &wrongUsage{err}
			case err != nil:
				return fmt.Errorf("stopped after %s; the same command goes on there: %w", countThousands(run.Refs, "ticket"), err)
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "%s: %s read, %s. A server judges it; nothing of it is posted.\n",
				past.Connector, countThousands(run.Refs, "ticket"), countThousands(run.Events, "event"))
			return err
		},
	}
	f := c.Flags()
	f.StringVar(&past.Connector, "connector", "", "the desk, by its id")
	f.StringVar(&since, "since", "", "how far back")
	f.StringVar(&past.Filter, "jql", "", "only tickets that this finds, too")
	f.BoolVar(&past.Restart, "restart", false, "begin anew, though an earlier one was stopped half way")
	return c
}

// backfillBar shows how far a back-fill has come.
type backfillBar struct {
	name     string
	out      io.Writer
	terminal bool
	shown    time.Time
	begun    bool
}

func (b *backfillBar) show(run app.Backfilled) {
	every := everyLine
	if b.terminal {
		every = everyGlance
	}
	now := time.Now()
	if b.begun && !run.Done && now.Sub(b.shown) < every {
		return
	}
	b.begun, b.shown = true, now
	far := countThousands(run.Refs, "ticket")
	if run.Total > 0 {
		far = fmt.Sprintf("%s of about %s (%d %%)", thousands(run.Refs), countThousands(max(run.Total, run.Refs), "ticket"), min(100, 100*run.Refs/run.Total))
	}
	line := fmt.Sprintf("%s  %s, %s", b.name, far, countThousands(run.Events, "event"))
	if run.Resumed {
		line += ", going on where it was stopped"
	}
	if b.terminal {
		line = "\r" + line + "\x1b[K"
	} else {
		line += "\n"
	}
	_, _ = io.WriteString(b.out, line)
}

// done leaves a terminal clean.
func (b *backfillBar) done() {
	if b.terminal && b.begun {
		_, _ = io.WriteString(b.out, "\r\x1b[K")
	}
}
