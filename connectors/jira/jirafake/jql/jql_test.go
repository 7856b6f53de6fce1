package jql

import (
	"strings"
	"testing"
	"time"
)

type record map[string]any

func (r record) Text(f string) []string {
	v, _ := r[f].([]string)
	return v
}

func (r record) Time(f string) time.Time {
	v, _ := r[f].(time.Time)
	return v
}

func testSite(t testing.TB) Site {
	t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return Site{Now: time.Date(2026, 11, 17, 8, 0, 0, 0, time.UTC), Zone: berlin, Me: "bot", Known: func(field, value string) bool {
		return field != "project" || value == "ITD" || value == "IT desk" || value == "DEV"
	}}
}

func TestAQueryFindsWhatItSays(t *testing.T) {
	r := record{
		"project": []string{"ITD", "IT desk"}, "key": []string{"ITD-7", "10007"}, "status": []string{"In Progress", "3"},
		"statuscategory": []string{"In Progress", "indeterminate"}, "labels": []string{"vpn", "portal"}, "assignee": []string{"bot"},
		"summary": []string{"Password not working"}, "requesttype": []string{"Reset password"},
		"created": time.Date(2026, 11, 10, 22, 30, 0, 0, time.UTC), "updated": time.Date(2026, 11, 17, 7, 0, 0, 0, time.UTC),
	}
	for query, want := range map[string]bool{
		`project = ITD`:                                  true,
		`project = "IT desk"`:                            true,
		`project in (DEV, ITD)`:                          true,
		`project not in (DEV)`:                           true,
		`project = DEV`:                                  false,
		`key in (ITD-7, ITD-8)`:                          true,
		`id in (10007)`:                                  true,
		`id = 10008`:                                     false,
		`labels = VPN`:                                   true,
		`labels in (waymark-off)`:                        false,
		`labels not in (waymark-off)`:                    true,
		`labels is EMPTY`:                                false,
		`labels is not empty AND project=ITD`:            true,
		`assignee = currentUser()`:                       true,
		`resolution is empty`:                            true,
		`resolution = EMPTY`:                             true,
		`resolution != Done`:                             false, // an empty field is never unequal
		`statusCategory = "In Progress"`:                 true,
		`statusCategory != Done`:                         true,
		`"Request Type" = "Reset password"`:              true,
		`summary ~ "password work*"`:                     true,
		`summary !~ vpn`:                                 true,
		`created >= -7d`:                                 true,
		`created >= -6d`:                                 false,
		`created >= "2026-11-10"`:                        true,
		`created >= 2026-11-11`:                          false, // in Berlin it was still the 10th, 23:30
		`created < "2026/11/11"`:                         true,
		`created >= "2026-11-10 23:30"`:                  true,
		`created > "2026-11-10 23:30"`:                   false,
		`updated >= startOfDay()`:                        true,
		`updated < startOfDay(-1d)`:                      false,
		`updated <= now()`:                               true,
		`updated >= "-1w 2d"`:                            true,
		`updated >= 1763362800000`:                       true,
		`resolved >= -90d`:                               false,
		`resolved is empty`:                              true,
		`project = ITD AND (status = Open OR key=ITD-7)`: true,
		`project = ITD AND NOT labels = vpn`:             false,
		`project = DEV OR project = ITD AND labels=vpn`:  true,
		`project = ITD order by updated DESC, key`:       true,
	} {
		q, err := Parse(query, testSite(t))
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		if got := q.Where.Match(r); got != want {
			t.Errorf("%s: %v", query, got)
		}
	}
}

func TestAnOrderIsRead(t *testing.T) {
	q, err := Parse(`ORDER BY created asc, updated DESC`, testSite(t))
	if err != nil || q.Where != nil {
		t.Fatal(q, err)
	}
	if want := []Order{{"created", false}, {"updated", true}}; len(q.Order) != 2 || q.Order[0] != want[0] || q.Order[1] != want[1] {
		t.Error(q.Order)
	}
}

func TestWhatIsNotUnderstoodIsRefused(t *testing.T) {
	for query, want := range map[string]string{
		`project`:                          "operator",
		`project = `:                       "end of the query",
		`project = NOPE`:                   "does not exist for the field 'project'",
		`project = ITD ITD`:                "logical operator",
		`project in ITD`:                   "'('",
		`project in (ITD`:                  "',' ",
		`colour = red`:                     "Field 'colour' does not exist",
		`summary = x`:                      "not supported",
		`labels > 3`:                       "not supported",
		`created ~ x`:                      "not supported",
		`created >= yesterday`:             "Date value 'yesterday'",
		`created >= endOfCentury()`:        "JQL function 'endOfCentury'",
		`assignee = membersOf("x")`:        "JQL function 'membersOf'",
		`issue.property[waymark].x = y`:    "does not exist",
		`project = "ITD`:                   "has not been completed",
		`project = ITD; drop`:              "reserved",
		`project was DEV`:                  "operator",
		`status is done`:                   "EMPTY or NULL",
		`project = ITD ORDER created`:      "'BY'",
		`project = ITD ORDER BY colour`:    "does not exist",
		`project = ITD AND`:                "field name",
		`(project = ITD`:                   "')'",
		strings.Repeat("(", 60) + "a=b":    "nested",
		`project = ITD ORDER BY created x`: "logical operator",
	} {
		if q, err := Parse(query, testSite(t)); err == nil || !strings.Contains(err.Error()+" ", want) {
			t.Errorf("%s: %v %v, want %q", query, q, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`project in (ITD, "IT desk") AND NOT (labels = 'x\'y' OR created >= "-4w 2d") ORDER BY updated DESC`)
	site := testSite(f)
	f.Fuzz(func(t *testing.T, s string) {
		q, err := Parse(s, site)
		if err == nil && q.Where != nil {
			q.Where.Match(record{})
		}
	})
}
