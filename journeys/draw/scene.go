package draw

import "math"

// The canvas, in pixels: four to five, as channels and telephones show it whole.
const (
	Width  = 1080
	Height = 1350
)

// Smallest is the size of the smallest type.
const Smallest = 36

// Point is a place on the canvas, from its upper left corner.
type Point struct{ X, Y float64 }

// Ink is a colour, opaque.
type Ink uint32 // 0xRRGGBB

// Scene is a drawing: what stands later in it lies above.
type Scene struct {
	Title string // for who cannot see it
	Marks []Mark
}

// Mark is one primitive of a scene: Line, Disc, Pill or Text.
type Mark interface{ bounds() Box }

// Box is an upright rectangle.
type Box struct{ Left, Top, Right, Bottom float64 }

// Overlaps reports whether two boxes share more than an edge.
func (b Box) Overlaps(o Box) bool {
	return b.Left < o.Right && o.Left < b.Right && b.Top < o.Bottom && o.Top < b.Bottom
}

// inside reports whether b lies within the canvas.
func (b Box) inside() bool {
	return b.Left >= 0 && b.Top >= 0 && b.Right <= Width && b.Bottom <= Height
}

// Line is a stroke through points, with round ends. Between two points it is
// straight; a Bend makes it a cubic curve that leaves and arrives upright.
type Line struct {
	Points []Point
	Bend   bool
	Width  float64
	Ink    Ink
	Dash   float64 // length of a dash and of the gap after it; 0: none
}

func (l Line) bounds() Box {
	b := Box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range l.path() {
		b = Box{min(b.Left, p.X), min(b.Top, p.Y), max(b.Right, p.X), max(b.Bottom, p.Y)}
	}
	half := l.Width / 2
	return Box{b.Left - half, b.Top - half, b.Right + half, b.Bottom + half}
}

// bend returns the two control points of the curve from a to b.
func bend(a, b Point) (c, d Point) {
	reach := math.Abs(b.Y-a.Y) * 0.5
	if b.Y < a.Y { // back up: swing out first
		reach = -reach
	}
	return Point{a.X, a.Y + reach}, Point{b.X, b.Y - reach}
}

// flat is into how many pieces a curve is cut: none is longer than a few
// pixels on this canvas.
const flat = 48

// path is the line as straight pieces.
func (l Line) path() []Point {
	if !l.Bend || len(l.Points) < 2 {
		return l.Points
	}
	out := []Point{l.Points[0]}
	for i := 1; i < len(l.Points); i++ {
		a, b := l.Points[i-1], l.Points[i]
		c, d := bend(a, b)
		for k := 1; k <= flat; k++ {
			t := float64(k) / flat
			u := 1 - t
			out = append(out, Point{
				u*u*u*a.X + 3*u*u*t*c.X + 3*u*t*t*d.X + t*t*t*b.X,
				u*u*u*a.Y + 3*u*u*t*c.Y + 3*u*t*t*d.Y + t*t*t*b.Y,
			})
		}
	}
	return out
}

// Disc is a circle, filled with one ink and edged with another.
type Disc struct {
	At         Point
	Radius     float64 // to the outside of its edge
	Fill, Edge Ink
	EdgeWidth  float64 // 0: no edge
}

func (d Disc) bounds() Box {
	return Box{d.At.X - d.Radius, d.At.Y - d.Radius, d.At.X + d.Radius, d.At.Y + d.Radius}
}

// Pill is a box with round ends, filled and edged like a Disc.
type Pill struct {
	Box        Box
	Fill, Edge Ink
	EdgeWidth  float64
}

func (p Pill) bounds() Box { return p.Box }

// Text is one line of type.
type Text struct {
	At    Point // where its baseline begins
	Size  float64
	Bold  bool
	Ink   Ink
	Words string
	Width float64 // as measured
}

// bounds is the line's whole height, ascenders and descenders of the font
// included, whatever letters are in it.
func (t Text) bounds() Box {
	return Box{t.At.X, t.At.Y - ascent*t.Size, t.At.X + t.Width, t.At.Y + descent*t.Size}
}
