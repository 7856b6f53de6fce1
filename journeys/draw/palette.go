package draw

import (
	"image"
	"image/color"
)

// shades is how many steps there are from paper to an ink: the edge of a letter
// is a shade of its ink, and more steps than these are not seen.
const shades = 40

func inks() []Ink { return []Ink{ink, quiet, faint, ideal, detour, feeling} }

// palette is paper, and each ink in its shades.
func palette() color.Palette {
	p := color.Palette{paper.colour()}
	white := paper.colour()
	for _, i := range inks() {
		full := i.colour()
		mix := func(from, to uint8, k int) uint8 { return uint8(int(from) + (int(to)-int(from))*k/shades) }
		for k := 1; k <= shades; k++ {
			p = append(p, color.RGBA{mix(white.R, full.R, k), mix(white.G, full.G, k), mix(white.B, full.B, k), 0xFF})
		}
	}
	return p
}

// indexed is an image in the palette, each dot in the nearest colour.
func indexed(from *image.RGBA) *image.Paletted {
	to := image.NewPaletted(from.Bounds(), palette())
	known := map[color.RGBA]uint8{}
	for y := from.Rect.Min.Y; y < from.Rect.Max.Y; y++ {
		for x := from.Rect.Min.X; x < from.Rect.Max.X; x++ {
			c := from.RGBAAt(x, y)
			i, ok := known[c]
			if !ok {
				i = uint8(to.Palette.Index(c))
				known[c] = i
			}
			to.SetColorIndex(x, y, i)
		}
	}
	return to
}
