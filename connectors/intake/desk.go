package intake

import (
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// Desk is what a configuration says that concerns intake. It is built once
// per configuration and swapped whole on a reload, so that one request never
// sees half of a new one.
type Desk struct {
	connectors map[string]*connectors.Connector
	roster     *journeys.Roster
	reader     Reader
}

// Reader reads the words of one event: in which language they are, what mood
// they are in, what they ask for and what they give. It must be quick, because
// a webhook's sender waits for it, and the same words must always give the
// same reading. Nil for words of which there is nothing to say.
type Reader interface {
	Read(words string) *journeys.Reading
}

// NewDesk returns a desk of these connectors. A nil roster knows nobody.
func NewDesk(list []*connectors.Connector, roster *journeys.Roster) *Desk {
	d := &Desk{connectors: make(map[string]*connectors.Connector, len(list)), roster: roster}
	for _, c := range list {
		d.connectors[c.ID] = c
	}
	if d.roster == nil {
		d.roster = journeys.NewRoster()
	}
	return d
}

// WithReader makes the desk read the words of what comes in; without one, none
// are read.
func (d *Desk) WithReader(r Reader) *Desk {
	d.reader = r
	return d
}

// ReadWords has the words of every event read that were not read before.
// Nothing that a reader does may cost a delivery: if it panics, the rest is
// left unread.
func (d *Desk) ReadWords(events []journeys.Event) {
	if d.reader == nil {
		return
	}
	defer func() { _ = recover() }()
	for i := range events {
		if e := &events[i]; e.Text != "" && e.Reading == nil {
			e.Reading = d.reader.Read(e.Text)
		}
	}
}

// Told has the words of events read, and returns what they tell of who is one
// person, and which accounts are to be looked up for that.
func (d *Desk) Told(events []journeys.Event) (edges []journeys.Edge, lookUps []journeys.Account) {
	d.ReadWords(events)
	for i := range events {
		edges = append(edges, journeys.EdgesOf(events[i], d.roster)...)
	}
	return edges, d.lookUps(events)
}

// Connector returns the connector with this id, nil where there is none.
func (d *Desk) Connector(id string) *connectors.Connector { return d.connectors[id] }

// Roster returns who is who on this desk.
func (d *Desk) Roster() *journeys.Roster { return d.roster }

// lookUps returns the customers of the events whom their own connector can
// look up: Jira's and Slack's webhooks carry no e-mail address, so without a
// profile two accounts of one person would never meet.
func (d *Desk) lookUps(events []journeys.Event) []journeys.Account {
	var out []journeys.Account
	for i := range events {
		for _, a := range events[i].Customers {
			c := d.connectors[a.Realm]
			if c == nil || c.LookUp == nil || !d.roster.Joins(a) || contains(out, a) {
				continue
			}
			out = append(out, a)
		}
	}
	return out
}

func contains(list []journeys.Account, a journeys.Account) bool {
	for _, b := range list {
		if a == b {
			return true
		}
	}
	return false
}
