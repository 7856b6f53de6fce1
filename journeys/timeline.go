package journeys

import (
	"slices"
	"time"
)

// entry is an event as Walk sees it: merged with all other records of the same
// happening, its words as last edited, and marked when it was taken back.
type entry struct {
	Event
	key     string // Event.Key, which is asked for often
	words   string // see wordsOf
	read    bool   // words is filled in
	deleted bool
}

// Key is Event.Key, made once.
func (e *entry) Key() string {
	if e.key == "" {
		e.key = e.Event.Key()
	}
	return e.key
}

// timeline is one subject's events, each once, in the order in which they
// happened. Edits and deletions have been applied; acts upon the case ("I'll
// take it" and what became of it) lie apart, for they are no part of the
// journey.
type timeline struct {
	entries []entry
	acts    []Event
	gone    map[Ref]time.Time // refs deleted at the vendor
	future  time.Time         // the first event after now, zero if none
	spots   map[*Journey][]spot
}

// newTimeline makes the timeline as it stands at now. Our own writing come
// back (an event with a mark) changes nothing and is left out.
func newTimeline(events []Event, now time.Time) *timeline {
	merged := make(map[[2]string]*Event, len(events))
	all := make([]*Event, 0, len(events))
	for i := range events {
		e := &events[i]
		id := [2]string{e.Connector, e.ID}
		old, ok := merged[id]
		if !ok {
			merged[id] = e
			all = append(all, e)
			continue
		}
		both := Merge(*old, *e)
		merged[id] = &both
	}
	if len(all) < len(events) {
		for i, e := range all {
			all[i] = merged[[2]string{e.Connector, e.ID}]
		}
	}
	slices.SortFunc(all, less)

	t := &timeline{gone: map[Ref]time.Time{}, entries: make([]entry, 0, len(all))}
	at := map[[2]string]int{} // of entries, where something is amended
	var amendments []*Event
	for _, e := range all {
		if e.Amends != "" && !isAct(e.Kind) {
			at[[2]string{e.Connector, e.Amends}] = -1
		}
	}
	for _, e := range all {
		switch {
		case e.Ref.Kind == Point: // said of many people's cases, and part of none
		case e.At.After(now):
			if t.future.IsZero() {
				t.future = e.At
			}
		case e.Mark != "":
		case isAct(e.Kind):
			t.acts = append(t.acts, *e)
		case e.Kind == KindDeleted && e.Amends == "":
			t.gone[e.Ref] = e.At
		case e.Amends != "":
			amendments = append(amendments, e)
		default:
			if id := [2]string{e.Connector, e.ID}; len(at) > 0 && at[id] < 0 {
				at[id] = len(t.entries)
			}
			t.entries = append(t.entries, entry{Event: *e})
		}
	}
	for _, a := range amendments {
		i, ok := at[[2]string{a.Connector, a.Amends}]
		if !ok || i < 0 {
			continue // the original was never seen; the edit alone proves nothing
		}
		if a.Kind == KindDeleted {
			t.entries[i].deleted = true
			t.entries[i].Text, t.entries[i].Reading = "", nil
			continue
		}
		t.entries[i].Text, t.entries[i].Reading = a.Text, a.Reading
		if narrower(a.Audience, t.entries[i].Audience) {
			t.entries[i].Audience = a.Audience
		}
	}
	return t
}

// Removal reports whether the events show that something of ours, which carried
// a posting's mark, was removed at the vendor.
func Removal(events []Event, mark string) bool {
	for i := range events {
		e := &events[i]
		if e.Mark != mark || mark == "" {
			continue
		}
		made := e.ID
		if e.Amends != "" {
			made = e.Amends
		}
		if slices.ContainsFunc(events, func(d Event) bool {
			return d.Kind == KindDeleted && d.Connector == e.Connector && d.Amends == made
		}) {
			return true
		}
	}
	return false
}

// isAct reports whether an event is a human's act upon the case, or what
// became of one.
func isAct(kind string) bool {
	switch kind {
	case KindTake, KindHandBack, KindTaken, KindRefused, KindSnooze, KindDismiss, KindAccept, KindSeen:
		return true
	}
	return false
}
