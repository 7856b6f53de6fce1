package intake

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

type noLive struct{}

func (noLive) Read(context.Context, journeys.Ref, time.Time) ([]journeys.Event, error) {
	panic("intake must never call a vendor")
}

func TestWhatABodyCannotSayIsMadeDueToBeRead(t *testing.T) {
	ref := func(connector, id string) journeys.Ref {
		return journeys.Ref{Connector: connector, Kind: journeys.Ticket, ID: id}
	}
	looks := []connectors.Look{{Ref: ref("it-desk", "7"), In: time.Minute}, {Ref: ref("other", "7"), In: time.Minute}, {Ref: ref("it-desk", "")}}
	want := []journeys.Work{{Kind: journeys.ReadWork, Key: "it-desk/ticket/7", DueAt: noon.Add(time.Minute)}}
	event := journeys.Event{ID: "1", Kind: "created", Ref: ref("it-desk", "7")}
	for name, x := range map[string]struct {
		out   connectors.Decoded
		err   error
		live  connectors.Live
		want  []journeys.Work
		state journeys.RawState
	}{
		"with events":            {connectors.Decoded{Events: []journeys.Event{event}, Looks: looks}, nil, noLive{}, want, journeys.Accepted},
		"without events":         {connectors.Decoded{Ignored: "it says nothing more", Looks: looks}, nil, noLive{}, want, journeys.Ignored},
		"nobody can be asked":    {connectors.Decoded{Ignored: "it says nothing more", Looks: looks}, nil, nil, nil, journeys.Ignored},
		"it is not decoded":      {connectors.Decoded{Looks: looks}, &connectors.Error{Kind: connectors.Undecodable}, noLive{}, nil, journeys.Undecodable},
		"an event without a ref": {connectors.Decoded{Events: []journeys.Event{{ID: "1"}}, Looks: looks}, nil, noLive{}, nil, journeys.Undecodable},
	} {
		c := desk()
		c.Live = x.live
		c.Decode = func(connectors.Delivery) (connectors.Decoded, error) { return x.out, x.err }
		in, _ := Read(c, NewDesk([]*connectors.Connector{c}, journeys.NewRoster()), connectors.Delivery{Connector: c.ID, ID: "d", Received: noon})
		if !slices.Equal(in.Reads, want) && len(x.want) > 0 || len(in.Reads) != len(x.want) || in.Raw.State != x.state {
			t.Errorf("%s: %s, reads %+v", name, in.Raw.State, in.Reads)
		}
	}
}
