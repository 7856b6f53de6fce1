package insight

import (
	"flag"
	"os"
	"testing"
)

// TestMain draws the same random cases in every run, so that a change is
// judged by what it changed; WAYMARK_RANDOM=1 draws others.
func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv("WAYMARK_RANDOM") == "" {
		if err := flag.Set("rapid.seed", "1"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
