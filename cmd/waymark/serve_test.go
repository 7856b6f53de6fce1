package main

import (
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestServeReloadsAndEnds(t *testing.T) {
	s := newScene(t, rand.New(rand.NewPCG(3, 3)), 1, nil)
	words := &said{}
	p := start(t, words, "serve", "-c", s.file)
	p.ready(t, s.address)
	hangup := func(says string) {
		t.Helper()
		before := strings.Count(words.String(), says)
		if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		eventually(t, 10*time.Second, func() string {
			if strings.Count(words.String(), says) > before {
				return ""
			}
			return "it does not say " + says + ":\n" + words.String()
		})
	}
	answers := func(connector string) int {
		t.Helper()
		answer, err := http.Post("http://"+s.address+"/hooks/"+connector, "application/json", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		return answer.StatusCode
	}
	if got := answers("hotline"); got != http.StatusNotFound {
		t.Fatalf("a connector that is not there: %d", got)
	}
	good := change(t, s.file, "  - id: phone\n", "  - id: hotline\n")

	// The rules of the ready-made journey name the phone: without it this is
	// no configuration to work with, and the server goes on with the old one.
	hangup("the old one stays")
	for _, want := range []string{"problems=1", "library:password-reset:", "without: [phone]"} {
		eventually(t, 10*time.Second, func() string { // the report is written after the line that counts its problems
			if strings.Contains(words.String(), want) {
				return ""
			}
			return "the log does not say " + want + ":\n" + words.String()
		})
	}
	if old, now := answers("phone"), answers("hotline"); old != http.StatusUnauthorized || now != http.StatusNotFound {
		t.Errorf("after a bad configuration: the old connector %d, the new one %d", old, now)
	}

	// One that is good is taken into use without a moment's silence.
	write(t, s.file, strings.Replace(good, "watch: [it-help]\n", "watch: [it-help]\n  - id: hotline\n    kind: generic\n"+
		"    secret: file:"+strings.TrimSuffix(s.file, "waymark.yaml")+"generic-secret\n    read: {id: id, at: at, person: {email: user}, event: result}\n    events: [rang]\n", 1))
	hangup("the new configuration is in use")
	if old, now := answers("phone"), answers("hotline"); old != http.StatusUnauthorized || now != http.StatusUnauthorized {
		t.Errorf("after a good configuration: the old connector %d, the new one %d", old, now)
	}

	// A second server is refused, and the first is none the worse.
	address := freeAddress(t, rand.New(rand.NewPCG(4, 4)))
	change(t, s.file, "listen: "+s.address, "listen: "+address)
	second := start(t, &said{}, "serve", "-c", s.file)
	if code := second.code(t); code != exitFailed || !strings.Contains(second.said.String(), "another server") {
		t.Errorf("a second server on the same store ended with %d:\n%s", code, second.said)
	}
	if got := answers("hotline"); got != http.StatusUnauthorized {
		t.Errorf("the first server answers %d", got)
	}

	if code := p.stop(t); code != 0 {
		t.Errorf("SIGTERM: it ended with %d\n%s", code, words)
	}
	discreet(t, words.String())
	discreet(t, second.said.String())
}

func TestServeRefusesABadConfiguration(t *testing.T) {
	s := newScene(t, rand.New(rand.NewPCG(5, 5)), 1, nil)
	change(t, s.file, "pace:", "paec:")
	change(t, s.file, "mode: suggest", "mode: sugest")
	change(t, s.file, "kind: slack", "kind: slak")
	p := start(t, &said{}, "serve", "-c", s.file)
	if code := p.code(t); code != exitUsage {
		t.Errorf("it ended with %d", code)
	}
	for _, want := range []string{"paec", "sugest", "slak"} {
		if !strings.Contains(p.said.String(), want) {
			t.Errorf("%s is not reported:\n%s", want, p.said)
		}
	}
	if _, err := os.Stat(strings.TrimPrefix(s.store, "sqlite:")); err == nil {
		t.Error("it made a store all the same")
	}
	discreet(t, p.said.String())
}

func TestASecretWrittenIntoTheFileIsNotRepeated(t *testing.T) {
	s := newScene(t, rand.New(rand.NewPCG(6, 6)), 1, nil)
	change(t, s.file, "bot_token: file:"+strings.TrimSuffix(s.file, "waymark.yaml")+"slack-token", "bot_token: "+slackToken)
	p := start(t, &said{}, "serve", "-c", s.file)
	if code := p.code(t); code != exitUsage {
		t.Errorf("it ended with %d", code)
	}
	if !strings.Contains(p.said.String(), "env:NAME or file:PATH") {
		t.Errorf("it does not say how a secret is written:\n%s", p.said)
	}
	discreet(t, p.said.String())
}

// change replaces a text in a file and returns what stood there before.
func change(t *testing.T, file, old, new string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), old) {
		t.Fatalf("%s does not hold %q", file, old)
	}
	write(t, file, strings.Replace(string(b), old, new, 1))
	return string(b)
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
