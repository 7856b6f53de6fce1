package journeys_test

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// What the page says stands somewhere must stand there.
func TestTheReadmeNamesFilesThatExist(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), "| row | what is asked |")
	if !found {
		t.Fatal("the table is gone")
	}
	named := regexp.MustCompile("`([a-z_./-]+)`")
	identifier := regexp.MustCompile("`([a-z_./-]+\\.go)` ([A-Za-z]+(?:\\.[A-Z][A-Za-z]+)?)")
	var rows []int
	for _, line := range strings.Split(table, "\n") {
		cells := strings.Split(line, "|")
		if len(cells) != 6 || strings.HasPrefix(cells[1], " ---") {
			continue
		}
		first, last, _ := strings.Cut(strings.TrimSpace(cells[1]), "-")
		if last == "" {
			last = first
		}
		from, err1 := strconv.Atoi(first)
		to, err2 := strconv.Atoi(last)
		if err1 != nil || err2 != nil {
			t.Errorf("no row number: %s", line)
			continue
		}
		for n := from; n <= to; n++ {
			rows = append(rows, n)
		}
		if !strings.Contains(cells[3], "`") && strings.TrimSpace(cells[4]) == "" {
			t.Errorf("row %s is neither done nor open", first)
		}
		for _, m := range named.FindAllStringSubmatch(cells[3], -1) {
			if _, err := os.Stat(m[1]); err != nil {
				t.Errorf("row %s names %s, which is not there", first, m[1])
			}
		}
		for _, m := range identifier.FindAllStringSubmatch(cells[3], -1) {
			source, err := os.ReadFile(m[1])
			if name := m[2][strings.IndexByte(m[2], '.')+1:]; err != nil || !regexp.MustCompile(`\b`+name+`\b`).Match(source) {
				t.Errorf("row %s says that %s has %s, which it has not", first, m[1], m[2])
			}
		}
	}
	if !slices.IsSorted(rows) || len(rows) < 80 {
		t.Errorf("%d rows, the last is %d", len(rows), rows[len(rows)-1])
	}
	// Every row of the list is in the table, or named as another folder's.
	_, rest, _ := strings.Cut(table, "\nThe other rows belong to other folders.")
	for _, m := range regexp.MustCompile(`\d+`).FindAllString(rest, -1) {
		n, _ := strconv.Atoi(m)
		rows = append(rows, n)
	}
	slices.Sort(rows)
	for n := 1; n <= 125; n++ {
		if n > len(rows) || rows[n-1] != n {
			t.Fatalf("row %d is missing, or the one before it stands twice", n)
		}
	}
	if len(rows) > 125 {
		t.Errorf("rows %v do not exist, or stand twice", rows[125:])
	}
}
