package jirafake_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

func TestASnapshotSeesEverythingButTheTime(t *testing.T) {
	for name, act := range map[string]struct {
		do, undo func(s *site, a, b jirafake.Issue)
		want     string
	}{
		"a comment": {
			func(s *site, a, _ jirafake.Issue) { s.AddComment(a.ID, "bot", "x", true) },
			func(s *site, a, _ jirafake.Issue) { s.DeleteComment(a.ID, s.Comments(a.ID)[0].ID) }, "comment ",
		},
		"a property": {
			func(s *site, a, _ jirafake.Issue) { s.SetProperty(a.ID, "waymark", []byte(`1`)) },
			func(s *site, a, _ jirafake.Issue) { s.SetProperty(a.ID, "waymark", nil) }, "property waymark: appeared",
		},
		"labels": {
			func(s *site, a, _ jirafake.Issue) { s.SetLabels(a.ID, "bot", "stuck") },
			func(s *site, a, _ jirafake.Issue) { s.SetLabels(a.ID, "bot") }, "fields.labels: was",
		},
		"an assignee": {
			func(s *site, a, _ jirafake.Issue) { s.Assign(a.ID, "bot", "ada") },
			func(s *site, a, _ jirafake.Issue) { s.Assign(a.ID, "bot", "") }, "fields.assignee: was",
		},
		"a link": {
			func(s *site, a, b jirafake.Issue) { s.Link("Relates", a.ID, b.ID, "bot") },
			func(s *site, a, _ jirafake.Issue) {
				id := s.get("/rest/api/3/issue/" + a.Key).Get("fields.issuelinks.0.id").Str
				s.want(http.StatusNoContent, "DELETE", "/rest/api/3/issueLink/"+id, nil)
			}, "link Relates",
		},
		"a remote link": {
			func(s *site, a, _ jirafake.Issue) {
				s.want(http.StatusCreated, "POST", "/rest/api/3/issue/"+a.Key+"/remotelink", `{"globalId":"g","object":{"url":"https://w.example","title":"t"}}`)
			},
			func(s *site, a, _ jirafake.Issue) {
				s.want(http.StatusNoContent, "DELETE", "/rest/api/3/issue/"+a.Key+"/remotelink?globalId=g", nil)
			}, "remote link ",
		},
		"an issue": {
			func(s *site, _, _ jirafake.Issue) {
				s.CreateIssue(jirafake.Issue{ID: "77777", Project: "DEV", Summary: "x", Reporter: "bot"})
			},
			func(s *site, _, _ jirafake.Issue) { s.DeleteIssue("77777", "bot") }, "77777: appeared",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, nil)
			a, b := s.ticket(nil), s.ticket(nil)
			s.SetSLA(a.ID, jirafake.SLA{Name: "Time to resolution", Goal: time.Hour, Cycles: []jirafake.Cycle{{Started: s.now()}}})
			before := s.Snapshot()
			s.pass(time.Hour)
			act.do(s, a, b)
			diff := s.Snapshot().Diff(before)
			if len(diff) == 0 || !slices.ContainsFunc(diff, func(d string) bool { return strings.Contains(d, act.want) }) {
				t.Errorf("%q, want %q", diff, act.want)
			}
			act.undo(s, a, b)
			s.pass(time.Hour)
			if diff := s.Snapshot().Diff(before); len(diff) != 0 {
				t.Error(diff)
			}
		})
	}
}
