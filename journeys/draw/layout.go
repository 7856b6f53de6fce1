package draw

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/waymark-itsm/waymark/journeys"
)

// The inks. Their lightness differs as much as their hue does, so that they
// stay apart in grey and for the colour-blind; see TestTheInksStayApart.
const (
	paper   Ink = 0xFFFFFF
	ink     Ink = 0x1A1A1A
	quiet   Ink = 0x4A4A4A // of the foot
	faint   Ink = 0xD4D4D4 // leads the eye, says nothing
	ideal   Ink = 0x0B3C5D
	detour  Ink = 0xC97600
	feeling Ink = 0x8A4FA0
)

// Places across, from left to right: other ideal paths, the first one, detours,
// words, feelings.
const (
	margin   = 46
	otherX   = 76
	idealX   = 158
	detourX  = 250
	wordsX   = 304
	moodX    = 958
	moodSpan = 62 // from neither to the best or the worst
	wordsEnd = 872
)

// Sizes down.
const (
	titleSize = 54
	titleLine = 64
	typeLine  = 43 // of the smallest type, from baseline to baseline
	pillHigh  = 46
	pillRow   = 52
	rowGap    = 14
	dotRow    = 26
)

// Layout places a picture on the canvas.
func Layout(p journeys.Picture) (Scene, error) {
	l, err := newLetters()
	if err != nil {
		return Scene{}, err
	}
	b := board{letters: l, p: p, scene: Scene{Title: plain(p.Alt)}}
	b.moods = slices.ContainsFunc(p.Stations, func(s journeys.Station) bool { return s.Mood != nil })
	top := b.head()
	bottom := b.foot()
	b.rows(top, bottom)
	b.journey()
	b.mood()
	return b.scene, nil
}

// board is a scene in the making.
type board struct {
	*letters
	p     journeys.Picture
	scene Scene
	moods bool

	top, bottom float64
	places      []place // of the stations
}

func (b *board) put(m ...Mark) { b.scene.Marks = append(b.scene.Marks, m...) }

// say places one line of type by the middle of its height.
func (b *board) say(x, middle float64, words string, size float64, bold bool, ink Ink) float64 {
	w := b.wide(words, size, bold)
	b.put(Text{At: Point{x, middle + (ascent-descent)/2*size}, Size: size, Bold: bold, Ink: ink, Words: words, Width: w})
	return x + w
}

// head writes title, period and people, and returns where it ends.
func (b *board) head() float64 {
	y := float64(margin)
	for _, line := range b.wrap(b.p.Title, Width-2*margin, titleSize, true, 2) {
		b.say(margin, y+titleLine/2, line, titleSize, true, ink)
		y += titleLine
	}
	y += 6
	of := strings.Trim(b.p.Period+" · "+b.p.People, " ·")
	for _, line := range b.wrap(of, Width-2*margin, Smallest, false, 2) {
		b.say(margin, y+typeLine/2., line, Smallest, false, ink)
		y += typeLine
	}
	return y + 18
}

// footLines is how many lines the foot may have: the map needs the rest.
const footLines = 5

// foot writes, from the bottom up, what the picture rests on and how it is
// read, and returns where it begins.
func (b *board) foot() float64 {
	y := float64(Height - margin + 8)
	var lines []string
	for _, f := range b.p.Foot {
		lines = append(lines, b.wrap(f, Width-2*margin, Smallest, false, 2)...)
	}
	if len(lines) > footLines {
		lines = lines[:footLines]
		lines[footLines-1] = b.shorten(lines[footLines-1]+ellipsis, Width-2*margin, Smallest, false)
	}
	for _, line := range slices.Backward(lines) {
		y -= typeLine
		b.say(margin, y+typeLine/2., line, Smallest, false, quiet)
	}
	if len(lines) > 0 {
		y -= 12
		b.put(Line{Points: []Point{{margin, y}, {Width - margin, y}}, Width: 2, Ink: faint})
		y -= 12
	}
	if b.moods {
		y -= typeLine
		b.moodKey(y + typeLine/2.)
	}
	if len(b.p.Adrift) > 0 {
		y -= pillRow
		x := b.ranks(margin, y+pillRow/2., b.p.Adrift, 8)
		b.say(x+4, y+pillRow/2., "at no one step", Smallest, false, ink)
	}
	return y - 10
}

func (b *board) waits() (now, before bool) {
	for _, s := range b.p.Stations {
		now, before = now || s.Wait != "", before || s.Was != ""
	}
	return now, before
}

func (b *board) waitKey(y float64, waits, was bool) {
	x := float64(margin)
	if waits {
		b.put(Pill{Box: Box{x, y - 18, x + 52, y + 18}, Fill: ink})
		x = b.say(x+66, y, "median wait", Smallest, false, ink) + 48
	}
	if was {
		b.put(Pill{Box: Box{x, y - 18, x + 52, y + 18}, Fill: paper, Edge: ink, EdgeWidth: 4})
		x += 66
		for _, line := range b.wrap(cmp.Or(b.p.Before, "period before"), b.wordsRight()-x, Smallest, false, 1) {
			b.say(x, y, line, Smallest, false, ink)
		}
	}
}

func (b *board) moodKey(y float64) {
	x := float64(margin)
	b.put(Line{Points: []Point{{x + 4, y}, {x + 62, y}}, Width: moodLine, Ink: feeling, Dash: moodDash})
	x = b.say(x+80, y, "as mapped in the workshop", Smallest, false, ink) + 48
	if slices.ContainsFunc(b.p.Stations, func(s journeys.Station) bool { return s.Mood != nil && s.Mood.Measured }) {
		b.put(Line{Points: []Point{{x, y}, {x + 62, y}}, Width: moodLine, Ink: feeling})
		b.say(x+78, y, "as people said", Smallest, false, ink)
	}
}

// rank is the radius of a circle with the number of a pain point.
const rank = 25

// ranks writes at most so many circles from x on, and returns where they end.
// What is more is counted.
func (b *board) ranks(x, y float64, of []int, most int) float64 {
	shown := of
	if len(of) > most {
		shown = of[:max(0, most-1)]
	}
	for _, n := range shown {
		word := strconv.Itoa(n)
		b.put(Disc{At: Point{x + rank, y}, Radius: rank, Fill: ink})
		b.say(x+rank-b.wide(word, Smallest, true)/2, y, word, Smallest, true, paper)
		x += 2*rank + 10
	}
	if more := len(of) - len(shown); more > 0 {
		x = b.say(x, y, "+"+strconv.Itoa(more), Smallest, true, ink) + 10
	}
	return x
}

// rankRoom is how wide the circles of a station are.
func (b *board) rankRoom(of []int) float64 {
	n := min(len(of), rankMost)
	room := float64(n) * (2*rank + 10)
	if len(of) > rankMost {
		room += 30 // a count is wider than a circle
	}
	return room
}

const rankMost = 4

// wordsRight is where the words of the stations end.
func (b *board) wordsRight() float64 {
	if b.moods {
		return wordsEnd
	}
	return Width - margin
}
