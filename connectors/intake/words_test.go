package intake

import (
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// echo reads a text as its length, and cannot stand the word "panic".
type echo struct{ times *int }

func (e echo) Read(words string) *journeys.Reading {
	*e.times++
	if strings.Contains(words, "panic") {
		panic(words)
	}
	return &journeys.Reading{Lexicon: "echo 01", Mood: float64(len(words))}
}

// spoken is a connector whose every delivery brings these texts.
func spoken(texts ...string) *connectors.Connector {
	c := desk()
	c.Decode = func(connectors.Delivery) (connectors.Decoded, error) {
		var out connectors.Decoded
		for i, text := range texts {
			out.Events = append(out.Events, journeys.Event{
				ID: string(rune('a' + i)), Kind: "commented", At: noon, Text: text,
				Ref: journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: "1"},
			})
		}
		return out, nil
	}
	return c
}

func TestWordsAreReadOnceWhereThereAreSome(t *testing.T) {
	times := 0
	c := spoken("four", "", "seven..")
	d := NewDesk([]*connectors.Connector{c}, nil).WithReader(echo{&times})
	in, _ := Read(c, d, connectors.Delivery{Connector: "it-desk", Received: noon.Add(time.Second)})
	if len(in.Events) != 3 || in.Events[0].Reading == nil || in.Events[0].Reading.Mood != 4 || in.Events[1].Reading != nil || in.Events[2].Reading.Mood != 7 {
		t.Fatalf("%+v", in.Events)
	}
	d.ReadWords(in.Events)
	if times != 2 {
		t.Errorf("two texts were read %d times", times)
	}
}

func TestAReaderThatPanicsCostsNoDelivery(t *testing.T) {
	times := 0
	c := spoken("fine", "panic", "after")
	in, _ := Read(c, NewDesk([]*connectors.Connector{c}, nil).WithReader(echo{&times}), connectors.Delivery{Connector: "it-desk", Received: noon})
	if in.Raw.State != journeys.Accepted || len(in.Events) != 3 || in.Events[0].Reading == nil || in.Events[1].Reading != nil {
		t.Fatalf("%s %+v", in.Raw.State, in.Events)
	}
}

func TestWithoutAReaderNothingIsRead(t *testing.T) {
	c := spoken("words")
	in, _ := Read(c, NewDesk([]*connectors.Connector{c}, nil), connectors.Delivery{Connector: "it-desk", Received: noon})
	if len(in.Events) != 1 || in.Events[0].Reading != nil {
		t.Fatalf("%+v", in.Events)
	}
}
