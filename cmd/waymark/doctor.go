package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/cmd/waymark/app"
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys/store"
)

func doctorCommand() *cobra.Command {
	var only string
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Look at every vendor's side with the real accounts, writing nothing",
		Long: "Asks every desk and chat with the accounts of waymark.yaml whether what it describes can be done:\n" +
			"who we are there, what we may do, who is mailed, whether our webhook is registered, signed and\n" +
			"heard, the clock, the token's end, and whether everything that the files name exists. Nothing is\n" +
			"written anywhere. Exits with 1 where something cannot work as it is.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, _, err := load(c)
			if err != nil {
				return err
			}
			heard := map[string]time.Time{}
			if _, err := existing(cfg.Store); err == nil {
				db, err := store.Open(c.Context(), cfg.Store)
				if err != nil {
					return fmt.Errorf("the store cannot be opened: %w", err)
				}
				heard, err = db.Heard(c.Context())
				if err := errors.Join(err, db.Close()); err != nil {
					return err
				}
			}
			all := app.Examine(c.Context(), cfg, heard, only, time.Now())
			if len(all) == 0 {
				return &wrongUsage{fmt.Errorf("%s: %w", only, app.ErrNoConnector)}
			}
			return diagnosis(c.OutOrStdout(), all)
		},
	}
	c.Flags().StringVar(&only, "connector", "", "only this one")
	return c
}

// errSick says that something cannot work.
var errSick = errors.New("something cannot work as it is")

// signs stand before findings.
func signs() map[connectors.Health]string {
	return map[connectors.Health]string{
		connectors.Well: "ok", connectors.Remark: "note", connectors.Unclear: "?", connectors.Ailing: "warn", connectors.Sick: "BAD",
	}
}

// diagnosis prints what was found; its error says that something is sick.
func diagnosis(w io.Writer, all []app.Examined) error {
	var b strings.Builder
	sick := 0
	for _, x := range all {
		fmt.Fprintf(&b, "%s (%s)\n", x.Connector, x.Name)
		width := 0
		for _, f := range x.Findings {
			width = max(width, len(f.What))
		}
		for _, f := range x.Findings {
			fmt.Fprintf(&b, "  %-4s  %-*s  %s\n", signs()[f.Health], width, f.What, f.Found)
			if f.Do != "" {
				fmt.Fprintf(&b, "        %-*s  -> %s\n", width, "", f.Do)
			}
			if f.Health == connectors.Sick {
				sick++
			}
		}
		if len(x.Findings) == 0 {
			b.WriteString("  nothing to look at\n")
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	if sick > 0 {
		return fmt.Errorf("%w: %s marked BAD", errSick, count(sick, "line"))
	}
	return nil
}
