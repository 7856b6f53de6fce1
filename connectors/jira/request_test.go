package jira

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

// requests puts what only a service desk's own interface knows in front of a
// fake site: answers by the end of their path, and issue properties.
type requests struct {
	site http.Handler

	mu       sync.Mutex
	answers  map[string]string // "sla", "approval", "feedback", "field"
	refused  int               // the status of what has no answer; 404
	property string            // the request's channel; "" for none
	calls    []string
}

func (s *requests) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	s.calls = append(s.calls, last)
	if r.URL.Path == "/rest/api/3/field" || strings.HasPrefix(r.URL.Path, "/rest/servicedeskapi/") {
		if a, ok := s.answers[last]; ok {
			_, _ = w.Write([]byte(a))
			return
		}
		w.WriteHeader(max(s.refused, http.StatusBadRequest))
		return
	}
	if s.property == "" || !r.URL.Query().Has("properties") {
		s.site.ServeHTTP(w, r)
		return
	}
	got := httptest.NewRecorder()
	s.site.ServeHTTP(got, r)
	var issue map[string]any
	if json.Unmarshal(got.Body.Bytes(), &issue) != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	issue["properties"] = map[string]any{r.URL.Query().Get("properties"): map[string]any{"value": s.property}}
	_ = json.NewEncoder(w).Encode(issue)
}

// before makes a desk whose connector talks to a site with requests.
func before(t testing.TB, answers map[string]string, change func(*settings)) (*desk, *requests) {
	t.Helper()
	var whole settings
	k := newDesk(t, func(s *settings) {
		if change != nil {
			change(s)
		}
		whole = *s
	})
	s := &requests{site: k.Fake, answers: answers}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	whole.API = server.URL
	c, faults := Spec().New("it-desk", given{settings: whole})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	k.Connector, k.d = c, c.Live.(*live).d
	return k, s
}

func (k *desk) read(t testing.TB, id string, now time.Time) []journeys.Event {
	t.Helper()
	got, err := k.Live.Read(t.Context(), journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: id}, now)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func byKind(events []journeys.Event) map[string][]journeys.Event {
	m := map[string][]journeys.Event{}
	for _, e := range events {
		m[e.Kind] = append(m[e.Kind], e)
	}
	return m
}

const slaAnswer = `{"values":[
	{"id":"4","name":"Time to resolution","completedCycles":[
		{"startTime":{"epochMillis":1794902400000},"stopTime":{"epochMillis":1794902500000},"breached":false},
		{"startTime":{"epochMillis":1794902510000},"stopTime":{"epochMillis":1794902600000},"breachTime":{"epochMillis":1794902550000},"breached":true}],
	 "ongoingCycle":{"startTime":{"epochMillis":1794902610000},"breached":false,"paused":true,"elapsedTime":{"millis":60000},"remainingTime":{"millis":90500}}},
	{"id":"5","name":"Time to first response","completedCycles":[],"ongoingCycle":{"startTime":{"epochMillis":1794902400000},"breachTime":{"epochMillis":1794902450000},"breached":true,"paused":false}}]}`

const approvalAnswer = `{"values":[{"id":"9","name":"Manager","finalDecision":"declined","createdDate":{"epochMillis":1794902400000},"completedDate":{"epochMillis":1794902500000},
	"approvers":[{"approver":{"accountId":"ada","displayName":"Ada Agent"},"approverDecision":"declined"},{"approver":{"accountId":"bob"},"approverDecision":"pending"}]}]}`

func TestWhatTheServiceDeskKnowsIsReadLive(t *testing.T) {
	k, s := before(t, map[string]string{"sla": slaAnswer, "approval": approvalAnswer, "feedback": `{"type":"csat","rating":2,"comment":{"body":"too slow"}}`}, nil)
	s.property = "portal"
	id := k.ticket(nil)
	k.SetStatus(id, "ada", "In Progress")
	got := byKind(k.read(t, id, k.now.Add(time.Hour)))
	if len(got[journeys.KindRated]) > 0 || slices.Contains(s.calls, "feedback") {
		t.Error("an open ticket was asked for its rating")
	}
	if len(got[slaPaused]) != 1 || got[slaPaused][0].Fields.First(fieldSLALeft) != "90" || !got[slaPaused][0].Machine {
		t.Errorf("paused: %+v", got[slaPaused])
	}

	k.SetStatus(id, "ada", "Resolved")
	now := k.now.Add(2 * time.Hour)
	first, second := k.read(t, id, now), k.read(t, id, now.Add(time.Hour))
	if len(first) != len(second) {
		t.Fatalf("%d events, and read again %d", len(first), len(second))
	}
	for i := range first {
		if first[i].ID != second[i].ID {
			t.Errorf("%s is %s when it is read again", first[i].ID, second[i].ID)
		}
		m, n := journeys.Merge(first[i], second[i]), journeys.Merge(second[i], first[i])
		if !reflect.DeepEqual(m, n) || !m.At.Equal(first[i].At) || !reflect.DeepEqual(m.Fields, first[i].Fields) {
			t.Errorf("%s changes when it is read again: %+v", first[i].ID, m)
		}
	}
	got = byKind(first)
	for kind, n := range map[string]int{created: 1, slaMet: 1, slaBreached: 2, slaPaused: 0, approvalAsked: 1, declined: 1, approved: 0, journeys.KindRated: 1} {
		if len(got[kind]) != n {
			t.Errorf("%d %s, want %d", len(got[kind]), kind, n)
		}
	}
	if c := got[created][0]; c.Fields.First(fieldChannel) != "portal" || c.Fields[journeys.FieldSLA] != nil || c.Fields[fieldApproval] != nil || c.Fields[journeys.FieldRating] != nil {
		t.Errorf("created with %v", c.Fields)
	}
	// Each tells the state of all clocks at its own time.
	for _, x := range []struct {
		e    journeys.Event
		at   int64
		want []string
	}{
		{got[slaBreached][0], 1794902450000, []string{"Time to first response: breached", "Time to resolution: running"}},
		{got[slaMet][0], 1794902500000, []string{"Time to first response: breached", "Time to resolution: met"}},
		{got[slaBreached][1], 1794902550000, []string{"Time to first response: breached", "Time to resolution: met", "Time to resolution: breached"}},
	} {
		if x.e.At.UnixMilli() != x.at || !slices.Equal(x.e.Fields[journeys.FieldSLA], x.want) {
			t.Errorf("%s at %v: %q, want %q", x.e.ID, x.e.At, x.e.Fields[journeys.FieldSLA], x.want)
		}
	}
	if r := got[journeys.KindRated][0]; r.Text != "too slow" || r.Fields.First(journeys.FieldRating) != "2" || r.Actor.ID != "cust" || r.Audience.Level != journeys.Internal || !r.At.Equal(now) {
		t.Errorf("rated: %+v", r)
	}
	if a := got[approvalAsked][0]; !a.Machine || !a.Actor.IsZero() || !slices.Equal(a.Fields[fieldApprovers], []string{"ada", "bob"}) {
		t.Errorf("asked: %+v", a)
	}
	if a := got[declined][0]; a.Actor.ID != "ada" || a.At.UnixMilli() != 1794902500000 || a.Fields.First(fieldApproval) != "Manager: declined" {
		t.Errorf("declined: %+v", a)
	}
}

func TestWhatTheTicketSaysItselfIsNotAskedForAgain(t *testing.T) {
	catalogue := `[{"id":"customfield_10030","name":"Time to resolution","schema":{"custom":"com.atlassian.servicedesk:sd-sla-field"}},
		{"id":"customfield_10032","name":"Approvals","schema":{"custom":"com.atlassian.servicedesk.approvals-plugin:sd-approvals"}},
		{"id":"customfield_10033","name":"Satisfaction","schema":{"custom":"com.atlassian.servicedesk:sd-request-feedback"}},
		{"id":"customfield_10035","name":"Satisfaction date","schema":{"custom":"com.atlassian.servicedesk:sd-request-feedback-date"}}]`
	k, s := before(t, map[string]string{"field": catalogue}, nil)
	id := k.ticket(func(i *jirafake.Issue) {
		i.Fields = map[string]any{
			"customfield_10030": map[string]any{"id": "4", "name": "Time to resolution", "completedCycles": []any{map[string]any{
				"startTime": map[string]any{"epochMillis": 1794902400000}, "stopTime": map[string]any{"epochMillis": 1794902500000},
			}}},
			"customfield_10032": nil, "customfield_10033": map[string]any{"rating": 5}, "customfield_10035": "2026-11-18T10:00:00.000+0100",
		}
	})
	k.SetStatus(id, "ada", "Resolved")
	got := byKind(k.read(t, id, time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)))
	for _, call := range []string{"sla", "approval", "feedback"} {
		if slices.Contains(s.calls, call) {
			t.Errorf("%s was asked for", call)
		}
	}
	for _, kind := range []string{created, statusChanged, resolved} {
		for _, e := range got[kind] {
			for _, name := range []string{journeys.FieldSLA, journeys.FieldRating, fieldApproval} {
				if v, ok := e.Fields[name]; ok {
					t.Errorf("%s of then with the %s of now: %q", e.ID, name, v)
				}
			}
		}
	}
	if len(got[slaMet]) != 1 || len(got[journeys.KindRated]) != 1 || !got[journeys.KindRated][0].At.Equal(time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", got)
	}
}

func TestAnExtraThatIsRefusedCountsAsNotSeen(t *testing.T) {
	for status, want := range map[int]connectors.Kind{
		http.StatusForbidden: "", http.StatusNotFound: "", http.StatusBadRequest: "",
		http.StatusTooManyRequests: connectors.RateLimited, http.StatusBadGateway: connectors.Temporary,
	} {
		k, s := before(t, map[string]string{"field": "[]"}, nil)
		s.refused = status
		id := k.ticket(nil)
		got, err := k.Live.Read(t.Context(), journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: id}, k.now)
		if want == "" && (err != nil || len(got) != 1) || want != "" && connectors.KindOf(err) != want {
			t.Errorf("%d: %d events, %v", status, len(got), err)
		}
	}
}

func TestAPlainTicketIsNoRequest(t *testing.T) {
	k, s := before(t, map[string]string{"sla": slaAnswer}, nil)
	id := k.ticket(func(i *jirafake.Issue) { i.Project = "DEV" })
	k.read(t, id, k.now)
	if slices.Contains(s.calls, "sla") || slices.Contains(s.calls, "approval") {
		t.Errorf("called %v", s.calls)
	}
}

// A ticket that moved away is out of sight, however it is noticed; one that
// comes back is seen from then on.
func TestATicketThatMovesAwayIsGoneUntilItComesBack(t *testing.T) {
	d := testDecoder(t, nil)
	hook := func(project, from, to string) string {
		return `{"timestamp":1794902640400,"webhookEvent":"jira:issue_updated","user":{"accountId":"ada"},"issue":{"id":"10041","key":"` + to + `","fields":{"project":{"key":"` + project + `"},"summary":"secret"}},
			"changelog":{"id":"7","items":[{"field":"project","fieldId":"project","from":"1","fromString":"A","to":"2","toString":"B"},{"field":"Key","from":null,"fromString":"` + from + `","to":null,"toString":"` + to + `"}]}}`
	}
	if e := decodeOne(t, d, hook("OPS", "ITD-1", "OPS-9")); !wordlessExclusion(e) {
		t.Errorf("moved out: %+v", e)
	}
	in := decodeOne(t, d, hook("ITD", "OPS-9", "ITD-22"))
	if in.Kind != moved || in.Fields.First(fieldFrom) != "OPS" || in.Fields.First(fieldTo) != "ITD" || in.Fields.First(journeys.FieldKey) != "ITD-22" {
		t.Errorf("moved in: %+v", in)
	}
	if v, ok := in.Fields[journeys.FieldSecurityLevel]; !ok || !slices.Equal(v, []string{""}) {
		t.Errorf("the exclusion is not ended: %q", v)
	}
	got, err := d.decode(connectors.Delivery{Body: []byte(hook("OPS", "SEC-1", "OPS-9"))})
	if err != nil || got.Ignored == "" {
		t.Errorf("from one foreign project to another: %+v, %v", got, err)
	}
}
