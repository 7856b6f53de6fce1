package jirafake

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

// Seeding says what to fill a site with.
type Seeding struct {
	Tickets int
	Seed    uint64        // the same gives the same tickets
	Over    time.Duration // how far back they reach; 0 is 90 days
	Links   int           // one ticket in so many continues another; 0 is 20
}

// Seed fills the site with tickets as a desk has them, of the last months: two
// JSM projects and a plain one, customers of several organisations, agents of
// two groups, of whom some have left, and everything that a ticket can have.
// It sends no webhooks. The same seeding at the same time on a new site gives
// the same tickets, to the ids.
func (f *Fake) Seed(s Seeding) {
	if s.Over == 0 {
		s.Over = 90 * 24 * time.Hour
	}
	if s.Links == 0 {
		s.Links = 20
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	g := &sower{f: f, Rand: rand.New(rand.NewPCG(s.Seed, 1)), until: f.now()}
	g.people()
	var all []*Issue
	for n := range s.Tickets {
		// Evenly spread and a little shaken, so that they come in the order of
		// their numbers.
		at := g.until.Add(-s.Over + s.Over*time.Duration(n)/time.Duration(s.Tickets) + time.Duration(g.IntN(600))*time.Second)
		all = append(all, g.ticket(at, n))
	}
	for n, i := range all {
		if n > 0 && n%s.Links == 0 {
			from := all[n-1-g.IntN(min(n, 5))]
			f.links = append(f.links, &link{f.id(), []string{"Relates", "Duplicate", "Problem/Incident"}[g.IntN(3)], i.ID, from.ID})
		}
	}
}

// sower makes up tickets.
type sower struct {
	f *Fake
	*rand.Rand
	until     time.Time
	customers []string
	agents    []string
}

func seedOrganisations() []string {
	return []string{"Finance", "Logistics", "Sales", "Production", "Legal"}
}

func (g *sower) people() {
	f := g.f
	for _, p := range []Project{
		{Key: "ITD", Name: "IT desk", ServiceDesk: true, Levels: []string{"Managers"}},
		{Key: "FAC", Name: "Facilities desk", ServiceDesk: true}, {Key: "ITIMP", Name: "IT improvements"},
	} {
		if f.projects[p.Key] == nil {
			p.ID = f.id()
			f.projects[p.Key] = &p
		}
	}
	add := func(u User) {
		if f.users[u.AccountID] == nil {
			u.Zone, u.Key = "Europe/Berlin", fmt.Sprintf("JIRAUSER%d", 10100+len(f.users))
			f.users[u.AccountID] = &u
		}
	}
	first := []string{"Dana", "Milan", "Ines", "Tarek", "Lena", "Oskar", "Yuki", "Paula", "Ravi", "Nora", "Emil", "Zoe"}
	last := []string{"Berg", "Novak", "Costa", "Haddad", "Fischer", "Lind", "Sato", "Moreau", "Iyer", "Quinn", "Weiss", "Okafor"}
	for n := range 60 {
		id := "cust-" + strconv.Itoa(n+1)
		name := first[n%len(first)] + " " + last[(n*5+n/12)%len(last)]
		add(User{
			AccountID: id, Name: name, Email: fmt.Sprintf("customer%d@example.com", n+1), Type: "customer",
			Organisations: []string{seedOrganisations()[n%len(seedOrganisations())]},
		})
		g.customers = append(g.customers, id)
	}
	for n, name := range []string{"Ada Winter", "Sam Reed", "Bo Jensen", "Mara Klein", "Theo Park", "Ruth Vogel", "Gus Adler", "Ivo Hahn"} {
		id := "agent-" + strconv.Itoa(n+1)
		add(User{
			AccountID: id, Name: name, Email: fmt.Sprintf("agent%d@desk.example", n+1), Type: "atlassian",
			Groups: []string{[]string{"it-service-desk", "facilities"}[n%4/3]}, Inactive: n == 6,
		})
		g.agents = append(g.agents, id)
	}
	add(User{AccountID: "automation", Name: "Automation for Jira", Type: "app"})
}

func pickOne[T any](g *sower, of ...T) T { return of[g.IntN(len(of))] }

// ticket makes one up that was created at a time and goes on from there, but
// not into the future.
func (g *sower) ticket(at time.Time, n int) *Issue {
	f := g.f
	project := []string{"ITD", "ITD", "ITD", "ITD", "ITD", "ITD", "FAC", "FAC", "FAC", "ITIMP"}[g.IntN(10)]
	f.projects[project].issues++
	who := pickOne(g, g.customers...)
	kind := pickOne(g, seedKinds()...)
	i := &Issue{
		ID: f.id(), Key: project + "-" + strconv.Itoa(f.projects[project].issues), Project: project, Type: kind.issue, Summary: kind.summary,
		Description: kind.words, Status: "Waiting for support", Priority: pickOne(g, "Low", "Medium", "Medium", "Medium", "High", "Highest"),
		Reporter: who, Creator: who, Created: at, Updated: at, CategoryMoved: at,
	}
	if g.IntN(4) == 0 {
		i.Labels = []string{pickOne(g, "vpn", "laptop", "onboarding", "vip")}
	}
	if f.projects[project].ServiceDesk {
		g.request(i, kind)
	} else {
		i.Type, i.Status, i.Reporter, i.Creator = "Improvement", "Open", g.agents[0], g.agents[0]
	}
	f.keep(i)
	g.life(i)
	if n%50 == 49 && project == "FAC" {
		g.move(i)
	}
	return i
}

func (g *sower) request(i *Issue, kind seedKind) {
	i.RequestType, i.Organisations = kind.request, slices.Clone(g.f.users[i.Reporter].Organisations)
	i.Channel = pickOne(g, "portal", "portal", "portal", "email", "email", "jira", "api")
	i.Language = pickOne(g, "", "", "en", "de")
	if i.Channel == "jira" { // an agent wrote it down
		i.Creator = g.agents[g.IntN(len(g.agents)-2)]
	}
	if g.IntN(10) == 0 {
		i.Participants = []string{pickOne(g, g.customers...)}
	}
	if g.IntN(60) == 0 {
		i.Security = "Managers"
	}
	if kind.approve {
		a := Approval{Name: "Manager approves", Approvers: []string{g.agents[0]}, Asked: i.Created}
		if g.IntN(3) > 0 {
			a.Decision, a.At = pickOne(g, "approved", "approved", "declined"), i.Created.Add(time.Hour)
		}
		i.Approvals = []Approval{a}
	}
}

// life is what happens to a ticket until it is closed or today comes.
func (g *sower) life(i *Issue) {
	at := i.Created
	later := func(most time.Duration) bool {
		at = at.Add(time.Duration(1 + g.Int64N(int64(most)))).Truncate(time.Millisecond)
		return at.Before(g.until)
	}
	agent := g.agents[g.IntN(len(g.agents)-1)]
	answered := time.Time{}
	if later(4*time.Hour) && g.IntN(10) > 0 {
		g.set(i, agent, at, changed("assignee", "", "", agent, g.f.nameOf(agent)))
		i.Assignee = agent
	}
	for range g.IntN(4) {
		if !later(20 * time.Hour) {
			break
		}
		by := pickOne(g, agent, agent, i.Reporter)
		g.say(i, by, at, by == agent && g.IntN(2) == 0)
		if by == agent && answered.IsZero() {
			answered = at
		}
		if g.IntN(2) == 0 && later(2*time.Hour) {
			g.status(i, agent, at, pickOne(g, "In Progress", "Waiting for customer"))
		}
		if g.IntN(6) == 0 && later(time.Hour) {
			other := g.agents[g.IntN(len(g.agents)-1)]
			g.set(i, agent, at, changed("assignee", i.Assignee, g.f.nameOf(i.Assignee), other, g.f.nameOf(other)))
			i.Assignee = other
		}
	}
	if g.IntN(10) > 0 && later(40*time.Hour) {
		g.status(i, agent, at, "Resolved")
		if g.IntN(12) == 0 && later(30*time.Hour) {
			g.status(i, i.Reporter, at, "Reopened")
			if later(30 * time.Hour) {
				g.status(i, agent, at, "Resolved")
			}
		}
		if g.IntN(3) == 0 && later(50*time.Hour) && i.RequestType != "" && i.resolution != "" {
			i.Rating = &Rating{1 + g.IntN(5), pickOne(g, "", "Thank you", "It took too long"), at}
		}
	}
	if i.RequestType != "" {
		g.clocks(i, answered)
	}
}

func (g *sower) clocks(i *Issue, answered time.Time) {
	ends := func(t time.Time) []Cycle { return []Cycle{{Started: i.Created, Stopped: t}} }
	resolved := time.Time{}
	if i.resolution != "" {
		resolved = i.CategoryMoved
	}
	i.SLAs = []SLA{{resolutionSLA, 16 * time.Hour, ends(resolved)}, {responseSLA, 4 * time.Hour, ends(answered)}}
	i.SLAs[0].Cycles[0].Paused = i.Status == "Waiting for customer"
}

func (g *sower) set(i *Issue, by string, at time.Time, items ...item) {
	if g.f.opt.Edition == DataCenter {
		for n := range items {
			items[n].FieldID = ""
		}
	}
	i.histories = append(i.histories, history{g.f.id(), at, by, items})
	i.Updated = at
}

func (g *sower) status(i *Issue, by string, at time.Time, to string) {
	from, next := statusOf(i.Status), statusOf(to)
	if from == next {
		return
	}
	items := []item{changed("status", from.ID, from.Name, next.ID, next.Name)}
	i.Status = to
	if from.Category != next.Category {
		i.CategoryMoved = at
	}
	switch {
	case next.Category == "done" && i.resolution == "":
		i.resolution, i.resolvedAt = "Done", stamp(at)
		items = append(items, changed("resolution", "", "", "10000", "Done"))
	case next.Category != "done" && i.resolution != "":
		i.resolution, i.resolvedAt = "", ""
		items = append(items, changed("resolution", "10000", "Done", "", ""))
	}
	g.set(i, by, at, items...)
}

func (g *sower) say(i *Issue, by string, at time.Time, internal bool) {
	text := pickOne(g, "Please try again now.", "Still the same here.", "Which device is it?", "I have asked the network team.", "It works, thanks.")
	c := &Comment{ID: g.f.id(), Author: by, Editor: by, Text: text, Doc: docOf(text), Internal: internal && i.RequestType != "", Created: at, Updated: at}
	i.comments = append(i.comments, c)
	i.Updated = at
}

// move takes a ticket to the first desk, right after its last change.
func (g *sower) move(i *Issue) {
	from, to := g.f.projects[i.Project], g.f.projects["ITD"]
	to.issues++
	old := i.Key
	i.Project, i.Key = to.Key, to.Key+"-"+strconv.Itoa(to.issues)
	g.f.keys[i.Key] = i
	g.set(i, g.agents[0], i.Updated.Add(time.Second), changed("project", from.ID, from.Name, to.ID, to.Name), keyChange(old, i.Key))
}

// seedKind is a thing that people ask for.
type seedKind struct {
	request, issue, summary, words string
	approve                        bool
}

func seedKinds() []seedKind {
	return []seedKind{
		{"Reset password", "Service Request", "Password not working", "I tried six times this morning and now it says that my account is locked.", false},
		{"Account locked", "Incident", "Locked out after holidays", "The sign-in page says locked.", false},
		{"VPN access", "Service Request", "VPN does not connect from home", "It says time-out after a minute.", false},
		{"New laptop", "Service Request", "Laptop for a new colleague", "She starts on the first.", true},
		{"Software request", "Service Request", "Drawing program wanted", "For the floor plans.", true},
		{"Something is broken", "Incident", "Printer on floor 3 eats paper", "Every second page.", false},
		{"Access to a folder", "Service Request", "Cannot open the shared folder", "It worked last week.", true},
		{"Question", "Service Request", "Where do I find the form?", "I searched the portal and found nothing.", false},
	}
}
