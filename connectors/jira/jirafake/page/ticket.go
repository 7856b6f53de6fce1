package page

import (
	"net/http"
	"slices"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

type ticketBody struct {
	jirafake.View
	Statuses  []jirafake.Status
	Agents    []jirafake.User
	Customers []string // who can see it in the portal, to look as
}

func (p *Page) ticket(w http.ResponseWriter, r *http.Request) {
	key, as := r.PathValue("key"), p.customer(r)
	v, ok := p.site.View(key)
	if ok && as != "" {
		v, ok = p.site.PortalView(key, as)
	}
	if !ok {
		p.missing(w, r)
		return
	}
	b := ticketBody{View: v, Statuses: jirafake.Statuses()}
	for _, u := range p.site.Users() {
		if u.Type == "atlassian" && !u.Inactive {
			b.Agents = append(b.Agents, u)
		}
	}
	// Whoever could look is offered, the reporter first.
	for _, a := range slices.Concat([]string{v.Reporter}, v.Participants) {
		if _, sees := p.site.PortalView(key, a); sees && a != as {
			b.Customers = append(b.Customers, a)
		}
	}
	p.show(w, http.StatusOK, "ticket.html", p.frame(r, v.Key, b))
}

func (p *Page) blank(w http.ResponseWriter, r *http.Request) {
	var people []jirafake.User
	for _, u := range p.site.Users() {
		if u.Type == "customer" && !u.Inactive {
			people = append(people, u)
		}
	}
	p.show(w, http.StatusOK, "create.html", p.frame(r, "New ticket", people))
}

type hookBody struct {
	Hooks    []jirafake.Hook
	Attempts []jirafake.Attempt // newest first
	Events   []string
}

func (p *Page) webhooks(w http.ResponseWriter, r *http.Request) {
	a := p.site.Attempts()
	slices.Reverse(a)
	p.show(w, http.StatusOK, "webhooks.html", p.frame(r, "Webhooks", hookBody{p.site.Hooks(), a[:min(len(a), 50)], jirafake.Events()}))
}
