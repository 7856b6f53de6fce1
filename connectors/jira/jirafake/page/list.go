package page

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

// perPage is how many tickets a page lists.
const perPage = 40

type listing struct {
	Issues   []jirafake.Issue
	Total    int
	From, To int
	Earlier  string // addresses of the pages beside this one; "" where there is none
	Later    string
	Wrong    string // what is wrong with the query
}

func (p *Page) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	query := q.Get("jql")
	if query == "" {
		query = "ORDER BY updated DESC"
	}
	account := p.customer(r)
	if account == "" {
		account = p.agent
	}
	var l listing
	status := http.StatusOK
	found, err := p.site.Find(query, account)
	if err != nil {
		l.Wrong, status = err.Error(), http.StatusBadRequest
	}
	at, err := strconv.Atoi(q.Get("at"))
	if err != nil || at < 0 {
		at = 0
	}
	l.Total = len(found)
	at = min(at, l.Total)
	end := min(at+perPage, l.Total)
	l.Issues, l.From, l.To = found[at:end], min(at+1, l.Total), end
	beside := func(at int) string {
		v := url.Values{"at": {strconv.Itoa(at)}}
		for _, k := range []string{"jql", "as"} {
			if q.Get(k) != "" {
				v.Set(k, q.Get(k))
			}
		}
		return "/?" + v.Encode()
	}
	if at > 0 {
		l.Earlier = beside(max(at-perPage, 0))
	}
	if end < l.Total {
		l.Later = beside(end)
	}
	f := p.frame(r, "Tickets", l)
	f.Query = query
	p.show(w, status, "list.html", f)
}
