package store

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/s2"
	"github.com/waymark-itsm/waymark/journeys"
)

// parcel is what one call brings in, packed by the caller's own goroutine, so
// that the writer does nothing that another core could have done.
type parcel struct {
	raw     *packedRaw // nil for what no delivery brought
	again   bool       // raw was stored before and has now been decoded
	now     int64
	events  []packedEvent
	edges   []packedEdge
	lookups []string // Account.String
	reads   []journeys.Work
	// silentAfter is its source's, in nanoseconds; 0: its silence never counts.
	silentAfter int64

	fresh bool // the result: the delivery was not known yet
}

type packedRaw struct {
	connector, id, state, note, header string
	body                               []byte
	received                           int64
}

type packedEvent struct {
	event  journeys.Event
	node   string
	at     int64
	body   string
	status string // the ticket's status category, where the event shows one
	key    string // what the ticket is called, in capitals, where the event says it and it is not known to be noted
	actor  string // Account.String of the person who did it; "" for nobody's act
}

type packedEdge struct{ a, b, evidence string }

// Headers whose value proves who sent a delivery. They have served when it is
// stored, and a secret in a backup helps nobody.
var spent = []string{"Authorization", "Proxy-Authorization", "Cookie"}

func (db *DB) packRaw(raw journeys.Raw) (*packedRaw, error) {
	if raw.Connector == "" || raw.ID == "" {
		return nil, invalid("a delivery without a connector or an id")
	}
	kept := maps.Clone(raw.Header)
	for name := range kept {
		for _, s := range spent {
			if http.CanonicalHeaderKey(name) == s {
				delete(kept, name)
			}
		}
	}
	header, err := json.Marshal(kept)
	if err != nil {
		return nil, invalid("the header of a delivery")
	}
	return &packedRaw{
		connector: raw.Connector, id: raw.ID, state: string(raw.State), note: raw.Note,
		header: string(header), body: db.squeeze(raw.Body), received: clampNanos(raw.Received),
	}, nil
}

// largestRoom is the most that is kept for the next body, in bytes.
const largestRoom = 256 << 10

// squeeze compresses into memory of the size that it then has: the compressor
// wants room for the worst case, and that would lie about until the commit.
func (db *DB) squeeze(body []byte) []byte {
	room, _ := db.rooms.Get().(*[]byte)
	if room == nil {
		room = new([]byte)
	}
	defer db.rooms.Put(room)
	if n := s2.MaxEncodedLen(len(body)); n > cap(*room) {
		if n > largestRoom {
			return s2.Encode(nil, body)
		}
		*room = make([]byte, n)
	}
	return bytes.Clone(s2.Encode((*room)[:cap(*room)], body))
}

func packEvents(events []journeys.Event) ([]packedEvent, error) {
	packed := make([]packedEvent, 0, len(events))
	for _, e := range events {
		p, err := packEvent(e)
		if err != nil {
			return nil, err
		}
		packed = append(packed, p)
	}
	return packed, nil
}

// packEvent brings an event into the one form in which it is stored and
// compared: as it would be merged with itself (its customers have no order of
// their own), in UTC.
func packEvent(e journeys.Event) (packedEvent, error) {
	if e.Connector == "" || e.ID == "" {
		return packedEvent{}, invalid("an event without a connector or an id")
	}
	if len(e.Customers) > 1 {
		e.Customers = slices.Clone(e.Customers)
		slices.SortFunc(e.Customers, func(a, b journeys.Account) int { return strings.Compare(a.String(), b.String()) })
		e.Customers = slices.Compact(e.Customers)
	}
	e.At, e.Received = e.At.UTC(), e.Received.UTC()
	body, ok := encodeEvent(&e)
	if !ok {
		return packedEvent{}, invalid("an event of %s whose time is out of range", e.Connector)
	}
	p := packedEvent{event: e, node: nodeOf(e), at: clampNanos(e.At), body: body}
	p.status = e.Fields.First(journeys.FieldStatusCategory)
	if e.Ref.Kind == journeys.Ticket {
		p.key = strings.ToUpper(e.Fields.First(journeys.FieldKey))
	}
	if !e.Machine && e.Actor.ID != "" {
		p.actor = e.Actor.String()
	}
	return p, nil
}

// nodeOf names the node an event hangs on. One that is about nothing gets a
// node of its own: it is kept and counted, and joins nobody.
func nodeOf(e journeys.Event) string {
	if e.Ref.IsZero() {
		return "event " + e.Connector + "/" + e.ID
	}
	return string(journeys.RefNode(e.Ref))
}

func packEdges(edges []journeys.Edge) []packedEdge {
	packed := make([]packedEdge, 0, len(edges))
	for _, e := range edges {
		a, b := string(e.A), string(e.B)
		if a == "" || b == "" || a == b {
			continue
		}
		if b < a {
			a, b = b, a
		}
		packed = append(packed, packedEdge{a, b, string(e.Evidence)})
	}
	return packed
}

// names lists every node that the parcel mentions.
func (p *parcel) names(into []string) []string {
	for i := range p.events {
		into = append(into, p.events[i].node)
	}
	for _, e := range p.edges {
		into = append(into, e.a, e.b)
	}
	return into
}

// speaks reports whether the delivery says anything that happened.
func (p *parcel) speaks() bool {
	return p.raw != nil && p.raw.state == string(journeys.Accepted) && len(p.events) > 0
}

// size is roughly what the parcel adds to a transaction, in bytes.
func (p *parcel) size() int {
	n := 0
	if p.raw != nil {
		n += len(p.raw.body) + len(p.raw.header)
	}
	for i := range p.events {
		n += len(p.events[i].body)
	}
	return n
}

// The sorts of node, as the column `kind` holds them.
const (
	accountNode = 0
	ticketNode  = 1
	otherNode   = 2
	pointNode   = 3 // a pain point, of which there are few
)

func kindOf(name string) int {
	rest, isRef := strings.CutPrefix(name, "ref ")
	if !isRef {
		if strings.HasPrefix(name, "account ") {
			return accountNode
		}
		return otherNode
	}
	switch r, ok := journeys.ParseRef(rest); {
	case ok && r.Kind == journeys.Ticket:
		return ticketNode
	case ok && r.Kind == journeys.Point:
		return pointNode
	}
	return otherNode
}

// clampNanos is a time in nanoseconds; a time that a stranger put centuries
// away becomes the nearest one that can be written down.
func clampNanos(t time.Time) int64 {
	switch y := t.Year(); {
	case y < 1678:
		return math.MinInt64
	case y > 2261:
		return math.MaxInt64
	}
	return t.UnixNano()
}
