package store

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/waymark-itsm/waymark/journeys"
)

func TestAnEventIsEncodedAsEncodingJSONWould(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.OneOf(rapid.SampledFrom([]string{"", "created", "it-desk", `a "b" \ <c> & d`, "ü\u2028\x00\xff"}), rapid.String())
		moment := func(name string) time.Time {
			return time.Unix(rapid.Int64Range(-1<<36, 1<<38).Draw(t, name), rapid.Int64Range(0, 999_999_999).Draw(t, "nanos")).UTC()
		}
		account := rapid.Custom(func(t *rapid.T) journeys.Account {
			return journeys.Account{Realm: word.Draw(t, "realm"), ID: word.Draw(t, "id")}
		})
		e := journeys.Event{
			ID: word.Draw(t, "id"), Connector: word.Draw(t, "connector"), Kind: word.Draw(t, "kind"), At: moment("at"), Received: moment("received"),
			Ref:   journeys.Ref{Connector: word.Draw(t, "c"), Kind: journeys.RefKind(word.Draw(t, "k")), ID: word.Draw(t, "i")},
			Actor: account.Draw(t, "actor"), Customers: rapid.SliceOfN(account, 0, 3).Draw(t, "customers"),
			Channel: word.Draw(t, "channel"), Text: word.Draw(t, "text"),
			Fields:   rapid.MapOfN(word, rapid.OneOf(rapid.Just[[]string](nil), rapid.SliceOfN(word, 0, 3)), 0, 4).Draw(t, "fields"),
			Audience: journeys.Audience{Level: journeys.AudienceLevel(word.Draw(t, "level")), To: word.Draw(t, "to")},
			Amends:   word.Draw(t, "amends"), Machine: rapid.Bool().Draw(t, "machine"), History: rapid.Bool().Draw(t, "history"), Mark: word.Draw(t, "mark"),
		}
		words := rapid.SliceOfN(word, 0, 3)
		reading := rapid.Custom(func(t *rapid.T) *journeys.Reading {
			return &journeys.Reading{
				Lexicon: word.Draw(t, "lexicon"), Language: word.Draw(t, "language"), Mood: rapid.Float64().Draw(t, "mood"),
				Asks: words.Draw(t, "asks"), Gives: words.Draw(t, "gives"), Refuses: words.Draw(t, "refuses"),
			}
		})
		e.Reading = rapid.OneOf(rapid.Just[*journeys.Reading](nil), reading).Draw(t, "reading")
		want, err := json.Marshal(&e)
		got, ok := encodeEvent(&e)
		if ok != (err == nil) || ok && got != string(want) {
			t.Fatalf("encoded\n%s\nwant\n%s (%v)", got, want, err)
		}
	})
}
