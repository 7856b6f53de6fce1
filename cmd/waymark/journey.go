package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/cmd/waymark/app"
	"github.com/waymark-itsm/waymark/journeys"
)

func journeyCommand() *cobra.Command {
	var since, until string
	var asJSON bool
	c := &cobra.Command{
		Use:   "journey ID",
		Short: "Show a journey as everybody walked it",
		Long: "Reads the stored cases that began in a period, and shows the journey as all these people walked it:\n" +
			"where they came in, how many came to each step, failed there or did not complete it, where they went\n" +
			"from it and where they gave up, the hand-offs between teams, the touchpoints that nobody completes\n" +
			"any more, how it ended for them and how it was. No number of fewer than five people is shown, or of\n" +
			"what a digest of this journey hides, and no figure of a team of fewer than five. What no source can\n" +
			"show is called not seen. Changes nothing.",
		Example: "  waymark journey password-reset\n  waymark journey password-reset --since 2026-11-01 --until 2026-12-01 --json",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			cfg, _, err := load(c)
			if err != nil {
				return err
			}
			j := cfg.Rules.Journey(args[0])
			switch {
			case j == nil:
				var ids []string
				for _, each := range cfg.Rules.Journeys {
					ids = append(ids, each.ID)
				}
				return &wrongUsage{fmt.Errorf("no journey is called %q; there are %s", args[0], strings.Join(ids, ", "))}
			case j.Kind == journeys.MasterJourney:
				return &wrongUsage{fmt.Errorf("%s is made of smaller journeys; ask for one of them: %s", j.ID, strings.Join(j.Parts, ", "))}
			}
			now := time.Now()
			from, to, err := between(since, until, now, cfg.Rules.Zone)
			if err != nil {
				return &wrongUsage{err}
			}
			if _, err := existing(cfg.Store); err != nil {
				return err
			}
			a, err := app.Open(c.Context(), cfg, app.Options{Now: func() time.Time { return now }, Look: true})
			if err != nil {
				return err
			}
			defer func() { _ = a.Close() }()
			told, err := a.Archetype(c.Context(), j, from, to)
			if err != nil {
				return err
			}
			if asJSON {
				enc := json.NewEncoder(c.OutOrStdout())
				enc.SetEscapeHTML(false)
				enc.SetIndent("", "  ")
				return enc.Encode(told)
			}
			_, err = fmt.Fprint(c.OutOrStdout(), told.Text(width()))
			return err
		},
	}
	c.Flags().StringVar(&since, "since", "30d", "who began at this time or later (30d, 2026-11-17)")
	c.Flags().StringVar(&until, "until", "", "who began before this time; default now")
	c.Flags().BoolVar(&asJSON, "json", false, "print it as JSON; null is a number of too few people")
	return c
}

// between reads a period; a length of time before now begins at midnight, so
// that no day counts in part.
func between(since, until string, now time.Time, zone *time.Location) (from, to time.Time, err error) {
	if from, err = instant(since, now, zone); err != nil {
		return from, to, err
	}
	if strings.HasSuffix(since, "d") || strings.HasSuffix(since, "w") {
		from = time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, from.Location())
	}
	if to = now; until != "" {
		if to, err = instant(until, now, zone); err != nil {
			return from, to, errors.New("--until wants a time such as 2026-12-01, or 2d for two days ago")
		}
	}
	if !from.Before(to) {
		return from, to, errors.New("the period ends before it begins")
	}
	return from, to, nil
}
