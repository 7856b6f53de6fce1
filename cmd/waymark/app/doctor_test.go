package app

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

func TestTheDoctorAsksForWhatTheFilesName(t *testing.T) {
	r := &journeys.Rules{
		Sources: []journeys.Source{{ID: "it-desk", Hold: []string{"Waiting for customer"}}},
		Journeys: []journeys.Journey{{
			Any: []journeys.Claim{{From: "it-desk", Fields: map[string][]string{"request_type": {"Laptop", "laptop"}}, Origin: "a.yaml:3"}, {From: "other", Fields: map[string][]string{"status": {"x"}}}},
			Steps: []journeys.Step{{
				Begins: []journeys.Match{{From: "it-desk", Fields: map[string][]string{"status": {"In repair"}}, Origin: "a.yaml:9"}},
				Waits:  []journeys.Match{{From: "it-desk", Fields: map[string][]string{"priority": {"High"}}, Origin: "a.yaml:10"}},
			}},
		}},
	}
	var got []string
	for _, n := range namedOf(r, "it-desk") {
		got = append(got, n.Sort+" "+n.Name+" "+n.Where)
	}
	if want := "priority High a.yaml:10|request_type Laptop a.yaml:3|status In repair a.yaml:9|status Waiting for customer hold"; strings.Join(got, "|") != want {
		t.Errorf("named %v", got)
	}
}

func TestTheDoctorCallsOurOwnAddress(t *testing.T) {
	status := http.StatusUnauthorized
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	defer server.Close()
	for code, want := range map[int]connectors.Health{
		http.StatusUnauthorized: connectors.Well, http.StatusAccepted: connectors.Sick, http.StatusNotFound: connectors.Sick, http.StatusFound: connectors.Sick,
	} {
		status = code
		if f := reaches(t.Context(), server.URL+"/hooks/it-desk"); f.Health != want {
			t.Errorf("%d: %+v", code, f)
		}
	}
	server.Close()
	if f := reaches(t.Context(), server.URL+"/hooks/it-desk"); f.Health != connectors.Ailing {
		t.Errorf("nobody there: %+v", f)
	}
}

func TestASourceThatOnlySendsIsAskedAfterToo(t *testing.T) {
	p := &paper{}
	prog := onPaper(t, p, stored(t, paperDesk), noon)
	cfg := prog.desk.Load().cfg
	all := Examine(t.Context(), cfg, map[string]time.Time{}, "", noon)
	if len(all) != 2 || len(all[0].Findings) != 1 || all[0].Findings[0].Health != connectors.Ailing {
		t.Errorf("never heard: %+v", all)
	}
	all = Examine(t.Context(), cfg, map[string]time.Time{"it-desk": noon}, "it-desk", noon)
	if len(all) != 1 || len(all[0].Findings) != 0 {
		t.Errorf("heard: %+v", all)
	}
}
