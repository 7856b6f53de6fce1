package demo

import (
	"os"
	"strings"
	"testing"
)

// What the front page shows is what the program does.
func TestTheReadmeShowsTheNoteOfTheDemo(t *testing.T) {
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	note, err := os.ReadFile("testdata/golden/note.txt")
	if err != nil {
		t.Fatal(err)
	}
	shown, _, ok := strings.Cut(string(note), "\nJoined by ")
	if !ok {
		t.Fatalf("the note has no footer:\n%s", note)
	}
	if !strings.Contains(string(readme), "```\n"+shown+"\n```") {
		t.Errorf("README.md does not show the note as it is:\n%s", shown)
	}
}
