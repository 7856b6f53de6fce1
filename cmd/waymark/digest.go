package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/cmd/waymark/app"
	"github.com/waymark-itsm/waymark/config"
)

func digestCommand() *cobra.Command {
	var dry bool
	var at string
	c := &cobra.Command{
		Use:   "digest ID",
		Short: "Print a digest",
		Long: "Prints the digest as it would be posted now. Digests post themselves when they are due;\n" +
			"this command posts nothing, and wants --dry-run to be said so that nobody expects it to.",
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
			text, err := a.Digest(c.Context(), args[0], now)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(c.OutOrStdout(), text.String())
			return err
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "print it, post nothing")
	c.Flags().StringVar(&at, "at", "", "as if it were this day (2026-11-23)")
	return c
}
