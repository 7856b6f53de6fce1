package main

import (
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestTheREADMEsTryWorks does what a newcomer does who follows "Try it here":
// both sandboxes, the files as they stand there, a ticket, a press, a command.
func TestTheREADMEsTryWorks(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "connectors", "slack", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "\n## Try it here\n")
	address := freeAddress(t, rand.New(rand.NewPCG(9, 9)))
	_, jira := startSandboxOf(t, "jira", "--tickets", "3", "--webhook", "http://"+address+"/hooks/it-desk")
	_, slack := startSandboxOf(t, "slack", "--webhook", "http://"+address+"/hooks/it-chat")
	here := strings.NewReplacer("http://127.0.0.1:8090", jira, "http://127.0.0.1:8091", slack, "127.0.0.1:8080", address, "within: 1m", "within: 1s")
	dir := t.TempDir()
	files := regexp.MustCompile("(?s)```(?:yaml)?\n# ([a-z.]+)\n(.*?)```").FindAllStringSubmatch(section, -1)
	if len(files) != 3 {
		t.Fatalf("%d files stand there", len(files))
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f[1]), []byte(here.Replace(f[2])), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range regexp.MustCompile(`export (.*)`).FindAllStringSubmatch(section, -1) {
		for pair := range strings.FieldsSeq(line[1]) {
			name, value, _ := strings.Cut(pair, "=")
			t.Setenv(name, value)
		}
	}
	words := &said{}
	p := start(t, words, "serve", "-c", filepath.Join(dir, "waymark.yaml"))
	p.ready(t, address)
	post := func(to string, form url.Values) {
		t.Helper()
		resp, err := http.PostForm(to, form)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		if _ = resp.Body.Close(); resp.StatusCode != http.StatusOK {
			t.Fatal(resp.StatusCode, string(body))
		}
	}
	sees := func(at, want string) string {
		t.Helper()
		var page string
		eventually(t, 30*time.Second, func() string {
			resp, err := http.Get(at)
			if err != nil {
				return err.Error()
			}
			defer resp.Body.Close()
			b, err := io.ReadAll(resp.Body)
			if page = string(b); err != nil || !strings.Contains(page, want) {
				return want + " does not stand on\n" + page + "\n" + words.String()
			}
			return ""
		})
		return page
	}
	post(jira+"/create", url.Values{"project": {"ITD"}, "reporter": {"cust-1"}, "summary": {"My laptop is dead"}, "request_type": {"Laptop"}})
	page := sees(slack+"/c/C0SDNOW?as=U0AGENT1", "nobody has it yet")
	ts := regexp.MustCompile(`data-ts="([0-9.]+)"`).FindStringSubmatch(page)[1]

	press := url.Values{"as": {"U0CUST1"}, "channel": {"C0SDNOW"}, "ts": {ts}, "action": {"take"}}
	post(slack+"/do/press", press)
	sees(slack+"/c/C0SDNOW?as=U0CUST1", "Only visible to you")
	sees(slack+"/c/C0SDNOW?as=U0AGENT1", "nobody has it yet")
	press.Set("as", "U0AGENT1")
	post(slack+"/do/press", press)
	page = sees(slack+"/c/C0SDNOW?as=U0AGENT1", "Ada Winter has it")
	if strings.Contains(page, "Only visible to you") {
		t.Error("Ada reads what was said to Dana alone")
	}
	post(slack+"/do/write", url.Values{"as": {"U0AGENT1"}, "channel": {"C0HELP"}, "text": {"/waymark help"}})
	sees(slack+"/c/C0HELP?as=U0AGENT1", "/waymark")
	if code := p.stop(t); code != 0 {
		t.Errorf("it ended with %d\n%s", code, words)
	}
}
