package openapi_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/waymark-itsm/waymark/connectors/jira/jirafake/openapi"
)

func TestTheCheckSeesWhatCloudWouldRefuse(t *testing.T) {
	base := os.Getenv("WAYMARK_SHARED")
	if base == "" {
		base = filepath.Join("..", "..", "..", "..", "..", "shared")
	}
	a, err := openapi.Load(filepath.Join(base, "specs", "jira-platform-v3.openapi.json"))
	if os.IsNotExist(err) {
		t.Skip("the vendor's description is not here: it is not part of the project")
	}
	if err != nil {
		t.Fatal(err)
	}
	comment := []byte(`{"body":{"type":"doc","version":1,"content":[]}}`)
	for name, c := range map[string]openapi.Call{
		"an author in a comment":   {Method: "POST", Path: "/rest/api/3/issue/1/comment", Body: []byte(`{"body":{},"author":{}}`)},
		"a body that is no JSON":   {Method: "POST", Path: "/rest/api/3/issue/1/comment", Body: []byte(`{`)},
		"a body where none is":     {Method: "DELETE", Path: "/rest/api/3/issue/1/comment/2", Body: comment},
		"a query's new name":       {Method: "GET", Path: "/rest/api/3/issue/1", Query: "field=x"},
		"a resource that is none":  {Method: "GET", Path: "/rest/api/3/search/sql"},
		"a search's unknown key":   {Method: "POST", Path: "/rest/api/3/search/jql", Body: []byte(`{"jql":"a=b","startAt":0}`)},
		"a comment's wrong type":   {Method: "GET", Path: "/rest/api/3/issue/1/comment", Status: 200, Answer: []byte(`{"total":"3"}`)},
		"an issue's new part":      {Method: "GET", Path: "/rest/api/3/issue/1", Status: 200, Answer: []byte(`{"waymark":1}`)},
		"a time that is none":      {Method: "GET", Path: "/rest/api/3/issue/1/comment/2", Status: 200, Answer: []byte(`{"created":"yesterday"}`)},
		"an element of a list":     {Method: "GET", Path: "/rest/api/3/status", Status: 200, Answer: []byte(`[{"id":1}]`)},
		"another status":           {Method: "GET", Path: "/rest/api/3/issue/1", Status: 202, Answer: []byte(`{}`)},
		"a refusal in other words": {Method: "GET", Path: "/rest/api/3/issue/1", Status: 404, Answer: []byte(`not found`)},
	} {
		if errs := a.Check(c); len(errs) == 0 {
			t.Error(name, "was not noticed")
		}
	}
	for name, c := range map[string]openapi.Call{
		"a comment":        {Method: "POST", Path: "/rest/api/3/issue/1/comment", Body: comment, Status: 201, Answer: []byte(`{"id":"1","created":"2026-11-17T08:00:00.000+0000"}`)},
		"unassigning":      {Method: "PUT", Path: "/rest/api/3/issue/1/assignee", Body: []byte(`{"accountId":null}`), Status: 204},
		"an empty change":  {Method: "GET", Path: "/rest/api/3/issue/1/changelog", Status: 200, Answer: []byte(`{"values":[{"items":[{"from":null}]}]}`)},
		"a refusal":        {Method: "GET", Path: "/rest/api/3/issue/1", Status: 404, Answer: []byte(`{"errorMessages":[],"errors":{}}`)},
		"a search of ours": {Method: "POST", Path: "/rest/api/3/search/jql", Body: []byte(`{"jql":"a=b"}`), Status: 200, Answer: []byte(`{"issues":[],"isLast":true}`)},
	} {
		if errs := a.Check(c); len(errs) != 0 {
			t.Error(name, errs)
		}
	}
}
