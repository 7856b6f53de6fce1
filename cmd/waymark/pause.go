package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/connectors/outbox"
	"github.com/waymark-itsm/waymark/journeys/store"
)

func pauseCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "pause",
		Short: "Let nothing leave until resume",
		Long: "Nothing new is written to any desk or chat until `waymark resume`. Webhooks are received and\n" +
			"judged as before, and afterwards only what is still true is said. A running server notices\n" +
			"within a second. Needs the desk's file only for where the store is: secrets need not be set,\n" +
			"and whatever else is wrong with it does not matter.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return atPlace(c, func(ctx context.Context, db *store.DB, path string) error {
				if err := outbox.Pause(ctx, db, time.Now()); err != nil {
					return err
				}
				_, err := fmt.Fprintf(c.OutOrStdout(), "Paused. Nothing leaves until `waymark resume`.\nStore: %s\n", path)
				return err
			})
		},
	}
}

func resumeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "resume",
		Short: "End a pause, and let go what the brake holds",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return atPlace(c, func(ctx context.Context, db *store.DB, path string) error {
				if err := outbox.Resume(ctx, db, time.Now()); err != nil {
					return err
				}
				_, err := fmt.Fprintf(c.OutOrStdout(), "Resumed. What is still true is said now; what the brake held may go for an hour.\nStore: %s\n", path)
				return err
			})
		},
	}
}
