package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/connectors/outbox"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

func pauseCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "pause",
		Short: "Let nothing leave until resume",
		Long: "Nothing new is written to any desk or chat until `waymark resume`. Webhooks are received and\n" +
			"judged as before, and afterwards only what is still true is said. A running server notices\n" +
			"within a second. Says who had paused already, from here or by /waymark pause in the chat; this\n" +
			"one takes its place and has no end. Needs the desk's file only for where the store is: secrets need not be set,\n" +
			"and whatever else is wrong with it does not matter.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return atPlace(c, func(ctx context.Context, db *store.DB, path string) error {
				now := time.Now()
				before, err := outbox.PausedNow(ctx, db, now)
				if err != nil {
					return err
				}
				if err := outbox.Pause(ctx, db, outbox.Paused{Since: now, By: "the command line"}); err != nil {
					return err
				}
				_, err = fmt.Fprintf(c.OutOrStdout(), "Paused. Nothing leaves until `waymark resume`.\n%sStore: %s\n", pausedBefore(before, now), path)
				return err
			})
		},
	}
}

// pausedBefore says who had paused already, "" where nobody had.
func pausedBefore(p outbox.Paused, now time.Time) string {
	if !p.Lasts(now) {
		return ""
	}
	until := "somebody resumes"
	if !p.Until.IsZero() {
		until = p.Until.Local().Format("Mon 2 Jan 15:04")
	}
	return fmt.Sprintf("It was paused before by %s, since %s, until %s.\n", journeys.Plain(p.By, 60), p.Since.Local().Format("Mon 2 Jan 15:04"), until)
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
