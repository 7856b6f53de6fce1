package jirafake

import (
	"net/http"
	"strconv"
	"time"
)

func (f *Fake) worklogJSON(i *Issue, w *Worklog, version string) map[string]any {
	return map[string]any{
		"self": f.self(version, "issue", i.ID, "worklog", w.ID), "id": w.ID, "issueId": i.ID, "author": f.user(w.Author, false),
		"updateAuthor": f.user(w.Author, false), "created": stamp(w.Started), "updated": stamp(w.Started), "started": stamp(w.Started),
		"timeSpent": strconv.Itoa(w.Seconds/60) + "m", "timeSpentSeconds": w.Seconds,
	}
}

func (f *Fake) worklogsJSON(i *Issue, version string) []any {
	out := []any{}
	for _, w := range i.worklogs {
		out = append(out, f.worklogJSON(i, w, version))
	}
	return out
}

func (f *Fake) listWorklogs(c *call, i *Issue) answer {
	return ok(c.paged("worklogs", f.worklogsJSON(i, c.api), 5000, 5000))
}

func (f *Fake) postWorklog(c *call, i *Issue) answer {
	var in struct {
		TimeSpentSeconds int `json:"timeSpentSeconds"`
	}
	if !c.read(&in) || in.TimeSpentSeconds <= 0 {
		return wrongFields(map[string]string{"timeLogged": "You must indicate the time spent working."})
	}
	w, hooks := f.logWork(i, c.by, time.Duration(in.TimeSpentSeconds)*time.Second)
	return answer{http.StatusCreated, f.worklogJSON(i, w, c.api), hooks}
}

// LogWork writes time down on a ticket.
func (f *Fake) LogWork(id, by string, spent time.Duration) {
	f.mu.Lock()
	_, hooks := f.logWork(f.must(id), by, spent)
	f.announce(hooks...)
}

func (f *Fake) logWork(i *Issue, by string, spent time.Duration) (*Worklog, []Webhook) {
	w := &Worklog{ID: f.id(), Author: by, Started: f.now(), Seconds: int(spent.Seconds())}
	i.worklogs = append(i.worklogs, w)
	hooks := f.deliver("worklog_created", i, map[string]any{
		"timestamp": f.now().UnixMilli(), "webhookEvent": "worklog_created", "worklog": f.worklogJSON(i, w, "2"),
	})
	return w, append(hooks, f.change(i, by, "issue_work_logged", changed("timespent", "", "", strconv.Itoa(w.Seconds), strconv.Itoa(w.Seconds)))...)
}
