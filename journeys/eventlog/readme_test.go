package eventlog

import (
	"fmt"
	"os"
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
