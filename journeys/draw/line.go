package draw

import (
	"math"
	"slices"

	"github.com/waymark-itsm/waymark/journeys"
)

// journey draws the lines that people walked, the stations on them, and what
// is said of each.
func (b *board) journey() {
	for i, s := range b.p.Stations {
		if at := b.places[i]; at.shown != dot {
			b.put(Line{Points: []Point{{trackX(s.Track), at.y}, {wordsX - 12, at.y}}, Width: 2, Ink: faint})
		}
	}
	for _, t := range []journeys.Track{journeys.DetourTrack, journeys.OtherTrack, journeys.IdealTrack} {
		for _, leg := range b.p.Legs {
			if leg.Track == t {
				b.leg(leg)
			}
		}
	}
	for i, s := range b.p.Stations {
		b.station(s, b.places[i])
	}
}

func trackX(t journeys.Track) float64 {
	switch t {
	case journeys.IdealTrack:
		return idealX
	case journeys.OtherTrack:
		return otherX
	}
	return detourX
}

func trackInk(t journeys.Track) Ink {
	if t == journeys.DetourTrack {
		return detour
	}
	return ideal
}

// thick is a line's width: everybody makes it 44 pixels, and what is drawn of
// nobody, or of too few to tell, is a hair.
func thick(share float64) float64 {
	if !(share > 0) { // not a number is nobody, too
		return 4
	}
	return 4 + 40*min(1, share)
}

func (b *board) at(station int) (Point, bool) {
	if station < 0 || station >= len(b.p.Stations) {
		return Point{}, false
	}
	return Point{trackX(b.p.Stations[station].Track), b.places[station].y}, true
}

// leg draws one way that people went. It begins at the top where the journey
// did; where it ended off an ideal path it ends in a bar.
func (b *board) leg(leg journeys.Leg) {
	from, began := b.at(leg.From)
	to, on := b.at(leg.To)
	line := Line{Width: thick(leg.Share), Ink: trackInk(leg.Track), Bend: true}
	if !(leg.Share > 0) {
		line.Dash = 10
	}
	switch {
	case began && on && leg.From == leg.To:
		return
	case began && on:
		line.Points = []Point{from, to}
		if b.passes(leg) {
			line.Points = []Point{from, {from.X + sideways(from.X), (from.Y + to.Y) / 2}, to}
		}
	case on:
		line.Points = []Point{{idealX, b.top}, to}
	case began:
		end := Point{from.X, from.Y + 34}
		if from.X == idealX { // beside the line that goes on
			end.X += sideways(idealX)
		}
		line.Points = []Point{from, end}
		b.put(Line{Points: []Point{{end.X - 16, end.Y}, {end.X + 16, end.Y}}, Width: 6, Ink: line.Ink})
	default:
		return
	}
	b.put(line)
}

// sideways is how far a line swings out that passes stations of its own track:
// to where no other track and no word is.
func sideways(x float64) float64 {
	if x == idealX {
		return 46
	}
	return -46
}

// passes reports whether a line from one station to another would run along
// its track over others, or over the line that leads the same way: whatever is
// no ideal path keeps off the first one.
func (b *board) passes(leg journeys.Leg) bool {
	first, last := min(leg.From, leg.To), max(leg.From, leg.To)
	of := b.p.Stations
	if trackX(of[first].Track) != trackX(of[last].Track) {
		return false
	}
	return trackX(of[first].Track) == idealX && leg.Track != journeys.IdealTrack ||
		slices.ContainsFunc(of[first+1:last], func(s journeys.Station) bool { return trackX(s.Track) == trackX(of[first].Track) })
}

func (b *board) station(s journeys.Station, at place) {
	x := trackX(s.Track)
	if at.shown == dot {
		b.put(Disc{At: Point{x, at.y}, Radius: at.radius, Fill: paper, Edge: trackInk(s.Track), EdgeWidth: min(3, at.radius/2)})
		return
	}
	b.put(Disc{At: Point{x, at.y}, Radius: at.radius, Fill: paper, Edge: trackInk(s.Track), EdgeWidth: 6})
	from := b.ranks(wordsX, at.y, s.Ranks, rankMost)
	y, end := at.y, from
	for _, line := range at.words {
		if line != "" {
			end = b.say(from, y, line, Smallest, true, ink)
		}
		y += typeLine
	}
	x, y = end+pillGap, at.y
	if at.shown == whole {
		x, y = wordsX, at.y-rank+max(float64(at.lines)*typeLine, 2*rank)+pillRow/2.
	}
	x = b.pill(x, y, s.Wait, ink, paper)
	b.pill(x, y, s.Was, paper, ink)
}

const (
	pillPad = 20
	pillGap = 14
	// pillMost is how wide a duration may be: two stand beside each other, and
	// leave a name room beside them.
	pillMost = 196
)

// inPill is a duration as it fits in a pill; "" for none.
func (b *board) inPill(words string) string {
	for _, line := range b.wrap(words, pillMost, Smallest, false, 1) {
		return line
	}
	return ""
}

func (b *board) pillWidth(words string) float64 {
	if words = b.inPill(words); words == "" {
		return 0
	}
	return 2*pillPad + b.wide(words, Smallest, false)
}

// pill writes a duration in a pill of its own, and returns where the next may
// begin.
func (b *board) pill(x, y float64, words string, fill, letters Ink) float64 {
	words = b.inPill(words)
	if words == "" {
		return x
	}
	end := x + b.pillWidth(words)
	b.put(Pill{Box: Box{x, y - pillHigh/2., end, y + pillHigh/2.}, Fill: fill, Edge: ink, EdgeWidth: 4})
	b.say(x+pillPad, y, words, Smallest, false, letters)
	return end + pillGap
}

const (
	moodLine = 6
	moodDash = 14
)

// faces say what left and right of the feelings mean.
func (b *board) faces(y float64) {
	for _, side := range []float64{-1, 1} {
		x := moodX + side*moodSpan
		b.put(Disc{At: Point{x, y}, Radius: 22, Fill: paper, Edge: feeling, EdgeWidth: 4},
			Disc{At: Point{x - 8, y - 6}, Radius: 3.5, Fill: feeling},
			Disc{At: Point{x + 8, y - 6}, Radius: 3.5, Fill: feeling})
		var mouth []Point
		for k := -4; k <= 4; k++ {
			t := float64(k) / 4
			mouth = append(mouth, Point{x + 10*t, y + 9 + side*(2-5*t*t)})
		}
		b.put(Line{Points: mouth, Width: 3.5, Ink: feeling})
	}
}

// mood draws the line of feelings beside the stations that are named. It is
// solid from one station to the next only where people said how both were.
func (b *board) mood() {
	if !b.moods {
		return
	}
	b.put(Line{Points: []Point{{moodX, b.top}, {moodX, b.bottom}}, Width: 2, Ink: faint})
	var dots []Mark
	var last Point
	before := -1
	for i, s := range b.p.Stations {
		if s.Mood == nil || b.places[i].shown == dot {
			continue
		}
		level := s.Mood.Level
		if math.IsNaN(level) {
			continue
		}
		at := Point{moodX + moodSpan*min(1, max(-1, level)), b.places[i].y}
		if before >= 0 {
			line := Line{Points: []Point{last, at}, Width: moodLine, Ink: feeling, Dash: moodDash}
			if s.Mood.Measured && b.p.Stations[before].Mood.Measured && b.next(before, i) {
				line.Dash = 0
			}
			b.put(line)
		}
		fill := paper
		if s.Mood.Measured {
			fill = feeling
		}
		dots = append(dots, Disc{At: at, Radius: 11, Fill: fill, Edge: feeling, EdgeWidth: 5})
		last, before = at, i
	}
	b.put(dots...)
}

// next reports whether no named station lies between two.
func (b *board) next(i, j int) bool {
	return !slices.ContainsFunc(b.places[i+1:j], func(p place) bool { return p.shown != dot })
}
