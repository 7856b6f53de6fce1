package jira

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

var update = flag.Bool("update", false, "write the .want.json files and goldens anew; then read the difference")

// shared returns a folder of the vendors' recorded payloads; the test is
// skipped where it is not there.
func shared(t *testing.T, parts ...string) string {
	t.Helper()
	base := os.Getenv("WAYMARK_SHARED")
	if base == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
			if dir == filepath.Dir(dir) {
				t.Fatal("there is no go.mod above the test")
			}
			dir = filepath.Dir(dir)
		}
		base = filepath.Join(filepath.Dir(dir), "shared")
	}
	p := filepath.Join(append([]string{base}, parts...)...)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("%s is not here: recorded payloads are not part of the project", filepath.Join(parts...))
	}
	return p
}

// What each recorded payload is: the kinds of its events, or after "ignored:"
// or "undecodable:" a part of the reason.
var recorded = map[string]string{
	"webhook-cloud-comment-created.json":                                 "commented",
	"webhook-cloud-comment-created-mention-user.json":                    "commented",
	"webhook-cloud-comment-updated.json":                                 "edited",
	"webhook-cloud-comment-deleted.json":                                 "deleted",
	"webhook-cloud-issue-updated-custom-field.json":                      "updated",
	"webhook-issue-comment-created-indentation.json":                     "commented",
	"webhook-issue-created.json":                                         "created",
	"webhook-issue-created-no-description.json":                          "created",
	"webhook-issue-created-no-description-nor-relevant-fields.json":      "created",
	"webhook-issue-created-no-relevant-fields.json":                      "created",
	"webhook-issue-created-with-security-level.json":                     "created",
	"webhook-issue-updated-assigned.json":                                "assigned",
	"webhook-issue-updated-assigned-nobody.json":                         "assigned",
	"webhook-issue-updated-assigned-on-server.json":                      "assigned",
	"webhook-issue-updated-edited.json":                                  "updated",
	"webhook-issue-updated-issue-type.json":                              "updated",
	"webhook-issue-updated-lowered-priority.json":                        "priority_changed",
	"webhook-issue-updated-raised-priority.json":                         "priority_changed",
	"webhook-issue-updated-multiple-values.json":                         "updated assigned updated",
	"webhook-issue-updated-rank.json":                                    "updated",
	"webhook-issue-updated-reopened-one-changelog.json":                  "updated",
	"webhook-issue-updated-reopened.json":                                "updated status_changed reopened",
	"webhook-issue-updated-resolved-one-changelog.json":                  "updated",
	"webhook-issue-updated-resolved.json":                                "updated status_changed resolved",
	"webhook-issue-updated-sprint.json":                                  "updated",
	"webhook-issue-updated-started-working.json":                         "status_changed",
	"webhook-server-issue-updated-comment-edited.json":                   "edited",
	"webhook-server-issue-updated-commented-1.json":                      "commented",
	"webhook-server-issue-updated-commented-2.json":                      "commented",
	"webhook-server-issue-updated-commented-3.json":                      "commented",
	"webhook-server-issue-updated-commented-mention-user.json":           "commented",
	"webhook-server-issue-updated-many-fields.json":                      "labelled",
	"webhook-server-issue-updated-reopened.json":                         "updated status_changed reopened",
	"webhook-server-issue-updated-resolved.json":                         "status_changed resolved updated",
	"webhook-server-old-issue-updated-no-event-type-assigned.json":       "assigned",
	"webhook-server-old-issue-updated-no-event-type-comment-edited.json": "edited",
	"webhook-server-old-issue-updated-no-event-type-commented.json":      "commented",
	"webhook-server-old-issue-updated-no-event-type-edited.json":         "updated",
	"webhook-server-updated-custom-field.json":                           "updated",
	"created_v1.json": "created",
	"created_v2.json": "created",
	"deleted_v1.json": "deleted",
	"deleted_v2.json": "deleted",

	// A server says that a comment was deleted, but not which.
	"webhook-server-issue-updated-comment-deleted.json":                   "ignored: neither a change nor a comment",
	"webhook-server-old-issue-updated-no-event-type-comment-deleted.json": "ignored: neither a change nor a comment",
	// A server sends these without an issue, and the first two again with one.
	"webhook-server-comment-created.json": "ignored: does not say which project",
	"webhook-server-comment-updated.json": "ignored: does not say which project",
	"webhook-server-comment-deleted.json": "deleted",
	// What a rule of Automation would send of an issue in its own format, if it had no times.
	"get-issue.json": "undecodable: says nowhere when",
}

func TestEveryRecordedPayloadIsUnderstoodOrNamed(t *testing.T) {
	dir := shared(t, "fixtures", "jira")
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no fixtures", err)
	}
	d := testDecoder(t, func(s *settings) {
		s.Projects = []string{"TES", "KT", "TEST", "PRJA", "PRJX", "HEY", "BUG", "EX"}
	})
	var all strings.Builder
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			want, ok := recorded[name]
			if _, is := answers[name]; is == ok && name != "get-issue.json" {
				t.Fatal("this payload is not in the tables, or in both: say what it is")
			} else if !ok {
				want = "undecodable: neither a webhook nor"
			}
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := describe(t, d, body)
			kind, reason, isReason := strings.Cut(want, ": ")
			fmt.Fprintf(&all, "%s\n%s", name, golden(t, d, body))
			if !isReason && got != want || isReason && (!strings.HasPrefix(got, kind+": ") || !strings.Contains(got, reason)) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
	file := filepath.Join("testdata", "recorded.golden")
	if *update {
		if err := os.WriteFile(file, []byte(all.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || all.String() != string(want) {
		t.Errorf("the events are others than those of %s (-update writes it; %v):\n%s", file, err, all.String())
	}
}

// golden is what a reader expects of a recorded body: which events, when, and
// what became of the ticket. The words that people put into theirs stay where
// they were recorded.
func golden(t *testing.T, d *decoder, body []byte) string {
	t.Helper()
	got, err := d.decode(connectors.Delivery{Connector: d.id, Body: body, Received: time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)})
	var b strings.Builder
	if err != nil {
		b.WriteString("  undecodable\n")
	}
	if got.Ignored != "" {
		fmt.Fprintf(&b, "  ignored: %s\n", got.Ignored)
	}
	for _, e := range got.Events {
		fmt.Fprintf(&b, "  %s %s %s on %s", e.At.Format("2006-01-02T15:04:05.000Z"), e.Kind, e.ID, e.Ref)
		for _, name := range []string{fieldChanged, fieldFrom, fieldTo, fieldStatus, "status_category", fieldPriority, fieldResolution, "internal_notes"} {
			v, ok := e.Fields[name]
			told := e.Kind == statusChanged || e.Kind == priorityChanged || e.Fields.First(fieldChanged) == "resolution"
			if ok && (name != fieldFrom && name != fieldTo || told) {
				fmt.Fprintf(&b, ", %s %q", name, strings.Join(v, " "))
			}
		}
		if e.Actor.IsZero() {
			b.WriteString(", by nobody")
		}
		if len(e.Customers) == 0 {
			b.WriteString(", for nobody")
		}
		if e.Audience.Level != journeys.Public {
			fmt.Fprintf(&b, ", %s", e.Audience.Level)
		}
		if v, ok := e.Fields["assignee"]; ok && len(v[0]) == 0 {
			b.WriteString(", assigned to nobody")
		}
		if len(e.Text) > 0 {
			fmt.Fprintf(&b, ", %d bytes of words", len(e.Text))
		}
		if e.Amends != "" {
			b.WriteString(", amends " + e.Amends)
		}
		b.WriteByte('\n')
	}
	for _, l := range got.Looks {
		fmt.Fprintf(&b, "  read %s in %s\n", l.Ref, l.In)
	}
	return b.String()
}

// describe decodes a body, checks what must hold of every event, and names
// what came out.
func describe(t *testing.T, d *decoder, body []byte) string {
	t.Helper()
	received := time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	got, err := d.decode(connectors.Delivery{Connector: d.id, Body: body, Received: received})
	if err != nil {
		if connectors.KindOf(err) != connectors.Undecodable {
			t.Errorf("the error is of kind %s", connectors.KindOf(err))
		}
		return "undecodable: " + errors.Unwrap(err).Error()
	}
	if got.Ignored != "" {
		return "ignored: " + got.Ignored
	}
	var kinds []string
	ids := map[string]bool{}
	for _, e := range got.Events {
		kinds = append(kinds, e.Kind)
		if ids[e.ID] {
			t.Errorf("%s: two events with one id", e.ID)
		}
		ids[e.ID] = true
		if e.At.IsZero() || e.At.After(received) || e.At.Location() != time.UTC || e.At.Nanosecond()%1e6 != 0 {
			t.Errorf("%s: its time is %v", e.ID, e.At)
		}
		if e.Ref.IsZero() || e.Ref.Connector != d.id || e.Connector != d.id {
			t.Errorf("%s: its ref is %v", e.ID, e.Ref)
		}
		if _, err := json.Marshal(e); err != nil {
			t.Error(err)
		}
	}
	return strings.Join(kinds, " ")
}
