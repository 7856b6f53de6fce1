package web

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"time"

	"github.com/waymark-itsm/waymark/cmd/waymark/app"
)

//go:embed rehearsal.html
var rehearsalPage string

//go:embed rehearsal.css
var rehearsalStyle string

//go:embed rehearsal.js
var rehearsalScript string

// Rehearsal writes what would have been posted as one file that needs no
// server: each sample beside its ticket, with boxes for right and wrong, and the
// precision of each rule as they are ticked.
func Rehearsal(w io.Writer, r *app.Rehearsal) error {
	zone := r.Zone
	if zone == nil {
		zone = time.UTC
	}
	page, err := template.New("rehearsal").Funcs(template.FuncMap{
		"day":    func(t time.Time) string { return t.In(zone).Format("2 Jan 2006") },
		"moment": func(t time.Time) string { return t.In(zone).Format("Mon 2 Jan 15:04") },
		"zone":   zone.String,
		"add":    func(a, b int) int { return a + b },
	}).Parse(rehearsalPage)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(rehearsalScript))
	return page.Execute(w, map[string]any{
		"R":      r,
		"Style":  template.CSS(rehearsalStyle),
		"Script": template.JS(rehearsalScript),
		"Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'",
	})
}
