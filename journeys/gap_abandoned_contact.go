package journeys

import (
	"fmt"
	"strconv"
	"time"
)

// abandonedContact is the kind of these gaps.
func abandonedContact() kind {
	return kind{
		kind: AbandonedContact, severity: Moderate, tell: TellLater, find: (*walked).abandonedContacts, turn: early,
		asks: []string{
			"Why did nobody answer in time?",
			"At which hours does it happen most?",
			"What else could these people have done at once?",
		},
		says: func(t *telling, g *Gap) string {
			return fmt.Sprintf("%s: given up before anybody answered, %s.", t.stepName(g), t.at(g, g.Since))
		},
	}
}

// abandonedContacts: the person asked on a contact channel and gave up before
// anybody answered (a call that was hung up while waiting).
//
// Opens with the event that failed the visit, certain at once; it is fixed
// when the person was helped. What it cost is the wait that the source names.
// Its owner is the step's: who should have answered.
func (w *walked) abandonedContacts() []Gap {
	contacts := w.contacts()
	gaps := make([]Gap, 0, len(contacts))
	for _, i := range contacts {
		v := &w.Visits[i]
		if v.State != Failed {
			continue
		}
		for _, key := range v.Events {
			if w.asOf[key] == AsFailed {
				g := gapOn(AbandonedContact, v, key, []string{key}, w.byKey[key].At)
				g.Waited = waited(w.byKey[key])
				gaps = append(gaps, g)
			}
		}
	}
	return gaps
}

// waited is how long the person waited before an event, as its source says.
func waited(e *entry) time.Duration {
	said := e.Fields.First(FieldWaited)
	if said == "" {
		return 0
	}
	s, err := strconv.ParseFloat(said, 64)
	if err != nil || s < 0 || s > 86400 {
		return 0
	}
	return time.Duration(s * float64(time.Second))
}
