package draw

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/waymark-itsm/waymark/journeys"
)

// place is where a station stands and how much of it is said.
type place struct {
	shown  shown
	lines  int // of its name, at most
	y      float64
	radius float64
	words  []string
}

// shown is how much is said of a station.
type shown int

const (
	dot    shown = iota // nothing: it is counted
	beside              // its name in one line, its waits at the end of that
	whole               // its name, its waits under it
)

// rows gives every station its place between top and bottom. Where the room is
// too small for all of them, first the waits of those that matter least move
// beside their names, then those stations become dots; the steps of the pain
// points last.
func (b *board) rows(top, bottom float64) {
	all := b.p.Stations
	waits, was := b.waits()
	b.waitKey(top+22, waits, was)
	if b.moods {
		b.faces(top + 22)
	}
	if b.moods || waits || was {
		top += 72
	} else {
		top += 24
	}
	b.top, b.bottom = top, top
	b.places = make([]place, len(all))
	if len(all) == 0 {
		return
	}
	room := bottom - top - 14 // before the first station the journey begins
	dots := b.choose(room)
	sum := b.sum()
	space := 0.
	if dots > 0 {
		space = min(dotRow, (room-sum)/float64(dots))
	}
	spare := 0.
	if n := len(all) - dots; n > 0 {
		spare = min(70, max(0, room-sum-space*float64(dots))/float64(n))
	}
	y := top + 14
	for i, s := range all {
		at := &b.places[i]
		if at.shown == dot {
			at.y, at.radius = y+space/2, min(7, max(1.5, space/2-1))
			y += space
			continue
		}
		at.words = b.words(i)
		at.y, at.radius = y+max(typeLine, 2*rank)/2., radius(s.Track)
		y += b.high(i) + spare
	}
	b.bottom = y - spare
	if dots > 0 {
		word := "small dots: 1 more step"
		if dots > 1 {
			word = fmt.Sprintf("small dots: %d more steps", dots)
		}
		b.say(wordsX, bottom-typeLine/2., word, Smallest, false, quiet)
	}
}

// choose decides how much is said of each station, and returns how many are
// dots.
func (b *board) choose(room float64) (dots int) {
	order := make([]int, len(b.places)) // what matters least first
	for i := range order {
		order[i] = i
		b.places[i].shown, b.places[i].lines = whole, 1
	}
	slices.SortStableFunc(order, func(x, y int) int { return b.matters(x, y) })
	for _, hurts := range []bool{false, true} {
		for _, less := range []shown{beside, dot} {
			for _, i := range order {
				if b.sum()+min(float64(dots)*dotRow, room/3) <= room {
					break
				}
				if len(b.p.Stations[i].Ranks) > 0 != hurts {
					continue
				}
				if b.places[i].shown = less; less == dot {
					dots++
				}
			}
		}
	}
	used := b.sum() + float64(dots)*dotRow
	for _, i := range slices.Backward(order) {
		at := &b.places[i]
		if at.shown != whole || len(b.wrap(b.p.Stations[i].Name, b.nameRoom(i), Smallest, true, 2)) < 2 {
			continue
		}
		before := b.high(i)
		at.lines = 2
		if used += b.high(i) - before; used > room {
			used -= b.high(i) - before
			at.lines = 1
		}
	}
	return dots
}

// sum is how high all that is said is, the line that counts the dots included.
func (b *board) sum() (sum float64) {
	counted := false
	for i, at := range b.places {
		if at.shown == dot {
			counted = true
			continue
		}
		sum += b.high(i)
	}
	if counted {
		sum += typeLine
	}
	return sum
}

// matters orders two stations, the one that matters less first: what lies off
// the first ideal path, then what weighs less.
func (b *board) matters(x, y int) int {
	of := b.p.Stations
	onPath := func(s journeys.Station) int {
		if s.Track == journeys.IdealTrack {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(onPath(of[x]), onPath(of[y])), cmp.Compare(of[x].Weight, of[y].Weight))
}

// high is how much room a station takes of which something is said.
func (b *board) high(i int) float64 {
	h := max(float64(b.places[i].lines)*typeLine, 2*rank)
	if b.places[i].shown == whole && b.waited(i) {
		h += pillRow
	}
	return h + rowGap
}

func (b *board) waited(i int) bool { return b.p.Stations[i].Wait != "" || b.p.Stations[i].Was != "" }

// words is a station's name as it is written.
func (b *board) words(i int) []string {
	if w := b.wrap(b.p.Stations[i].Name, b.nameRoom(i), Smallest, true, b.places[i].lines); w != nil {
		return w
	}
	return []string{""}
}

// nameRoom is how wide a station's name may be.
func (b *board) nameRoom(i int) float64 {
	s := b.p.Stations[i]
	room := b.wordsRight() - wordsX - b.rankRoom(s.Ranks)
	if b.places[i].shown == beside {
		for _, w := range []string{s.Wait, s.Was} {
			if width := b.pillWidth(w); width > 0 {
				room -= width + pillGap
			}
		}
	}
	return room
}

func radius(t journeys.Track) float64 {
	switch t {
	case journeys.IdealTrack:
		return 21
	case journeys.OtherTrack:
		return 17
	}
	return 14
}
