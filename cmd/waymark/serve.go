package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/cmd/waymark/app"
)

func serveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "serve [FILE]",
		Short: "Receive webhooks, judge, and post",
		Long: "Receives webhooks on the address that waymark.yaml names, judges and posts until it is\n" +
			"interrupted. On SIGHUP the configuration is read again; one with problems is reported\n" +
			"and the old one stays.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return serve(c.Context(), c, args) },
	}
}

func serve(ctx context.Context, c *cobra.Command, args []string) error {
	cfg, _, err := load(c, args...)
	if err != nil {
		return err
	}
	log := logger(c.ErrOrStderr())
	roomForTheDisk()
	a, err := app.Open(ctx, cfg, app.Options{Log: log})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen: %w", err)
	}
	for _, n := range cfg.Connectors {
		log.Info("ready", "connector", n.ID, "webhooks", "http://"+listener.Addr().String()+"/hooks/"+n.ID)
	}
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangup:
				reload(ctx, c, a, args)
			}
		}
	}()
	return a.Run(ctx, listener)
}

// reload takes a new configuration into use, or reports every problem and
// keeps the old one.
func reload(ctx context.Context, c *cobra.Command, a *app.App, args []string) {
	log := logger(c.ErrOrStderr())
	cfg, report, err := load(c, args...)
	if err != nil {
		log.Error("the new configuration has problems; the old one stays", "problems", len(report.Problems))
		_, _ = fmt.Fprint(c.ErrOrStderr(), report.String())
		return
	}
	if err := a.Use(ctx, cfg); err != nil {
		log.Error("the new configuration could not be taken into use", "error", err)
		return
	}
	a.Resolve(ctx)
	log.Info("the new configuration is in use", "version", cfg.Rules.Version)
}

// roomForTheDisk lets one more goroutine run than there are cores, unless the
// admin says how many. Whoever waits for an fsync holds one of the places and
// does nothing: on two cores it was a quarter of what intake can take.
func roomForTheDisk() (before int) {
	if os.Getenv("GOMAXPROCS") != "" {
		return runtime.GOMAXPROCS(0)
	}
	return runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
}
