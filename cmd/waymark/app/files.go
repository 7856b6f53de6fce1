package app

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"time"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/draw"
	"github.com/waymark-itsm/waymark/journeys/insight"
)

// What lies beside a digest's text, by their media types.
const (
	pngType = "image/png"
	svgType = "image/svg+xml"
	csvType = "text/csv"
)

// DigestFiles returns a digest as it would be posted at an instant: its text,
// and what goes with it. Each picture is there twice, to be posted and to be
// printed (SVG).
func (a *App) DigestFiles(ctx context.Context, id string, at time.Time) (journeys.Text, []journeys.File, error) {
	d, ok := a.digest(id)
	if !ok {
		return journeys.Text{}, nil, fmt.Errorf("no digest is called %q", id)
	}
	in, _, err := a.digestInput(ctx, d, at)
	if err != nil {
		return journeys.Text{}, nil, err
	}
	report := insight.Tell(in)
	files, err := filesOf(d, in, report.Points, true)
	return report.Text, files, err
}

// posted are the files of a digest. One that cannot be drawn goes without: the
// text matters more.
func (a *App) posted(d config.Digest, in insight.Input, points []insight.Point) []journeys.File {
	files, err := filesOf(d, in, points, false)
	if err != nil {
		a.o.Log.Error("a digest's picture could not be drawn", "digest", d.ID, "error", err)
	}
	return files
}

// filesOf are a picture of each journey, where the digest has pictures, and the
// figures as a table. With an error they are those that could be made.
func filesOf(d config.Digest, in insight.Input, points []insight.Point, svg bool) ([]journeys.File, error) {
	numbers, failed := table(insight.Numbers(in))
	var files []journeys.File
	for _, id := range in.Journeys {
		j := in.Rules.Journey(id)
		if !d.Picture || j == nil {
			continue
		}
		p, ok := insight.Picture(in, j, points)
		if !ok {
			continue
		}
		scene, err := draw.Layout(p)
		if err != nil {
			failed = err
			continue
		}
		painted, err := draw.PNG(scene)
		if err != nil {
			failed = err
			continue
		}
		files = append(files, journeys.File{Name: id + ".png", Type: pngType, Alt: p.Alt, Bytes: painted})
		if svg {
			files = append(files, journeys.File{Name: id + ".svg", Type: svgType, Bytes: draw.SVG(scene)})
		}
	}
	if len(numbers) > 0 {
		files = append(files, journeys.File{Name: "numbers.csv", Type: csvType, Bytes: numbers})
	}
	return files, failed
}

// table writes rows as RFC 4180 has them.
func table(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write the figures: %w", err)
	}
	return b.Bytes(), nil
}
