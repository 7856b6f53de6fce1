package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/lint"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// mapsReport is what check --map has to say, and with --json its shape.
type mapsReport struct {
	Journeys []mapReport    `json:"journeys"`
	Desk     []lint.Finding `json:"desk"`    // findings about no journey
	Tickets  int            `json:"tickets"` // stored; 0: none yet
	Problems int            `json:"problems"`
}

// mapReport is one journey's part of it.
type mapReport struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Origin    journeys.Origin `json:"origin"`
	Questions []lint.Answer   `json:"questions"`
	Coverage  lint.Coverage   `json:"coverage"`
	Claimed   int             `json:"claimed"` // of the stored tickets
	Findings  []lint.Finding  `json:"findings"`
	claims    string
	service   bool
}

// checkMaps reads the maps and prints what a colleague would ask about them.
func checkMaps(c *cobra.Command, cfg *config.Config, asJSON bool) error {
	figures, err := storedFigures(c, cfg)
	if err != nil {
		return err
	}
	report := readMaps(cfg.Rules, figures)
	if asJSON {
		enc := json.NewEncoder(c.OutOrStdout())
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		err = enc.Encode(report)
	} else {
		_, err = fmt.Fprint(c.OutOrStdout(), report.text(width()))
	}
	if err == nil && report.Problems > 0 {
		err = fmt.Errorf("%s: a journey that cannot be walked as it is drawn", count(report.Problems, "problem"))
	}
	return err
}

// storedFigures counts over the stored tickets and cases, a few at a time. A
// desk that has no store yet has none; that is no fault.
func storedFigures(c *cobra.Command, cfg *config.Config) (f lint.Figures, err error) {
	if _, missing := existing(cfg.Store); missing == nil {
		err = withStore(c, cfg.Store, func(ctx context.Context, db *store.DB, _ string) error {
			if err := db.Tickets(ctx, func(events []journeys.Event) error {
				f.Count(cfg.Rules, events)
				return nil
			}); err != nil {
				return err
			}
			return db.Cases(ctx, func(k journeys.Case, _ []journeys.Event) error {
				f.Walk(cfg.Rules, &k)
				return nil
			})
		})
	}
	return f, err
}

func readMaps(r *journeys.Rules, figures lint.Figures) mapsReport {
	findings := lint.Lint(r, journeys.Facts{}, figures)
	report := mapsReport{Desk: []lint.Finding{}, Tickets: figures.Tickets, Problems: lint.Problems(findings)}
	for i := range r.Journeys {
		j := &r.Journeys[i]
		m := mapReport{
			ID: j.ID, Name: j.Name, Origin: j.Origin, Questions: lint.Questions(r, j), Coverage: lint.Covered(r, j, journeys.Facts{}),
			Claimed: figures.Claimed[j.ID], Findings: []lint.Finding{}, claims: figures.Share(j.ID), service: j.Kind == journeys.ServiceJourney,
		}
		for _, f := range findings {
			if f.Journey == j.ID {
				m.Findings = append(m.Findings, f)
			}
		}
		report.Journeys = append(report.Journeys, m)
	}
	for _, f := range findings {
		if f.Journey == "" {
			report.Desk = append(report.Desk, f)
		}
	}
	return report
}

// width is how wide lines may be.
func width() int {
	var n int
	if _, err := fmt.Sscanf(os.Getenv("COLUMNS"), "%d", &n); err != nil || n < 60 {
		return 110
	}
	return min(n, 160)
}
