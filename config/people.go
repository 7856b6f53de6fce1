package config

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// people reads who is who: the directory and the shared addresses.
func (l *loader) people(v val) {
	o := l.object(v, "people", "directory", "shared")
	if o.has("directory") {
		if f := l.read(o.word("directory"), o.get("directory")); f != nil {
			l.directory(f)
		}
	}
	for _, v := range o.list("shared") {
		s, ok := l.text(v, "a shared address")
		if !ok {
			continue
		}
		a := journeys.PhoneAccount(s)
		if strings.Contains(s, "@") {
			a = journeys.EmailAccount(s)
		}
		if a.IsZero() {
			l.problem(v, "this is neither an e-mail address nor a phone number", "a number has five digits or more; put it in quotes")
			continue
		}
		l.rules.Roster.AddShared(a)
	}
}

// rows reads a CSV file, row by row with the position of each field. A row
// that cannot be read is reported; the file's lines are never shown, because
// they are about people.
func (l *loader) rows(f *file, row func(r *csv.Reader, fields []string)) {
	r := csv.NewReader(strings.NewReader(f.text()))
	r.FieldsPerRecord = -1
	r.TrimLeadingSpace = true
	r.Comment = '#'
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			var at *csv.ParseError
			if errors.As(err, &at) {
				l.add(f.problemAt(at.Line, at.Column, "this is not CSV: "+at.Err.Error(), `a field with a comma or a quote is written in quotes, and a quote in it twice: "a ""b"" c"`))
			}
			return
		}
		row(r, fields)
	}
}

// column is what one column of the directory holds.
type column struct {
	realm string // of its accounts; "" for one that is not read
	team  bool
}

func (l *loader) directory(f *file) {
	header := true
	var columns []column
	seen := map[journeys.Account]int{}
	l.rows(f, func(r *csv.Reader, fields []string) {
		line, _ := r.FieldPos(0)
		if header {
			header = false
			for i, name := range fields {
				_, col := r.FieldPos(i)
				columns = append(columns, l.column(f, strings.ToLower(strings.TrimSpace(name)), line, col))
			}
			f.private = true
			return
		}
		if len(fields) != len(columns) {
			l.add(f.problemAt(line, 0, fmt.Sprintf("this line has %d fields, the header has %d", len(fields), len(columns)), ""))
			return
		}
		var accounts []journeys.Account
		team := ""
		for i, text := range fields {
			text = strings.TrimSpace(text)
			_, col := r.FieldPos(i)
			if text == "" || columns[i] == (column{}) {
				continue
			}
			if columns[i].team {
				if team = text; !slices.Contains(l.ownerIDs(), team) {
					l.add(f.problemAt(line, col, fmt.Sprintf("there is no owner %q", clip(team)), meant(team, l.ownerIDs())))
				}
				continue
			}
			a := journeys.Account{Realm: columns[i].realm, ID: text}
			switch a.Realm {
			case journeys.RealmEmail:
				a = journeys.EmailAccount(text)
			case journeys.RealmPhone:
				a = journeys.PhoneAccount(text)
			}
			if a.IsZero() {
				l.add(f.problemAt(line, col, "this is no usable address or number", "a number has five digits or more"))
				continue
			}
			if first, twice := seen[a]; twice {
				l.add(f.problemAt(line, col, fmt.Sprintf("the same account stands in line %d", first), "an address that several people use belongs under people: shared in the desk's file"))
				continue
			}
			seen[a] = line
			accounts = append(accounts, a)
		}
		l.rules.Roster.AddPerson(accounts...)
		if team != "" {
			for _, a := range accounts {
				l.rules.Roster.AddAgent(a, team)
			}
		}
	})
	if header {
		l.add(f.problemAt(1, 0, "the directory has no header line", "write email,phone,jira,slack"))
	}
}

// column reads one name of the directory's header: an address, a connector's
// id, or a kind of which there is one connector.
func (l *loader) column(f *file, name string, line, col int) column {
	switch name {
	case "email":
		return column{realm: journeys.RealmEmail}
	case "phone", "tel":
		// Also where a connector is called so: its callers are known by number.
		return column{realm: journeys.RealmPhone}
	case "team":
		return column{team: true}
	case "name":
		return column{}
	}
	var of, ids []string
	for _, c := range l.cfg.Connectors {
		ids = append(ids, c.ID)
		if c.ID == name {
			return column{realm: c.ID}
		}
		if c.Kind == name {
			of = append(of, c.ID)
		}
	}
	switch {
	case len(of) == 1:
		return column{realm: of[0]}
	case len(of) > 1:
		l.add(f.problemAt(line, col, fmt.Sprintf("several connectors are of kind %s", name), "name the column after one of them: "+strings.Join(of, ", ")))
	case slices.Contains(l.kinds(), name) || name == "jira" || name == "slack":
		l.report.Notices = append(l.report.Notices, f.problemAt(line, col, fmt.Sprintf("the column %s is not read: there is no connector of this kind", name), ""))
	default:
		l.add(f.problemAt(line, col, fmt.Sprintf("unknown column %q", clip(name)), meant(name, slices.Concat([]string{"email", "phone", "team", "name"}, l.kinds(), ids))))
	}
	return column{}
}

// holidays reads a CSV file whose first column is a date.
func (l *loader) holidays(f *file) map[journeys.Date]bool {
	days := map[journeys.Date]bool{}
	first := true
	l.rows(f, func(r *csv.Reader, fields []string) {
		line, col := r.FieldPos(0)
		text := strings.TrimSpace(fields[0])
		header := first && strings.EqualFold(text, "date")
		first = false
		if header {
			return
		}
		t, err := time.Parse(time.DateOnly, text)
		if err != nil {
			l.add(f.problemAt(line, col, fmt.Sprintf("%q is no date", clip(text)), "the first column is a date like 2026-12-25"))
			return
		}
		days[journeys.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}] = true
	})
	return days
}
