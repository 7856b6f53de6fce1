package jira

import (
	"slices"
	"testing"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

func TestEveryFaultOfTheSettingsIsNamed(t *testing.T) {
	none := connectors.Secret{}
	for name, c := range map[string]struct {
		change   func(*settings)
		loopback bool
		want     []string
	}{
		"nothing wrong":              {func(*settings) {}, false, nil},
		"everything missing":         {func(s *settings) { *s = settings{} }, false, []string{"site", "webhook_secret", "projects"}},
		"no secret":                  {func(s *settings) { s.WebhookSecret = none }, true, []string{"webhook_secret"}},
		"insecure on this machine":   {func(s *settings) { s.WebhookSecret, s.Insecure = none, true }, true, nil},
		"insecure for all the world": {func(s *settings) { s.WebhookSecret, s.Insecure = none, true }, false, []string{"insecure"}},
		"a token without an account": {func(s *settings) { s.Account = none }, false, []string{"account"}},
		"an account without a token": {func(s *settings) { s.Token = none }, false, []string{"token"}},
		"receiving only":             {func(s *settings) { s.Token, s.Account = none, none }, false, nil},
		"plain http":                 {func(s *settings) { s.Site = "http://desk.example" }, false, []string{"site"}},
		"plain http on this machine": {func(s *settings) { s.API = "http://127.0.0.1:8080" }, false, nil},
		"no address":                 {func(s *settings) { s.Site, s.API = "desk.example", "ftp://x" }, false, []string{"site", "api"}},
		"a password in the address":  {func(s *settings) { s.API = "https://a:b@desk.example" }, false, []string{"api"}},
		"role and group":             {func(s *settings) { s.CommentVisibility = visibility{"a", "b"} }, false, []string{"comment_visibility"}},
		"an empty project":           {func(s *settings) { s.Projects = []string{"ITD", " "} }, false, []string{"projects[1]"}},
		"no custom field":            {func(s *settings) { s.RequestTypeField, s.Fields = "10010", []fieldName{{ID: "x", Name: "y"}} }, false, []string{"request_type_field", "fields[0].id"}},
		"a name that is ours, and none": {func(s *settings) {
			s.Fields = []fieldName{{ID: "customfield_1", Name: "assignee"}, {ID: "customfield_2"}}
		}, false, []string{"fields[0].name", "fields[1].name"}},
		"a field by its name":          {func(s *settings) { s.Fields, s.TeamField = []fieldName{{Field: "User name"}}, "Team" }, false, nil},
		"new requests without a token": {func(s *settings) { s.Token, s.Account, s.ReadNew = none, none, true }, false, []string{"token"}},
		"a name without a token":       {func(s *settings) { s.Token, s.Account, s.TeamField = none, none, "Team" }, false, []string{"token"}},
		"an id and a name":             {func(s *settings) { s.Fields = []fieldName{{ID: "customfield_1", Field: "A", Name: "a"}} }, false, []string{"fields[0]"}},
		"a field twice":                {func(s *settings) { s.Fields = []fieldName{{Field: "A", Name: "a"}, {Field: "a", Name: "b"}} }, false, []string{"fields[1]"}},
		"a field whose name is ours":   {func(s *settings) { s.Fields = []fieldName{{Field: "Assignee Name"}} }, false, []string{"fields[0].name"}},
		"nothing but signs":            {func(s *settings) { s.Fields = []fieldName{{Field: "???"}} }, false, []string{"fields[0].name"}},
		"a shared secret alone":        {func(s *settings) { s.WebhookSecret, s.SharedSecret = none, connectors.NewSecret("sixteen letters!") }, false, nil},
		"a short shared secret":        {func(s *settings) { s.SharedSecret = connectors.NewSecret("short") }, false, []string{"shared_secret"}},
		"a name twice": {func(s *settings) {
			s.Fields = []fieldName{{ID: "customfield_1", Name: "a"}, {ID: "customfield_2", Name: "a"}}
		}, false, []string{"fields[1]"}},
		"no such edition":               {func(s *settings) { s.Edition = "server" }, false, []string{"edition"}},
		"a Data Center":                 {func(s *settings) { s.Edition, s.Account = dataCenter, none }, false, nil},
		"a Data Center with an account": {func(s *settings) { s.Edition = dataCenter }, false, []string{"account"}},
		"a label with a blank":          {func(s *settings) { s.Stuck.Label = "waymark stuck" }, false, []string{"stuck.label"}},
		"a label that corrects us":      {func(s *settings) { s.Stuck.Label = journeys.LabelOff }, false, []string{"stuck.label"}},
		"a label and a field":           {func(s *settings) { s.Stuck = stuckSign{"a", "b"} }, false, []string{"stuck"}},
		"a canary of no listed project": {func(s *settings) { s.Canary = []canary{{Request: "HR-1"}, {Request: "ITD"}} }, false, []string{"canary[0].request", "canary[1].request"}},
		"two canaries of one project":   {func(s *settings) { s.Canary = []canary{{Request: "ITD-1"}, {Request: "ITD-2"}} }, false, []string{"canary[1].request"}},
		"half a customer":               {func(s *settings) { s.Canary = []canary{{Request: "ITD-1", CustomerToken: s.Token}} }, false, []string{"canary[0].customer_token"}},
		"a customer of a Data Center": {func(s *settings) {
			s.Edition, s.Account, s.Canary = dataCenter, none, []canary{{Request: "ITD-1", CustomerToken: s.Token}}
		}, false, nil},
		"a speed that is none":           {func(s *settings) { s.Rate = speed{PerSecond: -1, Burst: 50000} }, false, []string{"rate.per_second", "rate.burst"}},
		"improvements without a project": {func(s *settings) { s.Improvements.Type = "Task" }, false, []string{"improvements.project"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := goodSettings()
			c.change(&s)
			con, faults := Spec().New("it-desk", given{settings: s, loopback: c.loopback})
			var got []string
			for _, f := range faults {
				got = append(got, f.Path)
			}
			if !slices.Equal(got, c.want) || (con == nil) != (len(c.want) > 0) {
				t.Errorf("faults %+v, want at %v", faults, c.want)
			}
			if con != nil && (con.Live == nil) != s.Token.IsZero() {
				t.Error("without a token there is nothing to read live with, and with one there is")
			}
		})
	}
}

// What nobody could show is no word of the source.
func TestAClockThatNobodyCanReadIsNoWord(t *testing.T) {
	for name, x := range map[string]struct {
		change func(*settings)
		want   []string
	}{
		"with a token": {func(*settings) {}, []string{slaMet, slaBreached, slaPaused}},
		"with a rule": {func(s *settings) {
			s.Token, s.Account, s.SharedSecret = connectors.Secret{}, connectors.Secret{}, connectors.NewSecret("sixteen letters!")
		}, []string{slaMet, slaBreached}},
		"with neither": {func(s *settings) { s.Token, s.Account = connectors.Secret{}, connectors.Secret{} }, nil},
	} {
		s := goodSettings()
		x.change(&s)
		c, faults := Spec().New("it-desk", given{settings: s})
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		var got []string
		for _, w := range []string{slaMet, slaBreached, slaPaused} {
			if slices.Contains(c.Words, w) {
				got = append(got, w)
			}
		}
		if !slices.Equal(got, x.want) || !slices.Contains(c.Words, created) {
			t.Errorf("%s: %v, want %v", name, got, x.want)
		}
	}
}
