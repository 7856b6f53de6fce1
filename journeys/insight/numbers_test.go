package insight

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func lines(rows [][]string) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Join(r, ";") + "\n")
	}
	return b.String()
}

func TestTheNumbersAreThoseOfTheDigest(t *testing.T) {
	got := lines(Numbers(goldens()["week"]()))
	week := "Password reset;2026-11-16T00:00:00+01:00;2026-11-23T00:00:00+01:00;"
	mustContain(t, got,
		week+";people;people;214;;198;;\n",
		week+";could not finish alone;people;109;214;95;198;no clear change\n",
		week+";could not finish alone: waited (median);minutes;52;;;;\n",
		week+";could not finish alone: and met every SLA;people;87;109;;;\n",
		week+"Searches the portal: nothing found;people;people;44;214;61;198;fewer\n",
		week+"Resets by the mailed link: needs what the person has lost;waiting;hours;29.8;;;;\n",
		week+"Resets by the mailed link;without a detour;people;61;;;;\n",
		"events that fitted no step;events;60;1000;;;\n", "messages that were called wrong;messages;5;131;;;\n")
}

func TestATableTakesNoNameForAFormula(t *testing.T) {
	in := sample()
	in.Rules.Journeys[0].Name = "=HYPERLINK(\"https://example.com\")"
	in.Cases = week(monday, 9, 0, 0, 0, 0)
	for _, r := range Numbers(in)[1:] {
		if strings.HasPrefix(r[0], "=") {
			t.Fatalf("a formula: %q", r)
		}
	}
}

func TestNoNumberOfFewPeopleAndNoNameIsInTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		limit := in.settled().HideBelow
		for i, row := range Numbers(in) {
			if len(row) != 11 {
				t.Fatalf("%d cells: %q", len(row), row)
			}
			if i == 0 || row[5] != "people" {
				continue
			}
			for _, c := range row[6:10] {
				if n, err := strconv.Atoi(c); err == nil && n > 0 && n < limit {
					t.Fatalf("%q is under the limit of %d", row, limit)
				}
			}
		}
		for _, never := range []string{"Agnes", "agnes", "SEC-", "ITD-"} {
			if got := lines(Numbers(in)); strings.Contains(got, never) {
				t.Fatalf("%s is there:\n%s", never, got)
			}
		}
	})
}

// Every pain point of the text has its row, and the row its figure.
func TestEveryPainPointOfTheTextIsInTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		got := lines(Numbers(in))
		for _, p := range Tell(in).Points {
			want := Sentence(in.Rules.Journey(p.Journey), p) + ";people;people;" + strconv.Itoa(p.People) + ";"
			if !strings.Contains(got, want) {
				t.Fatalf("no %q in\n%s", want, got)
			}
		}
	})
}
