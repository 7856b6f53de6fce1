package demo

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/cmd/waymark/app"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

// The ids that Jira gives, and addresses of the site, which has another port each time.
var jiraID = regexp.MustCompile(`"id":"[0-9]+",?|"(self|iconUrl)":"[^"]*",?`)

// desk is what stands on Jira's tickets, by key, with comments counted instead
// of called by their ids: what we wrote meanwhile uses ids up.
func desk(s jirafake.Snapshot) jirafake.Snapshot {
	out := jirafake.Snapshot{}
	for _, fields := range s {
		seen := map[string]string{}
		var comments []string
		for name, v := range fields {
			if strings.HasPrefix(name, "comment ") {
				comments = append(comments, name)
				continue
			}
			seen[name] = jiraID.ReplaceAllString(v, "")
		}
		slices.Sort(comments)
		for i, name := range comments {
			seen[fmt.Sprint("comment ", i)] = jiraID.ReplaceAllString(fields[name], "")
		}
		out[fields["key"]] = seen
	}
	return out
}

// untouched plays the same story on a desk where nothing may leave.
func untouched(t *testing.T, more func(p *play)) jirafake.Snapshot {
	t.Helper()
	p := open(t, setting{desk: func(s string) string { return strings.Replace(s, "mode: suggest", "mode: observe", 1) }})
	p.tell()
	more(p)
	if n := p.writes(); n > 0 {
		t.Fatalf("%d writes in mode observe", n)
	}
	return desk(p.Jira.Snapshot())
}

func TestUndoLeavesTheDeskAsItWasBeforeUs(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]func(p *play){
		"after the story":            func(*play) {},
		"after more happened":        func(p *play) { p.onAndOn() },
		"after the vendors' trouble": func(p *play) { p.Jira.Answer500(2); p.onAndOn() },
		"after lost answers":         func(p *play) { p.Jira.DieAfterWrite(2); p.onAndOn() },
		"after a restart":            func(p *play) { p.do(p.Restart(context.Background())); p.onAndOn() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := untouched(t, func(p *play) { more(p) })
			p := golden(t)
			more(p)
			if before := desk(p.Jira.Snapshot()).Diff(want); len(before) == 0 {
				t.Fatal("nothing of ours stands: there is nothing to undo")
			}
			p.undo()
			p.wait(10 * time.Minute)
			if diff := desk(p.Jira.Snapshot()).Diff(want); len(diff) > 0 {
				t.Errorf("what undo left:\n%s", strings.Join(diff, "\n"))
			}
		})
	}
}

// Reading changes nothing: neither a rehearsal nor a back-fill of the desk.
func TestReadingThePastLeavesTheDeskAsItWas(t *testing.T) {
	t.Parallel()
	p := golden(t)
	before, said := p.Jira.Snapshot(), p.outside()
	past := app.Past{Connector: "it-desk", Since: p.Now().AddDate(0, 0, -30)}
	if _, err := app.Rehearse(t.Context(), p.Config, app.Options{Now: p.Now}, app.Rehearsing{
		Since: past.Since, Until: p.Now(), Sample: 20, Past: []app.Past{past},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.App.Backfill(t.Context(), past); err != nil {
		t.Fatal(err)
	}
	p.settle()
	if diff := p.Jira.Snapshot().Diff(before); len(diff) > 0 || p.outside() != said {
		t.Errorf("it changed the desk:\n%s", strings.Join(diff, "\n"))
	}
}
