package main

import (
	"os"
	"strings"
	"testing"
)

// The package comment is what a reader of the source sees first: it names
// every command that there is.
func TestThePackageCommentNamesEveryCommand(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	commands := root().Commands()
	if len(commands) < 10 {
		t.Fatalf("only %d commands", len(commands))
	}
	for _, c := range commands {
		if name := c.Name(); !strings.Contains(string(text), "waymark "+name+" ") && !strings.Contains(string(text), "; "+name+" ") {
			t.Errorf("doc.go says nothing of waymark %s", name)
		}
	}
}
