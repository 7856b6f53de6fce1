package jirafake_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake/openapi"
)

// site is a sandbox that a test calls. Where the vendor's description is
// there, every call of version 3 and every answer is held against it.
type site struct {
	*jirafake.Fake
	t      testing.TB
	url    string
	api    *openapi.API
	watch  *openapi.Watcher
	mu     sync.Mutex
	at     time.Time
	last   http.Header // of the last answer
	mail   string
	token  string
	bearer bool
	hooks  []jirafake.Webhook
}

func (s *site) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

func (s *site) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = s.at.Add(d)
}

// newSite has a JSM project ITD and a plain one DEV, a customer who can log
// in, another one, an agent and one who left.
func newSite(t testing.TB, change func(*jirafake.Options)) *site {
	t.Helper()
	s := &site{t: t, at: time.Date(2026, 11, 17, 8, 0, 0, 0, time.UTC), mail: "bot@desk.example", token: "token"}
	o := jirafake.Options{Now: s.now}
	if change != nil {
		change(&o)
	}
	s.bearer = o.Edition == jirafake.DataCenter
	s.Fake = jirafake.New(o)
	s.AddProject(jirafake.Project{Key: "ITD", Name: "IT desk", ServiceDesk: true, Levels: []string{"Managers"}})
	s.AddProject(jirafake.Project{Key: "DEV"})
	s.AddUser(jirafake.User{AccountID: "cust", Name: "Dana Customer", Email: "dana@example.com", Type: "customer"})
	s.AddUser(jirafake.User{AccountID: "other", Name: "Otto Other", Email: "otto@example.com", Type: "customer"})
	s.AddUser(jirafake.User{AccountID: "ada", Name: "Ada Agent", Email: "ada@desk.example", Groups: []string{"it-service-desk"}})
	s.AddUser(jirafake.User{AccountID: "gone", Name: "Gus Gone", Groups: []string{"it-service-desk"}, Inactive: true})
	s.AddLogin("dana@example.com", "dana-token", "cust")
	s.OnChange(func(w jirafake.Webhook) { s.hooks = append(s.hooks, w) })
	handler := http.Handler(s.Fake)
	if file := described(t); file != "" {
		api, err := openapi.Load(file)
		if err != nil {
			t.Fatal(err)
		}
		s.api = api
		s.watch = api.Watch(s.Fake, func(err error) { t.Error(err) })
		handler = s.watch
	}
	s.listen(handler)
	return s
}

func (s *site) listen(h http.Handler) {
	server := httptest.NewServer(h)
	s.t.Cleanup(server.Close)
	s.url = server.URL
}

// described is the vendor's description; "" where it is not here.
func described(t testing.TB) string {
	t.Helper()
	base := os.Getenv("WAYMARK_SHARED")
	if base == "" {
		base = filepath.Join("..", "..", "..", "..", "shared")
	}
	file := filepath.Join(base, "specs", "jira-platform-v3.openapi.json")
	if _, err := os.Stat(file); err != nil {
		return ""
	}
	return file
}

// as is the same site, called with another login.
func (s *site) as(mail, token string) *site {
	return &site{Fake: s.Fake, t: s.t, url: s.url, mail: mail, token: token, bearer: s.bearer, at: s.at}
}

// call makes a call and returns its status and answer. body may be a string.
func (s *site) call(method, path string, body any) (int, gjson.Result) {
	s.t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			s.t.Fatal(err)
		}
		in = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, in)
	if err != nil {
		s.t.Fatal(err)
	}
	if s.bearer {
		r.Header.Set("Authorization", "Bearer "+s.token)
	} else {
		r.SetBasicAuth(s.mail, s.token)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	s.last = resp.Header
	return resp.StatusCode, gjson.ParseBytes(raw)
}

// want makes a call that has to be answered with this status.
func (s *site) want(status int, method, path string, body any) gjson.Result {
	s.t.Helper()
	got, v := s.call(method, path, body)
	if got != status {
		s.t.Fatalf("%s %s: %d %s, want %d", method, path, got, v.Raw, status)
	}
	return v
}

func (s *site) get(path string) gjson.Result {
	s.t.Helper()
	return s.want(http.StatusOK, http.MethodGet, path, nil)
}

func (s *site) ticket(change func(*jirafake.Issue)) jirafake.Issue {
	i := jirafake.Issue{
		Project: "ITD", Summary: "Password not working", Description: "Tried six times.", Reporter: "cust", RequestType: "Reset password", Channel: "portal",
	}
	if change != nil {
		change(&i)
	}
	s.pass(time.Minute)
	return s.CreateIssue(i)
}

func texts(v gjson.Result) string {
	var out []string
	v.ForEach(func(_, x gjson.Result) bool {
		out = append(out, x.String())
		return true
	})
	return strings.Join(out, " ")
}
