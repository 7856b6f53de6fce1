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
			"within a second.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return withStore(c, func(ctx context.Context, db *store.DB) error {
				if err := outbox.Pause(ctx, db, time.Now()); err != nil {
					return err
				}
				_, err := fmt.Fprintln(c.OutOrStdout(), "Paused. Nothing leaves until `waymark resume`.")
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
			return withStore(c, func(ctx context.Context, db *store.DB) error {
				if err := outbox.Resume(ctx, db, time.Now()); err != nil {
					return err
				}
				_, err := fmt.Fprintln(c.OutOrStdout(), "Resumed. What is still true is said now; what the brake held may go for an hour.")
				return err
			})
		},
	}
}

// withStore opens the store that the configuration names, beside a server
// that may be running.
func withStore(c *cobra.Command, do func(context.Context, *store.DB) error) error {
	cfg, _, err := load(c)
	if err != nil {
		return err
	}
	db, err := store.Open(c.Context(), cfg.Store)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return do(c.Context(), db)
}
