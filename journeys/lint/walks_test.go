package lint_test

import (
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/lint"
)

func TestAMapIsHeldAgainstStoredCases(t *testing.T) {
	for _, tt := range []struct {
		name    string
		cases   int
		printed int // of them, those on which somebody was on the second step
		strange int // of them, those of which a ticket went to a group of no owner
		change  func(*journeys.Rules)
		want    string
	}{
		{"all is walked", 60, 1, 0, nil, ""},
		{"too few to say", 49, 0, 9, nil, ""},
		{"nobody came to a step", 50, 0, 0, nil, "question never_walked printer.yaml:15: In 50 stored cases nobody was ever on “Prints”, which a source can show."},
		{"nobody came to a step beside the ideal paths", 50, 0, 0, func(r *journeys.Rules) {
			j := &r.Journeys[0]
			j.Ideal[0].Steps = []string{"ask"}
		}, "remark never_walked printer.yaml:15: In 50 stored cases nobody was ever on “Prints”, which a source can show."},
		{"a step that no source shows is called blind and no more", 50, 0, 0, func(r *journeys.Rules) {
			r.Sources[0].Words = []string{"created"}
		}, "question blind printer.yaml:15: No source of this desk can show “Prints”.\nremark no_connector printer.yaml:15: No source of this desk shows what happens in print server."},
		{"a group that is nobody's", 60, 60, 7, nil, "question unknown_team printer.yaml:1: In 7 of 60 stored cases a ticket went to “Toner people”, which is no owner's group."},
		{"a group that hardly had any", 60, 60, 4, nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := good()
			if tt.change != nil {
				tt.change(r)
			}
			var f lint.Figures
			for i := range tt.cases {
				k := journeys.Case{Journey: "printer", Visits: []journeys.Visit{{Step: "ask"}, {Step: "ask"}}, Handoffs: []journeys.Handoff{{To: "service-desk"}, {To: ""}}}
				if i < tt.printed {
					k.Visits = append(k.Visits, journeys.Visit{Step: "print"})
				}
				if i < tt.strange {
					k.Handoffs = append(k.Handoffs, journeys.Handoff{To: "Toner people"}, journeys.Handoff{To: "Toner people"})
				}
				f.Walk(r, &k)
				f.Walk(r, &journeys.Case{Journey: "another"})
			}
			if got := told(lint.Lint(r, journeys.Facts{}, f)); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
