package journeys

import "fmt"

// searchNoResult is the kind of these gaps.
func searchNoResult() kind {
	return kind{
		kind: SearchNoResult, severity: Slight, tell: TellLater, find: (*walked).searchesWithoutResult, turn: early,
		asks: []string{
			"Which words do people use for this?",
			"Is there an article that these words should find?",
			"Who looks at searches without a result?",
		},
		says: func(t *telling, g *Gap) string {
			return fmt.Sprintf("%s: nothing found, %s.", t.stepName(g), t.at(g, g.Since))
		},
	}
}

// FieldResults is how many results a search had.
const FieldResults = "results"

// searchesWithoutResult: the person searched and found nothing.
//
// Opens with the first search of a visit that had no results, certain at once;
// one gap per visit, whose evidence is every search in it that found nothing.
// Fixed when the person was helped: that these words find nothing stays true.
// Its default owner is the step's.
func (w *walked) searchesWithoutResult() []Gap {
	var gaps []Gap
	for i := range w.Visits {
		v := &w.Visits[i]
		var empty []string
		for _, key := range v.Events {
			if w.asOf[key] == AsFailed && w.byKey[key].Fields.First(FieldResults) == "0" {
				empty = append(empty, key)
			}
		}
		if len(empty) > 0 {
			gaps = append(gaps, gapOn(SearchNoResult, v, empty[0], empty, w.byKey[empty[0]].At))
		}
	}
	return gaps
}
