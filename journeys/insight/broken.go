package insight

import (
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Broken is a touchpoint that people still come to and that lately nobody
// completed.
type Broken struct {
	Step   string    `json:"step"`
	Name   string    `json:"name"`
	People int       `json:"people"`          // who came there in vain, one after the other
	Since  time.Time `json:"since"`           // when the first of them came
	Last   time.Time `json:"last,omitzero"`   // when somebody completed it before; zero: never in the period
	Owner  string    `json:"owner,omitempty"` // id of who mends it
}

// broken finds the steps that at least HideBelow people in a row came to and
// certainly did not complete, up to the latest. Who still stands there is
// passed over, and so is whoever came while a source was silent: neither says
// whether it works. Who came back and completed it in the end did complete it.
func (m *measure) broken(cases []*journeys.Case) []Broken {
	var all []Broken
	for i := range m.journey.Steps {
		s := &m.journey.Steps[i]
		type came struct {
			at   time.Time
			done time.Time // zero: not done
		}
		var row []came
		for _, c := range cases {
			visits := visitsOf(c, s.ID)
			if len(visits) == 0 {
				continue
			}
			k := slices.IndexFunc(visits, func(v *journeys.Visit) bool { return v.State == journeys.Done })
			switch {
			case k >= 0:
				row = append(row, came{visits[0].Begun, visits[k].Ended})
			case m.leftUndone(c, s, visits):
				row = append(row, came{at: visits[0].Begun})
			}
		}
		var last time.Time // the latest completion
		for _, r := range row {
			last = later(last, r.done)
		}
		b := Broken{Step: s.ID, Name: stepName(m.journey, s.ID), Last: last, Owner: s.Owner}
		for _, r := range row {
			if r.done.IsZero() && r.at.After(last) {
				b.People++
				if b.Since.IsZero() || r.at.Before(b.Since) {
					b.Since = r.at
				}
			}
		}
		if b.People >= m.hideBelow {
			all = append(all, b)
		}
	}
	return all
}
