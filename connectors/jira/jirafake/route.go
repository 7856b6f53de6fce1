package jirafake

import (
	"net/http"
	"strings"
)

// Which editions and interfaces a route belongs to.
const (
	platform = "rest/api/"           // followed by the version
	desk     = "rest/servicedeskapi" // of JSM
	admin    = "rest/webhooks/1.0"
	admin10  = "rest/jira-webhook/1.0" // of Data Center since 10
)

// route is a call that the site knows.
type route struct {
	method, under, path string // path with {names} in it
	only                only
	need                string // the permission without which it answers 403
	reads               bool   // though it is a POST
	do                  func(*Fake, *call) answer
	parts               []string
}

type only int

const (
	anywhere only = iota
	onCloud
	onDataCenter
)

// endpoint is how limits and counters call it.
func (rt *route) endpoint() string { return rt.method + " " + rt.path }

// onIssue looks the ticket of the path up first.
func onIssue(do func(*Fake, *call, *Issue) answer) func(*Fake, *call) answer {
	return func(f *Fake, c *call) answer {
		i := f.find(c.vars["issue"])
		if i == nil {
			return refuse(http.StatusNotFound, "Issue does not exist or you do not have permission to see it.")
		}
		return do(f, c, i)
	}
}

// match finds the route of a path, below whatever prefix it has (an address
// of api.atlassian.com has one).
func (f *Fake) match(method, path string) (*route, *call, bool) {
	c := &call{method: method, path: path}
	at := strings.Index(path, "/rest/")
	if at < 0 {
		return &route{method: method, path: "elsewhere"}, c, false
	}
	rest := path[at+1:]
	under := ""
	switch {
	case strings.HasPrefix(rest, platform):
		under = platform
		rest = rest[len(platform):]
		c.api, rest, _ = strings.Cut(rest, "/")
	default:
		for _, u := range []string{desk, admin, admin10} {
			if tail, ok := strings.CutPrefix(rest, u+"/"); ok {
				under, rest = u, tail
			}
		}
	}
	parts := strings.Split(rest, "/")
	for n := range f.routes {
		rt := &f.routes[n]
		if rt.method == method && rt.under == under && f.offers(rt, c) {
			if vars, fits := rt.fit(parts); fits {
				c.vars = vars
				return rt, c, true
			}
		}
	}
	return &route{method: method, path: "elsewhere"}, c, false
}

func (f *Fake) offers(rt *route, c *call) bool {
	dc := f.opt.Edition == DataCenter
	switch {
	case rt.only == onCloud && dc || rt.only == onDataCenter && !dc:
		return false
	case rt.under == platform:
		return c.api == "2" || c.api == "3" && !dc || c.api == "latest"
	case rt.under == admin:
		return !dc || f.majorVersion() < 10
	case rt.under == admin10:
		return dc && f.majorVersion() >= 10
	}
	return true
}

func (rt *route) fit(parts []string) (map[string]string, bool) {
	if len(parts) != len(rt.parts) {
		return nil, false
	}
	var vars map[string]string
	for n, p := range rt.parts {
		switch {
		case p[0] == '{':
			if vars == nil {
				vars = map[string]string{}
			}
			vars[p[1:len(p)-1]] = parts[n]
		case p != parts[n]:
			return nil, false
		}
	}
	return vars, true
}

// handle answers a call while the lock is held. Customers reach JSM's own
// interface and who they are, and of the rest nothing.
func (f *Fake) handle(rt *route, c *call, u *User) answer {
	if c.api == "latest" {
		c.api = "2"
	}
	if u.Type == "customer" && rt.under != desk && rt.path != "myself" {
		if strings.HasPrefix(rt.path, "issue") {
			return refuse(http.StatusNotFound, "Issue does not exist or you do not have permission to see it.")
		}
		return refuse(http.StatusForbidden, "You do not have permission to use Jira.")
	}
	if rt.need != "" && !f.may(u.AccountID, rt.need) {
		return refuse(http.StatusForbidden, "You do not have the permission "+rt.need+".")
	}
	return rt.do(f, c)
}
