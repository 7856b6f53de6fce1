package jira

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/connectors"
)

// answer is a recorded body that is no webhook: an answer of one of Jira's
// interfaces. read is the reader that the connector has for it, and want what
// that reads; nil where the connector asks for no such thing.
type answer struct {
	read func(*testing.T, *decoder, []byte) string
	want string
}

// answers are those of ../shared/fixtures/jira and of jira-service-management.
var answers = map[string]answer{
	"all_fields.json":       {catalogueRead, "2 fields"},
	"all_statuses.json":     {categoriesRead, "done 5, indeterminate 11, new 13, undefined 8"},
	"get-issue.json":        {issueRead, "ticket 10002 of EX"},
	"issues_in_sprint.json": {sprintRead, "1 tickets"},

	"get-customer-feedback.json":    {ratingRead, "4 stars, 11 bytes of words"},
	"get-customer-sla.json":         {cyclesRead, "Time To First Response: met, Time To First Response: breached, Time To First Response: running"},
	"get-approvals.json":            {approvalsRead, "1 approved by 1, 2 declined by 0"},
	"get-request-participants.json": {participantsRead, "1 people"},

	// What the connector asks for nowhere.
	"all_issuelinktypes.json": {}, "all_resolutions.json": {}, "all_statuscategories.json": {}, "channel.json": {},
	"cloud-get-jira-project-metadata.json": {}, "create-issue.json": {}, "example_anomalous_payload.json": {}, "project.json": {},
	"server-get-create-issue-metadata-for-project-many-fields.json": {},
	"server-get-create-issue-metadata-for-project.json":             {},
	"status_category.json": {},

	"attach-file-to-service-desk-project.json": {}, "create-attachment.json": {}, "create-project-request-type.json": {},
	"create-request-comment.json": {}, "get-comment-request.json": {}, "get-customer-request.json": {},
	"get-customer-transitions.json": {}, "get-knowledgebase-articles.json": {}, "get-organization-users.json": {},
	"get-organizations.json": {}, "get-project-articles.json": {}, "get-project-customers.json": {},
	"get-project-organizations.json": {}, "get-project-request-type.json": {}, "get-service-desk-queue.json": {},
	"get-service-desk-queues.json": {}, "get-service-management-info.json": {},
}

func TestEveryRecordedAnswerIsReadByItsReader(t *testing.T) {
	dir := shared(t, "fixtures")
	d := testDecoder(t, nil)
	read := 0
	for name, a := range answers {
		if a.read == nil {
			continue
		}
		read++
		t.Run(name, func(t *testing.T) {
			body, err := os.ReadFile(filepath.Join(dir, "jira", name))
			if err != nil {
				body, err = os.ReadFile(filepath.Join(dir, "jira-service-management", name))
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := a.read(t, d, body); got != a.want {
				t.Errorf("got %q, want %q", got, a.want)
			}
		})
	}
	if read < 8 {
		t.Errorf("only %d are read", read)
	}
}

// None of them is taken for a webhook.
func TestEveryRecordedAnswerOfTheServiceDeskIsNamed(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t, "fixtures", "jira-service-management"), "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no fixtures", err)
	}
	d := testDecoder(t, nil)
	for _, file := range files {
		name := filepath.Base(file)
		if _, ok := answers[name]; !ok {
			t.Errorf("%s is not in the table: say what it is", name)
			continue
		}
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := describe(t, d, body); !strings.HasPrefix(got, "undecodable: ") || !strings.Contains(got, "neither a webhook") {
			t.Errorf("%s is taken for a webhook: %s", name, got)
		}
	}
}

func catalogueRead(t *testing.T, _ *decoder, body []byte) string {
	all, err := readCatalogue(body)
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(all, func(f fieldRead) bool { return f.ID == "" || f.Name == "" }) {
		t.Error("a field without an id or a name")
	}
	return fmt.Sprintf("%d fields", len(all))
}

func categoriesRead(t *testing.T, _ *decoder, body []byte) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }))
	defer server.Close()
	s := goodSettings()
	s.API = server.URL
	api, err := newClient(&s, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	m, err := api.categories(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	n := map[string]int{}
	for _, c := range m {
		n[c]++
	}
	var parts []string
	for _, c := range slices.Sorted(maps.Keys(n)) {
		parts = append(parts, fmt.Sprintf("%s %d", c, n[c]))
	}
	return strings.Join(parts, ", ")
}

func issueRead(_ *testing.T, d *decoder, body []byte) string {
	iss := d.readIssue(gjson.ParseBytes(body))
	return "ticket " + iss.id + " of " + iss.project
}

func sprintRead(t *testing.T, d *decoder, body []byte) string {
	n := 0
	gjson.GetBytes(body, "issues").ForEach(func(_, x gjson.Result) bool {
		if iss := d.readIssue(x); iss.id == "" || iss.project == "" {
			t.Errorf("%+v", iss)
		}
		n++
		return true
	})
	return fmt.Sprintf("%d tickets", n)
}

func ratingRead(_ *testing.T, _ *decoder, body []byte) string {
	r := readRating(gjson.ParseBytes(body))
	return fmt.Sprintf("%d stars, %d bytes of words", r.stars, len(r.words))
}

func cyclesRead(t *testing.T, _ *decoder, body []byte) string {
	all := readCycles(nil, gjson.ParseBytes(body))
	sortCycles(all)
	for _, c := range all {
		if c.start == 0 || (c.stop == 0) != (c == all[len(all)-1]) {
			t.Errorf("%+v", c)
		}
	}
	iss := issue{cycles: all, fields: map[string][]string{}}
	iss.setSLA()
	return strings.Join(iss.fields["sla"], ", ")
}

func approvalsRead(t *testing.T, d *decoder, body []byte) string {
	var parts []string
	for _, a := range readApprovals(d, gjson.GetBytes(body, "values")) {
		if a.asked.IsZero() || a.name == "" || (a.decision != "pending") == a.decided.IsZero() {
			t.Errorf("%+v", a)
		}
		if a.decision == "pending" {
			parts = append(parts, fmt.Sprintf("%s pending of %d", a.id, len(a.waiting)))
		} else {
			parts = append(parts, fmt.Sprintf("%s %s by %d", a.id, a.decision, len(a.deciders)))
		}
	}
	return strings.Join(parts, ", ")
}

func participantsRead(_ *testing.T, d *decoder, body []byte) string {
	return fmt.Sprintf("%d people", len(d.accountsIn(gjson.GetBytes(body, "values"))))
}

// The vendor's own answers bear out that what was refused is not asked for.
func TestARefusedExtraIsNoFailure(t *testing.T) {
	for kind, want := range map[connectors.Kind]bool{
		connectors.Gone: false, connectors.Denied: false, connectors.Invalid: false,
		connectors.RateLimited: true, connectors.Temporary: true,
	} {
		if err := tolerate(fault(kind, "x", errNoIssue)); (err != nil) != want {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
