package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Packages as make test may meet them, and what it must say of each.
var madeFiles = map[string]string{
	"go.mod": "module example.com/made\n\ngo 1.26\n",
	"good/good_test.go": `package good
import "testing"
func TestGood(t *testing.T) { t.Log("nobody wants to read this"); t.Run("sub", func(t *testing.T) { t.Parallel() }) }
func TestNotHere(t *testing.T) { t.Log("first"); t.Skip("the tool is not installed") }
func TestParts(t *testing.T) {
	t.Run("there", func(t *testing.T) { t.Parallel() })
	t.Run("not there", func(t *testing.T) { t.Parallel(); t.Skipf("%s is away", "it") })
}
`,
	"silent/silent_test.go": "package silent\nimport \"testing\"\nfunc TestSilent(t *testing.T) { t.SkipNow() }\n",
	"bare/bare.go":          "package bare\n",
	"bad/bad_test.go": `package bad
import "testing"
func TestBad(t *testing.T) { t.Log("how it came about"); t.Run("part", func(t *testing.T) { t.Error("what is wrong") }) }
func TestFine(t *testing.T) { t.Log("nobody wants to read this") }
`,
	"dies/dies_test.go":     "package dies\nimport \"testing\"\nfunc TestFine(t *testing.T) {}\nfunc TestDies(t *testing.T) { panic(\"out of the blue\") }\n",
	"broken/broken_test.go": "package broken\nfunc TestX(\n",
}

// makeUnit runs the unit tests of a made module as make test does.
func makeUnit(t *testing.T, packages string) (said string, err error) {
	t.Helper()
	tool, err := exec.LookPath("make")
	if err != nil {
		t.Skip("make is not installed")
	}
	makefile, err := filepath.Abs(filepath.Join("..", "..", "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range madeFiles {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, path, text)
	}
	cmd := exec.Command(tool, "-s", "-f", makefile, "unit", "PACKAGES="+packages)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "MAKEFLAGS=", "MAKELEVEL=")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestMakeTestSaysWhatItSkips(t *testing.T) {
	said, err := makeUnit(t, "./good ./silent ./bare")
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	for _, want := range []string{
		`(?m)^ok  \texample\.com/made/good\t`, `(?m)^ok  \texample\.com/made/silent\t`, `(?m)^\?   \texample\.com/made/bare\t`,
		`(?m)^  example\.com/made/good TestNotHere: the tool is not installed$`, `(?m)^  example\.com/made/good TestParts/not_there: it is away$`,
		`(?m)^  example\.com/made/silent TestSilent: no reason given$`, `\n4 passed, 0 failed, 3 skipped\n$`,
	} {
		if !regexp.MustCompile(want).MatchString(said) {
			t.Errorf("no %s in\n%s", want, said)
		}
	}
	if strings.Contains(said, "nobody wants") || strings.Contains(said, "===") {
		t.Errorf("it says too much:\n%s", said)
	}
}

func TestMakeTestShowsWhatFails(t *testing.T) {
	said, err := makeUnit(t, "./good ./bad ./dies ./broken")
	if err == nil {
		t.Error("it ends well")
	}
	for _, want := range []string{
		`(?m)^ok  \texample\.com/made/good\t`, `how it came about`, `what is wrong`, `(?m)^    --- FAIL: TestBad/part`, `(?m)^FAIL\texample\.com/made/bad\t`,
		`panic: out of the blue`, `dies_test\.go:4`, `(?m)^FAIL\texample\.com/made/dies\t`, `(?m)^FAIL\texample\.com/made/broken \[setup failed\]`, `broken_test\.go:\d`,
		`TestNotHere: the tool is not installed`, `\n6 passed, 4 failed, 2 skipped\n`,
	} {
		if !regexp.MustCompile(want).MatchString(said) {
			t.Errorf("no %s in\n%s", want, said)
		}
	}
	if strings.Contains(said, "nobody wants") {
		t.Errorf("it says too much:\n%s", said)
	}
}
