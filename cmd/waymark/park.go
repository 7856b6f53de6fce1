package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

func unparkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "unpark [JOURNEY/KIND/STEP]",
		Short: "Let a rule speak again that parked itself, or list those",
		Long: "A rule of which more than 20 % of at least 10 messages were called wrong parks itself: it begins\n" +
			"nothing on a ticket or in a channel until its journey's file changes. This lets it speak as it is,\n" +
			"and counts its messages from now on. Without an argument the parked rules are listed.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return atPlace(c, func(ctx context.Context, db *store.DB, path string) error {
				if len(args) == 0 {
					return listParked(ctx, c, db)
				}
				ok, err := db.Unpark(ctx, time.Now(), args[0])
				if err != nil {
					return err
				}
				if !ok {
					return fmt.Errorf("no rule %q is parked; `waymark unpark` lists those that are", args[0])
				}
				_, err = fmt.Fprintf(c.OutOrStdout(), "%s speaks again. Its messages are counted from now on.\nStore: %s\n", args[0], path)
				return err
			})
		},
	}
}

func listParked(ctx context.Context, c *cobra.Command, db *store.DB) error {
	list, _, err := db.ParkedRules(ctx)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		_, err := fmt.Fprintln(c.OutOrStdout(), "No rule is parked.")
		return err
	}
	for _, p := range list {
		if _, err := fmt.Fprintf(c.OutOrStdout(), "%s  since %s, %d of %d messages called wrong\n",
			journeys.RuleID(p.Journey, p.Gap, p.Step), p.Since.Format(time.RFC3339), p.Rejected, p.Posts); err != nil {
			return err
		}
	}
	return nil
}
