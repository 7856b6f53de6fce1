package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// undoing is what the command line of undo says.
type undoing struct {
	since               string
	connector, journeys []string
	dry, yes            bool
}

func undoCommand() *cobra.Command {
	var f undoing
	c := &cobra.Command{
		Use:   "undo --since TIME",
		Short: "Take back what was written",
		Long: "Lists every note, property, message and assignment that Waymark wrote since TIME (2026-11-17,\n" +
			"\"2026-11-17 10:00\", 10:00 for today, 2h for two hours ago) and that still stands as it was\n" +
			"written, and then asks whether to take it back. Where nobody can be asked it is only listed,\n" +
			"unless --yes is said. What a human edited or removed meanwhile stays as it is. A running server\n" +
			"carries it out, also while paused; what was taken back does not come again. Needs the desk's file\n" +
			"only for where the store is and for the time zone.",
		Example: "  waymark undo --since 10:00\n  waymark undo --since 10:00 --journey password-reset --yes",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return f.run(c) },
	}
	flags := c.Flags()
	flags.StringVar(&f.since, "since", "", "how far back")
	flags.StringArrayVar(&f.connector, "connector", nil, "only what stands there; may be said several times")
	flags.StringArrayVarP(&f.journeys, "journey", "j", nil, "only what was said of this journey; may be said several times")
	flags.BoolVar(&f.dry, "dry-run", false, "list, ask nothing, change nothing")
	flags.BoolVar(&f.yes, "yes", false, "take it back without asking")
	return c
}

func (f *undoing) run(c *cobra.Command) error {
	if f.dry && f.yes {
		return &wrongUsage{errors.New("--dry-run changes nothing, --yes does: say one of them")}
	}
	p, err := place(c)
	if err != nil {
		return err
	}
	now := time.Now()
	from, err := instant(f.since, now, p.Zone)
	if err != nil {
		return &wrongUsage{err}
	}
	return withStore(c, p.Store, func(ctx context.Context, db *store.DB, path string) error {
		if _, err := fmt.Fprintf(c.OutOrStdout(), "Since %s\nStore: %s\n", from.Format("2006-01-02 15:04:05 MST"), path); err != nil {
			return err
		}
		keys, err := f.list(ctx, db, c.OutOrStdout(), from)
		if err != nil {
			return err
		}
		verdict := "%s would be taken back; say it with --yes to do so.\n"
		switch {
		case len(keys) == 0:
			verdict = "%s would be taken back.\n"
		case f.yes || !f.dry && agreed(c.InOrStdin(), c.OutOrStdout(), fmt.Sprintf("Take %s back?", count(len(keys), "posting"))):
			if err := db.Withdraw(ctx, now, keys); err != nil {
				return err
			}
			verdict = "The running server takes %s back.\n"
		}
		_, err = fmt.Fprintf(c.OutOrStdout(), verdict, count(len(keys), "posting"))
		return err
	})
}

// list writes what would be taken back, and returns its keys.
func (f *undoing) list(ctx context.Context, db *store.DB, out io.Writer, from time.Time) (keys []string, err error) {
	written, err := db.Written(ctx, from)
	if err != nil {
		return nil, err
	}
	for _, w := range written {
		if !f.takes(w) {
			continue
		}
		keys = append(keys, w.Key)
		if _, err := fmt.Fprintf(out, "%s  %-10s %s\n", when(w.WrittenAt, from.Location()), w.Kind, w.Key); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

func (f *undoing) takes(w journeys.Stored) bool {
	return (len(f.connector) == 0 || slices.Contains(f.connector, w.Connector)) &&
		(len(f.journeys) == 0 || slices.Contains(f.journeys, w.Journey))
}

// agreed asks somebody who sits at a terminal; nobody else agrees.
func agreed(in io.Reader, out io.Writer, question string) bool {
	f, ok := in.(*os.File)
	if !ok {
		return false
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	return answered(in, out, question)
}

// answered reads an answer; anything but a yes is a no.
func answered(in io.Reader, out io.Writer, question string) bool {
	if _, err := fmt.Fprintf(out, "%s [y/N] ", question); err != nil {
		return false
	}
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil {
		return false
	}
	word := strings.ToLower(strings.TrimSpace(line))
	return word == "y" || word == "yes"
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
	for _, layout := range []string{"2006-01-02 15:04", time.DateTime, time.DateOnly} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, nil
		}
	}
	clock := "15:04"
	if strings.Count(s, ":") == 2 { // as explain writes it
		clock = time.TimeOnly
	}
	if t, err := time.ParseInLocation(clock, s, zone); err == nil {
		n := now.In(zone)
		return time.Date(n.Year(), n.Month(), n.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone), nil
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
