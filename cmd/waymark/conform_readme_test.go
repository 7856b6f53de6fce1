package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestConformDoesWhatItsReadmeShows runs the example that people copy.
func TestConformDoesWhatItsReadmeShows(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "journeys", "eventlog", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	block := func(language string) string {
		_, after, ok := strings.Cut(string(readme), "```"+language+"\n")
		text, _, closed := strings.Cut(after, "```\n")
		if !ok || !closed {
			t.Fatalf("no block of %s", language)
		}
		return text
	}
	p := written(t, "tickets.csv", block("csv"), "incident.yaml", block("yaml"))
	code, out, errs := waymark(t, "conform", p[0], "--journey", p[1])
	if code != 0 || errs != "" || out != block("text") {
		t.Errorf("code %d, %q, got\n%s", code, errs, out)
	}
}
