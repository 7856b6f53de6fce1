package intake

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// longestID bounds a vendor's delivery id, in bytes; a longer one is replaced
// by the body's hash.
const longestID = 200

// longestNote bounds the reason that is kept with a delivery, in bytes.
const longestNote = 300

// Read turns a verified delivery into what the store takes. It is pure: the
// same delivery decoded again later (after an upgrade, or when a mapping
// changed) gives what it would have given on arrival. A decoder that fails or
// panics makes the delivery undecodable; it never makes it lost.
func Read(c *connectors.Connector, desk *Desk, d connectors.Delivery) (journeys.Intake, Wanted) {
	in := journeys.Intake{Raw: journeys.Raw{
		Connector: c.ID, ID: d.ID, Header: d.Header, Body: d.Body, Received: d.Received, State: journeys.Accepted,
	}}
	out, err := decode(c, d)
	if err == nil {
		err = normalise(c.ID, out.Events, d.Received)
	}
	if err != nil {
		in.Raw.State, in.Raw.Note = journeys.Undecodable, clip(err.Error())
		return in, Wanted{}
	}
	for i := range out.Queries {
		out.Queries[i].Connector = c.ID
	}
	wanted := Wanted{out.Reply, out.Queries}
	if c.Live != nil {
		in.Reads = reads(c.ID, out.Looks, d.Received)
	}
	events, work := desk.Linked(out.Events, d.Received)
	if len(events) == 0 {
		in.Raw.State, in.Raw.Note = journeys.Ignored, clip(cmp.Or(out.Ignored, "it names nothing of the desk"))
		return in, wanted
	}
	in.Events, in.Reads = events, append(in.Reads, work...)
	in.Edges, in.LookUps = desk.Told(in.Events)
	return in, wanted
}

// Wanted is what a delivery's sender waits for.
type Wanted struct {
	Reply   *connectors.Reply  // at once
	Queries []connectors.Query // later, to who asked
}

// reads is what a decoder wants to be read live, as due work. It can want that
// of its own connector only.
func reads(connector string, looks []connectors.Look, received time.Time) []journeys.Work {
	var list []journeys.Work
	for _, l := range looks {
		if l.Ref.Connector != connector || l.Ref.ID == "" {
			continue
		}
		list = append(list, journeys.Work{Kind: journeys.ReadWork, Key: l.Ref.String(), DueAt: received.Add(l.In)})
	}
	return list
}

// errPanicked stands for whatever a decoder panicked with: the value may hold
// a customer's words, so it is not kept.
var errPanicked = errors.New("the decoder panicked")

func decode(c *connectors.Connector, d connectors.Delivery) (out connectors.Decoded, err error) {
	defer func() {
		if recover() != nil {
			out, err = connectors.Decoded{}, errPanicked
		}
	}()
	return c.Decode(d)
}

var (
	errNoID  = errors.New("the decoder gave an event without an id")
	errNoRef = errors.New("the decoder gave an event without a ref")
)

// normalise completes events as the vocabulary promises them: UTC,
// milliseconds, and never later than received, whatever a vendor's clock says.
func normalise(connector string, events []journeys.Event, received time.Time) error {
	for i := range events {
		e := &events[i]
		if e.ID == "" {
			return errNoID
		}
		if e.Ref.ID == "" || e.Ref.Connector == "" {
			return errNoRef
		}
		e.Connector = connector
		e.Received = received
		e.At = e.At.UTC().Truncate(time.Millisecond)
		if e.At.After(received) || e.At.Unix() <= 0 {
			e.At = received
		}
	}
	return nil
}

// deliveryID is the vendor's id of the delivery, or the body's hash.
func deliveryID(c *connectors.Connector, h http.Header, body []byte) (id string) {
	defer func() {
		if recover() != nil || id == "" || len(id) > longestID {
			sum := sha256.Sum256(body)
			id = hex.EncodeToString(sum[:])
		}
	}()
	if c.DeliveryID == nil {
		return ""
	}
	return c.DeliveryID(h, body)
}

func clip(s string) string {
	if len(s) <= longestNote {
		return s
	}
	return s[:longestNote]
}
