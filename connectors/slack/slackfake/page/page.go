package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
)

//go:embed html
var files embed.FS

// Page serves a workspace's pages.
type Page struct {
	site   *slackfake.Workspace
	client *http.Client // tells the app what people do
	zone   *time.Location
	html   *template.Template
	mux    *http.ServeMux
}

// New makes the pages of a workspace. What is done on them is told to the app
// with client; times are shown in zone.
func New(site *slackfake.Workspace, client *http.Client, zone *time.Location) (*Page, error) {
	p := &Page{site: site, client: client, zone: zone, mux: http.NewServeMux()}
	html, err := template.New("").Funcs(template.FuncMap{"dict": dict}).ParseFS(files, "html/*.html")
	if err != nil {
		return nil, err
	}
	p.html = html
	p.mux.HandleFunc("GET /{$}", p.front)
	p.mux.HandleFunc("GET /c/{channel}", p.room)
	p.mux.HandleFunc("GET /changes", p.changes)
	p.mux.HandleFunc("GET /file/{id}", p.file)
	p.mux.HandleFunc("GET /deliveries", p.deliveries)
	p.mux.HandleFunc("GET /style.css", p.asset("style.css", "text/css; charset=utf-8"))
	p.mux.HandleFunc("GET /page.js", p.asset("page.js", "text/javascript; charset=utf-8"))
	for name, do := range p.deeds() {
		p.mux.HandleFunc("POST /do/"+name, p.deed(do))
	}
	return p, nil
}

// dict is what a template hands to another, by name.
func dict(pairs ...any) map[string]any {
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		m[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return m
}

func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !loopback(r.Host) {
		http.Error(w, "This sandbox answers on this machine only.", http.StatusForbidden)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "+
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
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

func (p *Page) show(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := p.html.ExecuteTemplate(&b, name, data); err != nil {
		http.Error(w, "The page cannot be made: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

func (p *Page) asset(name, kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		b, err := files.ReadFile("html/" + name)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(b)
	}
}

// changes tells the page's script how much has changed so far.
func (p *Page) changes(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = fmt.Fprint(w, p.site.Changes())
}

// file serves what the app uploaded: pictures as they are, anything else to
// be saved.
func (p *Page) file(w http.ResponseWriter, r *http.Request) {
	for _, f := range p.site.Files() {
		if f.ID != r.PathValue("id") || !f.Complete {
			continue
		}
		if kind := picture(f.Name); kind != "" {
			w.Header().Set("Content-Type", kind)
		} else {
			w.Header().Set("Content-Type", "application/octet-stream")
			w.Header().Set("Content-Disposition", "attachment")
		}
		_, _ = w.Write(f.Bytes)
		return
	}
	http.NotFound(w, r)
}

// picture is the media type of a file that is shown, "" for any other: an SVG
// could carry a script.
func picture(name string) string {
	switch {
	case strings.HasSuffix(name, ".png"):
		return "image/png"
	case strings.HasSuffix(name, ".jpg"), strings.HasSuffix(name, ".jpeg"):
		return "image/jpeg"
	case strings.HasSuffix(name, ".gif"):
		return "image/gif"
	}
	return ""
}

// deliveries lists what was sent to the app.
func (p *Page) deliveries(w http.ResponseWriter, r *http.Request) {
	type row struct {
		slackfake.Attempt
		When, Again string
	}
	var rows []row
	for _, a := range p.site.Attempts() {
		x := row{Attempt: a, When: a.At.In(p.zone).Format("15:04:05")}
		if !a.Next.IsZero() {
			x.Again = a.Next.In(p.zone).Format("15:04:05")
		}
		rows = append(rows, x)
	}
	if len(rows) > 100 {
		rows = rows[len(rows)-100:]
	}
	as := p.as(r)
	p.show(w, http.StatusOK, "deliveries.html", map[string]any{"Rows": rows, "To": p.site.RequestURL(), "As": as.ID})
}
