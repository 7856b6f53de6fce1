package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/insight"
)

// What is pressed under a digest is an event of its pain point. What it brings
// about is made from all such events and from what stands, at any time and any
// number of times: an issue is wanted, an owner proposed to the admin, and the
// newest digest of each channel says so where it stands, and once below it.

// pressesEvery is how soon after a webhook presses are looked for at the
// earliest: whoever pressed waits to see it, and a thousand others do not.
const pressesEvery = 500 * time.Millisecond

// fixAgain is how long a desk that did not say how a fix stands is left alone.
const fixAgain = time.Minute

// standing is the newest digest of a channel, as it was told last.
type standing struct {
	Key      string
	Rule     journeys.Origin
	To       journeys.ChatTarget
	From     time.Time
	Until    time.Time
	Due      time.Time
	Journeys []string
	Report   insight.Report
	Told     string   // meaning of what stands
	Said     []string // keys of the replies below it
	All      bool     // all that is to be said below it was
	Tried    time.Time
}

func standingSetting(digest string, to journeys.ChatTarget) string {
	return "digest that stands: " + digest + "/" + to.Connector + "/" + to.Channel
}

// remain remembers a digest as the newest of its channel.
func (a *App) remain(ctx context.Context, digest string, s standing) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return a.store.SetSetting(ctx, standingSetting(digest, s.To), string(text))
}

func (s *standing) posting(files []journeys.File) journeys.Posting {
	text := s.Report.Text
	return journeys.Posting{
		Key: s.Key, Kind: journeys.DigestPosting, Connector: s.To.Connector, Target: s.To.Channel,
		Rule: s.Rule, Content: journeys.Content{Text: &text, Files: files}, Meaning: s.Told,
	}
}

// meaning changes with what was pressed of the digest's pain points and with
// which issue answers them. How that issue stands, and every figure, is as it
// was when the digest was made.
func (s *standing) meaning(f found) string {
	facts := []any{s.Key}
	for _, p := range s.Report.Points {
		i := f.issues[p.ID()]
		facts = append(facts, f.known[p.ID()].State, i.Remote, i.State == journeys.Gone)
	}
	return journeys.MeaningOf(facts...)
}

// tendPresses carries out what is pressed under digests until ctx ends.
func (a *App) tendPresses(ctx context.Context) {
	for n, stirred := -1, false; ; {
		events, err := a.store.Points(ctx)
		if err == nil && (len(events) != n || !stirred) {
			n = len(events)
			_, err = a.presses(ctx)
		}
		if err != nil && ctx.Err() == nil {
			a.o.Log.Error("what was pressed under a digest could not be carried out", "error", err)
		}
		pause := time.NewTimer(pressesEvery)
		select {
		case <-ctx.Done():
			pause.Stop()
			return
		case <-pause.C:
		}
		again := time.NewTimer(15 * time.Second) // an issue that is made meanwhile sends nothing
		select {
		case <-ctx.Done():
			again.Stop()
			return
		case <-again.C:
			stirred = false
		case <-a.pressed:
			again.Stop()
			stirred = true
		}
	}
}

// stir has presses looked for soon.
func (a *App) stir() {
	select {
	case a.pressed <- struct{}{}:
	default:
	}
}

// presses brings about what was pressed, and returns how much changed.
func (a *App) presses(ctx context.Context) (changed int, err error) {
	a.telling.Lock()
	defer a.telling.Unlock()
	events, err := a.store.Points(ctx)
	if err != nil || len(events) == 0 {
		return 0, err
	}
	cfg := a.desk.Load().cfg
	states := journeys.PointStates(cfg.Rules, events)
	var stand []standing
	var of []string // the digest of each
	for _, d := range cfg.Digests {
		for _, to := range d.To {
			text, err := a.store.Setting(ctx, standingSetting(d.ID, to))
			if err != nil {
				return changed, err
			}
			var s standing
			if text != "" && json.Unmarshal([]byte(text), &s) == nil {
				stand, of = append(stand, s), append(of, d.ID)
			}
		}
	}
	figures := map[journeys.PointID]insight.Point{}
	for i := range stand {
		for _, p := range stand[i].Report.Points {
			figures[p.ID()] = p
		}
	}
	for id, s := range states {
		n, err := a.bringAbout(ctx, id, s, figures[id])
		if changed += n; err != nil {
			return changed, err
		}
	}
	if err := a.keepBaselines(ctx, states, figures); err != nil {
		return changed, err
	}
	for i := range stand {
		n, err := a.retell(ctx, of[i], &stand[i], states)
		if changed += n; err != nil {
			return changed, err
		}
	}
	if changed > 0 {
		a.writer.Wake()
	}
	return changed, nil
}

// bringAbout wants what the presses of one pain point ask for. p are its
// figures where a digest tells of it.
func (a *App) bringAbout(ctx context.Context, id journeys.PointID, s journeys.PointState, p insight.Point) (int, error) {
	cfg := a.desk.Load().cfg
	j, changed := cfg.Rules.Journey(id.Journey), 0
	if j == nil {
		return 0, nil
	}
	if connector := improver(cfg.Connectors); !s.Wanted.IsZero() && connector != "" {
		key := journeys.ImprovementKey(id.Journey, id.Kind, id.Step)
		there, err := a.store.Postings(ctx, []string{key})
		if err != nil {
			return 0, err
		}
		if _, ok := there[key]; !ok {
			_, err := a.Improve(ctx, id.Journey, id.Kind, id.Step, s.Existing)
			if errors.Is(err, ErrNoPain) { // of late; it was asked for all the same
				p.Journey, p.Kind, p.Step = id.Journey, id.Kind, id.Step
				err = a.want(ctx, connector, Pain{p, insight.Sentence(j, p)}, s.Existing)
			}
			if err != nil {
				return 0, err
			}
			changed++
		}
	}
	step, owner := j.Step(id.Step), cfg.Rules.Owner(s.Owner)
	if step == nil || owner == nil || step.Owner == s.Owner || cfg.Admins.Connector == "" || cfg.Admins.Channel == "" {
		return changed, nil
	}
	n, err := a.putOnce(ctx, proposal(cfg.Admins, j, step, owner, s))
	return changed + n, err
}

// proposal asks whoever keeps the files to say there who was named: the map
// stays theirs.
func proposal(admins journeys.ChatTarget, j *journeys.Journey, step *journeys.Step, owner *journeys.Owner, s journeys.PointState) journeys.Posting {
	by := s.OwnerBy
	if by == "" {
		by = "Somebody"
	}
	key := "owner-named/" + j.ID + "/" + step.ID + "/" + owner.ID
	return journeys.Posting{
		Key: key, Kind: journeys.MessagePosting, Connector: admins.Connector, Target: admins.Channel, Meaning: journeys.MeaningOf(key),
		Content: journeys.Content{Text: &journeys.Text{
			Headline: fmt.Sprintf("%s named %s as the owner of %q in %s.", by, owner.Name, step.Name, j.Name),
			Rows: []journeys.Row{
				{Label: "Where", Lines: []string{string(step.Origin)}},
				{Label: "Next", Lines: []string{"If that is right, write there owner: " + owner.ID + " and reload (SIGHUP). Until then only the digest says so."}},
			},
		}},
	}
}

// putOnce puts a posting that is not there yet.
func (a *App) putOnce(ctx context.Context, p journeys.Posting) (int, error) {
	there, err := a.store.Postings(ctx, []string{p.Key})
	if _, ok := there[p.Key]; ok || err != nil {
		return 0, err
	}
	now := a.o.Now()
	return 1, a.store.PutPosting(ctx, now, p, now)
}

// keepBaselines remembers how many met a pain point when it was called not
// worth mending, by the digest under which it was.
func (a *App) keepBaselines(ctx context.Context, states map[journeys.PointID]journeys.PointState, figures map[journeys.PointID]insight.Point) error {
	all, err := a.baselines(ctx)
	if err != nil {
		return err
	}
	changed := false
	for id, s := range states {
		name := id.Ref("").ID
		was, there := all[name]
		p, counted := figures[id]
		switch {
		case s.Verdict != journeys.KindNotWorth && there:
			delete(all, name)
			changed = true
		case s.Verdict == journeys.KindNotWorth && counted && !was.At.Equal(s.At):
			all[name] = baseline{s.At, p.People, p.Of}
			changed = true
		}
	}
	if !changed {
		return nil
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return a.store.SetSetting(ctx, baselinesSetting, string(text))
}

// retell lets a digest that stands say what became of its pain points, and
// says it once below, where it notifies as an edit does not.
func (a *App) retell(ctx context.Context, digest string, s *standing, states map[journeys.PointID]journeys.PointState) (changed int, err error) {
	if !slices.ContainsFunc(s.Report.Points, func(p insight.Point) bool { _, said := states[p.ID()]; return said }) {
		return 0, nil
	}
	stored, err := a.store.Postings(ctx, []string{s.Key})
	if err != nil {
		return 0, err
	}
	there, ok := stored[s.Key]
	if !ok || there.Absent || there.State == journeys.Gone || there.State == journeys.Removed {
		return 0, nil // somebody removed it: nothing is said of it any more
	}
	about, err := a.points(ctx, s.Journeys)
	if err != nil {
		return 0, err
	}
	cfg, now, told := a.desk.Load().cfg, a.o.Now(), s.meaning(about)
	if told == s.Told && (there.Remote == "" || s.All || now.Sub(s.Tried) < fixAgain) {
		return 0, nil
	}
	s.Tried = now
	known := a.fixes(ctx, about)
	if told != s.Told {
		facts, err := a.facts(ctx, s.Due)
		if err != nil {
			return 0, err
		}
		s.Told, s.All = told, false
		s.Report = s.Report.Retell(insight.Input{
			Rules: cfg.Rules, Journeys: s.Journeys, From: s.From, To: s.Until, Facts: facts, Known: known,
			Chat: s.To.Connector, Improves: improver(cfg.Connectors) != "",
		})
		if err := a.store.PutPosting(ctx, now, s.posting(there.Content.Files), now); err != nil {
			return 0, err
		}
		changed++
	}
	all := there.Remote != ""
	for n, p := range s.Report.Points {
		k := known[p.ID()]
		all = all && (k.Fix == nil || !k.Fix.Unread)
		for _, line := range below(cfg.Rules, strconv.Itoa(n+1), s.Due, k) {
			key := "reply/" + s.Key + "/" + journeys.MeaningOf(p.ID(), line.about)
			if there.Remote == "" || slices.Contains(s.Said, key) {
				continue
			}
			reply := journeys.Posting{
				Key: key, Kind: journeys.ReplyPosting, Connector: s.To.Connector, Target: there.Remote, Rule: s.Rule, Prompt: true,
				Meaning: journeys.MeaningOf(key), Content: journeys.Content{Text: &journeys.Text{Headline: line.says}},
			}
			if _, err := a.putOnce(ctx, reply); err != nil {
				return changed, err
			}
			s.Said = append(s.Said, key)
			changed++
		}
	}
	s.All = all
	return changed, a.remain(ctx, digest, *s)
}

// line is something that is said once below a digest.
type line struct {
	about []any // what it is about: the same again is not said again
	says  string
}

// below is what was pressed of a pain point since a digest was posted, in the
// words of the presser's own deed.
func below(r *journeys.Rules, n string, since time.Time, k insight.Known) []line {
	zone := r.Zone
	if zone == nil {
		zone = time.UTC
	}
	who := func(by string) string {
		if by == "" {
			return "Somebody"
		}
		return by
	}
	at := func(t time.Time) string { return " (" + t.In(zone).Format("15:04") + ")" }
	s := k.State
	var all []line
	if o := r.Owner(s.Owner); o != nil && !s.OwnerAt.Before(since) {
		all = append(all, line{[]any{"owner", s.Owner}, fmt.Sprintf("%s named %s as the owner of %s%s", who(s.OwnerBy), o.Name, n, at(s.OwnerAt))})
	}
	if !s.Wanted.Before(since) && !s.Wanted.IsZero() && k.Fix != nil && k.Fix.Key != "" {
		key := journeys.Plain(k.Fix.Key, 32)
		switch {
		case s.Existing == "":
			all = append(all, line{[]any{"fix"}, who(s.WantedBy) + " made " + key + " of " + n + at(s.Wanted)})
		case s.Existing == k.Fix.Key:
			all = append(all, line{[]any{"fix"}, who(s.WantedBy) + " linked " + key + " to " + n + at(s.Wanted)})
		default: // the first who wanted one had it made or linked
			all = append(all, line{[]any{"fix", s.Existing}, fmt.Sprintf("%s is answered by %s already; %s was not linked%s", n, key, journeys.Plain(s.Existing, 32), at(s.Wanted))})
		}
	}
	if !s.At.Before(since) {
		switch s.Verdict {
		case journeys.KindAccept:
			all = append(all, line{[]any{s.Verdict, s.At}, who(s.By) + " accepted " + n + " as a pain point" + at(s.At)})
		case journeys.KindNotWorth:
			why := ""
			if s.Reason != "" {
				why = ": " + journeys.Plain(s.Reason, 80)
			}
			all = append(all, line{[]any{s.Verdict, s.At}, who(s.By) + " called " + n + " not worth mending" + why + at(s.At)})
		}
	}
	return all
}
