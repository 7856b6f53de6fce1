package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/insight"
)

// An improvement asks for a pain point to be mended: a human wants it, of what
// the last weeks showed, and it is made once. Numbers of fewer people than this
// are not shown; they would be about somebody.
const (
	painOver      = 28 * 24 * time.Hour
	fewestPeople  = 5
	withoutFigure = "fewer than 5 people"
)

// Pain is a pain point of the last weeks, worst first.
type Pain struct {
	insight.Point
	Says string // what it is called: "The reset link goes to the mailbox that is locked"
}

// Crowd is how many met it, as may be shown.
func (p Pain) Crowd() string {
	if p.People < fewestPeople {
		return withoutFigure
	}
	return fmt.Sprintf("%d of %d people", p.People, p.Of)
}

// Errors of improvements.
var (
	ErrNoPain        = errors.New("nobody met this pain point in the last four weeks")
	ErrNoImprovement = errors.New("no desk makes improvements: set improvements of a jira connector")
)

// Pains are the pain points that the stored cases of the last weeks show; of a
// journey, or "" for all.
func (a *App) Pains(ctx context.Context, journey string) ([]Pain, error) {
	rules, now := a.desk.Load().cfg.Rules, a.o.Now()
	var all []Pain
	for i := range rules.Journeys {
		j := &rules.Journeys[i]
		if journey != "" && j.ID != journey || j.Kind != journeys.ServiceJourney {
			continue
		}
		counts := insight.NewCounts(insight.Input{Rules: rules, Journeys: []string{j.ID}, Now: now})
		err := a.store.Briefs(ctx, []string{j.ID}, now.Add(-painOver), now, func(k *journeys.Case) error {
			counts.Add(k)
			return nil
		})
		if err != nil {
			return nil, err
		}
		for _, p := range counts.Points(j) {
			all = append(all, Pain{p, insight.Sentence(j, p)})
		}
	}
	slices.SortStableFunc(all, func(a, b Pain) int {
		if a.People != b.People {
			return b.People - a.People
		}
		return int((b.Waited - a.Waited) / time.Second)
	})
	return all, nil
}

// Improve wants an issue for a pain point, or, where existing is the key of an
// issue about the same, a link on that. A running server carries it out; asked
// again it is the same.
func (a *App) Improve(ctx context.Context, journey string, kind journeys.GapKind, step, existing string) (connector string, err error) {
	d := a.desk.Load()
	connector = improver(d.cfg.Connectors)
	if connector == "" {
		return "", ErrNoImprovement
	}
	pains, err := a.Pains(ctx, journey)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(pains, func(p Pain) bool { return p.Kind == kind && p.Step == step })
	if i < 0 {
		return "", ErrNoPain
	}
	return connector, a.want(ctx, connector, pains[i], existing)
}

func (a *App) want(ctx context.Context, connector string, p Pain, existing string) error {
	want := improvementOf(a.desk.Load().cfg.Rules, p)
	want.Existing = existing
	now := a.o.Now()
	return a.store.PutPosting(ctx, now, journeys.WantImprovement(connector, p.Journey, p.Kind, p.Step, want), now)
}

func improver(list []*connectors.Connector) string {
	for _, c := range list {
		if c.Sink != nil && slices.Contains(c.Sink.Kinds(), journeys.ImprovementPosting) {
			return c.ID
		}
	}
	return ""
}

// improvementOf is what the issue says: how many, since when, whose it is, and
// the questions that the owner should answer. No customer and no agent is in it.
func improvementOf(rules *journeys.Rules, p Pain) journeys.Improvement {
	j := rules.Journey(p.Journey)
	rows := []journeys.Row{{Label: "Met by", Lines: []string{p.Crowd() + " in the last four weeks"}}}
	if o := rules.Owner(p.Owner); o != nil {
		rows = append(rows, journeys.Row{Label: "Owner", Lines: []string{o.Name}})
	}
	if p.Example != "" && p.People >= fewestPeople {
		rows = append(rows, journeys.Row{Label: "Example", Lines: []string{p.Example}})
	}
	if asks := journeys.About(p.Kind).Questions; len(asks) > 0 {
		rows = append(rows, journeys.Row{Label: "Ask", Lines: asks})
	}
	var link *journeys.Link
	if p.URL != "" && p.People >= fewestPeople && (strings.HasPrefix(p.URL, "https://") || strings.HasPrefix(p.URL, "http://")) {
		link = &journeys.Link{URL: p.URL, Title: "For example " + p.Example}
	}
	return journeys.Improvement{
		Link:    link,
		Summary: j.Name + " · " + p.Says,
		Text: &journeys.Text{
			Headline: j.Name + " · " + p.Says, Rows: rows,
			Footer: "Found by Waymark in the tickets themselves. Why: " + string(j.Origin),
		},
	}
}
