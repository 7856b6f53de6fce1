package draw

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/waymark-itsm/waymark/journeys"
)

// drawn is any picture at all, with words as bad as they come.
func drawn() *rapid.Generator[journeys.Picture] {
	word := rapid.OneOf(
		rapid.String(),
		rapid.StringMatching(`[A-Za-zäöüß ,.-]{0,60}`),
		rapid.StringMatching(`[a-zäöüß]{30,120}`),
		rapid.SampledFrom([]string{"", "6 min", "under 1 min", "Opens the portal", "密碼重設密碼重設", "<b>&amp;</b>", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"}),
	)
	track := rapid.SampledFrom([]journeys.Track{journeys.IdealTrack, journeys.OtherTrack, journeys.DetourTrack, ""})
	return rapid.Custom(func(t *rapid.T) journeys.Picture {
		p := journeys.Picture{
			Title: word.Draw(t, "title"), Period: word.Draw(t, "period"), People: word.Draw(t, "people"), Before: word.Draw(t, "before"),
			Foot: rapid.SliceOfN(word, 0, 6).Draw(t, "foot"), Adrift: rapid.SliceOfN(rapid.IntRange(1, 20), 0, 12).Draw(t, "adrift"),
		}
		n := rapid.IntRange(0, 30).Draw(t, "stations")
		for range n {
			s := journeys.Station{
				Name: word.Draw(t, "name"), Track: track.Draw(t, "track"), Wait: word.Draw(t, "wait"), Was: word.Draw(t, "was"),
				Ranks: rapid.SliceOfN(rapid.IntRange(1, 20), 0, 6).Draw(t, "ranks"), Weight: rapid.Float64Range(0, 1).Draw(t, "weight"),
			}
			if rapid.Bool().Draw(t, "moody") {
				s.Mood = &journeys.Feeling{Level: rapid.Float64Range(-2, 2).Draw(t, "level"), Measured: rapid.Bool().Draw(t, "measured")}
			}
			p.Stations = append(p.Stations, s)
		}
		for range rapid.IntRange(0, 12).Draw(t, "legs") {
			i := rapid.IntRange(-2, n+1)
			p.Legs = append(p.Legs, journeys.Leg{
				Track: track.Draw(t, "track"), From: i.Draw(t, "from"), To: i.Draw(t, "to"),
				Share: rapid.Float64Range(-1, 2).Draw(t, "share"),
			})
		}
		return p
	})
}

// Nothing leaves the canvas, no two lines of type touch, no type is small, and
// no line crosses a word.
func TestNoTextMeetsAnother(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := laidOut(t, drawn().Draw(t, "picture"))
		all := texts(s)
		for i, a := range all {
			if a.Size < Smallest {
				t.Fatalf("%q is of size %v", a.Words, a.Size)
			}
			for _, b := range all[:i] {
				if a.bounds().Overlaps(b.bounds()) {
					t.Fatalf("%q at %v meets %q at %v", a.Words, a.bounds(), b.Words, b.bounds())
				}
			}
		}
		for _, m := range s.Marks {
			if !m.bounds().inside() {
				t.Fatalf("%+v leaves the canvas: %v", m, m.bounds())
			}
			l, ok := m.(Line)
			if !ok || l.Ink != ideal && l.Ink != detour {
				continue
			}
			for _, x := range all {
				if l.bounds().Overlaps(x.bounds()) && x.Words != "" {
					t.Fatalf("a line at %v crosses %q at %v", l.bounds(), x.Words, x.bounds())
				}
			}
		}
	})
}

// What is measured is what is painted.
func TestTheMeasureHoldsWhatIsPainted(t *testing.T) {
	l, err := newLetters()
	if err != nil {
		t.Fatal(err)
	}
	for _, bold := range []bool{false, true} {
		for _, size := range []float64{Smallest, titleSize} {
			f, err := l.face(size, bold)
			if err != nil {
				t.Fatal(err)
			}
			m := f.Metrics()
			if up, down := float64(m.Ascent)/64, float64(m.Descent)/64; up > ascent*size+.5 || down > descent*size+.5 {
				t.Errorf("the font reaches %v up and %v down at size %v, counted as %v and %v", up, down, size, ascent*size, descent*size)
			}
		}
	}
}

func FuzzLayout(f *testing.F) {
	f.Add("Password reset", "Opens the portal", "6 min", 3, 0.5)
	f.Fuzz(func(t *testing.T, title, name, wait string, n int, share float64) {
		p := journeys.Picture{Title: title, Foot: []string{wait}, Legs: []journeys.Leg{{Track: journeys.DetourTrack, From: n, To: -n, Share: share}}}
		for range min(max(n, 0), 200) {
			p.Stations = append(p.Stations, journeys.Station{Name: name, Wait: wait, Mood: &journeys.Feeling{Level: share}})
		}
		s := laidOut(t, p)
		for _, m := range s.Marks {
			if !m.bounds().inside() {
				t.Fatalf("%+v leaves the canvas", m)
			}
		}
		SVG(s)
	})
}
