package eventlog

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestReadmeListsWhatIsExported: an analyst reads the table, not the code.
func TestReadmeListsWhatIsExported(t *testing.T) {
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(b), "| attribute | type | meaning |\n| --- | --- | --- |\n")
	var want strings.Builder
	for _, c := range Exported() {
		fmt.Fprintf(&want, "| `%s` | %s | %s |\n", c.Header(), c.Type, c.Means)
	}
	if table != want.String() {
		t.Errorf("the table should be\n%s", want.String())
	}
}

// TestReadmeNamesEveryKeyOfTheJSON, in the order in which they are printed.
func TestReadmeNamesEveryKeyOfTheJSON(t *testing.T) {
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(b), "| key | meaning |\n| --- | --- |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	var got []string
	for _, m := range regexp.MustCompile("`([a-z_]+)(\\[\\])?`").FindAllStringSubmatch(table, -1) {
		got = append(got, m[1])
	}
	var keys func(of reflect.Type) []string
	keys = func(of reflect.Type) (all []string) {
		for i := range of.NumField() {
			f := of.Field(i)
			all = append(all, f.Tag.Get("json"))
			if t := f.Type; t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct {
				all = append(all, keys(t.Elem())...)
			}
		}
		return all
	}
	want := keys(reflect.TypeFor[Result]())
	at := slices.Index(want, "ping_pong") // whose keys are said once for both shares
	want = slices.Insert(want, at+1, "cases", "share", "by")
	want = slices.Insert(want, slices.Index(want, "reopened")+1, "by")
	if !slices.Equal(got, want) {
		t.Errorf("the table has\n%q\nthe JSON\n%q", got, want)
	}
}
