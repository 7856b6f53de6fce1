package config

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // calendars must work in an image that has no zones of its own

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// Config is everything that the files say, checked.
type Config struct {
	Rules      *journeys.Rules
	Connectors []*connectors.Connector  // in file order
	Polls      map[string]time.Duration // by connector: how often it is asked what happened; none: only when it falls silent
	Store      string                   // "sqlite:/srv/desk/waymark.db": a relative path is that from the desk's file
	PublicURL  string                   // without a trailing slash; "" when not set
	Listen     string                   // host:port
	Pace       Pace
	Brake      Brake
	Keep       Keep
	Admins     journeys.ChatTarget // zero where nobody is named
	Digests    []Digest
}

// Pace says how quickly notes and messages are written.
type Pace struct {
	First   time.Duration // the first write waits so long for the burst of events that begins a case
	Between time.Duration // between two writes of one note or message
}

// Brake is how much may be written; what is over it is held, or counted.
type Brake struct {
	CommentsPerHour       int
	MessagesPerHour       int
	MessagesPerChannelDay int
	OneMessageFrom        int // people at one step at once
}

// Keep is how long things are kept.
type Keep struct {
	Deliveries time.Duration // raw webhooks
	Cases      time.Duration
}

// Defaults of what the desk's file may leave out.
const (
	defaultListen = "127.0.0.1:8080"
	defaultStore  = "sqlite:waymark.db"
	defaultFirst  = 20 * time.Second
	defaultQuiet  = 7 * 24 * time.Hour
)

// Options are for callers that do not read files from a disk.
type Options struct {
	// ReadFile reads a file by the path that Load was given, or a path
	// relative to its folder; nil means os.ReadFile.
	ReadFile func(path string) ([]byte, error)
	// Now is the clock that connectors run by; nil means time.Now.
	Now func() time.Time
}

// loader is one run of Load.
type loader struct {
	dir      string
	readFile func(string) ([]byte, error)
	now      func() time.Time
	digest   hash.Hash
	order    []string // names of the files, as they were read
	desk     *file
	specs    []connectors.Spec
	report   Report
	cfg      Config
	rules    *journeys.Rules
	drafts   []*draft
	entries  []*object // of connectors, in the order of cfg.Connectors
	broken   []string  // ids of connectors that were written but cannot be made
	unnamed  bool      // some connector's id cannot be used
	unread   bool      // some journey cannot be read
	alone    bool      // one journey is read without a desk
}

// Load reads the desk's file and all files it names. It returns the
// configuration and a report without problems, or nil and all problems at
// once. It opens no connection.
func Load(path string, specs []connectors.Spec, opts Options) (*Config, *Report) {
	l := newLoader(filepath.Dir(path), path, opts)
	l.specs = specs
	l.order = append(l.order, path)
	l.load(path)
	l.sort()
	if !l.report.OK() {
		return nil, &l.report
	}
	l.rules.Version = hex.EncodeToString(l.digest.Sum(nil)[:12])
	for _, d := range l.drafts {
		l.rules.Journeys = append(l.rules.Journeys, d.Journey)
	}
	l.shown()
	return &l.cfg, &l.report
}

// newLoader begins a run; path is the file that all others hang on, and dir is
// where their names begin.
func newLoader(dir, path string, opts Options) *loader {
	l := &loader{
		dir: dir, readFile: opts.ReadFile, now: opts.Now, digest: sha256.New(), desk: &file{name: path, short: filepath.Base(path)},
		rules: &journeys.Rules{Zone: time.UTC, Roster: journeys.NewRoster()},
	}
	if l.readFile == nil {
		l.readFile = os.ReadFile
	}
	if l.now == nil {
		l.now = time.Now
	}
	l.cfg.Rules = l.rules
	return l
}

func (l *loader) load(path string) {
	b, err := l.readFile(path)
	if err != nil {
		l.add(Problem{File: path, Text: "the file cannot be read: " + reason(err)})
		return
	}
	if len(b) > maxBytes {
		l.add(Problem{File: path, Text: "the file is too large"})
		return
	}
	sum := sha256.Sum256(b)
	l.digest.Write(sum[:])
	l.desk.lines = strings.Split(strings.ReplaceAll(strings.TrimPrefix(string(b), "\ufeff"), "\r\n", "\n"), "\n")
	root, ok := l.parse(l.desk)
	if !ok {
		return
	}
	l.readDesk(root)
	l.check()
}

// sort puts problems in the order in which a reader goes through the files.
func (l *loader) sort() {
	slices.SortStableFunc(l.report.Problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(slices.Index(l.order, a.File), slices.Index(l.order, b.File)), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// reason says why a file could not be read without repeating its path.
func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}
