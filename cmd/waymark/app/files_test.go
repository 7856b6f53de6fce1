package app

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/insight"
)

// spoken is a digest of one journey that nine people walked.
func spoken(name string) insight.Input {
	from := time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	in := insight.Input{
		Rules: &journeys.Rules{
			Zone: time.UTC, Roster: journeys.NewRoster(),
			Journeys: []journeys.Journey{{ID: "j", Name: name, Steps: []journeys.Step{{ID: "a", Name: name}}, Ideal: []journeys.Path{{ID: "p", Steps: []string{"a"}}}}},
		},
		Journeys: []string{"j"}, From: from, To: from.AddDate(0, 0, 7), Now: from.AddDate(0, 0, 7),
	}
	for i := range 9 {
		at := from.Add(time.Duration(i) * time.Hour)
		in.Cases = append(in.Cases, journeys.Case{ID: fmt.Sprint(i), Journey: "j", Started: at, Last: at, Over: true, Visits: []journeys.Visit{{Step: "a", State: journeys.Done, Begun: at, Ended: at}}})
	}
	return in
}

func TestADigestsFilesAreItsPicturesAndItsNumbers(t *testing.T) {
	names := func(picture, print bool) (all string) {
		files, err := filesOf(config.Digest{ID: "d", Picture: picture}, spoken("Password reset"), nil, print)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			all += f.Name + " "
			if len(f.Bytes) == 0 || f.Type == pngType && !strings.Contains(f.Alt, "Password reset") {
				t.Errorf("%s has %d bytes, and says %q", f.Name, len(f.Bytes), f.Alt)
			}
		}
		return all
	}
	for want, got := range map[string]string{
		"numbers.csv ":             names(false, true),
		"j.png numbers.csv ":       names(true, false),
		"j.png j.svg numbers.csv ": names(true, true),
	} {
		if got != want {
			t.Errorf("the files are %q, want %q", got, want)
		}
	}
}

// Who opens numbers.csv in a table program runs nothing that somebody wrote
// into a map.
func TestNoCellOfTheNumbersIsAFormula(t *testing.T) {
	for _, name := range []string{`=HYPERLINK("https://example.com")`, "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "a,b\n=1", "＝1"} {
		files, err := filesOf(config.Digest{}, spoken(name), nil, false)
		if err != nil || len(files) != 1 {
			t.Fatal(files, err)
		}
		rows, err := csv.NewReader(bytes.NewReader(files[0].Bytes)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") {
					t.Errorf("of %q a cell %q is made", name, cell)
				}
			}
		}
	}
}
