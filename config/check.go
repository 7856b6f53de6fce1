package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// check looks at everything together: names that must name something, rules
// that can never win, journeys that post where nothing can be received.
func (l *loader) check() {
	for i, d := range l.drafts {
		l.checkParts(d)
		l.checkPersonas(d)
		l.checkSteps(d)
		l.checkThings(d)
		l.checkRules(d)
		l.checkClaims(d, l.drafts[:i])
		if !l.alone {
			l.checkSources(d)
			l.checkPosting(d)
		}
	}
	l.checkFields()
}

// checkFields notices a field whose name is spelt almost like one that more
// rules of the same connector name. No connector lists the fields it has, a
// desk may have any, so that this is no problem; but a condition on a field
// that never comes would claim nothing, and nobody would be told.
func (l *loader) checkFields() {
	type field struct{ from, name string }
	used := map[field]int{}
	var order []field
	at := map[field]rule{}
	for _, d := range l.drafts {
		for _, r := range d.all() {
			for _, name := range slices.Sorted(maps.Keys(r.Fields)) {
				f := field{r.From, name}
				if used[f]++; used[f] == 1 {
					order, at[f] = append(order, f), r
				}
			}
		}
	}
	for i, f := range order {
		for k, o := range order {
			same, near := nearField(o.name, f.name)
			if o.from == f.from && o != f && (used[o] > used[f] && near || used[o] == used[f] && k < i && same) {
				l.notice(at[f].at, fmt.Sprintf("the field %q is named by %s, and %q by %d", f.name, ruleCount(used[f]), o.name, used[o]), fmt.Sprintf("did you mean %q?", o.name))
				break
			}
		}
	}
}

// nearField reports whether two names are the same but for hyphens and case,
// and whether they are at least near: one letter of a longer word apart.
func nearField(a, b string) (same, near bool) {
	flat := strings.NewReplacer("-", "", "_", "")
	x, y := strings.ToLower(flat.Replace(a)), strings.ToLower(flat.Replace(b))
	return x == y, x == y || min(len(x), len(y)) >= 6 && distance(x, y) == 1
}

func ruleCount(n int) string {
	if n == 1 {
		return "1 rule"
	}
	return fmt.Sprintf("%d rules", n)
}

func (l *loader) connector(id string) *connectors.Connector {
	for _, c := range l.cfg.Connectors {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// all returns every rule of the journey.
func (d *draft) all() []rule {
	rs := slices.Concat(d.over, d.any, d.none, d.known, d.is)
	for _, s := range d.steps {
		rs = append(rs, s.rules...)
	}
	return rs
}

// checkSources checks the connectors and words that rules name. A source that
// the desk says it does not have may be named by the map all the same; what
// it would have shown is then "not seen", never "missing".
func (l *loader) checkSources(d *draft) {
	var ids []string
	for _, c := range l.cfg.Connectors {
		ids = append(ids, c.ID)
	}
	reported := map[string]bool{}
	for _, r := range d.all() {
		if r.From == "" || slices.Contains(d.Blind, r.From) || slices.Contains(l.broken, r.From) {
			continue
		}
		c := l.connector(r.From)
		if c == nil {
			// Said once: a source that is missing is named by many rules.
			if !reported[r.From] {
				hint := fmt.Sprintf("add it under connectors, or say that this desk has none: without: [%s]", r.From)
				near := Closest(r.From, ids)
				if near != "" {
					hint = fmt.Sprintf("did you mean %q?", near)
				} else if l.unnamed {
					continue // it may be the one whose id cannot be used
				}
				l.problem(r.from, fmt.Sprintf("there is no connector %q", clip(r.From)), hint)
			}
			reported[r.From] = true
			continue
		}
		common := []string{journeys.KindEdited, journeys.KindDeleted}
		if r.Kind != "" && len(c.Words) > 0 && !slices.Contains(c.Words, r.Kind) && !slices.Contains(common, r.Kind) {
			l.problem(r.kind, fmt.Sprintf("%s cannot say %q", r.From, clip(r.Kind)), meant(r.Kind, c.Words))
		}
	}
	for i, v := range d.entry.list("without") {
		if i < len(d.Blind) && !slices.ContainsFunc(d.all(), func(r rule) bool { return r.From == d.Blind[i] }) {
			var named []string
			for _, r := range d.all() {
				if r.From != "" && !slices.Contains(named, r.From) {
					named = append(named, r.From)
				}
			}
			l.problem(v, fmt.Sprintf("no rule of this journey names %q", clip(d.Blind[i])), meant(d.Blind[i], named))
		}
	}
}

// checkRules reports rules of steps that an earlier one always forestalls: an
// event is put on the first step that has a rule for it.
func (l *loader) checkRules(d *draft) {
	type placed struct {
		rule
		step string
	}
	var before []placed
	for i, s := range d.steps {
		for _, r := range s.rules {
			for _, b := range before {
				if b.covers(r) {
					l.problem(r.at, fmt.Sprintf("this rule of step %s can never win: whatever it matches, step %s takes by line %d", d.Steps[i].ID, b.step, b.at.n.Line),
						"make one of the two narrower, or put the narrower one first")
					break
				}
			}
			before = append(before, placed{r, d.Steps[i].ID})
		}
	}
}

// checkClaims does the same for the rules by which journeys claim refs. An
// earlier journey that makes exceptions leaves some refs to later ones, and an
// experience journey takes none from anybody: it claims beside the others.
func (l *loader) checkClaims(d *draft, earlier []*draft) {
	for i, r := range d.any {
		if k := slices.IndexFunc(d.any[:i], func(b rule) bool { return b.covers(r) }); k >= 0 {
			l.problem(r.at, fmt.Sprintf("this rule can never win: line %d matches all that it does", d.any[k].at.n.Line), "take it out")
			continue
		}
		for _, e := range earlier {
			if d.Kind != journeys.ServiceJourney || e.Kind != journeys.ServiceJourney {
				continue
			}
			k := slices.IndexFunc(e.any, func(b rule) bool { return b.covers(r) && (len(b.Says) > 0) == (len(r.Says) > 0) })
			if k >= 0 && len(e.None) == 0 && len(e.Only) == 0 {
				l.problem(r.at, fmt.Sprintf("this rule can never win: the journey %s, which stands first, claims the same by line %d", e.ID, e.any[k].at.n.Line), "change the order of the journeys, or make one of the two narrower")
			}
		}
	}
}

// checkPosting checks that what a journey would write can be written.
func (l *loader) checkPosting(d *draft) {
	if d.Mode == journeys.Observe {
		return
	}
	mode := d.entry.at("mode")
	if l.desk.torn {
		return // what is missing may have stood where nothing could be read
	}
	if l.cfg.PublicURL == "" {
		l.problem(mode, fmt.Sprintf("mode %s writes, and what it writes links back, but there is no public_url", d.Mode), "set public_url or WAYMARK_PUBLIC_URL, or mode: observe")
	}
	if !d.entry.has("since") {
		l.problem(mode, fmt.Sprintf("mode %s needs since: without it old tickets would be written about", d.Mode), "add since: and today's date")
	}
	if d.Mode == journeys.Preview || len(l.broken) > 0 {
		return
	}
	var desks []string
	for _, r := range d.any {
		if r.From != "" && !slices.Contains(d.Blind, r.From) && !slices.Contains(desks, r.From) {
			desks = append(desks, r.From)
		}
	}
	if len(desks) == 0 {
		for _, c := range l.cfg.Connectors {
			desks = append(desks, c.ID)
		}
	}
	for _, need := range []struct {
		kind journeys.PostingKind
		mode journeys.Mode
		what string
	}{{journeys.NotePosting, journeys.Suggest, "a note"}, {journeys.AssignmentPosting, journeys.Act, "an assignment"}} {
		if d.Mode == journeys.Suggest && need.mode == journeys.Act {
			continue
		}
		if !slices.ContainsFunc(desks, func(id string) bool {
			c := l.connector(id)
			return c == nil || carries(c, need.kind)
		}) {
			l.problem(mode, fmt.Sprintf("mode %s writes on tickets, but none of the connectors that this journey claims from can receive %s", d.Mode, need.what), "use mode: observe or preview, or claim tickets of a desk that can")
		}
	}
}

// shown works out which source can show each step, and says where none can.
func (l *loader) shown() {
	for _, d := range l.drafts {
		for i, s := range d.steps {
			by := func(rs []rule) (ids []string) {
				for _, r := range rs {
					if c := l.connector(r.From); c != nil && !slices.Contains(ids, r.From) {
						ids = append(ids, r.From)
					}
				}
				return ids
			}
			step := &d.Steps[i]
			sh := Shown{Journey: d.ID, Step: step.ID, At: s.f.problemAt(s.n.Line, s.n.Column, "", ""), By: by(s.rules), Done: len(by(s.done)) > 0}
			l.report.Steps = append(l.report.Steps, sh)
			ideal := slices.ContainsFunc(d.Ideal, func(p journeys.Path) bool { return slices.Contains(p.Steps, step.ID) })
			switch {
			case len(sh.By) == 0:
				l.notice(s.val, fmt.Sprintf("no source of this desk can show the step %s", step.ID), "it will be called not seen, never missing")
			case ideal && !sh.Done:
				l.notice(s.val, fmt.Sprintf("no source of this desk can show that the step %s was completed", step.ID), "it will be called not seen, never missing")
			}
		}
	}
}
