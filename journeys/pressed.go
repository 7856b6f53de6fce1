package journeys

// presses plans what each press of "I'll take it" asked for: the assignment,
// or the answer to the presser why it was not made. Which of two who press at
// once comes first is decided at the desk.
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
			a := p.posting(AnswerPosting, "answer/"+k.Press, k.Ref, Content{Text: p.refusal(k, helper)}, MeaningOf(k.Press, k.Reason), "")
			a.Connector, a.Target = k.By.Realm, k.Channel+" "+k.By.ID
			out = append(out, a)
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
	return out
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
	a := p.posting(AnswerPosting, "answer/"+k.Press, k.Ref, Content{Text: p.refusal(&late, nil)}, MeaningOf(k.Press, late.Reason), "")
	a.Connector, a.Target = k.By.Realm, k.Channel+" "+k.By.ID
	return a
}
