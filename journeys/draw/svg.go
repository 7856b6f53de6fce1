package draw

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// SVG writes a scene as a document of its own. Every line of type carries the
// width it was measured at, so that it keeps its place where another font
// stands in for the Go fonts.
func SVG(s Scene) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" font-family="Go, 'Helvetica Neue', Arial, sans-serif">`+"\n", Width, Height, Width, Height)
	if s.Title != "" {
		fmt.Fprintf(&b, "<title>%s</title>\n", escaped(s.Title))
	}
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="%s"/>`+"\n", Width, Height, paper)
	for _, m := range s.Marks {
		switch m := m.(type) {
		case Line:
			fmt.Fprintf(&b, `<path d="%s" fill="none" stroke="%s" stroke-width="%s" stroke-linecap="round" stroke-linejoin="round"%s/>`+"\n",
				m.data(), m.Ink, number(m.Width), m.dashes())
		case Disc:
			fmt.Fprintf(&b, `<circle cx="%s" cy="%s" r="%s" fill="%s"%s/>`+"\n",
				number(m.At.X), number(m.At.Y), number(m.Radius-m.EdgeWidth/2), m.Fill, edge(m.Edge, m.EdgeWidth))
		case Pill:
			in := m.EdgeWidth / 2
			high := m.Box.Bottom - m.Box.Top - 2*in
			fmt.Fprintf(&b, `<rect x="%s" y="%s" width="%s" height="%s" rx="%s" fill="%s"%s/>`+"\n",
				number(m.Box.Left+in), number(m.Box.Top+in), number(m.Box.Right-m.Box.Left-2*in), number(high), number(high/2), m.Fill, edge(m.Edge, m.EdgeWidth))
		case Text:
			weight := ""
			if m.Bold {
				weight = ` font-weight="bold"`
			}
			fmt.Fprintf(&b, `<text x="%s" y="%s" font-size="%s"%s fill="%s" textLength="%s" lengthAdjust="spacingAndGlyphs">%s</text>`+"\n",
				number(m.At.X), number(m.At.Y), number(m.Size), weight, m.Ink, number(m.Width), escaped(m.Words))
		}
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// String is the ink as a style sheet writes it.
func (i Ink) String() string { return fmt.Sprintf("#%06X", uint32(i)) }

func edge(ink Ink, width float64) string {
	if width <= 0 {
		return ""
	}
	return fmt.Sprintf(` stroke="%s" stroke-width="%s"`, ink, number(width))
}

func (l Line) dashes() string {
	if l.Dash <= 0 {
		return ""
	}
	on, off := l.dash()
	return fmt.Sprintf(` stroke-dasharray="%s %s"`, number(on), number(off))
}

// dash is how long a dash and its gap are drawn: round ends lengthen the one
// and shorten the other by the line's width.
func (l Line) dash() (on, off float64) { return l.Dash, l.Dash + l.Width }

func (l Line) data() string {
	var b strings.Builder
	for i, p := range l.Points {
		switch {
		case i == 0:
			b.WriteString("M" + pair(p))
		case l.Bend:
			c, d := bend(l.Points[i-1], p)
			b.WriteString(" C" + pair(c) + " " + pair(d) + " " + pair(p))
		default:
			b.WriteString(" L" + pair(p))
		}
	}
	return b.String()
}

func pair(p Point) string { return number(p.X) + " " + number(p.Y) }

// number keeps a tenth of a pixel: more is noise that differs between machines.
func number(f float64) string {
	s := strconv.FormatFloat(f, 'f', 1, 64)
	if s = strings.TrimSuffix(s, ".0"); s == "-0" {
		return "0"
	}
	return s
}

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}
