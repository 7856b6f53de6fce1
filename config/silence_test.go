package config_test

import (
	"strings"
	"testing"
	"time"
)

const phone = "  - id: phone\n"

func TestEveryConnectorTakesHowLongItMayBeSilent(t *testing.T) {
	secrets(t)
	f := folder(t, "testdata/experience")
	cfg := must(t, f)
	if s := cfg.Rules.Source("phone"); s.SilentAfter != 0 {
		t.Errorf("without the key its silence counts after %s, want never", s.SilentAfter)
	}
	cfg = must(t, f.with(t, desk, phone, phone+"    silent_after: 2h\n").with(t, desk, "  - id: it-desk\n", "  - id: it-desk\n    silent_after: 1m\n"))
	if a, b := cfg.Rules.Source("phone").SilentAfter, cfg.Rules.Source("it-desk").SilentAfter; a != 2*time.Hour || b != time.Minute {
		t.Errorf("silent after %s and %s, want 2h and 1m", a, b)
	}
}

func TestASilenceThatCannotBeMeantIsAProblem(t *testing.T) {
	secrets(t)
	f := folder(t, "testdata/experience")
	for line, want := range map[string]string{
		"silent_after: soon": "write 20s, 10m",
		"silent_after: 2":    "silent_after",
		"silent_after: -2h":  "silent_after",
		"silent_after: 10s":  "silent_after is too short",
		"silent_after:":      "silent_after has no value",
		"silent_aftr: 2h":    `did you mean "silent_after"?`,
		"silent_after: [2h]": "silent_after",
	} {
		_, report := f.with(t, desk, phone, phone+"    "+line+"\n").load()
		if report.OK() || !strings.Contains(report.String(), want) {
			t.Errorf("%s: the report does not say %q:\n%s", line, want, report)
		}
		if n := len(report.Problems); n > 1 {
			t.Errorf("%s: %d problems, want one:\n%s", line, n, report)
		}
	}
}

// The period before is what Period gives at the beginning of this one.
func TestThePeriodBeforeADigestsPeriodJoinsIt(t *testing.T) {
	secrets(t)
	whole := folder(t, "testdata/experience")
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, berlin) }
	for _, x := range []struct {
		over                  string
		now, before, from, to time.Time
	}{
		{"last month", day(4, 1), day(2, 1), day(3, 1), day(4, 1)},
		{"last month", day(3, 31), day(1, 1), day(2, 1), day(3, 1)},
		{"last week", day(4, 6), day(3, 23), day(3, 30), day(4, 6)},
		{"last week", day(3, 30), day(3, 16), day(3, 23), day(3, 30)},
		{"last week", day(10, 28), day(10, 12), day(10, 19), day(10, 26)},
		{"last day", day(3, 30), day(3, 28), day(3, 29), day(3, 30)},
	} {
		d := must(t, whole.with(t, desk, "over: last week", "over: "+x.over)).Digests[0]
		from, to := d.Period(x.now)
		before, end := d.Period(from)
		if !from.Equal(x.from) || !to.Equal(x.to) || !before.Equal(x.before) || !end.Equal(from) {
			t.Errorf("%s on %s: %s to %s after %s to %s", x.over, x.now, from, to, before, end)
		}
	}
}

func TestTheReadmeExplainsTheSilence(t *testing.T) {
	if !strings.Contains(readme(t), "`silent_after: 2h`") {
		t.Error("README.md does not explain silent_after")
	}
}
