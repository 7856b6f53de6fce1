package journeys

// orphans are postings that no current case speaks for any more: the message
// of a case that went into another one, which has a message of its own, with
// all that was said under it; the
// note on an open ticket that by a late label or a changed map belongs to no
// journey that writes. What they say is not true any more, and nobody would
// ever correct them: they are taken back. Where a journey was set to observe
// all stays as it stands, and so does what is known of no more: its history
// may have been forgotten.
func orphans(r *Rules, cases []Case, states map[Ref]*refState, stored []Stored, wanted []Posting) []Posting {
	current := map[string]bool{}
	speaks := map[Ref]bool{}
	for i := range cases {
		c := &cases[i]
		current[c.ID] = true
		for k := range c.Tickets {
			speaks[c.Tickets[k].Ref] = speaks[c.Tickets[k].Ref] || writes(r, c.Journey)
		}
	}
	keys := map[string]bool{}
	for i := range wanted {
		keys[wanted[i].Key] = true
	}
	var out []Posting
	for i := range stored {
		s := &stored[i]
		state := states[s.Ref]
		if s.Absent || keys[s.Key] || s.WrittenAt.IsZero() && s.Remote == "" || state != nil && state.gone || !writes(r, s.Journey) {
			continue
		}
		switch s.Kind {
		case MessagePosting, ReplyPosting: // its ticket may have gone to another subject, when two people were parted
			if current[s.Case] || len(states) == 0 {
				continue
			}
		case NotePosting, PropertyPosting:
			if state == nil || speaks[s.Ref] || !state.closedAt.IsZero() || sameJourney(cases, s) {
				continue
			}
		default:
			continue
		}
		gone := s.Posting
		gone.Absent, gone.Content, gone.Meaning = true, Content{}, "absent"
		out = append(out, gone)
	}
	return out
}

// writes reports whether a journey may say anything outside.
func writes(r *Rules, id string) bool {
	j := r.Journey(id)
	return j != nil && j.Kind == ServiceJourney && j.Mode != Observe && j.Mode != ""
}

// sameJourney reports whether the ticket of a posting is still in a case of the
// journey that it speaks of.
func sameJourney(cases []Case, s *Stored) bool {
	for i := range cases {
		if cases[i].Journey == s.Journey && cases[i].ticket(s.Ref) != nil {
			return true
		}
	}
	return false
}
