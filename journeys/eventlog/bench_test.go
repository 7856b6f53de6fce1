package eventlog

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
)

// helpdesk is the ideal path of the real log that is measured with.
func helpdesk() *journeys.Journey {
	return straight("Assign seriousness", "Take in charge ticket", "Resolve ticket", "Closed")
}

// perEvent reports events a second; each run of the benchmark read this many.
func perEvent(b *testing.B, events int) {
	b.ReportMetric(float64(events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkGunzip is what reading costs before anything is read: the others
// are given as ratios to it.
func BenchmarkGunzip(b *testing.B) {
	log := realLog(b, "helpdesk.xes.gz")
	for b.Loop() {
		z, err := gzip.NewReader(bytes.NewReader(log))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, z); err != nil {
			b.Fatal(err)
		}
	}
	perEvent(b, 21348)
}

// BenchmarkConform is all of it: unpacked, read, judged, added up.
func BenchmarkConform(b *testing.B) {
	log := realLog(b, "helpdesk.xes.gz")
	events := 0
	for b.Loop() {
		r, err := conform(bytes.NewReader(log), helpdesk(), Options{}, nil)
		if err != nil {
			b.Fatal(err)
		}
		events = r.Events
	}
	perEvent(b, events)
}

// BenchmarkJudge is judging alone, as it is done.
func BenchmarkJudge(b *testing.B) { benchmarkJudge(b, false) }

// BenchmarkJudgeEachAlone is judging alone, when no variant is remembered and
// every case is aligned by itself.
func BenchmarkJudgeEachAlone(b *testing.B) { benchmarkJudge(b, true) }

func benchmarkJudge(b *testing.B, alone bool) {
	log, err := Open(bytes.NewReader(realLog(b, "helpdesk.xes.gz")), Options{})
	if err != nil {
		b.Fatal(err)
	}
	var cases []Case
	var c Case
	for err = log.Next(&c); err == nil; err = log.Next(&c) {
		cases = append(cases, Case{slices.Clone(c.Name), slices.Clone(c.Events)})
	}
	events := 0
	for b.Loop() {
		g, err := NewJudge(helpdesk(), log.Class)
		if err != nil {
			b.Fatal(err)
		}
		g.alone = alone
		for i := range cases {
			g.Add(&cases[i])
		}
		events = g.Result(log, 10).Events
	}
	perEvent(b, events)
}

// BenchmarkEncodingXML is what the standard library needs for the tokens of
// the same file alone, and so why xml.go is there.
func BenchmarkEncodingXML(b *testing.B) {
	log := realLog(b, "helpdesk.xes.gz")
	for b.Loop() {
		z, err := gzip.NewReader(bytes.NewReader(log))
		if err != nil {
			b.Fatal(err)
		}
		d := xml.NewDecoder(z)
		for err == nil {
			_, err = d.RawToken()
		}
		if !errors.Is(err, io.EOF) {
			b.Fatal(err)
		}
	}
	perEvent(b, 21348)
}
