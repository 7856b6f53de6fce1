package jirafake

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Body13KB is a jira:issue_updated webhook of the usual size, about 13 KB: a
// JSM ticket with its many custom fields, assigned and moved in one change.
// n makes it another ticket's.
func Body13KB(n int) []byte {
	f := New(Options{Now: func() time.Time { return time.Date(2026, 11, 17, 8, 21, 0, 0, time.UTC) }})
	f.AddProject(Project{Key: "ITD", Name: "IT desk", ServiceDesk: true})
	f.AddUser(User{AccountID: "5b10ac8d82e05b22cc7d4ef5", Name: "Dana Customer", Type: "customer"})
	f.AddUser(User{AccountID: "5b10ac8d82e05b22cc7d4ef6", Name: "Ada Agent"})
	fields := map[string]any{}
	for k := range 96 {
		id := fmt.Sprintf("customfield_%d", 10100+k)
		switch k % 4 {
		case 0:
			fields[id] = nil
		case 1:
			fields[id] = "device LT-20931"
		case 2:
			fields[id] = map[string]any{"self": f.opt.Site + "/rest/api/2/customFieldOption/10020", "value": "Berlin", "id": "10020"}
		default:
			fields[id] = map[string]any{"id": "4", "name": "Time to resolution", "completedCycles": []any{}, "ongoingCycle": map[string]any{
				"breached": false, "paused": false, "goalDuration": map[string]any{"millis": 14400000, "friendly": "4h"},
			}}
		}
	}
	var out []byte
	f.OnChange(func(w Webhook) { out = w.Body })
	i := f.CreateIssue(Issue{
		ID: fmt.Sprint(100000 + n), Key: fmt.Sprintf("ITD-%d", n), Project: "ITD", Summary: "Password not working", RequestType: "Reset password",
		Description:   strings.Repeat("I tried to sign in six times this morning and now it says that my account is locked. ", 32),
		Reporter:      "5b10ac8d82e05b22cc7d4ef5",
		Organisations: []string{"Finance"}, Labels: []string{"portal"}, Fields: fields,
	})
	f.SetStatus(i.ID, "5b10ac8d82e05b22cc7d4ef6", "In Progress")
	if !json.Valid(out) {
		panic("jirafake: the body is not JSON")
	}
	return out
}
