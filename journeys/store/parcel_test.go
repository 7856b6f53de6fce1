package store

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/waymark-itsm/waymark/journeys"
)

// An event is stored as it would be merged with itself, or its repetition
// would be news.
func TestAnEventIsPackedAsMergedWithItself(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	word := func() string { return string('a' + rune(r.IntN(3))) }
	for range 200 {
		e := raw("1").Events[0]
		e.Text, e.Fields = word(), journeys.Fields{}
		for range r.IntN(4) {
			e.Customers = append(e.Customers, journeys.Account{Realm: word(), ID: word()})
			e.Fields[word()] = []string{word(), word()}
		}
		given := append([]journeys.Account(nil), e.Customers...)
		got, err := packEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		m := journeys.Merge(e, e)
		want, err := json.Marshal(&m)
		if err != nil {
			t.Fatal(err)
		}
		if got.body != string(want) {
			t.Fatalf("packed %s\nmerged %s", got.body, want)
		}
		for i := range given {
			if e.Customers[i] != given[i] {
				t.Fatal("the caller's event was changed")
			}
		}
	}
}

func TestABodyIsReadBackWhateverWasThereBefore(t *testing.T) {
	db, _ := openTest(t)
	for _, n := range []int{0, 1, 13 << 10, 100, 64 << 10, 3, 1 << 20, 13 << 10} {
		body := bytes.Repeat([]byte{byte(n), byte(n >> 4), 'x'}, n/3+1)[:n]
		packed := db.squeeze(body)
		_ = db.squeeze([]byte("another body that uses the same room"))
		if got, err := unpack(packed); err != nil || !bytes.Equal(got, body) {
			t.Errorf("%d bytes came back as %d: %v", n, len(got), err)
		}
	}
}
