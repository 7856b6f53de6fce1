package journeys

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A rule, (journey, gap kind, step), that people reject too often parks itself:
// it begins nothing any more, and what it finds goes into the digest only,
// until the file of its journey changes or an admin says so.
const (
	parkPosts   = 10                  // fewer messages prove nothing
	parkPercent = 20                  // more than this many of a hundred rejected
	draftOver   = 14 * 24 * time.Hour // the same reason so often within it ...
	draftFrom   = 3                   // ... drafts a change of the rule
)

// Rejection is one message that somebody called wrong.
type Rejection struct {
	Journey string
	Gap     GapKind
	Step    string
	Case    string
	Told    time.Time // when the message was first posted
	At      time.Time // when it was rejected; zero where only a label says so
	Reason  string    // as FieldReason; "": none was given
	Owner   string    // whose it is instead, where that was said
}

// Rule is RuleID of the rule whose message it was.
func (r Rejection) Rule() string { return RuleID(r.Journey, r.Gap, r.Step) }

// Parks reports whether so many rejections of so many messages park a rule.
func Parks(posts, rejected int) bool {
	return posts >= parkPosts && rejected*100 > posts*parkPercent
}

// Parked is a rule that parked itself.
type Parked struct {
	Journey  string
	Gap      GapKind
	Step     string
	Version  string // of the journey's file
	Since    time.Time
	Posts    int
	Rejected int
}

// parked reports whether the rule of a gap has parked itself and nothing about
// the case stands yet: what stands is kept true, or it would lie.
func (p *planner) parked(g *Gap) bool {
	_, parked := p.facts.Parked[RuleID(p.journey.ID, g.Kind, g.Step)]
	return parked && !p.stands()
}

// calledRule is what the owner of a map is told a rule is.
func (j *Journey) calledRule(kind GapKind, step string) string {
	s := j.step(step)
	if says := s.Pain[kind]; says != "" {
		return says
	}
	where := ""
	if s.Name != "" {
		where = ` at "` + s.Name + `"`
	}
	return strings.ReplaceAll(string(kind), "_", " ") + where
}

// ruleOrigin is where a rule stands in its journey's file.
func (j *Journey) ruleOrigin(step string) Origin {
	if s := j.step(step); s.Origin != "" {
		return s.Origin
	}
	return j.Origin
}

// ParkedText tells the owner of a map that one of its rules has parked itself:
// the figures, where the rule stands, and the way out.
func ParkedText(j *Journey, p Parked, rejected []Rejection) *Text {
	return &Text{
		Headline: fmt.Sprintf("%s · a rule says nothing more: %d of its %d messages were called wrong (%d %%)", j.Name, p.Rejected, p.Posts, p.Rejected*100/p.Posts),
		Rows: []Row{
			{Label: "Rule", Lines: []string{j.calledRule(p.Gap, p.Step) + " (" + string(p.Gap) + ", " + string(j.ruleOrigin(p.Step)) + ")"}},
			{Label: "Why", Lines: []string{reasons(rejected)}},
			{Label: "Meanwhile", Lines: []string{"What it finds is in the digest. It begins nothing on a ticket or in a channel; what stands is kept true."}},
			{Label: "Next", Lines: []string{
				"Correct it in the journey's file: it speaks again when that is loaded.",
				"Or let it speak as it is: waymark unpark " + RuleID(p.Journey, p.Gap, p.Step),
			}},
		},
	}
}

// reasons counts why messages were rejected, the most frequent first.
func reasons(list []Rejection) string {
	n := map[string]int{}
	for _, r := range list {
		n[reasonWords(r.Reason)]++
	}
	var words []string
	for w := range n {
		words = append(words, w)
	}
	slices.SortFunc(words, func(a, b string) int {
		if n[a] != n[b] {
			return n[b] - n[a]
		}
		return strings.Compare(a, b)
	})
	for i, w := range words {
		words[i] = fmt.Sprintf("%s: %d", w, n[w])
	}
	return strings.Join(words, " · ")
}

func reasonWords(reason string) string {
	if w := Plain(strings.ReplaceAll(reason, "_", " "), 60); w != "" {
		return w
	}
	return "no reason given"
}

// Draft is a change of a rule that three people asked for within two weeks,
// each for the same reason.
type Draft struct {
	Journey  string
	Gap      GapKind
	Step     string
	Reason   string
	Rejected []Rejection // the newest first
}

// Drafts finds the changes that are asked for, in a fixed order.
func Drafts(list []Rejection, now time.Time) []Draft {
	type key struct{ rule, reason string }
	by := map[key]*Draft{}
	for _, r := range list {
		if r.Reason == "" || r.At.IsZero() || now.Sub(r.At) > draftOver {
			continue
		}
		k := key{r.Rule(), r.Reason}
		if by[k] == nil {
			by[k] = &Draft{Journey: r.Journey, Gap: r.Gap, Step: r.Step, Reason: r.Reason}
		}
		by[k].Rejected = append(by[k].Rejected, r)
	}
	var drafts []Draft
	for _, d := range by {
		if len(d.Rejected) < draftFrom {
			continue
		}
		slices.SortFunc(d.Rejected, func(a, b Rejection) int { return b.At.Compare(a.At) })
		drafts = append(drafts, *d)
	}
	slices.SortFunc(drafts, func(a, b Draft) int {
		return strings.Compare(RuleID(a.Journey, a.Gap, a.Step)+"\x00"+a.Reason, RuleID(b.Journey, b.Gap, b.Step)+"\x00"+b.Reason)
	})
	return drafts
}

// DraftText is the change, ready to be pasted into the journey's file.
func DraftText(r *Rules, j *Journey, d Draft) *Text {
	advice, lines := d.change(r, j)
	return &Text{
		Headline: fmt.Sprintf(`%s · "%s" was said of the same rule %d times in 14 days`, j.Name, reasonWords(d.Reason), len(d.Rejected)),
		Rows: []Row{
			{Label: "Rule", Lines: []string{j.calledRule(d.Gap, d.Step) + " (" + string(d.Gap) + ", " + string(j.ruleOrigin(d.Step)) + ")"}},
			{Label: "Next", Lines: []string{advice}},
			{Label: "Change", Lines: lines},
		},
		Footer: "Nothing was changed. waymark check says whether the file is right; waymark rehearse shows what it would have said.",
	}
}

// change is what the reason asks for: advice, and lines of YAML.
func (d Draft) change(r *Rules, j *Journey) (advice string, yaml []string) {
	has := func(word string) bool { return strings.Contains(d.Reason, word) }
	switch {
	case has("owner"):
		owner := "OWNER"
		for _, x := range d.Rejected {
			if o := r.Owner(x.Owner); o != nil {
				owner = o.ID
				break
			}
		}
		return "If they are right, name who helps there:", []string{"steps:", "  - id: " + cmp.Or(d.Step, "STEP"), "    stuck: {help: " + owner + "}"}
	case has("journey"):
		return "If they are right, say which tickets do not walk this journey (the cases are listed by waymark explain):", []string{"applies:", "  none:", "    - {from: " + j.firstSource() + ", request_type: [NAME OF THE REQUEST TYPE]}"}
	case has("person"):
		return "If they are right, an address or a number is used by several people; say so in waymark.yaml:", []string{"people:", "  shared: [ADDRESS]"}
	case has("elsewhere"):
		return "If they are right, say what shows that the step was done:", []string{"steps:", "  - id: " + cmp.Or(d.Step, "STEP"), "    done: {from: " + j.firstSource() + ", event: NAME OF THE EVENT}"}
	}
	return "If they are right, let it speak in the digest only, or never:", []string{"tell:", "  never: [" + string(d.Gap) + "]"}
}

// firstSource is the connector that the journey's own claims name first.
func (j *Journey) firstSource() string {
	for _, c := range j.Any {
		if c.From != "" {
			return c.From
		}
	}
	return "CONNECTOR"
}

// MapOwner is where the owner of a rule's step reads; else, or where nobody is
// named, the admins'.
func MapOwner(r *Rules, j *Journey, step string, admins ChatTarget) ChatTarget {
	if o := r.Owner(j.step(step).Owner); o != nil && o.Chat.Channel != "" {
		return o.Chat
	}
	return admins
}
