package journeys

import (
	"slices"
	"strings"
)

// Point is the kind of ref that a pain point is: what humans press in a digest
// becomes events of it, so that it is kept, ordered and recomputed like
// everything else.
const Point RefKind = "point"

// PointID names a pain point: where people of one journey run into one kind of
// gap. Step is "" for a gap that lies on tickets.
type PointID struct {
	Journey string
	Kind    GapKind
	Step    string
}

// Ref is the pain point as events of a connector name it.
func (p PointID) Ref(connector string) Ref {
	return Ref{connector, Point, p.Journey + "/" + string(p.Kind) + "/" + p.Step}
}

// PointOf reads what PointID.Ref wrote; ok is false for any other ref.
func PointOf(r Ref) (p PointID, ok bool) {
	parts := strings.Split(r.ID, "/")
	if r.Kind != Point || len(parts) != 3 || parts[0] == "" || !slices.Contains(GapKinds(), GapKind(parts[1])) {
		return PointID{}, false
	}
	return PointID{parts[0], GapKind(parts[1]), parts[2]}, true
}
