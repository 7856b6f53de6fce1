package intake

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// body13k is as long as a usual Jira webhook.
var body13k = []byte(strings.Replace(created, "{", `{"Filler":"`+strings.Repeat("lorem ipsum ", 1100)+`",`, 1))

// BenchmarkEdge is the whole way in but for the network, the store and the
// decoder. What the whole costs is measured in cmd/waymark.
func BenchmarkEdge(b *testing.B) {
	c := desk()
	c.Decode = func(connectors.Delivery) (connectors.Decoded, error) {
		return connectors.Decoded{Events: []journeys.Event{{
			ID: "issue/1/created", Kind: "created", At: noon, Ref: journeys.Ref{Connector: "it-desk", Kind: journeys.Ticket, ID: "10041"},
			Customers: []journeys.Account{{Realm: "it-desk", ID: "anna"}},
		}}}, nil
	}
	desk := &atomic.Pointer[Desk]{}
	desk.Store(NewDesk([]*connectors.Connector{c}, nil))
	bench(b, New(Options{Desk: desk, Store: nowhere{}}))
}

type nowhere struct{}

func (nowhere) Accept(context.Context, journeys.Intake) (bool, error) { return true, nil }

func bench(b *testing.B, h http.Handler) {
	b.Helper()
	signature := sign(body13k)
	b.SetBytes(int64(len(body13k)))
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r := httptest.NewRequest(http.MethodPost, "/hooks/it-desk", bytes.NewReader(body13k))
			r.Header.Set("X-Hub-Signature", signature)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != http.StatusAccepted {
				b.Fatalf("status %d", w.Code)
			}
		}
	})
}
