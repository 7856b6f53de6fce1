package eventlog

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// deskLog is a gzipped XES log shaped like a help desk's: events of a few
// attributes, cases that mostly go the same way.
func deskLog(t *testing.T, cases int) []byte {
	t.Helper()
	random := rand.New(rand.NewPCG(7, 1))
	activities := []string{"Assign seriousness", "Take in charge ticket", "Wait", "Resolve ticket", "Closed"}
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	write := func(format string, args ...any) {
		if _, err := fmt.Fprintf(z, format, args...); err != nil {
			t.Fatal(err)
		}
	}
	write("<log xes.version=\"1.0\">\n")
	for i := range cases {
		write("\t<trace>\n\t\t<string key=\"concept:name\" value=\"Case %d\"/>\n", i)
		for k, activity := range activities {
			for range []int{1, 1, 1, 1, 1, 1, 0, 2}[random.IntN(8)] {
				at = at.Add(time.Duration(random.IntN(9000)) * time.Second)
				write("\t\t<event>\n\t\t\t<string key=\"org:resource\" value=\"Value %d\"/>\n\t\t\t<date key=\"time:timestamp\" value=\"%s\"/>\n"+
					"\t\t\t<string key=\"product\" value=\"Value %d\"/>\n\t\t\t<string key=\"lifecycle:transition\" value=\"complete\"/>\n"+
					"\t\t\t<string key=\"concept:name\" value=\"%s\"/>\n\t\t\t<int key=\"Variant index\" value=\"%d\"/>\n\t\t</event>\n",
					random.IntN(20), at.Format(time.RFC3339), random.IntN(20), activity, k)
			}
		}
		write("\t</trace>\n")
	}
	write("</log>\n")
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestConformCostsAFewTimesUnpacking holds what reading and judging takes
// against what unpacking the same file takes, each the best of several turns:
// the proportion is the same on any machine, and in one turn a busy one slows
// both. It is four times, and for judging alone a third; make bench measures
// the real log. The bounds let pass what a busy machine does, and not what is
// ten times slower.
func TestConformCostsAFewTimesUnpacking(t *testing.T) {
	const mostWhole, mostJudging = 20, 1.5
	log := deskLog(t, 2000)
	journey := straight("Assign seriousness", "Take in charge ticket", "Resolve ticket", "Closed")
	reader, err := Open(bytes.NewReader(log), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var cases []Case
	var c Case
	for err = reader.Next(&c); err == nil; err = reader.Next(&c) {
		cases = append(cases, Case{slices.Clone(c.Name), slices.Clone(c.Events)})
	}
	if !errors.Is(err, io.EOF) || len(cases) != 2000 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	var unpacking, whole, judging time.Duration
	best := func(d *time.Duration, f func() error) {
		begun := time.Now()
		if err := f(); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); *d == 0 || took < *d {
			*d = took
		}
	}
	for range 9 {
		best(&unpacking, func() error {
			z, err := gzip.NewReader(bytes.NewReader(log))
			if err == nil {
				_, err = io.Copy(io.Discard, z)
			}
			return err
		})
		best(&whole, func() error {
			_, err := conform(bytes.NewReader(log), journey, Options{}, nil)
			return err
		})
		best(&judging, func() error {
			g, err := NewJudge(journey, reader.Class)
			if err != nil {
				return err
			}
			g.alone = true
			for i := range cases {
				g.Add(&cases[i])
			}
			return nil
		})
	}
	ratio := func(d time.Duration) float64 { return float64(d) / float64(unpacking) }
	t.Logf("unpacking %v; read and judged %.1f times that, judging each case alone %.2f times", unpacking, ratio(whole), ratio(judging))
	if ratio(whole) > mostWhole {
		t.Errorf("reading and judging takes %.1f times what unpacking takes, more than %d", ratio(whole), mostWhole)
	}
	if ratio(judging) > mostJudging {
		t.Errorf("judging takes %.2f times what unpacking takes, more than %v", ratio(judging), mostJudging)
	}
}
