package main

import (
	"compress/gzip"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/eventlog"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// exporting is what the command line of export says.
type exporting struct {
	xes, csv bool
	out      string
	journeys []string
	since    string
	people   bool
	hidden   bool // write what only some may see
}

func exportCommand() *cobra.Command {
	var f exporting
	c := &cobra.Command{
		Use:   "export --xes|--csv",
		Short: "Write the stored cases for process-mining tools",
		Long: "Writes every stored case as a trace of an event log, by case id: its events with step, time,\n" +
			"team and rule, and what was found in it. Nothing that anybody said or is called is written. Teams\n" +
			"stand in org:group by their owner's id, where they have five people or more. Of an event that only\n" +
			"some may see where it happened (a ticket of a security level, a chat channel) only the time is\n" +
			"written, unless --restricted is said. With --people, org:resource says who acted: customers by a\n" +
			"pseudonym that is the same in every export of this store, the desk's people by a number that means\n" +
			"nothing outside of its case. Changes nothing, but for the key of the pseudonyms, which is made\n" +
			"once and kept in the store.",
		Example: "  waymark export --xes --out cases.xes.gz\n  waymark export --csv --journey password-reset > cases.csv",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return f.run(c) },
	}
	flags := c.Flags()
	flags.BoolVar(&f.xes, "xes", false, "write XES")
	flags.BoolVar(&f.csv, "csv", false, "write CSV, a row for each event")
	flags.StringVarP(&f.out, "out", "o", "-", "the file to write, - for standard output; gzipped where it ends in .gz")
	flags.StringArrayVarP(&f.journeys, "journey", "j", nil, "only cases of this journey; may be said several times")
	flags.StringVar(&f.since, "since", "", "only cases that began at this time or later (2026-11-17)")
	flags.BoolVar(&f.people, "people", false, "say who acted: customers by pseudonyms, the desk's people by numbers within their case")
	flags.BoolVar(&f.hidden, "restricted", false, "write what only some may see where it happened like all else; for readers who all may")
	return c
}

func (f *exporting) run(c *cobra.Command) error {
	if f.xes == f.csv {
		return &wrongUsage{errors.New("say in which format: --xes or --csv")}
	}
	cfg, _, err := load(c)
	if err != nil {
		return err
	}
	for _, id := range f.journeys {
		if cfg.Rules.Journey(id) == nil {
			return &wrongUsage{fmt.Errorf("no journey is called %q", id)}
		}
	}
	var since time.Time
	if f.since != "" {
		if since, err = instant(f.since, time.Now(), cfg.Rules.Zone); err != nil {
			return &wrongUsage{err}
		}
	}
	wanted := func(k *journeys.Case) bool {
		return (len(f.journeys) == 0 || slices.Contains(f.journeys, k.Journey)) && !k.Started.Before(since)
	}
	return withStore(c, cfg.Store, func(ctx context.Context, db *store.DB, _ string) error {
		out, err := openOut(c.OutOrStdout(), f.out)
		if err != nil {
			return &wrongUsage{err}
		}
		defer out.abandon()
		if err := f.write(ctx, c, db, cfg, out, wanted); err != nil {
			return err
		}
		return out.keep()
	})
}

// write writes the cases that are wanted, and says what was written.
func (f *exporting) write(ctx context.Context, c *cobra.Command, db *store.DB, cfg *config.Config, out io.Writer, wanted func(*journeys.Case) bool) error {
	view := eventlog.NewView(cfg.Rules)
	view.Restricted = f.hidden
	if f.people {
		var err error
		if view.People, err = pseudonyms(ctx, db); err != nil {
			return err
		}
	}
	format := eventlog.XES
	if f.csv {
		format = eventlog.CSV
	}
	w := eventlog.NewWriter(out, format)
	cases, events, hidden, unseen := 0, 0, 0, 0
	if err := db.Cases(ctx, func(k journeys.Case, of []journeys.Event) error {
		if !wanted(&k) || len(k.Placements) == 0 {
			return nil
		}
		trace, withheld := view.Trace(&k, of)
		if withheld == len(trace.Events) {
			unseen++ // a case of which nothing may be seen is one that nobody need know of
			return nil
		}
		cases, events, hidden = cases+1, events+len(trace.Events), hidden+withheld
		return w.Write(trace)
	}); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if small := view.Untold(); len(small) > 0 {
		note(c, "%s: acts stand without org:group, so that no figure is about fewer than %d people", strings.Join(small, ", "), journeys.SmallestTeam)
	}
	if hidden > 0 {
		note(c, "of %s only the time is written, because not everybody may see what happened; --restricted writes it", countThousands(hidden, "event"))
	}
	if unseen > 0 {
		note(c, "%s left out, of which not everybody may see anything", countThousands(unseen, "case"))
	}
	note(c, "%s with %s written", countThousands(cases, "case"), countThousands(events, "event"))
	return nil
}

// pseudonymKey is the setting that holds the key of the pseudonyms.
const pseudonymKey = "export/pseudonyms"

// pseudonyms names people by a keyed hash: without the key, which never leaves
// the store, nobody finds an address again by trying addresses.
func pseudonyms(ctx context.Context, db *store.DB) (eventlog.People, error) {
	key, err := db.Setting(ctx, pseudonymKey)
	if err == nil && key == "" {
		key = rand.Text()
		err = db.SetSetting(ctx, pseudonymKey, key)
	}
	return func(a journeys.Account) string {
		h := hmac.New(sha256.New, []byte(key))
		_, _ = io.WriteString(h, a.String())
		return hex.EncodeToString(h.Sum(nil)[:6])
	}, err
}

// outFile is where an export goes. A file appears under its name only when it
// is whole.
type outFile struct {
	io.Writer
	zip  *gzip.Writer
	file *os.File // nil for standard output
	path string
}

func openOut(standard io.Writer, path string) (*outFile, error) {
	if path == "-" {
		return &outFile{Writer: standard}, nil
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return nil, fmt.Errorf("%s cannot be written: %w", path, err)
	}
	o := &outFile{Writer: file, file: file, path: path}
	if strings.HasSuffix(path, ".gz") {
		o.zip = gzip.NewWriter(file)
		o.Writer = o.zip
	}
	return o, nil
}

func (o *outFile) keep() error {
	if o.file == nil {
		return nil
	}
	if o.zip != nil {
		if err := o.zip.Close(); err != nil {
			return err
		}
	}
	if err := o.file.Close(); err != nil {
		return err
	}
	if err := os.Rename(o.file.Name(), o.path); err != nil {
		return err
	}
	o.file = nil
	return nil
}

// abandon removes what was not kept.
func (o *outFile) abandon() {
	if o.file != nil {
		_ = o.file.Close()
		_ = os.Remove(o.file.Name())
	}
}
