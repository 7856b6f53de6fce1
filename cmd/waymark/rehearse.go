package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/cmd/waymark/app"
	"github.com/waymark-itsm/waymark/cmd/waymark/web"
	"github.com/waymark-itsm/waymark/config"
)

// rehearsing is what the command line of rehearse says.
type rehearsing struct {
	since, out, connector, filter string
	sample                        int
	seed                          uint64
}

func rehearseCommand() *cobra.Command {
	var f rehearsing
	c := &cobra.Command{
		Use:   "rehearse --since TIME --out FILE.html",
		Short: "Show what would have been posted on the tickets of the past",
		Long: "Reads the tickets of the past at the desk, plays them event by event on a store of its own, and\n" +
			"writes a page with a random sample of the notes and messages that would have been posted, each\n" +
			"beside its ticket, with boxes for right and wrong. Nothing is written at the desk, in a chat or\n" +
			"in the store: a token that may only read is enough. What other sources brought into the store\n" +
			"is taken into account.",
		Example: "  waymark rehearse --since 30d --out rehearsal.html\n  waymark rehearse --since 2026-11-01 --sample 50 --out rehearsal.html",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return f.run(c) },
	}
	flags := c.Flags()
	flags.StringVar(&f.since, "since", "30d", "how far back")
	flags.StringVarP(&f.out, "out", "o", "", "the page to write; it holds customers' words")
	flags.StringVar(&f.connector, "connector", "", "read only this desk; without it, every one that can be read")
	flags.StringVar(&f.filter, "jql", "", "only tickets that this finds, too")
	flags.IntVar(&f.sample, "sample", 20, "how many notes and messages to show")
	flags.Uint64Var(&f.seed, "seed", 1, "another number draws another sample")
	return c
}

func (f *rehearsing) run(c *cobra.Command) error {
	if f.out == "" || f.sample < 1 {
		return &wrongUsage{errors.New("say where the page goes, and how many to show: --out rehearsal.html --sample 20")}
	}
	cfg, _, err := load(c)
	if err != nil {
		return err
	}
	now := time.Now()
	since, err := instant(f.since, now, cfg.Rules.Zone)
	if err != nil {
		return &wrongUsage{err}
	}
	q := app.Rehearsing{Since: since, Until: now, Sample: f.sample, Seed: f.seed}
	if q.Past, err = f.pasts(c, cfg, since); err != nil {
		return err
	}
	r, err := app.Rehearse(c.Context(), cfg, app.Options{}, q)
	if err != nil {
		return err
	}
	if err := writePrivate(f.out, func(w io.Writer) error { return web.Rehearsal(w, r) }); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%s since %s: %s on %d of them (%s), %s.\n%s shown in %s. Nothing was posted.\n",
		countThousands(r.Tickets, "ticket"), since.In(cfg.Rules.Zone).Format("2 Jan 2006"), count(r.Notes, "note"), r.Touched, r.Share(),
		count(r.Messages, "message"), count(len(r.Samples), "posting"), f.out)
	return err
}

// pasts are the desks that are read.
func (f *rehearsing) pasts(c *cobra.Command, cfg *config.Config, since time.Time) ([]app.Past, error) {
	var pasts []app.Past
	known := false
	for _, n := range cfg.Connectors {
		if f.connector != "" && n.ID != f.connector {
			continue
		}
		known = true
		if n.Backfill == nil {
			continue
		}
		bar := &backfillBar{name: n.ID, out: c.ErrOrStderr(), terminal: isTerminal(c.ErrOrStderr())}
		pasts = append(pasts, app.Past{Connector: n.ID, Since: since, Asked: f.since, Filter: f.filter, Restart: true, Show: func(b app.Backfilled) {
			bar.show(b)
			if b.Done {
				bar.done()
			}
		}})
	}
	switch {
	case !known:
		return nil, &wrongUsage{fmt.Errorf("%s: %w", f.connector, app.ErrNoConnector)}
	case len(pasts) == 0 && f.connector != "":
		return nil, &wrongUsage{fmt.Errorf("%s: %w", f.connector, app.ErrNoBackfill)}
	}
	return pasts, nil
}

// writePrivate writes a file that only its owner may read.
func writePrivate(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("the page cannot be written: %w", err)
	}
	return errors.Join(write(file), file.Close())
}
