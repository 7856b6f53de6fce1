package demo

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

// improvements are the issues of the project in which they are made.
func (p *play) improvements() []jirafake.Issue {
	var list []jirafake.Issue
	for _, i := range p.Jira.Issues() {
		if i.Project == "ITIMP" {
			list = append(list, i)
		}
	}
	return list
}

// A pain point that somebody wants mended becomes one issue, however often it is
// asked for and whatever happens to the answer; it names nobody.
func TestAPainPointIsAskedToBeMendedOnce(t *testing.T) {
	t.Parallel()
	p := open(t, setting{desk: func(s string) string {
		return strings.Replace(s, "projects: [ITD]", "projects: [ITD]\n    improvements: {project: ITIMP}", 1)
	}})
	p.Jira.AddProject(jirafake.Project{Key: "ITIMP"})
	p.tell()
	pains, err := p.App.Pains(t.Context(), "password-reset")
	if err != nil || len(pains) == 0 {
		t.Fatalf("%v, %v", pains, err)
	}
	for _, pain := range pains {
		if pain.Crowd() != "fewer than 5 people" {
			t.Errorf("a figure about one person: %s", pain.Crowd())
		}
	}
	want := func() {
		t.Helper()
		if _, err := p.App.Improve(t.Context(), "password-reset", journeys.DeadEnd, "reset-by-link", ""); err != nil {
			t.Fatal(err)
		}
	}
	p.Jira.DieAfterWrite(1)
	want()
	p.wait(5 * time.Minute)
	want()
	p.do(p.Restart(context.Background()))
	p.wait(5 * time.Minute)
	list := p.improvements()
	if len(list) != 1 {
		t.Fatalf("%d issues were made", len(list))
	}
	text := list[0].Summary + "\n" + list[0].Description
	if !strings.Contains(text, "The reset link goes to the mailbox that is locked") || !strings.Contains(text, "Identity") {
		t.Errorf("it says %s", text)
	}
	for _, never := range []string{"Person 1", "person.1@", "Sam Reed", "ITD-48", "password not working"} {
		if strings.Contains(text, never) {
			t.Errorf("it names %q: %s", never, text)
		}
	}
	if _, err := p.App.Improve(t.Context(), "password-reset", journeys.PingPong, "", ""); err == nil {
		t.Error("what nobody met is to be mended")
	}
}
