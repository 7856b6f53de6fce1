package insight

import (
	"github.com/waymark-itsm/waymark/journeys"
)

// phrase says of a kind of gap what happened to people, to stand after a
// step's name. It names no cause that the events do not show.
func phrase(k journeys.GapKind) string {
	switch k {
	case journeys.MissingStep:
		return "left out although it was needed"
	case journeys.ExtraStep:
		return "a detour that no ideal path has"
	case journeys.OutOfOrder:
		return "walked too early or too late"
	case journeys.RepeatedStep:
		return "tried again and again"
	case journeys.RepeatContact:
		return "asked again for the same problem"
	case journeys.ChannelSwitch:
		return "asked again on another channel"
	case journeys.AskedTwice:
		return "asked for what was already said"
	case journeys.MissedHandoff:
		return "handed over, and nobody took it up"
	case journeys.PingPong:
		return "handed back and forth between teams"
	case journeys.Delay:
		return "took longer than promised"
	case journeys.Silence:
		return "no word to the person in time"
	case journeys.Dropped:
		return "left lying"
	case journeys.UnownedTouchpoint:
		return "nobody is in charge of it"
	case journeys.Reopened:
		return "closed, and had to be opened again"
	case journeys.Abandoned:
		return "given up on the way"
	case journeys.AbandonedContact:
		return "given up before anyone answered"
	case journeys.SearchNoResult:
		return "nothing found"
	case journeys.DeadEnd:
		return "needs what the person has lost"
	case journeys.NegativeEmotion:
		return "people were upset"
	case journeys.GreenButRed:
		return "every target met, and yet hard work for the person"
	case journeys.HoldMisuse:
		return "put on hold for the customer without a question to them"
	case journeys.CustomerActiveSilent:
		return "the person wrote, the desk did not"
	case journeys.DeskActiveAbsent:
		return "the desk wrote, the person was gone"
	case journeys.TooManyParties:
		return "too many teams involved"
	}
	return unknownPhrase
}

// unknownPhrase stands for a kind that this version does not know.
const unknownPhrase = "something went wrong"

// offMap is what a step is called that the map no longer has.
const offMap = "A step no longer on the map"

// Sentence says what happens at a pain point, without ids: in the map's own
// words where it has some.
func Sentence(j *journeys.Journey, p Point) string {
	if p.Step == "" {
		return capital(phrase(p.Kind))
	}
	if s := j.Step(p.Step); s != nil && s.Pain[p.Kind] != "" {
		return s.Pain[p.Kind]
	}
	if s := j.Step(p.Step); s != nil && p.Kind == journeys.AbandonedContact && s.Channel == "phone" && onlyAsking(j, s) {
		return "Calls given up before anyone answered"
	}
	return stepName(j, p.Step) + ": " + phrase(p.Kind)
}

// onlyAsking reports whether a phone step is the only one at which a caller
// can hang up, so that "calls" is clear without the step's name.
func onlyAsking(j *journeys.Journey, s *journeys.Step) bool {
	for i := range j.Steps {
		if o := &j.Steps[i]; o.ID != s.ID && o.Channel == s.Channel && len(o.Fails) > 0 {
			return false
		}
	}
	return true
}

func stepName(j *journeys.Journey, id string) string {
	switch s := j.Step(id); {
	case s == nil:
		return offMap
	case s.Name == "":
		return "A step without a name" // its id is for files, not for managers
	default:
		return s.Name
	}
}

// ownerWords names who mends a step.
func ownerWords(rules *journeys.Rules, id string) string {
	if o := rules.Owner(id); o != nil && o.Name != "" {
		return "Owner " + o.Name
	}
	return "Owner: nobody"
}

func journeyName(j *journeys.Journey) string {
	if j.Name == "" {
		return "A journey without a name"
	}
	return j.Name
}
