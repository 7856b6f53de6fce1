package journeys

import "time"

// Claims says which service journey one ref's events would walk, judged as
// Walk judges it, on everything that is known of the ref. ok is false where
// none claims it, or there are no events.
func Claims(r *Rules, events []Event) (journey string, ok bool) {
	var latest time.Time
	for i := range events {
		latest = later(latest, events[i].At)
	}
	t := newTimeline(events, latest)
	for _, s := range refStates(t, r.Roster) {
		if j := claimant(r, s, t); j != nil {
			return j.ID, true
		}
	}
	return "", false
}
