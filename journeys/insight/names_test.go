package insight

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
)

// nameless fails where a customer's or an agent's name stands in what leaves.
func nameless(t *testing.T, what, text string) {
	t.Helper()
	for _, never := range []string{"Mallory", "mallory", "Agnes", "agnes", "<!channel>", "\u202e"} {
		if strings.Contains(text, never) {
			t.Errorf("%s holds %q:\n%s", what, never, text)
		}
	}
}

// Whatever a desk, a chat or a customer put into any field of a case, no digest,
// no number beside it and no button names a customer or an agent.
func TestNobodyIsNamedWhateverStandsInACase(t *testing.T) {
	const customer, agent = "Mallory <!channel> \u202e0301234567 mallory@example.com", "Agnes Agent"
	who := journeys.Account{Realm: "mallory@example.com", ID: agent}
	ref := journeys.Ref{Connector: "c-desk", Kind: journeys.Ticket, ID: customer}
	in := goldens()["week"]()
	for _, cases := range [][]journeys.Case{in.Cases, in.Before} {
		for i := range cases {
			c := &cases[i]
			c.Refs, c.Events, c.Persona, c.Parties, c.Follows = []journeys.Ref{ref}, []string{customer}, customer, []string{customer, agent}, customer
			c.Takes = []journeys.Take{{Press: customer, Ref: ref, By: who, Name: agent, Channel: customer, Reason: customer, Who: agent}}
			c.Handoffs = []journeys.Handoff{{Ref: ref, Event: customer, From: agent, To: customer}}
			c.Acts = []journeys.Acted{{Step: customer, Owner: agent, Count: 99}}
			c.Placements = []journeys.Placement{{Event: customer, Kind: customer, Step: customer, Rule: journeys.Origin(agent)}}
			for k := range c.Visits {
				c.Visits[k].Events = []string{customer}
			}
			for k := range c.Tickets {
				tk := &c.Tickets[k]
				tk.Ref, tk.URL, tk.Project, tk.Labels = ref, "https://desk.example/"+customer, customer, []string{customer, agent}
				tk.Assignee, tk.AssigneeName = who, agent
				if i%2 == 0 {
					tk.Key = customer
				}
			}
			c.Effort.Steps = map[string]float64{customer: 9}
			for k := range c.Gaps {
				g := &c.Gaps[k]
				g.Ref, g.Opening, g.Events, g.Parties, g.Proposed, g.Helper, g.Rule = ref, customer, []string{customer}, []string{agent}, agent, agent, journeys.Origin(customer)
				g.Witnesses, g.Handoff, g.Owner = []journeys.Witness{{Source: customer}}, customer, agent
			}
			// On no step, where the owner is whoever the gap names; and on one that
			// the map does not know.
			of := journeys.Gap{Kind: journeys.AskedTwice, Ref: ref, Certainty: journeys.Certain, State: journeys.GapFixed, Owner: agent, Waited: 1e15, Since: monday}
			off := of
			off.Kind, off.Step = journeys.Delay, customer
			c.Gaps = append(c.Gaps, of, off)
		}
	}
	in.Top = 9
	for id, k := range in.Known {
		k.State = journeys.PointState{Verdict: journeys.KindAccept, At: monday, By: agent, OwnerBy: agent, WantedBy: agent}
		in.Known[id] = k
	}
	report := Tell(in)
	if len(report.Points) < 5 {
		t.Fatalf("only %d pain points", len(report.Points))
	}
	buttons := ""
	for _, b := range report.Text.Buttons {
		if b.Action == journeys.ActionOpen {
			buttons += b.Label + "\n"
			continue
		}
		for _, o := range append(b.Options, journeys.Option{Label: b.Label, Value: b.Value}) {
			buttons += o.Label + "\n"
			if ref, ok := journeys.ParseRef(o.Value); ok && !strings.Contains(o.Value, customer) {
				buttons += ref.String() + "\n"
			}
		}
	}
	nameless(t, "the text", plain(report.Text))
	nameless(t, "a button", buttons)
	nameless(t, "the table", lines(Numbers(in)))
	again := report.Retell(in)
	nameless(t, "the text told again", plain(again.Text))
	footer, err := json.Marshal(again.Text.Rows)
	if err != nil {
		t.Fatal(err)
	}
	nameless(t, "a row", string(footer))
}
