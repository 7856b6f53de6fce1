package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

// startSandbox runs the command until the test ends and returns what it said
// at first and where it is.
func startSandbox(t *testing.T, args ...string) (said, url string) {
	t.Helper()
	return startSandboxOf(t, append([]string{"jira", "--tickets", "30"}, args...)...)
}

func startSandboxOf(t *testing.T, args ...string) (said, url string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	read, write := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append(append([]string{"sandbox"}, args...), "--listen", "127.0.0.1:0"), write, write)
	}()
	t.Cleanup(func() {
		cancel()
		if code := <-ended; code != 0 {
			t.Errorf("it ended with %d", code)
		}
	})
	var all strings.Builder
	buf := make([]byte, 4096)
	for !strings.Contains(all.String(), "Interrupt to end.") {
		n, err := read.Read(buf)
		if err != nil {
			t.Fatal(err, all.String())
		}
		all.Write(buf[:n])
	}
	go func() { _, _ = io.Copy(io.Discard, read) }()
	return all.String(), regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(all.String())
}

func TestTheSandboxSaysHowToUseIt(t *testing.T) {
	for _, c := range []struct {
		edition, path, who string
		login              func(*http.Request)
	}{
		{"cloud", "/rest/api/3/myself", "accountId", func(r *http.Request) { r.SetBasicAuth("bot@sandbox.example", "sandbox-token") }},
		{"datacenter", "/rest/api/2/myself", "name", func(r *http.Request) { r.Header.Set("Authorization", "Bearer sandbox-token") }},
	} {
		t.Run(c.edition, func(t *testing.T) {
			said, url := startSandbox(t, "--edition", c.edition)
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+c.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			c.login(r)
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			var me map[string]any
			if err := json.NewDecoder(resp.Body).Decode(&me); err != nil || me[c.who] != "waymark" {
				t.Error(me, err)
			}
			if c.edition == "cloud" {
				checkConnector(t, said, "projects: [ITD]")
			}
			page, err := http.Get(url + "/")
			if err != nil {
				t.Fatal(err)
			}
			if _ = page.Body.Close(); page.StatusCode != http.StatusOK {
				t.Error(page.StatusCode)
			}
		})
	}
}

// checkConnector loads what a sandbox prints as part of a configuration, and
// looks for a line in it.
func checkConnector(t *testing.T, said, line string) {
	t.Helper()
	_, connectors, _ := strings.Cut(said, "\nconnectors:\n")
	connectors, _, _ = strings.Cut(connectors, "\n\n")
	for _, line := range regexp.MustCompile(`export (.*)`).FindAllStringSubmatch(said, -1) {
		for pair := range strings.FieldsSeq(line[1]) {
			name, value, _ := strings.Cut(pair, "=")
			t.Setenv(name, value)
		}
	}
	file := filepath.Join(t.TempDir(), "waymark.yaml")
	if err := os.WriteFile(file, []byte("timezone: Europe/Berlin\nstore: sqlite:x.db\npublic_url: https://waymark.example.com\nconnectors:\n"+connectors+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, report := config.Load(file, specs(), config.Options{})
	for _, p := range report.Problems {
		if p.Line > 4 { // below connectors
			t.Errorf("the snippet is wrong: %+v", p)
		}
	}
	if !strings.Contains(connectors, line) {
		t.Error("there is no snippet:", said)
	}
}

func TestTheSandboxSendsWhatWasChangedOnItsPages(t *testing.T) {
	got := make(chan jirafake.Webhook, 10)
	to := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got <- jirafake.Webhook{Header: r.Header, Body: body}
	}))
	defer to.Close()
	_, url := startSandbox(t, "--webhook", to.URL)
	resp, err := http.PostForm(url+"/browse/ITD-1/comment", map[string][]string{"text": {"hello"}, "internal": {"yes"}})
	if err != nil {
		t.Fatal(err)
	}
	if _ = resp.Body.Close(); resp.StatusCode != http.StatusOK {
		t.Fatal(resp.StatusCode)
	}
	select {
	case h := <-got:
		if h.Header.Get("X-Hub-Signature") != jirafake.Sign("sandbox-secret", h.Body) || !strings.Contains(string(h.Body), `"comment_created"`) {
			t.Error(h.Header, string(h.Body))
		}
	case <-time.After(10 * time.Second):
		t.Fatal("no webhook came")
	}
}

func TestTheSandboxStaysOnThisMachine(t *testing.T) {
	for _, args := range [][]string{
		{"--listen", "0.0.0.0:0"}, {"--listen", ":8090"}, {"--listen", "192.168.1.1:80"}, {"--listen", "nowhere"}, {"--edition", "server"},
		{"--tickets", "-1"}, {"--rate", "-1"}, {"--webhook", "http://waymark.example/"}, {"more"},
	} {
		var out strings.Builder
		if code := run(t.Context(), append([]string{"sandbox", "jira"}, args...), &out, &out); code != exitUsage {
			t.Errorf("%v: %d %s", args, code, out.String())
		}
	}
}
