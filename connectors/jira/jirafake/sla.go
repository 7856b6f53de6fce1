package jirafake

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Names of the usual SLAs.
const (
	resolutionSLA = "Time to resolution"
	responseSLA   = "Time to first response"
)

// SLA is one clock on a ticket. It sends no webhook of its own.
type SLA struct {
	Name   string // "Time to resolution" or "Time to first response"
	Goal   time.Duration
	Cycles []Cycle
}

// Cycle is one run of a clock. Stopped is zero while it runs.
type Cycle struct {
	Started, Stopped time.Time
	Paused           bool
}

func (s SLA) id() string {
	if s.Name == responseSLA {
		return "2"
	}
	return "1"
}

func (s SLA) field() string {
	if s.Name == responseSLA {
		return fieldResponseSLA
	}
	return fieldResolutionSLA
}

func lasting(d time.Duration) map[string]any {
	sign, abs := "", d
	if d < 0 {
		sign, abs = "-", -d
	}
	return map[string]any{"millis": d.Milliseconds(), "friendly": fmt.Sprintf("%s%dh %dm", sign, int(abs.Hours()), int(abs.Minutes())%60)}
}

func (f *Fake) slaJSON(s SLA) map[string]any {
	done := []any{}
	m := map[string]any{"id": s.id(), "name": s.Name}
	for _, c := range s.Cycles {
		end := c.Stopped
		if end.IsZero() {
			end = f.now()
		}
		took := end.Sub(c.Started)
		x := map[string]any{
			"startTime": when(c.Started), "breachTime": when(c.Started.Add(s.Goal)), "breached": took > s.Goal, "goalDuration": lasting(s.Goal),
			"elapsedTime": lasting(took), "remainingTime": lasting(s.Goal - took),
		}
		if c.Stopped.IsZero() {
			x["paused"], x["withinCalendarHours"] = c.Paused, true
			m["ongoingCycle"] = x
			continue
		}
		x["stopTime"] = when(c.Stopped)
		done = append(done, x)
	}
	m["completedCycles"] = done
	return m
}

// SetSLA sets a clock on a ticket, or replaces the one of its name.
func (f *Fake) SetSLA(id string, s SLA) {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.must(id)
	for n := range i.SLAs {
		if i.SLAs[n].Name == s.Name {
			i.SLAs[n] = s
			return
		}
	}
	i.SLAs = append(i.SLAs, s)
}

func (f *Fake) listSLAs(c *call, i *Issue) answer {
	if f.customer(c) {
		return refuse(http.StatusForbidden, "Only agents can see SLA information.")
	}
	all := []any{}
	for _, s := range i.SLAs {
		m := f.slaJSON(s)
		m["_links"] = f.requestLink(i, "/sla/"+s.id())
		all = append(all, m)
	}
	return f.deskPage(c, all)
}

// Approval is a decision that a request waits, or waited, for.
type Approval struct {
	Name      string
	Approvers []string // account ids
	Decision  string   // approved, declined; "" while it is open
	Asked, At time.Time
}

func (f *Fake) approvalJSON(i *Issue, n int, a Approval) map[string]any {
	who := []any{}
	decision := a.Decision
	if decision == "" {
		decision = "pending"
	}
	for _, x := range a.Approvers {
		who = append(who, map[string]any{"approver": f.user(x, false), "approverDecision": decision})
	}
	m := map[string]any{
		"id": strconv.Itoa(n + 1), "name": a.Name, "finalDecision": decision, "canAnswerApproval": false, "approvers": who,
		"createdDate": when(a.Asked), "_links": f.requestLink(i, "/approval/"+strconv.Itoa(n+1)),
	}
	if a.Decision != "" {
		m["completedDate"] = when(a.At)
	}
	return m
}

// SetApprovals replaces a ticket's approvals.
func (f *Fake) SetApprovals(id string, all ...Approval) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.must(id).Approvals = all
}

func (f *Fake) listApprovals(c *call, i *Issue) answer {
	all := []any{}
	for n, a := range i.Approvals {
		all = append(all, f.approvalJSON(i, n, a))
	}
	return f.deskPage(c, all)
}

// Rating is what a customer thought of it, in one to five stars. It sends no
// webhook.
type Rating struct {
	Stars   int
	Comment string
	At      time.Time
}

// Rate leaves a customer's rating.
func (f *Fake) Rate(id string, stars int, comment string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.must(id).Rating = &Rating{stars, comment, f.now()}
}

func ratingJSON(r *Rating) map[string]any {
	return map[string]any{"type": "csat", "rating": r.Stars, "comment": map[string]any{"body": r.Comment}}
}

func (f *Fake) getFeedback(_ *call, i *Issue) answer {
	if i.Rating == nil {
		return refuse(http.StatusNotFound, "There is no feedback for this request.")
	}
	return ok(ratingJSON(i.Rating))
}

func (f *Fake) postFeedback(c *call, i *Issue) answer {
	var in struct {
		Rating  int
		Comment struct{ Body string }
	}
	switch {
	case i.Reporter != c.by:
		return refuse(http.StatusForbidden, "Only the reporter can give feedback.")
	case !c.read(&in) || in.Rating < 1 || in.Rating > 5:
		return refuse(http.StatusBadRequest, "A rating is a number from 1 to 5.")
	}
	i.Rating = &Rating{in.Rating, in.Comment.Body, f.now()}
	return made(ratingJSON(i.Rating))
}
