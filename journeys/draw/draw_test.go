package draw

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"image/png"
	"io"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
)

var update = flag.Bool("update", false, "write the golden files")

func laidOut(t interface {
	Helper()
	Fatal(...any)
}, p journeys.Picture) Scene {
	t.Helper()
	s, err := Layout(p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func texts(s Scene) (all []Text) {
	for _, m := range s.Marks {
		if t, ok := m.(Text); ok {
			all = append(all, t)
		}
	}
	return all
}

func words(s Scene) string {
	var b strings.Builder
	for _, t := range texts(s) {
		b.WriteString(t.Words + "\n")
	}
	return b.String()
}

func TestThePictureIsAsReviewed(t *testing.T) {
	got := SVG(laidOut(t, story()))
	const file = "testdata/story.svg"
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the picture is not that of %s; run with -update and look at the difference", file)
	}
}

func TestAPNGIsOfTheExactSizeAndTheSameEachTime(t *testing.T) {
	first, err := PNG(laidOut(t, story()))
	if err != nil {
		t.Fatal(err)
	}
	i, err := png.Decode(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	if b := i.Bounds(); b.Dx() != 1080 || b.Dy() != 1350 {
		t.Errorf("the picture is %d x %d", b.Dx(), b.Dy())
	}
	second, err := PNG(laidOut(t, story()))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Error("the same picture was painted twice, and differs")
	}
	if len(first) > 150<<10 {
		t.Errorf("the picture has %d bytes", len(first))
	}
}

// What is drawn says all of the text, so that it can stand alone.
func TestThePictureSaysWhatItShows(t *testing.T) {
	said := words(laidOut(t, story()))
	for _, want := range []string{
		"Password reset", "week 47 (16 to 22 Nov 2026) · 214 people", "Cannot sign in, tries again", "Searches the portal", "Reset by phone",
		"47 min", "52 min", "median wait", "week before", "as mapped in the workshop", "as people said", "\n1\n", "\n2\n", "\n3\n",
		"Sources: Jira, phone, portal, sign-in log", "Blind: phone Wed 18 Nov 14:10 to 15:02", "Map 3f2a91c0",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("the picture does not say %q:\n%s", want, said)
		}
	}
	if strings.Contains(said, "small dots") {
		t.Error("seven steps do not fit")
	}
}

func TestWithoutAnswersNothingIsSaidToBeMeasured(t *testing.T) {
	p := story()
	for i := range p.Stations {
		p.Stations[i].Mood = mapped(.5)
	}
	s := laidOut(t, p)
	if strings.Contains(words(s), "as people said") {
		t.Error("the key names a line that is not there")
	}
	for _, m := range s.Marks {
		if l, ok := m.(Line); ok && l.Ink == feeling && l.Width == moodLine && l.Dash == 0 {
			t.Errorf("a solid line of feelings: %+v", l)
		}
	}
}

// Between two stations that people spoke of lies one that only the workshop
// did: what is between them was not measured.
func TestTheLineIsSolidOnlyBetweenNeighbours(t *testing.T) {
	p := story()
	p.Stations = p.Stations[:3]
	p.Legs = nil
	p.Stations[0].Mood, p.Stations[1].Mood, p.Stations[2].Mood = said(.1), nil, said(.5)
	solid := func() (n int) {
		for _, m := range laidOut(t, p).Marks {
			if l, ok := m.(Line); ok && l.Ink == feeling && l.Width == moodLine && l.Dash == 0 && l.Points[0].X > moodX-moodSpan-1 {
				n++
			}
		}
		return n
	}
	if n := solid(); n != 0 {
		t.Errorf("%d solid lines over a station of which nobody spoke", n)
	}
	p.Stations[1].Mood = said(0)
	if n := solid(); n != 2 {
		t.Errorf("%d solid lines along three stations of which people spoke", n)
	}
}

func TestStepsThatDoNotFitAreCounted(t *testing.T) {
	p := story()
	p.Stations, p.Legs = nil, nil
	for range 40 {
		p.Stations = append(p.Stations, journeys.Station{Name: "A step like any other", Track: journeys.DetourTrack, Wait: "1 h"})
	}
	p.Stations[33] = journeys.Station{Name: "The one that hurts", Track: journeys.DetourTrack, Ranks: []int{1}}
	p.Stations[5] = journeys.Station{Name: "On the ideal path", Track: journeys.IdealTrack}
	p.Stations[6] = journeys.Station{Name: "Where everybody was", Track: journeys.DetourTrack, Weight: 1}
	said := words(laidOut(t, p))
	for _, name := range []string{"The one that hurts", "On the ideal path", "Where everybody was"} {
		if !strings.Contains(said, name) {
			t.Errorf("%q is not named:\n%s", name, said)
		}
	}
	named := strings.Count(said, "A step like any other") + 3
	if named < 6 {
		t.Errorf("only %d steps are named", named)
	}
	if want := "small dots: " + number(float64(40-named)) + " more steps"; !strings.Contains(said, want) {
		t.Errorf("the picture does not say %q:\n%s", want, said)
	}
}

func TestElevenStepsAreAllNamed(t *testing.T) {
	p := story()
	p.Stations, p.Legs = nil, nil
	for range 11 {
		p.Stations = append(p.Stations, journeys.Station{Name: "Finds the reset form", Track: journeys.IdealTrack, Wait: "12 min", Was: "15 min"})
	}
	if said := words(laidOut(t, p)); strings.Count(said, "Finds the reset form") != 11 {
		t.Errorf("not all of eleven steps are named:\n%s", said)
	}
}

// A line is as thick as the people who walked it, and of nobody, or of too few,
// a hair that tells nothing.
func TestALineIsAsThickAsItsPeople(t *testing.T) {
	if w := thick(1) - thick(.5); math.Abs(w-(thick(.5)-thick(0))) > 1e-9 || w <= 0 {
		t.Errorf("half of the people make %v, all of them %v", thick(.5), thick(1))
	}
	p := story()
	for i := range p.Legs {
		p.Legs[i].Share = 0
	}
	for _, m := range laidOut(t, p).Marks {
		if l, ok := m.(Line); ok && (l.Ink == ideal || l.Ink == detour) && len(l.Points) > 1 && l.Width != 6 && (l.Width != thick(0) || l.Dash == 0) {
			t.Errorf("a line of nobody is drawn as %+v", l)
		}
	}
}

func TestHostileWordsAreWordsInSVG(t *testing.T) {
	p := story()
	const hostile = `</text><script>alert("x")</script>&<!--]]>`
	p.Title, p.Alt, p.Foot = hostile, hostile, []string{hostile}
	p.Stations[0].Name = "\u202egnp.exe\u0000\x1b[31m " + hostile
	b := SVG(laidOut(t, p))
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("it is not XML: %v", err)
		}
		if e, ok := tok.(xml.StartElement); ok && !strings.Contains(" svg title rect path circle text ", " "+e.Name.Local+" ") {
			t.Errorf("an element %s", e.Name.Local)
		}
	}
	for _, r := range "\u202e\u0000\x1b" {
		if bytes.ContainsRune(b, r) {
			t.Errorf("%U is in the picture", r)
		}
	}
}

// The smallest type is 36 of 1080, 12 of the 360 that a telephone shows.
func TestTheSmallestTypeIsLegibleOnATelephone(t *testing.T) {
	for _, x := range texts(laidOut(t, story())) {
		if x.Size*360/Width < 12 {
			t.Errorf("%q is %v pixels high on a telephone", x.Words, x.Size*360/Width)
		}
	}
}

// luminance is WCAG 2.2's relative luminance, which is also what is left of a
// colour on grey paper.
func luminance(i Ink) float64 {
	c := i.colour()
	lin := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
}

func contrast(a, b Ink) float64 {
	x, y := luminance(a)+0.05, luminance(b)+0.05
	return max(x, y) / min(x, y)
}

func TestTheInksStayApart(t *testing.T) {
	for _, i := range []Ink{ideal, detour, feeling} {
		if c := contrast(i, paper); c < 3 {
			t.Errorf("%s on paper has a contrast of %.1f; graphics need 3 (WCAG 2.2, 1.4.11)", i, c)
		}
	}
	for _, i := range []Ink{ink, quiet} {
		if c := contrast(i, paper); c < 7 {
			t.Errorf("type in %s has a contrast of %.1f; small type needs 7 (WCAG 2.2, 1.4.6)", i, c)
		}
	}
	if c := contrast(ideal, detour); c < 3 {
		t.Errorf("in grey, the ideal path and detours have a contrast of %.1f", c)
	}
}
