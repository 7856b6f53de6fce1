package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/cmd/waymark/app"
	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/journeys"
)

type explainFlags struct {
	json               bool
	at                 string
	payload, connector string
}

func explainCommand() *cobra.Command {
	var f explainFlags
	c := &cobra.Command{
		Use:   "explain REF",
		Short: "Say why something was said about a ticket or thread, or why nothing was",
		Long: "Walks the case behind REF as it would be walked now and shows it event by event: step, rule with\n" +
			"file and line, how it aligned, which gaps opened and why, where each speaks or why it does not,\n" +
			"and what changes next and when. REF is a key (ITD-4811), a ticket's or thread's link, a ref\n" +
			"(it-desk/ticket/10041), a channel and time (C0HELP/1763365390.000100), or a case's id.\n" +
			"With --payload it reads one webhook of your own instead and shows the person, the journey, the\n" +
			"step and the rule, and why others lost; nothing is stored, and no signature is wanted.\n" +
			"Nothing is changed, and what people wrote is never shown.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case f.payload != "" && len(args) > 0:
				return &wrongUsage{fmt.Errorf("--payload explains a webhook, REF what is stored: say one of them")}
			case f.payload != "":
				return f.explainPayload(c)
			case len(args) == 0 || args[0] == "":
				return &wrongUsage{fmt.Errorf("explain wants a key, a link or a ref, such as ITD-4811; or --payload FILE")}
			}
			return f.explainStored(c, args[0])
		},
	}
	c.Flags().BoolVar(&f.json, "json", false, "print one JSON object")
	c.Flags().StringVar(&f.at, "at", "", "as of then (09:22, \"2026-11-17 09:22\"): later events are left out")
	c.Flags().StringVar(&f.payload, "payload", "", "a webhook's body, or its headers, an empty line and its body; - for standard input")
	c.Flags().StringVar(&f.connector, "connector", "", "with --payload: the connector that reads it; default: the only one that can")
	return c
}

// explainStored explains the subject that what names.
func (f *explainFlags) explainStored(c *cobra.Command, what string) error {
	cfg, _, err := load(c)
	if err != nil {
		return err
	}
	now := time.Now()
	if f.at != "" {
		if now, err = instant(f.at, now, cfg.Rules.Zone); err != nil {
			return &wrongUsage{fmt.Errorf("--at wants a time such as 09:22 or \"2026-11-17 09:22\"")}
		}
	}
	if _, err := existing(cfg.Store); err != nil {
		return err
	}
	a, err := app.Open(c.Context(), cfg, app.Options{Look: true})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	s, err := find(c.Context(), a.Store(), cfg, what)
	if err != nil {
		return err
	}
	x, err := a.Explain(c.Context(), s, now)
	if err != nil {
		return err
	}
	return f.print(c.OutOrStdout(), cfg, x, journeys.Layout{About: what})
}

func (f *explainFlags) print(w io.Writer, cfg *config.Config, x journeys.Explanation, l journeys.Layout) error {
	if f.json {
		return printJSON(w, x)
	}
	_, err := io.WriteString(w, x.Text(cfg.Rules, l))
	return err
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
