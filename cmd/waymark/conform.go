package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/eventlog"
)

// conforming is what the command line of conform says.
type conforming struct {
	journey  string
	json     bool
	progress bool
	format   string
	activity string // keys, joined by /
	column   string // one key, as it stands
	variants int
	options  eventlog.Options
}

func conformCommand() *cobra.Command {
	var f conforming
	c := &cobra.Command{
		Use:   "conform LOG --journey FILE",
		Short: "Compare the cases of an event log with a journey",
		Long: "Reads an event log (XES or CSV, also .gz; - for standard input) and says how far its cases\n" +
			"went as the journey's ideal path has it: fitness, missing and extra moves, each step, hand-backs,\n" +
			"reopened cases and the most frequent variants. All cases count as over.\n\n" +
			"The rules of the journey's steps name activities: done: {event: \"Resolve ticket\"}, and where\n" +
			"the log has it the lifecycle transition: {event: \"Resolve ticket\", lifecycle: complete}.\n" +
			"No desk's file is needed.",
		Example: "  waymark conform helpdesk.xes.gz --journey helpdesk.yaml\n" +
			"  waymark conform tickets.csv --journey tickets.yaml --case-column Number --activity-column State --json",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, args[0]) },
	}
	cols := &f.options.Columns
	flags := c.Flags()
	flags.StringVarP(&f.journey, "journey", "j", "", "the journey's file, or library:NAME")
	flags.BoolVar(&f.json, "json", false, "print JSON")
	flags.BoolVar(&f.progress, "progress", false, "show progress, also where standard error is no terminal")
	flags.StringVar(&f.format, "format", "", "xes or csv; without it the file's first character decides")
	flags.StringVar(&f.activity, "activity", "", "what an event is called: concept:name (the default), or several attributes or columns joined by /, as in concept:name/lifecycle:transition")
	flags.IntVar(&f.variants, "variants", 10, "how many of the most frequent variants to print")
	flags.StringVar(&cols.Case, "case-column", "", "CSV: the column of the case; without it and the next ones, usual headers are looked for")
	flags.StringVar(&f.column, "activity-column", "", "CSV: the column of the activity")
	flags.StringVar(&cols.Time, "time-column", "", "CSV: the column of the time, by which a case's rows are put in order")
	flags.StringVar(&cols.TimeLayout, "time-layout", "", "CSV: how times are written, as 2 January 2006 15:04:05 would be: \"01/02/2006 15:04:05\"")
	flags.BoolVar(&f.options.KeepOrder, "keep-order", false, "CSV: leave a case's rows in the order of the file and read no times")
	flags.StringVar(&cols.Lifecycle, "lifecycle-column", "", "the column or attribute of the lifecycle transition")
	flags.StringVar(&cols.Group, "group-column", "", "the column or attribute that says which group had the case")
	flags.StringVar(&cols.Resource, "resource-column", "", "the column or attribute that says who had the case")
	return c
}

func (f *conforming) run(c *cobra.Command, log string) error {
	if err := f.complete(); err != nil {
		return &wrongUsage{err}
	}
	j, report := config.Journey(f.journey, config.Options{})
	if j == nil {
		return &wrongConfig{report}
	}
	f.options.Transitions = eventlog.NeedsTransitions(j)
	r, err := f.judge(c, log, j)
	var scattered *eventlog.Error
	if errors.As(err, &scattered) && scattered.Kind == eventlog.Scattered && log != "-" {
		note(c, "the rows of a case do not stand together in %s; the log is held in memory, 40 bytes an event", filepath.Base(log))
		f.options.Gather = true
		r, err = f.judge(c, log, j)
	}
	if err != nil {
		return wrongLog(log, err)
	}
	for _, n := range doubts(r) {
		note(c, "%s", n)
	}
	if f.json {
		e := json.NewEncoder(c.OutOrStdout())
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	_, err = io.WriteString(c.OutOrStdout(), conformText(r, j, filepath.Base(log)))
	return err
}

// complete checks what cobra cannot.
func (f *conforming) complete() error {
	switch {
	case f.journey == "":
		return errors.New("say which journey the log is compared with: --journey FILE")
	case f.activity != "" && f.column != "":
		return errors.New("--activity and --activity-column say the same; leave out one")
	case f.options.KeepOrder && f.options.Columns.Time+f.options.Columns.TimeLayout != "":
		return errors.New("with --keep-order no times are read; leave out --time-column and --time-layout")
	case f.variants < 0:
		return errors.New("--variants wants a number of variants")
	}
	switch f.options.Format = eventlog.Format(strings.ToLower(f.format)); f.options.Format {
	case eventlog.Guess, eventlog.XES, eventlog.CSV:
	default:
		return fmt.Errorf("--format is xes or csv, not %q", f.format)
	}
	switch {
	case f.column != "":
		f.options.Columns.Activity = []string{f.column}
	case f.activity != "":
		f.options.Columns.Activity = strings.Split(f.activity, "/")
	}
	return nil
}

// judge reads the whole log.
func (f *conforming) judge(c *cobra.Command, name string, j *journeys.Journey) (*eventlog.Result, error) {
	in, size := c.InOrStdin(), int64(0)
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, &wrongUsage{err}
		}
		defer func() { _ = file.Close() }()
		if info, err := file.Stat(); err == nil {
			size = info.Size()
		}
		in = file
	}
	p := &progress{ctx: c.Context(), r: in, size: size, name: filepath.Base(name)}
	if terminal := isTerminal(c.ErrOrStderr()); terminal || f.progress {
		p.out, p.terminal = c.ErrOrStderr(), terminal
	}
	defer p.done()
	log, err := eventlog.Open(p, f.options)
	if err != nil {
		return nil, err
	}
	g, err := eventlog.NewJudge(j, log.Class)
	if err != nil {
		return nil, err
	}
	var k eventlog.Case
	for {
		switch err := log.Next(&k); {
		case err == nil:
			g.Add(&k)
			p.cases++
		case errors.Is(err, io.EOF):
			return g.Result(log, f.variants), nil
		default:
			return nil, err
		}
	}
}

// wrongLog says of which file an error is, and whether the command line can
// mend it.
func wrongLog(name string, err error) error {
	var usage *wrongUsage
	if errors.As(err, &usage) || errors.Is(err, context.Canceled) {
		return err
	}
	named := fmt.Errorf("%s: %w", filepath.Base(name), err)
	var e *eventlog.Error
	if !errors.As(err, &e) {
		return named
	}
	switch e.Kind {
	case eventlog.NotForLogs:
		return &wrongUsage{err} // it names the journey's file itself
	case eventlog.NoColumn:
		return &wrongUsage{fmt.Errorf("%w; say which to take with --activity, --case-column and the like", named)}
	case eventlog.NoTime:
		return &wrongUsage{fmt.Errorf("%w; --time-layout says how times are written, --keep-order takes rows as they stand", named)}
	case eventlog.Scattered:
		return fmt.Errorf("%w; sort them, or name a file instead of standard input", named)
	}
	return named
}

// note tells the user something beside the result.
func note(c *cobra.Command, format string, args ...any) {
	_, _ = fmt.Fprintf(c.ErrOrStderr(), "note: "+format+"\n", args...)
}
