package page

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

//go:embed html
var files embed.FS

// Page serves the site's pages.
type Page struct {
	site  *jirafake.Fake
	agent string // the account that the forms act as
	zone  *time.Location
	html  *template.Template
	mux   *http.ServeMux
}

// New makes the pages of a site. What is done on them is done by the account
// agent, or by the customer as whom one looks; times are shown in zone.
func New(site *jirafake.Fake, agent string, zone *time.Location) (*Page, error) {
	p := &Page{site: site, agent: agent, zone: zone, mux: http.NewServeMux()}
	html, err := template.New("").Funcs(p.words()).ParseFS(files, "html/*.html")
	if err != nil {
		return nil, err
	}
	p.html = html
	p.mux.HandleFunc("GET /{$}", p.list)
	p.mux.HandleFunc("GET /style.css", p.style)
	p.mux.HandleFunc("GET /browse/{key}", p.ticket)
	p.mux.HandleFunc("GET /create", p.blank)
	p.mux.HandleFunc("GET /webhooks", p.webhooks)
	for path, do := range p.deeds() {
		p.mux.HandleFunc("POST "+path, p.deed(do))
	}
	return p, nil
}

func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !loopback(r.Host) {
		http.Error(w, "This sandbox answers on this machine only.", http.StatusForbidden)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	p.mux.ServeHTTP(w, r)
}

// loopback reports whether a Host names this machine: a name that somebody
// else's DNS points here does not.
func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// frame is what every page has.
type frame struct {
	Title    string
	As       string // the customer as whom one looks; "" for an agent
	AsName   string
	Here     string // the path, for the switch
	Projects []jirafake.Project
	Query    string
	Body     any
}

func (p *Page) frame(r *http.Request, title string, body any) frame {
	f := frame{Title: title, As: p.customer(r), Here: r.URL.Path, Projects: p.site.Projects(), Body: body}
	f.AsName = p.name(f.As)
	f.Query = r.URL.Query().Get("jql")
	return f
}

// customer is as whom one looks.
func (p *Page) customer(r *http.Request) string {
	as := r.FormValue("as")
	for _, u := range p.site.Users() {
		if u.AccountID == as && u.Type == "customer" {
			return as
		}
	}
	return ""
}

func (p *Page) name(account string) string {
	for _, u := range p.site.Users() {
		if u.AccountID == account {
			return u.Name
		}
	}
	return account
}

func (p *Page) show(w http.ResponseWriter, status int, name string, f frame) {
	var b bytes.Buffer
	if err := p.html.ExecuteTemplate(&b, name, f); err != nil {
		http.Error(w, "The page cannot be made: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

func (p *Page) missing(w http.ResponseWriter, r *http.Request) {
	p.show(w, http.StatusNotFound, "message.html", p.frame(r, "Not here", "There is no such ticket, or you may not see it."))
}

func (p *Page) style(w http.ResponseWriter, _ *http.Request) {
	css, err := files.ReadFile("html/style.css")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write(css)
}

// words are what the templates call.
func (p *Page) words() template.FuncMap {
	return template.FuncMap{
		"name": func(account string) string { return cmp.Or(p.name(account), "nobody") },
		"time": func(t time.Time) string { return t.In(p.zone).Format("2 Jan 2006, 15:04") },
		"ago":  func(t time.Time) string { return t.In(p.zone).Format("2 Jan 15:04") },
		"json": func(raw []byte) string { return string(raw) },
		"initials": func(account string) string {
			out := ""
			for _, w := range strings.Fields(p.name(account)) {
				out += string([]rune(w)[:1])
			}
			return strings.ToUpper(out[:min(len(out), 2)])
		},
		"category": func(status string) string {
			for _, s := range jirafake.Statuses() {
				if s.Name == status {
					return s.Category
				}
			}
			return "new"
		},
		"safe": func(link string) string {
			if u, err := url.Parse(link); err != nil || u.Scheme != "http" && u.Scheme != "https" {
				return ""
			}
			return link
		},
		"with": func(as string) string {
			if as == "" {
				return ""
			}
			return "?as=" + url.QueryEscape(as)
		},
		"channel": func(c string) string {
			return map[string]string{"portal": "Portal", "email": "E-mail", "jira": "Written down by an agent", "api": "API"}[c]
		},
		"clock": p.clock,
		"page":  func(n int) string { return fmt.Sprint(n) },
	}
}

// clock says in words where an SLA stands.
func (p *Page) clock(s jirafake.SLA) string {
	if len(s.Cycles) == 0 {
		return "not started"
	}
	c := s.Cycles[len(s.Cycles)-1]
	took := c.Stopped.Sub(c.Started)
	word := "met in "
	switch {
	case c.Stopped.IsZero() && c.Paused:
		return "paused"
	case c.Stopped.IsZero():
		return "runs since " + c.Started.In(p.zone).Format("2 Jan 15:04")
	case took > s.Goal:
		word = "missed, took "
	}
	return word + strings.TrimSuffix(took.Round(time.Minute).String(), "0s")
}
