package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/config"
)

// Exit codes: 1 something went wrong, 2 the configuration or the command line
// is wrong.
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is main as a function of its surroundings.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	root := root()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	var wrong *wrongConfig
	var usage *wrongUsage
	switch {
	case err == nil:
		return 0
	case errors.As(err, &wrong):
		_, _ = fmt.Fprint(errs, wrong.report.String())
		n := len(wrong.report.Problems)
		_, _ = fmt.Fprintf(errs, "\n%s\n", count(n, "problem"))
		return exitUsage
	case errors.As(err, &usage):
		_, _ = fmt.Fprintf(errs, "waymark: %v\n", err)
		return exitUsage
	}
	_, _ = fmt.Fprintf(errs, "waymark: %v\n", err)
	return exitFailed
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func root() *cobra.Command {
	c := &cobra.Command{
		Use:           "waymark",
		Short:         "Journeys on your service desk, live",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &wrongUsage{err} })
	c.CompletionOptions.HiddenDefaultCmd = true
	c.PersistentFlags().StringP("config", "c", "waymark.yaml", "the desk's file")
	c.AddCommand(demoCommand(), checkCommand(), schemaCommand(), serveCommand(), backfillCommand(), rehearseCommand(), doctorCommand(), digestCommand(), improveCommand(), conformCommand(), exportCommand(), explainCommand(), journeyCommand(), pauseCommand(), resumeCommand(), unparkCommand(), undoCommand(), sandboxCommand())
	// Too many words are as wrong as an unknown flag.
	for _, each := range withChildren(c) {
		right := each.Args
		each.Args = func(c *cobra.Command, args []string) error {
			if err := right(c, args); err != nil {
				return &wrongUsage{err}
			}
			return nil
		}
	}
	return c
}

// withChildren is a command and all below it.
func withChildren(c *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{c}
	for _, sub := range c.Commands() {
		all = append(all, withChildren(sub)...)
	}
	return all
}

// wrongConfig carries the report of a configuration that cannot be used.
type wrongConfig struct{ report *config.Report }

func (e *wrongConfig) Error() string { return e.report.String() }

// wrongUsage is a command line that says something impossible.
type wrongUsage struct{ error }

func (e *wrongUsage) Unwrap() error { return e.error }

// load reads the configuration that --config names, or for a command that
// takes one, its argument.
func load(c *cobra.Command, args ...string) (*config.Config, *config.Report, error) {
	path, err := c.Flags().GetString("config")
	if err != nil {
		return nil, nil, err
	}
	if len(args) > 0 {
		path = args[0]
	}
	cfg, report := config.Load(path, specs(), config.Options{})
	if cfg == nil {
		return nil, report, &wrongConfig{report}
	}
	return cfg, report, nil
}

// logger writes what an operator should know, one line each.
func logger(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelInfo}))
}
