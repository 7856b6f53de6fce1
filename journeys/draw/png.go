package draw

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	imagedraw "image/draw"
	"image/png"
	"math"
	"slices"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// PNG paints a scene, in a palette of the inks and their shades: a quarter of
// the bytes that full colour takes.
func PNG(s Scene) ([]byte, error) {
	l, err := newLetters()
	if err != nil {
		return nil, err
	}
	c := canvas{image: image.NewRGBA(image.Rect(0, 0, Width, Height)), letters: l}
	imagedraw.Draw(c.image, c.image.Bounds(), image.NewUniform(paper.colour()), image.Point{}, imagedraw.Src)
	for _, m := range s.Marks {
		switch m := m.(type) {
		case Line:
			c.line(m)
		case Disc:
			c.disc(m.At, m.Radius, m.edge())
			if m.EdgeWidth > 0 {
				c.disc(m.At, m.Radius-m.EdgeWidth, m.Fill)
			}
		case Pill:
			c.pill(m.Box, m.edge())
			if w := m.EdgeWidth; w > 0 {
				c.pill(Box{m.Box.Left + w, m.Box.Top + w, m.Box.Right - w, m.Box.Bottom - w}, m.Fill)
			}
		case Text:
			if err := c.text(m); err != nil {
				return nil, err
			}
		}
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.DefaultCompression}).Encode(&b, indexed(c.image)); err != nil {
		return nil, fmt.Errorf("draw: encode the picture: %w", err)
	}
	return b.Bytes(), nil
}

func (d Disc) edge() Ink {
	if d.EdgeWidth > 0 {
		return d.Edge
	}
	return d.Fill
}

func (p Pill) edge() Ink {
	if p.EdgeWidth > 0 {
		return p.Edge
	}
	return p.Fill
}

func (i Ink) colour() color.RGBA {
	return color.RGBA{uint8(i >> 16), uint8(i >> 8), uint8(i), 0xFF}
}

type canvas struct {
	image *image.RGBA
	*letters
}

// shape fills closed outlines. All of them turn the same way, so that where
// two overlap there is no hole.
type shape struct {
	outlines [][]Point
}

func (c canvas) fill(s shape, with Ink) {
	box := Box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, o := range s.outlines {
		for _, p := range o {
			box = Box{min(box.Left, p.X), min(box.Top, p.Y), max(box.Right, p.X), max(box.Bottom, p.Y)}
		}
	}
	left, top := int(math.Floor(box.Left)), int(math.Floor(box.Top))
	right, bottom := int(math.Ceil(box.Right)), int(math.Ceil(box.Bottom))
	if right <= left || bottom <= top {
		return
	}
	r := vector.NewRasterizer(right-left, bottom-top)
	for _, o := range s.outlines {
		for i, p := range o {
			x, y := float32(p.X-float64(left)), float32(p.Y-float64(top))
			if i == 0 {
				r.MoveTo(x, y)
			} else {
				r.LineTo(x, y)
			}
		}
		r.ClosePath()
	}
	r.Draw(c.image, image.Rect(left, top, right, bottom), image.NewUniform(with.colour()), image.Point{})
}

// round is an arc's corners, clockwise on the canvas.
func round(at Point, radius, from, to float64) []Point {
	const steps = 48
	out := make([]Point, 0, steps+1)
	for k := range steps + 1 {
		sin, cos := math.Sincos(from + (to-from)*float64(k)/steps)
		out = append(out, Point{at.X + radius*cos, at.Y + radius*sin})
	}
	return out
}

func (c canvas) disc(at Point, radius float64, with Ink) {
	if radius > 0 {
		c.fill(shape{[][]Point{round(at, radius, 0, 2*math.Pi)}}, with)
	}
}

func (c canvas) pill(b Box, with Ink) {
	r := (b.Bottom - b.Top) / 2
	if r <= 0 || b.Right-b.Left < 2*r {
		return
	}
	y := b.Top + r
	left := round(Point{b.Left + r, y}, r, math.Pi/2, 3*math.Pi/2)
	right := round(Point{b.Right - r, y}, r, -math.Pi/2, math.Pi/2)
	c.fill(shape{[][]Point{append(left, right...)}}, with)
}

// line fills the strip along each piece, and a disc at each end of it. No
// piece turns sharply: its joints need no filling.
func (c canvas) line(l Line) {
	half := l.Width / 2
	var s shape
	for _, piece := range l.pieces() {
		if strip := along(piece, half); strip != nil {
			s.outlines = append(s.outlines, strip)
		}
		s.outlines = append(s.outlines, round(piece[0], half, 0, 2*math.Pi), round(piece[len(piece)-1], half, 0, 2*math.Pi))
	}
	c.fill(s, l.Ink)
}

// along is the outline of a strip: one side forth, the other back.
func along(path []Point, half float64) []Point {
	path = slices.Compact(slices.Clone(path))
	if len(path) < 2 {
		return nil
	}
	out := make([]Point, 2*len(path))
	for i, p := range path {
		a, b := path[max(0, i-1)], path[min(len(path)-1, i+1)]
		long := math.Hypot(b.X-a.X, b.Y-a.Y)
		if long == 0 {
			long = 1 // it turns back on itself
		}
		nx, ny := -(b.Y-a.Y)/long*half, (b.X-a.X)/long*half
		out[i] = Point{p.X - nx, p.Y - ny}
		out[len(out)-1-i] = Point{p.X + nx, p.Y + ny}
	}
	return out
}

// pieces are the stretches of a line that are drawn: the whole of it, or its
// dashes.
func (l Line) pieces() [][]Point {
	path := l.path()
	if l.Dash <= 0 || len(path) < 2 {
		return [][]Point{path}
	}
	on, off := l.dash()
	var out [][]Point
	piece, drawing, left := []Point{path[0]}, true, on
	for i := 1; i < len(path); i++ {
		a, b := path[i-1], path[i]
		for long := math.Hypot(b.X-a.X, b.Y-a.Y); long > 0; {
			step := min(left, long)
			a = Point{a.X + (b.X-a.X)*step/long, a.Y + (b.Y-a.Y)*step/long}
			long, left = long-step, left-step
			if drawing {
				piece = append(piece, a)
			}
			if left > 0 {
				continue
			}
			if drawing {
				out = append(out, piece)
				left = off
			} else {
				piece, left = []Point{a}, on
			}
			drawing = !drawing
		}
	}
	if drawing && len(piece) > 1 {
		out = append(out, piece)
	}
	return out
}

func (c canvas) text(t Text) error {
	f, err := c.face(t.Size, t.Bold)
	if err != nil {
		return err
	}
	d := font.Drawer{Dst: c.image, Src: image.NewUniform(t.Ink.colour()), Face: f,
		Dot: fixed.Point26_6{X: fixed.Int26_6(math.Round(t.At.X * 64)), Y: fixed.Int26_6(math.Round(t.At.Y * 64))}}
	d.DrawString(t.Words)
	return nil
}
