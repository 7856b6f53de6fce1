package jira

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

const someFields = `[{"id":"summary","name":"Summary"},{"id":"customfield_10050","name":"User name","schema":{"custom":"com.atlassian.jira.plugin.system.customfieldtypes:textfield"}},
	{"id":"customfield_10060","name":"Team","schema":{"custom":"com.atlassian.teams:rm-teams-custom-field-team"}},
	{"id":"customfield_10002","name":"Organizations","schema":{"custom":"com.atlassian.servicedesk:sd-customer-organizations"}},
	{"id":"customfield_10010","name":"Request Type","schema":{"custom":"com.atlassian.servicedesk:vp-origin"}},
	{"id":"customfield_10070","name":"Request participants","schema":{"custom":"com.atlassian.servicedesk:sd-request-participants"}},
	{"id":"customfield_10071","name":"Request language","schema":{"custom":"com.atlassian.servicedesk.servicedesk-lingo-integration-plugin:sd-request-language"}}]`

func byName(s *settings) {
	s.TeamField = "team"
	s.Fields = []fieldName{{Field: "User name"}, {ID: "customfield_10051", Name: "device"}}
}

func TestFieldsAreFoundByTheNamesThatTheyHaveInJira(t *testing.T) {
	k, _ := before(t, map[string]string{"field": someFields}, byName)
	id := k.ticket(func(i *jirafake.Issue) {
		i.Fields = map[string]any{
			"customfield_10050": "dana.c", "customfield_10051": "LT-20931", "customfield_10052": "nobody asked for it",
			"customfield_10060": map[string]any{"id": "3", "name": "Identity"},
			"customfield_10070": []any{map[string]any{"accountId": "bob", "displayName": "Bob"}}, "customfield_10071": "de",
		}
	})
	hook := k.hooks[0]
	got, err := k.Decode(connectors.Delivery{Connector: "it-desk", Header: hook.Header, Body: hook.Body, Received: k.now})
	if connectors.KindOf(err) != connectors.Undecodable || len(got.Events) > 0 {
		t.Fatalf("before Jira was asked: %+v, %v", got, err)
	}
	missing, err := k.Targets.Missing(t.Context(), []string{"it-service-desk"})
	if err != nil || len(missing) > 0 {
		t.Fatal(missing, err)
	}
	for name, e := range map[string]journeys.Event{"by webhook": k.events(t)[0], "live": k.read(t, id, k.now)[0]} {
		for field, want := range map[string][]string{
			"user_name": {"dana.c"}, "device": {"LT-20931"}, journeys.FieldTeam: {"Identity"},
			fieldParticipants: {"bob"}, fieldLanguage: {"de"}, journeys.FieldRequestType: {"Reset password"},
		} {
			if !slices.Equal(e.Fields[field], want) {
				t.Errorf("%s: %s is %q, want %q", name, field, e.Fields[field], want)
			}
		}
		for field, v := range e.Fields {
			if strings.Contains(strings.Join(v, " "), "nobody asked") || strings.HasPrefix(field, "customfield_") {
				t.Errorf("%s: %s is kept: %q", name, field, v)
			}
		}
	}
}

func TestAFieldThatJiraDoesNotKnowIsReported(t *testing.T) {
	k, _ := before(t, map[string]string{"field": `[{"id":"summary","name":"Summary"}]`}, byName)
	missing, err := k.Targets.Missing(t.Context(), nil)
	if err != nil || !slices.Equal(missing, []string{"User name", "team"}) {
		t.Errorf("%q, %v", missing, err)
	}
	// The rest is understood all the same.
	k.ticket(nil)
	if got := k.events(t); len(got) != 1 {
		t.Errorf("%+v", got)
	}
}

// A catalogue that may not be read is missed only where a name waits for it.
func TestACatalogueThatIsRefusedIsMissedOnlyForNames(t *testing.T) {
	for name, change := range map[string]func(*settings){"names": byName, "ids": nil} {
		k, s := before(t, nil, change)
		s.refused = 403
		if _, err := k.Targets.Missing(t.Context(), nil); (err != nil) != (name == "names") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheCatalogueIsReadAgainForAStranger(t *testing.T) {
	k, s := before(t, map[string]string{"field": someFields}, nil)
	reads := func() (n int) {
		for _, c := range s.calls {
			if c == "field" {
				n++
			}
		}
		return n
	}
	id := k.ticket(nil)
	at := k.now
	k.read(t, id, at)
	k.read(t, id, at.Add(2*stale))
	if reads() != 1 {
		t.Fatalf("read %d times though all is known", reads())
	}
	other := k.ticket(func(i *jirafake.Issue) { i.Fields = map[string]any{"customfield_20000": "new"} })
	k.read(t, other, at.Add(time.Minute))
	k.read(t, other, at.Add(2*time.Minute))
	if reads() != 1 {
		t.Errorf("read %d times within a minute", reads())
	}
	k.read(t, other, at.Add(stale))
	if reads() != 2 {
		t.Errorf("read %d times after the field showed up", reads())
	}
}

func TestWithoutACatalogueFieldsAreFoundByTheirShape(t *testing.T) {
	for raw, want := range map[string]role{
		`{"requestType":{"name":"x"}}`: requestType, `{"ongoingCycle":{}}`: slaCycles, `{"completedCycles":[]}`: slaCycles,
		`{"rating":3}`: feedback, `[{"finalDecision":"approved"}]`: approvals, `{"languageCode":"de"}`: language,
		`[{"self":"https://x/rest/servicedeskapi/organization/1"}]`: organisations,
		`"requestType"`: noRole, `null`: noRole, `{"value":"Berlin"}`: noRole, `[]`: noRole, ``: noRole, `[{"rating":1}]`: noRole,
	} {
		if got := roleByShape(raw); got != want {
			t.Errorf("%s: %v, want %v", raw, got, want)
		}
	}
}

func TestWhatJavaPrintsIsNoValue(t *testing.T) {
	for s, want := range map[string]bool{
		"{summaryBean=com.atlassian.SummaryBean@4643[summary={}]}": true, "test(test)": true, "ada(JIRAUSER10100)": true, "[a(a), b(b)]": true,
		"com.example.tools.Thing@7da41753": true, "com.example.tools.Thing[id=1]": true, "[com.example.tools.Thing@1f]": true, "com.atlassian.jira.x": true,
		"monitor(s)": false, "Toner (black)": false, "a@b.example": false, "dana.c.long@mail.example.org": false, "first.last.Name@Mail": false,
		"x = {1}": false, "": false, "(a)": false, "https://a.b.C[1]": false, "LT-20931": false, "1036800": false,
	} {
		if isJavaText(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}

func TestAGarbledFieldHasItsTicketReadLive(t *testing.T) {
	for name, x := range map[string]struct {
		change func(*settings)
		value  string
		reads  bool
	}{
		"a named field":            {nil, `"dana(dana)"`, true},
		"one that is as it should": {nil, `"dana"`, false},
		"one that nobody wants":    {func(s *settings) { s.Fields = nil }, `"dana(dana)"`, false},
		"the team":                 {func(s *settings) { s.Fields, s.TeamField = nil, "customfield_10050" }, `"[it(it)]"`, true},
		"without a token":          {func(s *settings) { s.Token, s.Account = connectors.Secret{}, connectors.Secret{} }, `"dana(dana)"`, false},
	} {
		d := testDecoder(t, func(s *settings) {
			s.Fields = []fieldName{{ID: "customfield_10050", Name: "user_name"}}
			if x.change != nil {
				x.change(s)
			}
		})
		got, err := d.decode(connectors.Delivery{Received: time.Now(), Body: []byte(`{"timestamp":1794902640400,"webhookEvent":"jira:issue_deleted",
			"issue":{"id":"10041","key":"ITD-1","fields":{"customfield_10050":` + x.value + `}}}`)})
		if err != nil || len(got.Events) != 1 || (len(got.Looks) == 1) != x.reads {
			t.Errorf("%s: %+v, %v", name, got, err)
			continue
		}
		if v := got.Events[0].Fields; x.value != `"dana"` && (v["user_name"] != nil || v[journeys.FieldTeam] != nil) {
			t.Errorf("%s: %q is shown", name, v)
		}
	}
}

// A server's changelog gives a field's name and no id.
func TestAChangeIsKnownByTheFieldsNameToo(t *testing.T) {
	k, _ := before(t, map[string]string{"field": someFields}, byName)
	if _, err := k.Targets.Missing(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	hook := func(field, id string) string {
		return `{"timestamp":1794902640400,"webhookEvent":"jira:issue_updated","issue":{"id":"10041","key":"ITD-1","fields":{}},
			"changelog":{"id":"7","items":[{"field":"` + field + `","fieldtype":"custom",` + id + `"from":"1","fromString":"A","to":"2","toString":"B"}]}}`
	}
	for name, x := range map[string]struct{ body, kind, field string }{
		"the team, by name":    {hook("Team", ""), teamChanged, journeys.FieldTeam},
		"the team, by id":      {hook("Team", `"fieldId":"customfield_10060",`), teamChanged, journeys.FieldTeam},
		"a named one, by name": {hook("User name", ""), updated, "user_name"},
		"a named one, by id":   {hook("User name", `"fieldId":"customfield_10050",`), updated, "user_name"},
		"any other":            {hook("Colour", `"fieldId":"customfield_10099",`), updated, "customfield_10099"},
	} {
		if e := decodeOne(t, k.d, x.body); e.Kind != x.kind || e.Fields.First(fieldChanged) != x.field || e.Fields.First(fieldFrom) != "A" || e.Fields.First(fieldTo) != "B" {
			t.Errorf("%s: %+v", name, e)
		}
	}
}
