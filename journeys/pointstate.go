package journeys

import (
	"slices"
	"time"
)

// PointState is what humans said of a pain point. Anybody may press who reads
// the digest: a press comes from the channel that it was posted to, signed by
// the vendor, and what it does can be undone by the next.
//
// Two things are said, and of each the last word counts: whether the pain point
// is worth mending, and who mends it. An improvement that was wanted stays
// wanted: once it is made, people work on it.
type PointState struct {
	Verdict string    `json:"verdict,omitempty"` // KindAccept, KindImprove, KindNotWorth; "": nobody said
	Reason  string    `json:"reason,omitempty"`  // of KindNotWorth
	At      time.Time `json:"at,omitzero"`       // of the verdict
	By      string    `json:"by,omitempty"`      // display name of who gave it

	Owner   string    `json:"owner,omitempty"` // id of the owner who was named
	OwnerAt time.Time `json:"owner_at,omitzero"`
	OwnerBy string    `json:"owner_by,omitempty"`

	Wanted   time.Time `json:"wanted,omitzero"` // since when an improvement is; zero: it is not
	WantedBy string    `json:"wanted_by,omitempty"`
	Existing string    `json:"existing,omitempty"` // key of the issue that the first who wanted one named
}

// Accepted reports whether the pain point's gaps count as accepted: somebody
// said that it is to be mended, one way or another.
func (s PointState) Accepted() bool { return s.Verdict == KindAccept || s.Verdict == KindImprove }

// PointStates folds what was pressed under digests, in whatever order and
// repetition it came. Events that are about no pain point are passed over, and
// so is an owner that is no owner of the rules: the files may have changed
// since the press, or what came back is not what we offered.
func PointStates(r *Rules, events []Event) map[PointID]PointState {
	sorted := slices.SortedFunc(slices.Values(events), Less)
	states := map[PointID]PointState{}
	for i := range sorted {
		e := &sorted[i]
		id, ok := PointOf(e.Ref)
		if !ok {
			continue
		}
		s := states[id]
		by := Plain(e.Fields.First(FieldActorName), 60)
		switch e.Kind {
		case KindAccept, KindNotWorth, KindImprove:
			if s.Verdict != e.Kind { // said again it is no news
				s.At, s.By = e.At, by
			}
			s.Verdict, s.Reason = e.Kind, ""
			if e.Kind == KindNotWorth {
				s.Reason = Plain(e.Fields.First(FieldReason), 60)
			}
			if e.Kind == KindImprove && s.Wanted.IsZero() {
				s.Wanted, s.WantedBy, s.Existing = e.At, by, Plain(e.Fields.First(FieldKey), 40)
			}
		case KindNameOwner:
			owner := e.Fields.First(FieldOwner)
			if r.Owner(owner) == nil {
				continue
			}
			if s.Owner != owner {
				s.Owner, s.OwnerAt, s.OwnerBy = owner, e.At, by
			}
		default:
			continue
		}
		states[id] = s
	}
	return states
}
