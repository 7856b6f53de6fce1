package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/journeys/store"
)

func undoCommand() *cobra.Command {
	var since string
	var dry bool
	c := &cobra.Command{
		Use:   "undo --since TIME",
		Short: "Take back what was written",
		Long: "Takes back every note, property, message and assignment that Waymark wrote since TIME\n" +
			"(2026-11-17, \"2026-11-17 10:00\", or 10:00 for today) and that still stands as it was\n" +
			"written. What a human edited or removed meanwhile stays as it is. A running server carries\n" +
			"it out, also while paused; what was taken back does not come again. Needs the desk's file only\n" +
			"for where the store is and for the time zone.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			p, err := place(c)
			if err != nil {
				return err
			}
			now := time.Now()
			from, err := instant(since, now, p.Zone)
			if err != nil {
				return &wrongUsage{err}
			}
			zone := from.Location()
			return withStore(c, p.Store, func(ctx context.Context, db *store.DB, path string) error {
				if _, err := fmt.Fprintf(c.OutOrStdout(), "Since %s\nStore: %s\n", from.Format("2006-01-02 15:04:05 MST"), path); err != nil {
					return err
				}
				written, err := db.Written(ctx, from)
				if err != nil {
					return err
				}
				keys := make([]string, len(written))
				for i, w := range written {
					keys[i] = w.Key
					if _, err := fmt.Fprintf(c.OutOrStdout(), "%s  %-10s %s\n", when(w.WrittenAt, zone), w.Kind, w.Key); err != nil {
						return err
					}
				}
				verdict := "%s would be taken back; say it without --dry-run to do so.\n"
				if !dry {
					if err := db.Withdraw(ctx, now, keys); err != nil {
						return err
					}
					verdict = "The running server takes %s back.\n"
				}
				_, err = fmt.Fprintf(c.OutOrStdout(), verdict, count(len(keys), "posting"))
				return err
			})
		},
	}
	c.Flags().StringVar(&since, "since", "", "how far back")
	c.Flags().BoolVar(&dry, "dry-run", false, "list, change nothing")
	return c
}

// instant reads a time as an admin writes it. Without a time zone (nil) it
// must name its own: to guess one would take back the wrong hours.
func instant(s string, now time.Time, zone *time.Location) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		if zone != nil {
			t = t.In(zone)
		}
		return t, nil
	}
	if ago, err := config.ParseDuration(s); err == nil && ago > 0 {
		t := now.Add(-ago)
		if zone != nil {
			t = t.In(zone)
		}
		return t, nil
	}
	if zone == nil {
		return time.Time{}, fmt.Errorf("the desk's file names no time zone that there is; write --since with one, such as 2026-11-17T10:00:00+01:00")
	}
	for _, layout := range []string{"2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, nil
		}
	}
	if t, err := time.ParseInLocation("15:04", s, zone); err == nil {
		n := now.In(zone)
		return time.Date(n.Year(), n.Month(), n.Day(), t.Hour(), t.Minute(), 0, 0, zone), nil
	}
	return time.Time{}, fmt.Errorf("--since wants a time such as 10:00, 2026-11-17, or 2h for two hours ago")
}

// when is a time to the second; of what may have been written nobody knows it.
func when(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "perhaps, unknown   "
	}
	return t.In(zone).Format(time.DateTime)
}
