package page_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake/page"
)

type screen struct {
	*jirafake.Fake
	t    *testing.T
	url  string
	sent []jirafake.Webhook
}

func newScreen(t *testing.T) *screen {
	t.Helper()
	at := time.Date(2026, 11, 17, 8, 0, 0, 0, time.UTC)
	s := &screen{t: t, Fake: jirafake.New(jirafake.Options{Secret: "s3cret", Now: func() time.Time { at = at.Add(time.Second); return at }})}
	s.AddProject(jirafake.Project{Key: "ITD", Name: "IT desk", ServiceDesk: true})
	s.AddProject(jirafake.Project{Key: "DEV"})
	s.AddUser(jirafake.User{AccountID: "cust", Name: "Dana Customer", Type: "customer"})
	s.AddUser(jirafake.User{AccountID: "other", Name: "Otto Other", Type: "customer"})
	s.AddUser(jirafake.User{AccountID: "ada", Name: "Ada Agent"})
	s.OnChange(func(w jirafake.Webhook) { s.sent = append(s.sent, w) })
	p, err := page.New(s.Fake, "ada", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *screen) ask(r *http.Request) (int, string) {
	s.t.Helper()
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if csp := resp.Header.Get("Content-Security-Policy"); resp.StatusCode == http.StatusOK && !strings.Contains(csp, "default-src 'none'") {
		s.t.Error("the page allows", csp)
	}
	return resp.StatusCode, string(raw)
}

func (s *screen) request(method, path string, form url.Values) *http.Request {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

func (s *screen) see(path string) string {
	s.t.Helper()
	status, html := s.ask(s.request(http.MethodGet, path, nil))
	if status != http.StatusOK {
		s.t.Fatalf("%s: %d\n%s", path, status, html)
	}
	return html
}

func (s *screen) send(path string, form url.Values, want int) string {
	s.t.Helper()
	status, html := s.ask(s.request(http.MethodPost, path, form))
	if status != want {
		s.t.Fatalf("%s: %d, want %d\n%s", path, status, want, html)
	}
	return html
}

func (s *screen) ticket() jirafake.Issue {
	return s.CreateIssue(jirafake.Issue{Project: "ITD", Summary: "Password not working", Reporter: "cust", RequestType: "Reset password", Channel: "portal"})
}

func TestHostileTextIsText(t *testing.T) {
	s := newScreen(t)
	const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>{{.}}`
	s.AddUser(jirafake.User{AccountID: "mallory", Name: evil, Type: "customer"})
	i := s.CreateIssue(jirafake.Issue{Project: "ITD", Summary: evil, Description: evil, Reporter: "mallory", RequestType: evil, Labels: []string{evil}, Organisations: []string{evil}})
	s.AddComment(i.ID, "mallory", evil, false)
	s.SetProperty(i.ID, "x", []byte(`"</code><script>alert(1)</script>"`))
	s.SetPriority(i.ID, "ada", "High")
	s.SetLabels(i.ID, "ada", evil)
	for _, path := range []string{"/", "/browse/" + i.Key, "/browse/" + i.Key + "?as=mallory", "/create", "/?jql=" + url.QueryEscape(evil)} {
		_, html := s.ask(s.request(http.MethodGet, path, nil))
		for _, bad := range []string{"<script", "<img", "onerror=alert(1)>\""} {
			if strings.Contains(html, bad) {
				t.Errorf("%s holds %s", path, bad)
			}
		}
	}
	if html := s.see("/browse/" + i.Key); !strings.Contains(html, "&lt;script&gt;alert(1)") {
		t.Error("the text is not shown at all")
	}
}

func TestALinkLeadsToTheWebOrNowhere(t *testing.T) {
	s := newScreen(t)
	i := s.ticket()
	for _, link := range []string{"javascript:alert(1)", "data:text/html,x", "https://waymark.example.com/p"} {
		body := fmt.Sprintf(`{"body":{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"press","marks":[{"type":"link","attrs":{"href":%q}}]}]}]}}`, link)
		r := httptest.NewRequest(http.MethodPost, "/rest/api/3/issue/"+i.Key+"/comment", strings.NewReader(body))
		r.SetBasicAuth("bot@desk.example", "token")
		w := httptest.NewRecorder()
		if s.Fake.ServeHTTP(w, r); w.Code != http.StatusCreated {
			t.Fatal(w.Code)
		}
	}
	html := s.see("/browse/" + i.Key)
	if strings.Contains(html, "javascript:") || strings.Contains(html, "ZgotmplZ") || strings.Contains(html, "data:text") || !strings.Contains(html, `href="https://waymark.example.com/p"`) {
		t.Error(html)
	}
}

func TestACustomerSeesLess(t *testing.T) {
	s := newScreen(t)
	i := s.ticket()
	s.AddComment(i.ID, "ada", "internal words", true)
	s.AddComment(i.ID, "ada", "public words", false)
	s.SetProperty(i.ID, "waymark", []byte(`{"state":"stuck"}`))
	s.SetLabels(i.ID, "ada", "waymark-stuck")
	agent, customer := s.see("/browse/"+i.Key), s.see("/browse/"+i.Key+"?as=cust")
	for _, want := range []string{"internal words", "public words", "Internal note", "The customer reads this", "waymark-stuck", "stuck&#34;}", "History"} {
		if !strings.Contains(agent, want) {
			t.Errorf("the agent does not see %q", want)
		}
		if customers := want == "public words"; strings.Contains(customer, want) != customers {
			t.Errorf("the customer and %q: %v", want, !customers)
		}
	}
	if strings.Count(agent, `class="comment internal"`) != 1 {
		t.Error("an internal note does not look different")
	}
	for _, path := range []string{"/browse/" + i.Key + "?as=other", "/browse/ITD-99", "/browse/ITD-99?as=cust"} {
		if status, _ := s.ask(s.request(http.MethodGet, path, nil)); status != http.StatusNotFound {
			t.Error(path, status)
		}
	}
	if html := s.see("/?as=other"); strings.Contains(html, i.Key) {
		t.Error("another customer finds the ticket")
	}
}

func TestFormsDoWhatPeopleDo(t *testing.T) {
	s := newScreen(t)
	key := s.ticket().Key
	at := "/browse/" + key
	for _, do := range []struct {
		path string
		form url.Values
		want func(jirafake.View) bool
	}{
		{"/comment", url.Values{"text": {"note"}, "internal": {"yes"}}, func(v jirafake.View) bool { return v.Comments[0].Internal && v.Comments[0].Author == "ada" }},
		{"/comment", url.Values{"text": {"reply"}}, func(v jirafake.View) bool { return !v.Comments[1].Internal }},
		{"/comment", url.Values{"text": {"thanks"}, "as": {"cust"}, "internal": {"yes"}}, func(v jirafake.View) bool { return v.Comments[2].Author == "cust" && !v.Comments[2].Internal }},
		{"/assign", url.Values{"assignee": {"ada"}}, func(v jirafake.View) bool { return v.Assignee == "ada" }},
		{"/status", url.Values{"status": {"Resolved"}}, func(v jirafake.View) bool { return v.Resolution == "Done" }},
		{"/labels", url.Values{"add": {"a b"}}, func(v jirafake.View) bool { return strings.Join(v.Labels, " ") == "a b" }},
		{"/labels", url.Values{"remove": {"a"}}, func(v jirafake.View) bool { return strings.Join(v.Labels, " ") == "b" }},
	} {
		before := len(s.sent)
		s.send(at+do.path, do.form, http.StatusOK)
		v, _ := s.View(key)
		if !do.want(v) {
			t.Errorf("%s %v: %+v", do.path, do.form, v.Issue)
		}
		if len(s.sent) != before+1 || s.sent[before].Header.Get("X-Hub-Signature") != jirafake.Sign("s3cret", s.sent[before].Body) {
			t.Error(do.path, "was not told, or not signed")
		}
	}
	s.send("/create", url.Values{"project": {"ITD"}, "reporter": {"other"}, "summary": {"Locked out"}, "request_type": {"Account locked"}, "by_agent": {"yes"}}, http.StatusOK)
	if v, ok := s.View("ITD-2"); !ok || v.Reporter != "other" || v.Creator != "ada" || v.Channel != "jira" {
		t.Error(v.Issue)
	}
	s.send("/webhooks", url.Values{"url": {"http://127.0.0.1:1/hooks/it-desk"}, "secret": {"hush"}, "jql": {"project = ITD"}}, http.StatusOK)
	if html := s.see("/webhooks"); !strings.Contains(html, "signed") || strings.Contains(html, "hush") {
		t.Error("the page shows the secret, or no webhook")
	}
}

func TestFormsThatAreRefused(t *testing.T) {
	s := newScreen(t)
	key := s.ticket().Key
	for name, c := range map[string]struct {
		path string
		form url.Values
		want int
	}{
		"no words":              {"/browse/" + key + "/comment", url.Values{"text": {"  "}}, http.StatusBadRequest},
		"an unknown status":     {"/browse/" + key + "/status", url.Values{"status": {"Dancing"}}, http.StatusBadRequest},
		"a customer's queue":    {"/browse/" + key + "/assign", url.Values{"assignee": {"cust"}}, http.StatusBadRequest},
		"a customer who moves":  {"/browse/" + key + "/status", url.Values{"status": {"Closed"}, "as": {"cust"}}, http.StatusForbidden},
		"a stranger who writes": {"/browse/" + key + "/comment", url.Values{"text": {"x"}, "as": {"other"}}, http.StatusNotFound},
		"no such ticket":        {"/browse/ITD-99/comment", url.Values{"text": {"x"}}, http.StatusNotFound},
		"no project":            {"/create", url.Values{"project": {"NOPE"}, "reporter": {"cust"}, "summary": {"x"}}, http.StatusBadRequest},
		"a plain address":       {"/webhooks", url.Values{"url": {"http://waymark.example/"}}, http.StatusBadRequest},
	} {
		before := len(s.sent)
		s.send(c.path, c.form, c.want)
		if len(s.sent) != before {
			t.Error(name, "changed something")
		}
	}
	r := s.request(http.MethodPost, "/browse/"+key+"/comment", url.Values{"text": {"x"}})
	r.Header.Set("Origin", "https://evil.example")
	if status, _ := s.ask(r); status != http.StatusForbidden {
		t.Error("a form of another page:", status)
	}
	r = s.request(http.MethodGet, "/", nil)
	r.Host = "evil.example"
	if status, _ := s.ask(r); status != http.StatusForbidden {
		t.Error("a name that somebody's DNS points here:", status)
	}
}

func TestTheListPages(t *testing.T) {
	s := newScreen(t)
	s.Seed(jirafake.Seeding{Tickets: 100, Seed: 3})
	first := s.see("/")
	if !strings.Contains(first, "1 to 40 of 100") || strings.Count(first, "/browse/") != 80 || !strings.Contains(first, "at=40") {
		t.Error("the first page")
	}
	if last := s.see("/?at=80"); !strings.Contains(last, "81 to 100 of 100") || strings.Contains(last, "Next") {
		t.Error("the last page")
	}
	if status, html := s.ask(s.request(http.MethodGet, "/?jql=colour+%3D+red", nil)); status != http.StatusBadRequest || !strings.Contains(html, "does not exist") {
		t.Error(status)
	}
}
