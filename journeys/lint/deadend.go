package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/waymark-itsm/waymark/journeys"
)

// block is a step on which somebody cannot go on, because it needs what is
// not there.
type block struct {
	step  *journeys.Step
	had   had      // never or perhaps
	chain []string // from what the step needs to what is not there
	paths []string // the ideal paths on which it stands; none: beside all of them
	way   had      // whether the way around it (stuck.go) can be walked
}

// deadEnds reports the circles in needs and gives: a step that needs what was
// lost when the journey began, directly or through a thing that hangs on it,
// before any step gave it back (the reset link goes to the mailbox, and the
// mailbox needs the password). Where every ideal path has one that nobody gets
// around, the journey cannot be walked as it is drawn: a problem. Otherwise it
// is a question to the workshop.
func (l *linter) deadEnds() {
	l.nobodyGives()
	blocks, walkable := l.blocks()
	for _, b := range blocks {
		sev := Question
		if b.had == never && len(b.paths) > 0 && !walkable {
			sev = Problem
		}
		l.on(b.step, DeadEnd, sev, l.hint(b), "%s needs %s: %s.", called(b.step), l.because(b.chain), l.kind(b, walkable))
		f := &l.found[len(l.found)-1]
		for _, id := range b.chain {
			if t := l.j.Thing(id); t != nil && t.Origin != "" {
				f.Also = append(f.Also, t.Origin)
			}
		}
		if around := l.j.Step(b.step.Stuck.Go); around != nil && b.way == never {
			l.on(around, WayOut, sev, "Name a way that works with what people have then.",
				"%s is the way around %s, and needs what is not there either.", called(around), called(b.step))
		}
	}
}

// blocks walks each ideal path with what the person has, and then the
// customer's other steps with what the steps before them in the file may have
// given. walkable is whether some ideal path has no dead end that is one for
// everybody.
func (l *linter) blocks() (blocks []*block, walkable bool) {
	for _, p := range l.j.Ideal {
		inv := newInventory(l.j)
		free := true
		for _, id := range p.Steps {
			s := l.j.Step(id)
			if s == nil {
				continue
			}
			if b := inv.block(s); b != nil {
				free = free && b.had != never
				blocks = joined(blocks, b, p.ID)
			}
			inv.walk(s)
		}
		walkable = walkable || free
	}
	inv := newInventory(l.j)
	for i := range l.j.Steps {
		s := &l.j.Steps[i]
		if b := inv.block(s); b != nil && s.Lane == journeys.Customer && !l.ideal(s.ID) {
			blocks = append(blocks, b)
		}
		inv.walk(s)
	}
	return blocks, walkable
}

// block is what keeps a person from the step, nil where nothing does.
func (inv *inventory) block(s *journeys.Step) *block {
	b := &block{step: s, had: surely, way: surely}
	for _, need := range s.Needs {
		if h, chain := inv.has(need); h < b.had {
			b.had, b.chain = h, chain
		}
	}
	if b.had == surely {
		return nil
	}
	if around := inv.j.Step(s.Stuck.Go); around != nil {
		for _, need := range around.Needs {
			h, _ := inv.has(need)
			b.way = min(b.way, h)
		}
	}
	return b
}

// joined keeps one block for a step, whichever paths it stands on; the worst
// counts.
func joined(blocks []*block, b *block, path string) []*block {
	b.paths = []string{path}
	for _, old := range blocks {
		if old.step == b.step && slices.Equal(old.chain, b.chain) {
			old.paths = add(old.paths, path)
			old.had, old.way = min(old.had, b.had), min(old.way, b.way)
			return blocks
		}
	}
	return append(blocks, b)
}

// because tells on what a need hangs: "the work mailbox, which needs the
// password, which is lost when the journey begins".
func (l *linter) because(chain []string) string {
	var b strings.Builder
	for i, id := range chain {
		if i > 0 {
			b.WriteString(", which needs ")
		}
		b.WriteString(thingName(l.j, id))
	}
	last := chain[len(chain)-1]
	switch from := givers(l.j, last); {
	case slices.Contains(l.j.Lost, last) && len(from) == 0:
		b.WriteString(", which is lost when the journey begins and which no step gives back")
	case slices.Contains(l.j.Lost, last):
		b.WriteString(", which is lost when the journey begins")
	case len(from) > 0:
		fmt.Fprintf(&b, ", which only %s gives", called(from[0]))
	default:
		b.WriteString(", which not everybody has")
	}
	return b.String()
}

// kind says how bad it is, and for whom.
func (l *linter) kind(b *block, walkable bool) string {
	var around []string
	for _, id := range b.chain {
		if t := l.j.Thing(id); t != nil && b.had == perhaps {
			for _, u := range t.Unless {
				around = add(around, thingName(l.j, u))
			}
		}
	}
	switch {
	case len(around) > 0:
		return "a possible dead end for people without " + strings.Join(around, " or ")
	case b.had == perhaps:
		return "a possible dead end"
	case len(b.paths) == 0:
		return "a dead end beside the ideal paths"
	case !walkable:
		return "a dead end, and no ideal path is without one"
	}
	return "a dead end on the ideal path " + and(b.paths)
}

func (l *linter) hint(b *block) string {
	if around := l.j.Step(b.step.Stuck.Go); around != nil && b.way != never {
		return fmt.Sprintf("Whoever stands here is led to %s. Would they need to begin here at all?", called(around))
	}
	return "Say under stuck where people go from here (go), who helps them (help) and what the helper does (say)."
}

// nobodyGives reports what is lost and never given back: the journey then has
// no end that its map knows of.
func (l *linter) nobodyGives() {
	for _, lost := range l.j.Lost {
		if len(givers(l.j, lost)) == 0 {
			l.of(NobodyGives, Question, "Name it under gives of the step that does.",
				"The journey begins without %s, and no step gives it back.", strings.TrimPrefix(thingName(l.j, lost), "the "))
		}
	}
}
