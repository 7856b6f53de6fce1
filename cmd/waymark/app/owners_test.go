package app

import (
	"reflect"
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
)

func TestActsAreCountedByStepAndTeam(t *testing.T) {
	of := func(journey, successor string, acts ...journeys.Acted) journeys.Case {
		return journeys.Case{Journey: journey, Successor: successor, Acts: acts}
	}
	got := map[string]map[string]int{}
	for _, k := range []journeys.Case{
		of("reset", "", journeys.Acted{Step: "call", Owner: "desk", Count: 2}, journeys.Acted{Step: "link", Owner: "identity", Count: 1}),
		of("reset", "", journeys.Acted{Step: "call", Owner: "desk", Count: 3}, journeys.Acted{Step: "call", Owner: "identity", Count: 4}),
		of("reset", "gone-on", journeys.Acted{Step: "call", Owner: "desk", Count: 100}),
		of("vpn", "", journeys.Acted{Step: "call", Owner: "desk", Count: 7}),
	} {
		countActs(got, &k)
	}
	want := map[string]map[string]int{"reset/call": {"desk": 5, "identity": 4}, "reset/link": {"identity": 1}, "vpn/call": {"desk": 7}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("acts are %v, want %v", got, want)
	}
}
