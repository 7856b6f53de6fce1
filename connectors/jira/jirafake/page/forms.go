package page

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

// longestForm bounds a form, in bytes.
const longestForm = 64 << 10

// deeds are what the forms do, by their address. Each returns where to go
// next, or what is wrong.
func (p *Page) deeds() map[string]func(*http.Request, string) (next, wrong string) {
	return map[string]func(*http.Request, string) (string, string){
		"/browse/{key}/comment": p.comment,
		"/browse/{key}/assign":  p.assign,
		"/browse/{key}/status":  p.status,
		"/browse/{key}/labels":  p.labels,
		"/create":               p.create,
		"/webhooks":             p.register,
	}
}

// deed does one after it has made sure that the form is one of these pages',
// and that whoever fills it in may see the ticket.
func (p *Page) deed(do func(*http.Request, string) (next, wrong string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, longestForm)
		if from := r.Header.Get("Origin"); from != "" && from != "http://"+r.Host {
			http.Error(w, "This form is from elsewhere.", http.StatusForbidden)
			return
		}
		if err := r.ParseForm(); err != nil {
			http.Error(w, "The form cannot be read.", http.StatusBadRequest)
			return
		}
		id := ""
		as := p.customer(r)
		if key := r.PathValue("key"); key != "" {
			v, ok := p.site.View(key)
			if _, sees := p.site.PortalView(key, as); !ok || as != "" && !sees {
				p.missing(w, r)
				return
			}
			id = v.ID
		}
		if as != "" && !strings.HasSuffix(r.URL.Path, "/comment") {
			http.Error(w, "A customer cannot do that.", http.StatusForbidden)
			return
		}
		next, wrong := do(r, id)
		if wrong != "" {
			p.show(w, http.StatusBadRequest, "message.html", p.frame(r, "That does not work", wrong))
			return
		}
		if as != "" {
			next += "?as=" + url.QueryEscape(as)
		}
		http.Redirect(w, r, next, http.StatusSeeOther)
	}
}

func back(r *http.Request) string { return "/browse/" + url.PathEscape(r.PathValue("key")) }

func (p *Page) comment(r *http.Request, id string) (string, string) {
	text := strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n"))
	if text == "" {
		return "", "A comment needs words."
	}
	by := p.customer(r)
	internal := by == "" && r.PostFormValue("internal") != ""
	if by == "" {
		by = p.agent
	}
	p.site.AddComment(id, by, text, internal)
	return back(r), ""
}

func (p *Page) assign(r *http.Request, id string) (string, string) {
	to := r.PostFormValue("assignee")
	if to != "" && !slices.ContainsFunc(p.site.Users(), func(u jirafake.User) bool { return u.AccountID == to && u.Type == "atlassian" && !u.Inactive }) {
		return "", "Nobody of that name can be given tickets."
	}
	p.site.Assign(id, p.agent, to)
	return back(r), ""
}

func (p *Page) status(r *http.Request, id string) (string, string) {
	to := r.PostFormValue("status")
	if !slices.ContainsFunc(jirafake.Statuses(), func(s jirafake.Status) bool { return s.Name == to }) {
		return "", "There is no such status."
	}
	if i, _ := p.site.Issue(id); i.Status != to {
		p.site.SetStatus(id, p.agent, to)
	}
	return back(r), ""
}

// labels takes one away or adds those that are typed.
func (p *Page) labels(r *http.Request, id string) (string, string) {
	i, _ := p.site.Issue(id)
	all := i.Labels
	if gone := r.PostFormValue("remove"); gone != "" {
		all = slices.DeleteFunc(all, func(l string) bool { return l == gone })
	}
	for _, l := range strings.Fields(r.PostFormValue("add")) {
		if len(l) > 255 {
			return "", "A label has at most 255 letters."
		}
		if !slices.Contains(all, l) {
			all = append(all, l)
		}
	}
	if !slices.Equal(all, i.Labels) {
		p.site.SetLabels(id, p.agent, all...)
	}
	return back(r), ""
}

func (p *Page) create(r *http.Request, _ string) (string, string) {
	i := jirafake.Issue{
		Project: r.PostFormValue("project"), Summary: strings.TrimSpace(r.PostFormValue("summary")), Description: strings.TrimSpace(r.PostFormValue("description")),
		Reporter: r.PostFormValue("reporter"), RequestType: strings.TrimSpace(r.PostFormValue("request_type")), Channel: "portal",
	}
	at := slices.IndexFunc(p.site.Projects(), func(x jirafake.Project) bool { return x.Key == i.Project })
	who := slices.IndexFunc(p.site.Users(), func(u jirafake.User) bool { return u.AccountID == i.Reporter })
	if at < 0 || who < 0 || i.Summary == "" || len(i.Summary) > 255 {
		return "", "A ticket needs a project, a person and a summary of at most 255 letters."
	}
	i.Organisations = p.site.Users()[who].Organisations
	if !p.site.Projects()[at].ServiceDesk {
		i.RequestType, i.Channel, i.Organisations = "", "", nil
	}
	if r.PostFormValue("by_agent") != "" {
		i.Creator = p.agent
		if i.Channel != "" {
			i.Channel = "jira"
		}
	}
	return "/browse/" + url.PathEscape(p.site.CreateIssue(i).Key), ""
}

func (p *Page) register(r *http.Request, _ string) (string, string) {
	err := p.site.Register(jirafake.Hook{
		Name: "Waymark", URL: strings.TrimSpace(r.PostFormValue("url")), JQL: r.PostFormValue("jql"), Secret: r.PostFormValue("secret"), Events: jirafake.Events(),
	})
	if err != nil {
		return "", err.Error()
	}
	return "/webhooks", ""
}
