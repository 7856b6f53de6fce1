package draw

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
)

// Height of the Go fonts above and below the baseline, in parts of their size.
const (
	ascent  = 0.95
	descent = 0.22
)

// letters measures and shapes type in the Go fonts, which cover Latin, Greek
// and Cyrillic. Other scripts show as boxes, as wide as they are measured.
type letters struct {
	fonts [2]*opentype.Font
	faces map[face]font.Face
}

type face struct {
	size float64
	bold bool
}

func newLetters() (*letters, error) {
	l := &letters{faces: map[face]font.Face{}}
	for i, raw := range [][]byte{goregular.TTF, gobold.TTF} {
		f, err := opentype.Parse(raw)
		if err != nil {
			return nil, fmt.Errorf("draw: read the font: %w", err)
		}
		l.fonts[i] = f
	}
	return l, nil
}

func (l *letters) font(bold bool) *opentype.Font {
	if bold {
		return l.fonts[1]
	}
	return l.fonts[0]
}

func (l *letters) face(size float64, bold bool) (font.Face, error) {
	k := face{size, bold}
	if f := l.faces[k]; f != nil {
		return f, nil
	}
	f, err := opentype.NewFace(l.font(bold), &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("draw: make the face: %w", err)
	}
	l.faces[k] = f
	return f, nil
}

// wide is how wide a line of type is.
func (l *letters) wide(s string, size float64, bold bool) float64 {
	f, err := l.face(size, bold)
	if err != nil {
		return Width // nothing fits, nothing is placed over anything
	}
	return float64(font.MeasureString(f, s)) / 64
}

// ellipsis ends what was shortened.
const ellipsis = "…"

// wrap breaks a text into at most so many lines of a width, between words where
// it can, and ends with an ellipsis what does not fit. A text of nothing that
// shows has no lines.
func (l *letters) wrap(s string, width, size float64, bold bool, lines int) []string {
	words := strings.Fields(plain(s))
	var out []string
	for len(words) > 0 && len(out) < lines {
		line := ""
		for len(words) > 0 {
			longer := strings.TrimLeft(line+" "+words[0], " ")
			if l.wide(longer, size, bold) > width {
				break
			}
			line, words = longer, words[1:]
		}
		if line == "" { // one word wider than the line
			n := l.fitting(words[0], width, size, bold)
			if n == 0 {
				return out
			}
			r := []rune(words[0])
			line, words[0] = string(r[:n]), string(r[n:])
		}
		out = append(out, line)
	}
	if len(words) > 0 && len(out) > 0 {
		out[len(out)-1] = l.shorten(out[len(out)-1]+" "+strings.Join(words, " "), width, size, bold)
	}
	return out
}

// fitting is how many runes of a word fit.
func (l *letters) fitting(s string, width, size float64, bold bool) int {
	r := []rune(s)
	n := 0
	for n < len(r) && l.wide(string(r[:n+1]), size, bold) <= width {
		n++
	}
	return n
}

// shorten cuts a line so that it fits with an ellipsis.
func (l *letters) shorten(s string, width, size float64, bold bool) string {
	if l.wide(s, size, bold) <= width {
		return s
	}
	r := []rune(s)
	n := l.fitting(s, width, size, bold)
	for n > 0 && l.wide(strings.TrimRight(string(r[:n]), " ,;:·")+ellipsis, size, bold) > width {
		n--
	}
	return strings.TrimRight(string(r[:n]), " ,;:·") + ellipsis
}

// plain keeps what shows: a text that turns the writing direction around, or
// whose letters have no width, would not stand where it was measured.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.C, r), unicode.Is(unicode.Mn, r), unicode.Is(unicode.Me, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}
