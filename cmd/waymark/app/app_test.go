package app

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/generic"
	"github.com/waymark-itsm/waymark/connectors/slack"
	"github.com/waymark-itsm/waymark/journeys"
)

const deskFile = `timezone: Europe/Berlin
store: sqlite:STORE
connectors:
  - id: phone
    kind: generic
    secret: env:TEST_SECRET
    silent_after: 5m
    read: {id: call_id, ref: call_id, at: ended_at, person: {phone: caller}, event: result}
    events: [answered, abandoned]
keep: {cases: 10d}
owners: [{id: identity, name: Identity}, {id: portal-team, name: Portal team}, {id: service-desk, name: Service Desk}]
journeys: [{file: library:password-reset, without: [it-desk, portal, sign-in]}]
`

// program is an App with a clock that stands still and files in memory.
type program struct {
	*App
	t    *testing.T
	mu   sync.Mutex
	at   time.Time
	file string
}

func (p *program) Now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.at
}

func (p *program) set(t time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at = t
}

func (p *program) ok(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func load(t testing.TB, file string) *config.Config {
	t.Helper()
	cfg, report := config.Load("waymark.yaml", []connectors.Spec{generic.Spec(), slack.Spec()}, config.Options{ReadFile: func(path string) ([]byte, error) {
		if path != "waymark.yaml" {
			return nil, fs.ErrNotExist
		}
		return []byte(file), nil
	}})
	if cfg == nil {
		t.Fatal(report)
	}
	return cfg
}

func open(t *testing.T, now time.Time) *program {
	t.Helper()
	t.Setenv("TEST_SECRET", "whsec_dGVzdC1zZWNyZXQtb2YtdGhlLXBob25lLXN5c3RlbQ==")
	p := &program{t: t, at: now, file: strings.Replace(deskFile, "STORE", filepath.Join(t.TempDir(), "w.db"), 1)}
	a, err := Open(t.Context(), load(t, p.file), Options{Now: p.Now})
	p.ok(err)
	p.App = a
	t.Cleanup(func() { p.ok(a.Close()) })
	return p
}

// change loads the file with one place changed.
func (p *program) change(old, replacement string) {
	p.t.Helper()
	if !strings.Contains(p.file, old) {
		p.t.Fatalf("the file has no %q", old)
	}
	p.file = strings.Replace(p.file, old, replacement, 1)
	p.ok(p.Use(p.t.Context(), load(p.t, p.file)))
}

// call is a delivery of the phone; state says what can be made of it.
func call(id string, at time.Time, state journeys.RawState) journeys.Intake {
	body := fmt.Sprintf(`{"call_id":%q,"ended_at":%q,"caller":"+49305550001","result":"answered"}`, id, at.Format(time.RFC3339))
	in := journeys.Intake{Raw: journeys.Raw{Connector: "phone", ID: id, Received: at, State: state, Body: []byte(body)}}
	if state == journeys.Accepted {
		ref := journeys.Ref{Connector: "phone", Kind: journeys.Call, ID: id}
		in.Events = []journeys.Event{{ID: id, Connector: "phone", Kind: "answered", At: at, Received: at, Ref: ref}}
	}
	return in
}

func (p *program) phone(now time.Time) journeys.SourceFacts {
	p.t.Helper()
	f, err := p.facts(context.Background(), now)
	p.ok(err)
	return f.Sources["phone"]
}
