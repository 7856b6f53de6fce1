package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/journeys"
)

func checkCommand() *cobra.Command {
	var maps, asJSON bool
	c := &cobra.Command{
		Use:   "check [FILE]",
		Short: "Read the configuration and report all problems at once",
		Long: "Reads waymark.yaml and everything it names, asks no vendor, and reports every problem with\n" +
			"file, line, column and a hint. Says of each step which source can show it: what none can\n" +
			"show is blind, and will be called \"not seen\", never missing.\n\n" +
			"With --map it reads the maps themselves: how each answers the six questions of a mapping\n" +
			"session, where people would come to a dead end, what nobody owns or can see, and what share\n" +
			"of the stored tickets each journey would claim. It exits with 1 where a journey cannot be\n" +
			"walked as it is drawn; questions and remarks are for people.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if asJSON && !maps {
				return &wrongUsage{errors.New("--json belongs to --map")}
			}
			cfg, report, err := load(c, args...)
			if err != nil {
				return err
			}
			if maps {
				return checkMaps(c, cfg, asJSON)
			}
			return told(c.OutOrStdout(), cfg, report)
		},
	}
	c.Flags().BoolVar(&maps, "map", false, "read the maps: what is left open, dead ends, what nobody sees or owns")
	c.Flags().BoolVar(&asJSON, "json", false, "with --map: print it as JSON")
	return c
}

// told prints what a good configuration means.
func told(w io.Writer, cfg *config.Config, report *config.Report) error {
	var b strings.Builder
	for _, n := range report.Notices {
		b.WriteString("notice: " + n.String() + "\n")
	}
	journey := ""
	blind := 0
	for _, s := range report.Steps {
		if s.Journey != journey {
			journey = s.Journey
			j := cfg.Rules.Journey(journey)
			fmt.Fprintf(&b, "%s (%s, mode %s)\n", j.Name, j.Origin, j.Mode)
		}
		fmt.Fprintf(&b, "  %-20s %s\n", s.Step, seenBy(cfg.Rules, s))
		if !s.Done {
			blind++
		}
	}
	fmt.Fprintf(&b, "%s, %s, %s. No problems.", count(len(cfg.Connectors), "connector"),
		count(len(cfg.Rules.Journeys), "journey"), count(len(report.Steps), "step"))
	if blind > 0 {
		fmt.Fprintf(&b, " No source can show that %s done: never called missing.", done(blind))
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func done(n int) string {
	if n == 1 {
		return "1 step was"
	}
	return fmt.Sprintf("%d steps were", n)
}

func seenBy(r *journeys.Rules, s config.Shown) string {
	if len(s.By) == 0 {
		return "blind: no source can show it"
	}
	names := make([]string, len(s.By))
	for i, id := range s.By {
		names[i] = r.SourceName(id)
	}
	text := "shown by " + strings.Join(names, ", ")
	if !s.Done {
		text += "; whether it was done, by none"
	}
	return text
}
