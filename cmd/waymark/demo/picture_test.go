package demo

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors/slack/slackfake"
	"github.com/waymark-itsm/waymark/journeys"
)

// The demo's digest is drawn, legible on a telephone, and stands in Slack.
func TestTheDigestStandsWithAPictureThatATelephoneCanShow(t *testing.T) {
	t.Parallel()
	story := Tell("golden", 1, zone(t))
	p := open(t, setting{people: story.People, start: story.Before[0].At.Add(-time.Minute)})
	p.do(p.Play(context.Background(), story.Before, nil))
	p.tell()
	monday := berlin(p.zone, 8, 30, 0).AddDate(0, 0, 6)
	p.until(monday.Add(time.Hour))
	_, files, err := p.App.DigestFiles(context.Background(), "weekly-password", monday)
	p.do(err)
	var names []string
	byType := map[string]journeys.File{}
	for _, f := range files {
		names = append(names, f.Name)
		byType[f.Type] = f
	}
	if got := strings.Join(names, " "); got != "password-reset.png password-reset.svg numbers.csv" {
		t.Fatalf("the files are %s", got)
	}
	if c, err := png.DecodeConfig(bytes.NewReader(byType["image/png"].Bytes)); err != nil || c.Width != 1080 || c.Height != 1350 {
		t.Errorf("the picture is %d x %d, %v", c.Width, c.Height, err)
	}
	const telephone = 360. // pixels across
	sizes, words := typeOf(t, byType["image/svg+xml"].Bytes)
	for word, size := range sizes {
		if size*telephone/1080 < 12 {
			t.Errorf("%q is %v pixels high on a telephone", word, size*telephone/1080)
		}
	}
	for _, want := range []string{"Password reset", "week 47 (16 to 22 Nov 2026) · 13 people", "Resets by the mailed link", "median wait", "as mapped in the workshop", "Sources: ", "map "} {
		if !strings.Contains(strings.ToLower(words), strings.ToLower(want)) {
			t.Errorf("the picture does not say %q:\n%s", want, words)
		}
	}
	rows, err := csv.NewReader(bytes.NewReader(byType["text/csv"].Bytes)).ReadAll()
	if err != nil || len(rows) < 5 {
		t.Errorf("numbers.csv has %d rows, %v", len(rows), err)
	}

	var shown []string
	var attached []*slackfake.File
	for _, m := range p.Slack.Messages("it-leads") {
		attached = append(attached, m.Files...)
		for _, b := range m.Blocks {
			if b.SlackFile != nil {
				shown = append(shown, b.SlackFile.ID)
			}
		}
	}
	if len(shown) != 1 || len(attached) != 1 || attached[0].Name != "numbers.csv" {
		t.Fatalf("the digest shows %q, in its thread lie %d files", shown, len(attached))
	}
	for _, f := range p.Slack.Files() {
		if f.ID == shown[0] && !bytes.Equal(f.Bytes, byType["image/png"].Bytes) {
			t.Error("what stands in Slack is another picture than --dry-run writes")
		}
	}
}

// typeOf reads the sizes of all type in an SVG, by its words, and the words.
func typeOf(t *testing.T, svg []byte) (sizes map[string]float64, words string) {
	t.Helper()
	sizes = map[string]float64{}
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return sizes, words
		}
		if err != nil {
			t.Fatal(err)
		}
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != "text" {
			continue
		}
		var size float64
		for _, a := range e.Attr {
			if a.Name.Local == "font-size" {
				if size, err = strconv.ParseFloat(a.Value, 64); err != nil {
					t.Fatal(err)
				}
			}
		}
		var word string
		if err := d.DecodeElement(&word, &e); err != nil {
			t.Fatal(err)
		}
		sizes[word] = size
		words += word + "\n"
	}
}

// What is pressed under a digest edits its text; its picture stays, and its
// numbers are not said again.
func TestADigestThatIsToldAgainKeepsItsFiles(t *testing.T) {
	t.Parallel()
	p := monday(t, nil)
	files := len(p.Slack.Files())
	p.under("Ada", journeys.KindAccept)
	var edits, pictures, numbers int
	for _, m := range p.Slack.Messages("it-leads") {
		edits += m.Edits
		numbers += len(m.Files)
		for _, b := range m.Blocks {
			if b.SlackFile != nil {
				pictures++
			}
		}
	}
	if edits == 0 || pictures != 1 || numbers != 1 || len(p.Slack.Files()) != files {
		t.Errorf("after %d edits there are %d pictures, %d times the numbers, %d files, before %d", edits, pictures, numbers, len(p.Slack.Files()), files)
	}
}
