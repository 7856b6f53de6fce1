package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/cmd/waymark/app"
	"github.com/waymark-itsm/waymark/journeys"
)

// improving is what the command line of improve says.
type improving struct{ journey, gap, step, existing string }

func improveCommand() *cobra.Command {
	var f improving
	c := &cobra.Command{
		Use:   "improve",
		Short: "List the pain points of the last weeks, and ask for one to be mended",
		Long: "Without --gap it lists the pain points that the stored cases of the last four weeks show, with what\n" +
			"to say to ask for each. With --journey, --gap and --step it has an issue made for that one where the\n" +
			"desk says that improvements go, once, however often it is asked for; with --existing the issue of that\n" +
			"key, which is about the same, gets a link instead. The running server carries it out. Numbers of fewer\n" +
			"than five people are not shown.",
		Example: "  waymark improve\n  waymark improve --journey password-reset --gap dead_end --step reset-by-link",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return f.run(c) },
	}
	flags := c.Flags()
	flags.StringVarP(&f.journey, "journey", "j", "", "only pain points of this journey")
	flags.StringVar(&f.gap, "gap", "", "the kind of the pain point to be mended")
	flags.StringVar(&f.step, "step", "", "the step on which it lies; none for one of the whole ticket")
	flags.StringVar(&f.existing, "existing", "", "the key of an issue that is about the same")
	return c
}

func (f *improving) run(c *cobra.Command) error {
	if f.gap != "" && f.journey == "" || f.gap == "" && (f.step != "" || f.existing != "") {
		return &wrongUsage{errors.New("say which: --journey password-reset --gap dead_end --step reset-by-link; without --gap they are listed")}
	}
	cfg, _, err := load(c)
	if err != nil {
		return err
	}
	if f.journey != "" && cfg.Rules.Journey(f.journey) == nil {
		return &wrongUsage{fmt.Errorf("no journey is called %q", f.journey)}
	}
	if _, err := existing(cfg.Store); err != nil {
		return err
	}
	a, err := app.Open(c.Context(), cfg, app.Options{Look: true})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	if f.gap == "" {
		pains, err := a.Pains(c.Context(), f.journey)
		if err != nil {
			return err
		}
		return listPains(c.OutOrStdout(), pains)
	}
	at, err := a.Improve(c.Context(), f.journey, journeys.GapKind(f.gap), f.step, f.existing)
	switch {
	case errors.Is(err, app.ErrNoPain), errors.Is(err, app.ErrNoImprovement):
		return &wrongUsage{err}
	case err != nil:
		return err
	}
	what := "has an issue made for it"
	if f.existing != "" {
		what = "links it to " + f.existing
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "The running server %s at %s, once.\n", what, at)
	return err
}

func listPains(w io.Writer, pains []app.Pain) error {
	if len(pains) == 0 {
		_, err := fmt.Fprintln(w, "No pain point was seen in the last four weeks.")
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, p := range pains {
		ask := []string{"--journey", p.Journey, "--gap", string(p.Kind)}
		if p.Step != "" {
			ask = append(ask, "--step", p.Step)
		}
		if _, err := fmt.Fprintf(t, "%s\t%s\t%s\n", p.Crowd(), p.Says, strings.Join(ask, " ")); err != nil {
			return err
		}
	}
	return t.Flush()
}
