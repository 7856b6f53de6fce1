package insight

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// walkOf is a case that was on these steps, each so many minutes after the one
// before.
func walkOf(id string, start time.Time, minutes int, steps ...string) journeys.Case {
	c := journeys.Case{ID: id, Journey: "j-password", Started: start, Over: true}
	at := start
	for _, s := range steps {
		c.Visits = append(c.Visits, journeys.Visit{Step: s, State: journeys.Done, Begun: at, Ended: at})
		at = at.Add(time.Duration(minutes) * time.Minute)
	}
	c.Last = at
	return c
}

func walks(prefix string, n, minutes int, steps ...string) (all []journeys.Case) {
	for i := range n {
		all = append(all, walkOf(fmt.Sprint(prefix, i), monday.Add(time.Duration(i)*time.Minute), minutes, steps...))
	}
	return all
}

func pictured(t *testing.T, in Input) journeys.Picture {
	t.Helper()
	p, ok := Picture(in, in.Rules.Journey("j-password"), Tell(in).Points)
	if !ok {
		t.Fatal("there is no picture")
	}
	return p
}

func stop(t *testing.T, p journeys.Picture, name string) journeys.Station {
	t.Helper()
	i := slices.IndexFunc(p.Stations, func(s journeys.Station) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("no station %q", name)
	}
	return p.Stations[i]
}

// way is how thick the line between two stations is; -1 where there is none.
func way(p journeys.Picture, from, to string) float64 {
	at := func(name string) int {
		return slices.IndexFunc(p.Stations, func(s journeys.Station) bool { return s.Name == name })
	}
	for _, l := range p.Legs {
		if l.From == at(from) && l.To == at(to) {
			return l.Share
		}
	}
	return -1
}

func TestAPictureShowsHowEverybodyWalked(t *testing.T) {
	in := sample()
	in.Cases = slices.Concat(
		walks("a", 40, 10, "s-open", "s-form", "s-link"),
		walks("b", 30, 20, "s-signin", "s-open", "s-search", "s-form"),
		walks("c", 23, 5, "s-call", "s-byphone"),
		walks("d", 7, 30, "s-open", "s-search"),
	)
	in.Before = walks("z", 20, 40, "s-open", "s-form", "s-link")
	p := pictured(t, in)
	if p.Title != "Password reset" || p.Period != "week 47 (16 to 22 Nov 2026)" || p.People != "100 people" || p.Before != "week before" {
		t.Errorf("headed %q, %q, %q, %q", p.Title, p.Period, p.People, p.Before)
	}
	for _, w := range []struct {
		from, to string
		share    float64
	}{
		{"", "Opens the portal", .45}, // 47 of 100 in fives
		{"Opens the portal", "Finds the form", .4},
		{"Opens the portal", "Searches the portal", .35},
		{"Searches the portal", "Finds the form", .3},
		{"", "Cannot sign in, tries again", .3},
		{"Searches the portal", "", .05}, // where seven gave up
		{"Resets by phone", "", -1},      // it ends there
		{"Calls the desk", "Resets by phone", .2},
		{"Finds the form", "Calls the desk", -1},
	} {
		if got := way(p, w.from, w.to); got != w.share {
			t.Errorf("from %q to %q went %v, want %v", w.from, w.to, got, w.share)
		}
	}
	for name, want := range map[string][3]string{
		"Opens the portal":            {"10 min", "40 min", string(journeys.IdealTrack)},
		"Searches the portal":         {"20 min", "", string(journeys.DetourTrack)},
		"Resets by phone":             {"under 1 min", "", string(journeys.OtherTrack)},
		"Cannot sign in, tries again": {"20 min", "", string(journeys.DetourTrack)},
	} {
		if s := stop(t, p, name); (s.Wait != want[0] || s.Was != want[1]) || string(s.Track) != want[2] {
			t.Errorf("%s: %q, before %q, on the track %q; want %q", name, s.Wait, s.Was, s.Track, want)
		}
	}
}

// The circles are the numbers of the text.
func TestTheCirclesAreTheNumbersOfTheText(t *testing.T) {
	in := sample()
	in.Cases, in.Before = week(monday, 38, 44, 41, 38, 53), week(monday.AddDate(0, 0, -7), 35, 61, 39, 30, 33)
	for i := range 9 { // a pain point that lies on tickets
		in.Cases[i].Gaps = append(in.Cases[i].Gaps, gap(journeys.PingPong, "", time.Minute))
	}
	in.Top = 4
	told := Tell(in)
	p := pictured(t, in)
	drawn := slices.Clone(p.Adrift)
	for _, s := range p.Stations {
		for _, r := range s.Ranks {
			drawn = append(drawn, r)
			if x := told.Points[r-1]; stepName(in.Rules.Journey("j-password"), x.Step) != s.Name {
				t.Errorf("circle %d stands at %q, the text says %q", r, s.Name, x.Step)
			}
		}
	}
	slices.Sort(drawn)
	if !slices.Equal(drawn, []int{1, 2, 3, 4}) || !slices.Equal(p.Adrift, []int{4}) {
		t.Errorf("drawn are %v, at no one step %v", drawn, p.Adrift)
	}
}

// Of fewer than five there is no number, no line and no feeling, and a line
// cannot be told from that of a few people more.
func TestAPictureGivesNobodyAway(t *testing.T) {
	in := sample()
	in.Cases = slices.Concat(walks("a", 40, 10, "s-open", "s-form", "s-link"), walks("b", 4, 10, "s-open", "s-search", "s-form"))
	p := pictured(t, in)
	if w := stop(t, p, "Searches the portal").Wait; w != "" {
		t.Errorf("four people waited %q", w)
	}
	if w := way(p, "Opens the portal", "Searches the portal"); w != -1 {
		t.Errorf("a line of four people is drawn: %v", w)
	}
	crowd := func(straight, searching int) float64 {
		x := in
		x.Cases = slices.Concat(walks("a", straight, 10, "s-open", "s-form", "s-link"), walks("b", searching, 10, "s-open", "s-search", "s-form"))
		return way(pictured(t, x), "Opens the portal", "Finds the form")
	}
	if x, y, z := crowd(40, 10), crowd(44, 6), crowd(45, 5); x != y || y == z {
		t.Errorf("40 of 50 people are drawn as %v, 44 as %v, 45 as %v", x, y, z)
	}
	for _, l := range p.Legs {
		if n := l.Share * 44; n != 0 && (n < 5 || !whole(n/5)) {
			t.Errorf("a line tells a count of %v", n)
		}
	}
	in.Cases = in.Cases[:4]
	if _, ok := Picture(in, in.Rules.Journey("j-password"), nil); ok {
		t.Error("a picture of four people")
	}
	if _, ok := Picture(sample(), in.Rules.Journey("j-password"), nil); ok {
		t.Error("a picture of nobody")
	}
}

func whole(x float64) bool { return x-float64(int(x+.5)) < 1e-9 && float64(int(x+.5))-x < 1e-9 }

func TestAFeelingIsMeasuredByTenAnswers(t *testing.T) {
	in := sample()
	in.Rules.Journeys[0].Steps[2].Knowledge.Feel = []string{"on their own"}
	in.Cases = walks("a", 20, 10, "s-open", "s-form", "s-link")
	for i := range 9 {
		in.Cases[i].Rating = 5
	}
	if m := stop(t, pictured(t, in), "Opens the portal").Mood; m == nil || m.Measured || m.Level != -.5 {
		t.Errorf("with nine answers the workshop is not asked: %+v", m)
	}
	if m := stop(t, pictured(t, in), "Finds the form").Mood; m != nil {
		t.Errorf("with nine answers, and nothing from the workshop: %+v", m)
	}
	in.Cases[9].Rating = 5
	if m := stop(t, pictured(t, in), "Opens the portal").Mood; m == nil || !m.Measured || m.Level != 1 {
		t.Errorf("ten answers do not count: %+v", m)
	}
}

func TestWordsOfTheWorkshopAreReadOrLeft(t *testing.T) {
	for words, want := range map[string]string{
		"frustrated": "-1", "less alone": "0.4", "relieved at last": "0.7", "in good hands": "1", "helpless, then relieved": "-0.15",
		"not happy": "nothing", "nicht zufrieden": "nothing", "purple": "nothing", "": "nothing", "Genervt!": "-0.5", "alonement": "nothing",
	} {
		got := "nothing"
		if level, ok := moodOf([]string{words}); ok {
			got = fmt.Sprint(float64(int(level*1000+map[bool]float64{true: .5, false: -.5}[level > 0])) / 1000)
		}
		if got != want {
			t.Errorf("%q is read as %s, want %s", words, got, want)
		}
	}
}

func TestTheFootSaysWhatThePictureRestsOn(t *testing.T) {
	in := sample()
	in.Rules.Version = "3f2a91c0ffee"
	in.Cases = walks("a", 20, 10, "s-open", "s-form", "s-link")
	delete(in.Heard, "c-signin")
	in.Facts.Sources = map[string]journeys.SourceFacts{"c-phone": {Heard: true, Silent: []journeys.Interval{{From: monday.Add(62 * time.Hour), To: monday.Add(63 * time.Hour)}}}}
	p := pictured(t, in)
	foot := strings.Join(p.Foot, "\n")
	if want := "Sources: phone, portal, Jira · map 3f2a91c0\nNo data: phone Wed 18 Nov 14:00 to 15:00\nNot heard: sign-in log"; foot != want {
		t.Errorf("the foot says\n%s\nwant\n%s", foot, want)
	}
	if w := stop(t, p, "Cannot sign in, tries again").Wait; w != "not seen" {
		t.Errorf("a step that no source shows says %q", w)
	}
}

func TestThePictureInWordsSaysTheSame(t *testing.T) {
	in := sample()
	in.Cases = walks("a", 20, 10, "s-open", "s-form", "s-link")
	in.Before = in.Cases
	if alt := pictured(t, in).Alt; !strings.HasPrefix(alt, "The journey Password reset in week 47 (16 to 22 Nov 2026), 20 people, step by step: ") ||
		!strings.Contains(alt, "Opens the portal (median wait 10 min, week before 10 min)") || !strings.Contains(alt, "Searches the portal (off the ideal path)") {
		t.Errorf("it says %q", alt)
	}
}

func TestThePictureIsTheSameInAnyOrder(t *testing.T) {
	in := sample()
	in.Cases = slices.Concat(walks("a", 12, 10, "s-open", "s-form", "s-link"), walks("b", 12, 20, "s-signin", "s-open", "s-search", "s-form", "s-open"))
	want, _ := json.Marshal(pictured(t, in))
	slices.Reverse(in.Cases)
	if got, _ := json.Marshal(pictured(t, in)); string(got) != string(want) {
		t.Errorf("%s\n%s", got, want)
	}
}

// Whoever goes to and fro is one person, who waited until they first went on.
func TestWhoGoesToAndFroIsOne(t *testing.T) {
	in := sample()
	in.Cases = slices.Concat(walks("a", 5, 10, "s-open", "s-search", "s-open", "s-search", "s-open", "s-form"), walks("b", 5, 10, "s-call", "s-byphone"))
	for i := range in.Cases { // later visits are shorter ones
		v := in.Cases[i].Visits
		for k := range v {
			v[k].Begun = in.Cases[i].Started.Add(time.Duration(k*(20-k)) * time.Minute)
			v[k].Ended = v[k].Begun
		}
	}
	p := pictured(t, in)
	if got := way(p, "Opens the portal", "Searches the portal"); got != .5 {
		t.Errorf("five of ten went, drawn are %v", got)
	}
	if got := stop(t, p, "Opens the portal").Wait; got != "19 min" {
		t.Errorf("they went on after 19 minutes for the first time, drawn is %q", got)
	}
}
