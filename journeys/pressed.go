package journeys

import "slices"

// presses plans what each press of "I'll take it" and "Hand back" asked for:
// the assignment or its end, or the answer to the presser why it was not made.
// Which of two who press at once comes first is decided at the desk.
func (p *planner) presses(g *Gap) []Posting {
	var helper *Owner
	if g != nil {
		helper = p.rules.helper(p.journey, g)
	}
	var out []Posting
	for i := range p.c.Takes {
		k := &p.c.Takes[i]
		if p.c.ticket(k.Ref) == nil {
			continue
		}
		if k.Outcome == KindRefused {
			out = append(out, p.answer(k, p.refusal(k, helper)))
			continue
		}
		who, known := p.rules.Roster.AccountAt(k.By, k.Ref.Connector)
		if !known {
			continue
		}
		if helper == nil {
			if p.before["assign/"+k.Press] == nil && k.Outcome == "" {
				out = append(out, p.tooLate(k))
			}
			continue
		}
		want := &Assignment{Assignee: who, Name: k.Name, Group: helper.Group, Press: k.Press}
		out = append(out, p.posting(AssignmentPosting, "assign/"+k.Press, k.Ref, Content{Assignment: want}, MeaningOf(k.Press), g.Rule))
	}
	for i := range p.c.Backs {
		out = append(out, p.handBack(&p.c.Backs[i])...)
	}
	return out
}

// handBack plans what a press of "Hand back" asked for. Unlike taking, it is
// carried out though nothing may be stuck any more: who has a ticket may always
// let go of it.
func (p *planner) handBack(k *Take) []Posting {
	if p.c.ticket(k.Ref) == nil {
		return nil
	}
	if k.Outcome == KindRefused {
		return []Posting{p.answer(k, p.keeps(k))}
	}
	taken := takenBefore(p.c.Takes, k)
	if taken == nil || taken.Outcome == "" || p.takenAgain(k) {
		return nil // not yet theirs, or once more
	}
	from, known := p.rules.Roster.AccountAt(k.By, k.Ref.Connector)
	if !known {
		return nil
	}
	want := &Assignment{From: from, Name: k.Name, Press: k.Press}
	rule := Origin("")
	if of := p.before["assign/"+taken.Press]; of != nil {
		rule = of.Rule
	}
	return []Posting{p.posting(AssignmentPosting, "assign/"+k.Press, k.Ref, Content{Assignment: want}, MeaningOf(k.Press), rule)}
}

// takenAgain reports whether somebody took the ticket after it was to be
// handed back: what was not carried out by then would take it from them.
func (p *planner) takenAgain(back *Take) bool {
	return slices.ContainsFunc(p.c.Takes, func(k Take) bool {
		return k.Ref == back.Ref && k.At.After(back.At) && k.Outcome != KindRefused
	})
}

// answer says something to the presser only.
func (p *planner) answer(k *Take, text *Text) Posting {
	a := p.posting(AnswerPosting, "answer/"+k.Press, k.Ref, Content{Text: text}, MeaningOf(k.Press, k.Reason), "")
	a.Connector, a.Target = k.By.Realm, k.Channel+" "+k.By.ID
	return a
}

// assignByRule gives the ticket to the lead of whoever helps, in that team's
// hours, where nobody has it. Like every assignment it is made only where the
// ticket is still nobody's and the assignee is one of the owner's group.
func (p *planner) assignByRule(main *TicketNow, g *Gap) []Posting {
	helper := p.rules.helper(p.journey, g)
	if _, _, held := p.holder(main); held || main.Closed || helper == nil || helper.Group == "" ||
		!p.rules.Calendar(helper.Hours).Open(g.Since) {
		return nil
	}
	lead, known := p.rules.Roster.AccountAt(helper.Lead, main.Ref.Connector)
	if !known {
		return nil
	}
	key := "assign/" + g.Key(p.c.ID)
	want := &Assignment{Assignee: lead, Name: helper.Name, Group: helper.Group, Press: key}
	return []Posting{p.posting(AssignmentPosting, key, main.Ref, Content{Assignment: want}, MeaningOf(key), g.Rule)}
}

// tooLate answers a press that came when nothing was stuck any more.
func (p *planner) tooLate(k *Take) Posting {
	late := *k
	late.Reason = ReasonSettled
	return p.answer(&late, p.refusal(&late, nil))
}
