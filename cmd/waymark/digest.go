package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/cmd/waymark/app"
	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/journeys"
)

func digestCommand() *cobra.Command {
	var dry bool
	var at, out string
	c := &cobra.Command{
		Use:   "digest ID",
		Short: "Print a digest",
		Long: "Prints the digest as it would be posted now, and writes what goes with it: its pictures (PNG, and\n" +
			"SVG to print) and numbers.csv. Digests post themselves when they are due; this command posts nothing,\n" +
			"and wants --dry-run to be said so that nobody expects it to.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if !dry {
				return &wrongUsage{fmt.Errorf("digests are posted by serve when they are due; say --dry-run to print one")}
			}
			cfg, _, err := load(c)
			if err != nil {
				return err
			}
			now := time.Now()
			if at != "" {
				if now, err = time.ParseInLocation(time.DateOnly, at, cfg.Rules.Zone); err != nil {
					return &wrongUsage{fmt.Errorf("--at wants a date such as 2026-11-23")}
				}
			}
			if !slices.ContainsFunc(cfg.Digests, func(d config.Digest) bool { return d.ID == args[0] }) {
				return &wrongUsage{fmt.Errorf("no digest is called %q", args[0])}
			}
			if _, err := existing(cfg.Store); err != nil {
				return err
			}
			a, err := app.Open(c.Context(), cfg, app.Options{Now: func() time.Time { return now }, Look: true})
			if err != nil {
				return err
			}
			defer func() { _ = a.Close() }()
			text, files, err := a.DigestFiles(c.Context(), args[0], now)
			if err != nil {
				return err
			}
			if _, err = fmt.Fprint(c.OutOrStdout(), text.String()); err != nil {
				return err
			}
			return writeFiles(c.OutOrStdout(), out, args[0], files)
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "print it, post nothing")
	c.Flags().StringVar(&out, "out", ".", "write the pictures and numbers.csv into this directory")
	c.Flags().StringVar(&at, "at", "", "as if it were this day (2026-11-23)")
	return c
}

// writeFiles puts a digest's files into a directory, each under a name that says
// whose it is, and prints where. What an earlier run wrote is replaced.
func writeFiles(to io.Writer, dir, digest string, files []journeys.File) error {
	if len(files) == 0 {
		return nil
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	for i, f := range files {
		name := filepath.Join(dir, digest+"-"+f.Name)
		// Figures of a desk: for whoever ran the command.
		if err := os.WriteFile(name, f.Bytes, 0o600); err != nil {
			return err
		}
		if i == 0 {
			_, _ = fmt.Fprintln(to)
		}
		if _, err := fmt.Fprintln(to, "wrote "+name); err != nil {
			return err
		}
	}
	return nil
}
