package insight

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/waymark-itsm/waymark/journeys"
)

// wantedLabel is that of the row that says what is asked of the reader.
const wantedLabel = "Wanted"

// mostWanted is how much is asked of a reader at once.
const mostWanted = 3

// mending is who mends it, how far that is, and where to look.
func (d *digest) mending(p Point) string {
	parts := []string{d.owner(p), d.fix(p)}
	if k := d.in.Known[p.ID()]; k.State.Verdict == journeys.KindAccept {
		parts = append(parts, "accepted as pain point on "+d.day(k.State.At))
	}
	if k := d.in.Known[p.ID()]; d.again && k.State.Verdict == journeys.KindNotWorth {
		parts = append(parts, "not worth it, said on "+d.day(k.State.At))
	}
	if p.Example != "" {
		parts = append(parts, "example "+p.Example)
	}
	return strings.Join(parts, " · ")
}

// fix says which issue answers a pain point, and where that stands: "fix
// ITIMP-12 "link by text message": waits for approval since 9 Nov".
func (d *digest) fix(p Point) string {
	k := d.in.Known[p.ID()]
	f := k.Fix
	switch {
	case f == nil && !k.State.Wanted.IsZero() && d.in.Improves:
		return "fix wanted since " + d.day(k.State.Wanted) + ", not made yet"
	case f == nil:
		return "no fix chosen"
	case f.Key == "" && f.Unread:
		return "a fix is chosen, its desk did not say how it stands"
	case f.Key == "":
		return "fix wanted, not made yet"
	}
	line := "fix " + journeys.Plain(f.Key, 32)
	j := d.in.Rules.Journey(p.Journey)
	if title := journeys.Plain(f.Title, 60); title != "" && (j == nil || !strings.Contains(f.Title, Sentence(j, p))) {
		line += ` "` + strings.ReplaceAll(title, `"`, "'") + `"`
	}
	if f.Status == "" {
		return line
	}
	status := strings.ToLower(journeys.Plain(f.Status, 40))
	if rest, ok := strings.CutPrefix(status, "waiting "); ok {
		status = "waits " + rest
	}
	line += ": " + status
	if f.Since.IsZero() {
		return line
	}
	if f.Done {
		return line + " on " + d.day(f.Since)
	}
	return line + " since " + d.day(f.Since)
}

// sinceFix says beside a clear change that it came with a fix, where one was
// finished in this period or the one before. That it came from it is the
// reader's to judge.
func (d *digest) sinceFix(p Point, word Change) string {
	f := d.in.Known[p.ID()].Fix
	if word != Fewer && word != More || f == nil || f.Key == "" || !f.Done || f.Since.IsZero() {
		return ""
	}
	start := d.in.From.Add(d.in.From.Sub(d.in.To))
	if f.Since.Before(start) || !f.Since.Before(d.in.To) {
		return ""
	}
	return ", since " + journeys.Plain(f.Key, 32) + " of " + d.day(f.Since)
}

// waits reports whether somebody has to say yes or no to a fix. Desks call
// that state by names of their own, of which nearly all hold one word.
func (f *Fix) waits() bool {
	return f != nil && f.Key != "" && !f.Done && strings.Contains(strings.ToLower(f.Status), "approv") &&
		!strings.HasPrefix(strings.ToLower(f.Status), "approved")
}

// unowned reports whether a step's pain point has nobody to mend it, as far as
// the map and those who read it say.
func (d *digest) unowned(p Point) bool {
	j := d.in.Rules.Journey(p.Journey)
	if p.Step == "" || j == nil || j.Step(p.Step) == nil || d.in.Rules.Owner(d.in.Known[p.ID()].State.Owner) != nil {
		return false
	}
	return !journeys.OwnerOf(d.in.Rules, d.in.Facts, j, p.Step).There
}

// wanted is what is asked of the reader: nothing that nobody in the channel
// could do.
func (d *digest) wanted() []string {
	var all []string
	for _, p := range d.points {
		switch f := d.in.Known[p.ID()].Fix; {
		case f.waits():
			all = append(all, "Approve or refuse "+journeys.Plain(f.Key, 32))
		case d.unowned(p) && d.in.Chat != "":
			all = append(all, "Name an owner for \""+stepName(d.in.Rules.Journey(p.Journey), p.Step)+"\"")
		}
	}
	all = unique(all)
	return all[:min(len(all), mostWanted)]
}

// buttons offer for each pain point what it needs most, and for all of them to
// say that one is not worth it, or is one to be mended.
func (d *digest) buttons() []journeys.Button {
	var all []journeys.Button
	var not, accept []journeys.Option
	for i, p := range d.points {
		n := strconv.Itoa(i + 1)
		k := d.in.Known[p.ID()]
		pressable := d.in.Chat != ""
		ref := p.ID().Ref(d.in.Chat).String()
		if _, ok := journeys.PointOf(p.ID().Ref(d.in.Chat)); !ok {
			pressable = false // a kind that this version does not know
		}
		option := journeys.Option{Label: n + ": " + Sentence(d.in.Rules.Journey(p.Journey), p), Value: ref}
		press := func(action, label string) {
			all = append(all, journeys.Button{Action: action, Label: n + ": " + label, Value: ref})
		}
		switch {
		case k.Fix != nil && k.Fix.URL != "":
			all = append(all, journeys.Button{Action: journeys.ActionOpen, Label: n + ": Follow " + journeys.Plain(k.Fix.Key, 32), URL: k.Fix.URL})
		case !pressable:
		case d.unowned(p):
			press(journeys.KindNameOwner, "Name owner…")
		case d.in.Improves && k.Fix == nil && k.State.Wanted.IsZero():
			press(journeys.KindImprove, "Make improvement…")
		}
		if !pressable {
			continue
		}
		if k.State.Verdict != journeys.KindNotWorth {
			not = append(not, option)
		}
		if !k.State.Accepted() && k.Fix == nil {
			accept = append(accept, option) // an issue says as much
		}
	}
	if len(not) > 0 {
		all = append(all, journeys.Button{Action: journeys.KindNotWorth, Label: "Not worth it…", Options: not})
	}
	if len(accept) > 0 {
		all = append(all, journeys.Button{Action: journeys.KindAccept, Label: "Accept as pain point…", Options: accept})
	}
	return all
}

// owner says who mends a pain point in truth: "Owner: nobody (account closed
// since 2 Nov) · proposed: Portal team (9 of the last 12 changes)".
func (d *digest) owner(p Point) string {
	j := d.in.Rules.Journey(p.Journey)
	if p.Step == "" {
		return d.whoseTickets(p)
	}
	if j == nil || j.Step(p.Step) == nil {
		return ownerWords(d.in.Rules, p.Owner)
	}
	if k := d.in.Known[p.ID()].State; k.Owner != "" && k.Owner != j.Step(p.Step).Owner && d.in.Rules.Owner(k.Owner) != nil {
		return ownerWords(d.in.Rules, k.Owner) + ", named on " + d.day(k.OwnerAt) + ", not on the map yet"
	}
	o := journeys.OwnerOf(d.in.Rules, d.in.Facts, j, p.Step)
	if o.There {
		return ownerWords(d.in.Rules, p.Owner)
	}
	line := "Owner: nobody"
	if o.Named != nil {
		why := string(o.Why)
		switch {
		case !o.Gone:
			why = "not seen to act"
		case why == "":
			why = "gone"
		}
		if !o.Since.IsZero() {
			why += " since " + o.Since.In(d.in.From.Location()).Format("2 Jan")
		}
		line += " (" + why + ")"
	}
	if o.Proposed != nil {
		line += " · proposed: " + o.Proposed.Name
		if o.Of > 0 {
			line += fmt.Sprintf(" (%d of the last %d changes)", o.Acts, o.Of)
		}
	}
	return line
}

// whoseTickets says whose a pain point is that lies on tickets. There the
// owner is the team that had the ticket, so that the figure beside its name is
// about what its people did: few people are not named beside one.
func (d *digest) whoseTickets(p Point) string {
	o := d.in.Rules.Owner(p.Owner)
	switch {
	case p.Several:
		return "Owner: several teams"
	case o != nil && o.Kind != journeys.ThirdParty && !d.in.Rules.Roster.Counted(p.Owner):
		return fmt.Sprintf("Owner: not named, a team under %d people", journeys.SmallestTeam)
	}
	return ownerWords(d.in.Rules, p.Owner)
}
