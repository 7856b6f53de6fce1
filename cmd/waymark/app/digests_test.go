package app

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// begin stores a case that began at an instant.
func (p *program) begin(at time.Time) {
	p.t.Helper()
	id := at.Format(time.RFC3339)
	_, err := p.heard.Accept(p.t.Context(), call(id, at, journeys.Accepted))
	p.ok(err)
	claimed, err := p.store.ClaimSubjects(p.t.Context(), at, 10, time.Minute)
	p.ok(err)
	for _, s := range claimed {
		_, err := p.store.SettleSubjects(p.t.Context(), at, []journeys.Settlement{{
			Subject: s.ID, Seq: s.Seq, Lease: s.Lease,
			Cases: []journeys.Case{{ID: id, Journey: "password-reset", Started: at, Last: at}},
		}})
		p.ok(err)
	}
}

// The period before is the calendar's: a shorter or longer month, a week with
// an hour more.
func TestADigestComparesWithThePeriodBeforeByTheCalendar(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	day := func(m time.Month, d, h int) time.Time { return time.Date(2026, m, d, h, 30, 0, 0, zone) }
	for name, x := range map[string]struct {
		over, says string
		at         time.Time
		in, out    []time.Time // cases of the period before, and of others
	}{
		"March against February": {"last month", "month before", day(4, 1, 8),
			[]time.Time{day(2, 1, 0), day(2, 2, 9), day(2, 3, 9), day(2, 14, 9), day(2, 28, 23)}, []time.Time{day(1, 29, 9), day(1, 31, 23)}},
		"February against January": {"last month", "month before", day(3, 1, 8),
			[]time.Time{day(1, 1, 0), day(1, 2, 9), day(1, 3, 9), day(1, 5, 9), day(1, 31, 23)}, []time.Time{time.Date(2025, 12, 31, 23, 30, 0, 0, zone)}},
		"the week after the clocks went forward": {"last week", "week before", day(4, 6, 8),
			[]time.Time{day(3, 23, 0), day(3, 24, 9), day(3, 25, 9), day(3, 26, 9), day(3, 29, 23)}, []time.Time{day(3, 22, 23)}},
		"the week in which the clocks go back": {"last week", "week before", day(10, 26, 8),
			[]time.Time{day(10, 12, 0), day(10, 13, 9), day(10, 14, 9), day(10, 15, 9), day(10, 18, 23)}, []time.Time{day(10, 11, 23)}},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t, x.at)
			t.Setenv("CHAT_SECRET", "anything")
			p.change("connectors:\n", "connectors:\n  - {id: chat, kind: slack, bot_token: env:CHAT_SECRET, signing_secret: env:CHAT_SECRET, watch: [help]}\n")
			p.change("keep:", "digests: [{id: d, journeys: [password-reset], every: monday 08:30, over: "+x.over+", to: [{slack: leads}]}]\nkeep:")
			for _, begun := range slices.Concat(x.in, x.out) {
				p.begin(begun)
			}
			text, err := p.Digest(t.Context(), "d", x.at)
			p.ok(err)
			if want := x.says + ": 5 people."; !strings.Contains(strings.ToLower(text.String()), want) {
				t.Errorf("the digest does not say %q:\n%s", want, text.String())
			}
		})
	}
}

func TestLookingChangesNothing(t *testing.T) {
	t.Setenv("TEST_SECRET", "whsec_dGVzdC1zZWNyZXQtb2YtdGhlLXBob25lLXN5c3RlbQ==")
	cfg := load(t, strings.Replace(deskFile, "STORE", filepath.Join(t.TempDir(), "w.db"), 1))
	a, err := Open(t.Context(), cfg, Options{Look: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	for _, name := range []string{"version of the files", "mode of " + cfg.Rules.Journeys[0].ID} {
		if v, err := a.store.Setting(t.Context(), name); err != nil || v != "" {
			t.Errorf("%s is remembered as %q, %v", name, v, err)
		}
	}
	if due, err := a.store.NextDue(t.Context()); err != nil || !due.IsZero() {
		t.Errorf("something is due %v, %v", due, err)
	}
}
