package config_test

import (
	"strings"
	"testing"
	"time"
)

func TestHowOftenASourceIsAsked(t *testing.T) {
	secrets(t)
	f := folder(t, "testdata/experience")
	const jira = "  - id: it-desk\n"
	cfg, report := f.with(t, desk, jira, jira+"    poll: 2m\n").loadWith(realSpecs())
	if cfg == nil {
		t.Fatal(report)
	}
	if got := cfg.Polls["it-desk"]; got != 2*time.Minute || len(cfg.Polls) != 1 {
		t.Errorf("asked every %v", cfg.Polls)
	}
	for _, x := range [][3]string{
		{jira, "poll: 10s", "poll is too short"},
		{jira, "poll: often", "write 20s, 10m"},
		{phone, "poll: 2m", "this connector cannot be asked"},
	} {
		_, report := f.with(t, desk, x[0], x[0]+"    "+x[1]+"\n").loadWith(realSpecs())
		if report.OK() || !strings.Contains(report.String(), x[2]) || len(report.Problems) != 1 {
			t.Errorf("%s: %s", x[1], report)
		}
	}
}
