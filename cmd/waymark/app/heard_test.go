package app

import (
	"context"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

var noon = time.Date(2026, 11, 17, 11, 0, 0, 0, time.UTC)

func TestADeliveryThatTheStoreDoesNotTakeIsNoWord(t *testing.T) {
	p := open(t, noon)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.heard.Accept(gone, call("1", noon, journeys.Accepted)); err == nil {
		t.Fatal("the store took it")
	}
	if p.phone(noon).Heard {
		t.Error("a delivery that was not stored counts as heard")
	}
	if _, err := p.heard.Accept(t.Context(), call("1", noon, journeys.Accepted)); err != nil {
		t.Fatal(err)
	}
	if !p.phone(noon).Heard {
		t.Error("a delivery that was stored does not count as heard")
	}
}

func TestAWordCountsWhileItIsBeingStored(t *testing.T) {
	p := open(t, noon)
	p.heard.storing[&word{"phone", noon}] = true
	if !p.phone(noon).Heard {
		t.Error("the subject of a first word could be walked as if nobody had spoken")
	}
}

func TestOnlyDeliveriesWithEventsAreWords(t *testing.T) {
	p := open(t, noon)
	for id, state := range map[string]journeys.RawState{"i": journeys.Ignored, "u": journeys.Undecodable} {
		if _, err := p.heard.Accept(t.Context(), call(id, noon, state)); err != nil {
			t.Fatal(err)
		}
	}
	p.set(noon.Add(time.Hour)) // the store has been asked again
	if p.phone(p.Now()).Heard {
		t.Error("what was ignored or unreadable counts as heard")
	}
}
