package insight

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
	"pgregory.net/rapid"
)

var deadEnd = journeys.PointID{Journey: "j-password", Kind: journeys.DeadEnd, Step: "s-link"}

// knowing is the digest of a week in which 9 met the dead end and 8 the empty
// search, with what is known of the dead end.
func knowing(k Known) Input {
	in := sample()
	in.Cases, in.Before = week(monday, 9, 8, 0, 0, 3), week(monday.AddDate(0, 0, -7), 9, 8, 0, 0, 3)
	in.Chat, in.Improves = "c-chat", true
	in.Known = map[journeys.PointID]Known{deadEnd: k}
	return in
}

func TestAFixIsToldAsItStands(t *testing.T) {
	at := time.Date(2026, 11, 9, 9, 0, 0, 0, berlin)
	fix := func(change func(*Fix)) Known {
		f := Fix{Key: "ITIMP-12", Title: "link by text message", URL: "https://desk.example/ITIMP-12", Status: "In Progress", Since: at}
		change(&f)
		return Known{Fix: &f}
	}
	for name, x := range map[string]struct {
		k           Known
		want, never string
	}{
		"none":      {Known{}, "· no fix chosen ·", "Follow"},
		"wanted":    {Known{State: journeys.PointState{Verdict: journeys.KindImprove, At: at, Wanted: at}}, "· fix wanted since 9 Nov, not made yet ·", "1: Make"},
		"under way": {fix(func(*Fix) {}), `· fix ITIMP-12 "link by text message": in progress since 9 Nov ·`, "Approve"},
		"to be approved": {fix(func(f *Fix) { f.Status = "Waiting for approval" }),
			`: waits for approval since 9 Nov ·`, "1: Name owner"},
		"approved":            {fix(func(f *Fix) { f.Status = "Approved" }), ": approved since 9 Nov", "Approve or refuse"},
		"done":                {fix(func(f *Fix) { f.Status, f.Done = "Done", true }), `": done on 9 Nov ·`, "Make"},
		"no more than a name": {Known{Fix: &Fix{Key: "HR-5", Unread: true}}, "· fix HR-5 ·", "Make"},
		"made by us, unread":  {Known{Fix: &Fix{Unread: true}}, "· a fix is chosen, its desk did not say how it stands ·", "no fix"},
		"called like the pain point": {fix(func(f *Fix) { f.Title = "Password reset · Resets by the mailed link: needs what the person has lost" }),
			"· fix ITIMP-12: in progress", `"`},
		"a hostile title": {fix(func(f *Fix) { f.Title = "<!channel> @here \u202e\"\n\nof" }), `· fix ITIMP-12 "!channel here ' of": in`, "@"},
		"accepted":        {Known{State: journeys.PointState{Verdict: journeys.KindAccept, At: at}}, "· accepted as pain point on 9 Nov ·", "Accepted"},
	} {
		t.Run(name, func(t *testing.T) {
			text := plain(Digest(knowing(x.k)))
			mustContain(t, text, x.want)
			part := text[:strings.Index(text, "\n2 ")]
			if strings.Contains(x.never, ":") || x.never == "Follow" || x.never == "Make" {
				part = strings.ReplaceAll(text, "2: Name owner…", "")
				part = strings.ReplaceAll(part, "2: Make", "")
			}
			mustNotContain(t, strings.ReplaceAll(part, "week before", ""), x.never)
		})
	}
}

func TestAnOwnerWhoWasNamedIsShownUntilTheMapSaysIt(t *testing.T) {
	named := Known{State: journeys.PointState{Owner: "o-portal", OwnerAt: time.Date(2026, 11, 9, 9, 0, 0, 0, berlin)}}
	in := knowing(named)
	in.Rules.Journeys[0].Steps[5].Owner = ""
	mustContain(t, plain(Digest(in)), "Owner Portal team, named on 9 Nov, not on the map yet · no fix chosen", "[1: Make improvement…]")
	in.Rules.Journeys[0].Steps[5].Owner = "o-portal"
	mustContain(t, plain(Digest(in)), "Owner Portal team · no fix chosen")
	in.Known = nil
	in.Rules.Journeys[0].Steps[5].Owner = ""
	mustContain(t, plain(Digest(in)), "Owner: nobody · no fix chosen", "[1: Name owner…]", `Wanted Name an owner for "Resets by the mailed link" · Name an owner for "Searches the portal"`)
	in.Chat = "" // nobody could
	mustNotContain(t, plain(Digest(in)), "Wanted", "[")
}

func TestWhatIsNotWorthItIsLeftOutUntilItGrows(t *testing.T) {
	at := time.Date(2026, 11, 9, 9, 0, 0, 0, berlin)
	not := Known{State: journeys.PointState{Verdict: journeys.KindNotWorth, At: at}, Then: 9, ThenOf: 20}
	text := plain(Digest(knowing(not)))
	mustContain(t, text, "Not worth itResets by the mailed link: needs what the person has lost · 9 people (45 %)", "· said on 9 Nov\n", "1      Searches the portal")
	not.Then, not.ThenOf = 9, 200
	text = plain(Digest(knowing(not)))
	mustContain(t, text, "1      Resets by the mailed link", "· grew since it was called not worth mending on 9 Nov")
	mustNotContain(t, text, "Not worth itR")
	// Nobody counted then: since the week before.
	not.Then, not.ThenOf = 0, 0
	in := knowing(not)
	mustContain(t, plain(Digest(in)), "Not worth itResets")
	in.Before = week(monday.AddDate(0, 0, -7), 1, 8, 0, 0, 90)
	mustContain(t, plain(Digest(in)), "1      Resets by the mailed link")
	// Of too few people it is not even said that it is not worth it.
	in.Cases = week(monday, 4, 8, 0, 0, 9)
	mustNotContain(t, plain(Digest(in)), "mailed link: needs")
}

func TestAcceptedGapsHoldNobodyUpWhoIsThrough(t *testing.T) {
	in := sample()
	in.Cases = week(monday, 9, 0, 0, 0, 3)
	for i := range in.Cases[:9] {
		in.Cases[i].Contacts, in.Cases[i].Gaps[0].State = 1, journeys.GapOpen
	}
	mustContain(t, plain(Digest(in)), "9 of 12 (75 %) could not finish alone")
	in.Known = map[journeys.PointID]Known{deadEnd: {State: journeys.PointState{Verdict: journeys.KindAccept, At: monday}}}
	mustContain(t, plain(Digest(in)), "0 of 12 could not finish alone")
}

// What was posted and what becomes of it differ in what was pressed, and in no
// figure: told again with what is known now it is what the digest would be,
// made anew of the same cases.
func TestADigestThatIsToldAgainKeepsItsFigures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		in.Chat, in.Improves = "c-chat", rapid.Bool().Draw(t, "improves")
		before := Tell(in)
		in.Known = map[journeys.PointID]Known{}
		for _, p := range before.Points {
			k := Known{State: journeys.PointState{Owner: rapid.SampledFrom([]string{"", "o-portal", "o-gone"}).Draw(t, "owner"), OwnerAt: monday}}
			if rapid.Bool().Draw(t, "fix") {
				k.Fix = &Fix{Key: "ITIMP-1", URL: "https://desk.example/1", Status: rapid.SampledFrom([]string{"", "Waiting for approval"}).Draw(t, "status"), Since: monday}
			}
			in.Known[p.ID()] = k
		}
		blank := in
		blank.Cases, blank.Before = nil, nil
		again, anew := before.Retell(blank), Tell(in)
		if !reflect.DeepEqual(again, anew) {
			t.Fatalf("again:\n%s\nanew:\n%s", plain(again.Text), plain(anew.Text))
		}
		for _, b := range again.Text.Buttons {
			values := []string{b.Value}
			for _, o := range b.Options {
				values = append(values, o.Value)
			}
			for _, v := range values {
				ref, _ := journeys.ParseRef(v)
				id, ok := journeys.PointOf(ref)
				if _, listed := in.Known[id]; (!ok || !listed || ref.Connector != "c-chat") && b.Action != journeys.ActionOpen && v != "" {
					t.Fatalf("%s is about %q", b.Label, v)
				}
			}
		}
		if n := len(strings.Split(strings.Join(rowOf(again.Text, "Wanted"), ""), " · ")); n > mostWanted {
			t.Fatalf("%d things are wanted at once", n)
		}
	})
}

func rowOf(t journeys.Text, label string) []string {
	for _, r := range t.Rows {
		if r.Label == label {
			return r.Lines
		}
	}
	return nil
}
