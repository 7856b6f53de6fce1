package generic_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/connectortest"
	"github.com/waymark-itsm/waymark/connectors/generic"
	"github.com/waymark-itsm/waymark/journeys"
)

var received = time.Date(2026, 11, 17, 12, 0, 0, 0, time.UTC)

// decoder makes an insecure source from the read setting and the rest.
func decoder(t testing.TB, settings string) func(body string) (connectors.Decoded, error) {
	t.Helper()
	c, fs := generic.Spec().New("source", connectortest.SettingsFromYAML("insecure: true\n"+settings))
	if len(fs) > 0 {
		t.Fatalf("%+v", fs)
	}
	return func(body string) (connectors.Decoded, error) {
		return c.Decode(connectors.Delivery{Connector: "source", ID: "d", Body: []byte(body), Received: received})
	}
}

// only returns the one event of a body.
func only(t testing.TB, decode func(string) (connectors.Decoded, error), body string) journeys.Event {
	t.Helper()
	got, err := decode(body)
	if err != nil || len(got.Events) != 1 {
		t.Fatalf("%s: %d events, ignored %q, error %v", body, len(got.Events), got.Ignored, err)
	}
	return got.Events[0]
}

func TestTimes(t *testing.T) {
	decode := decoder(t, "read: {at: at}\nevents: [ok]")
	want := time.Date(2026, 11, 17, 7, 41, 0, 0, time.UTC)
	for _, c := range []struct {
		at   string
		want time.Time // zero: undecodable
	}{
		{`"2026-11-17T08:41:00+01:00"`, want},
		{`"2026-11-17T08:41:00+0100"`, want},
		{`"2026-11-17T07:41:00.123456Z"`, want.Add(123 * time.Millisecond)},
		{`" 2026-11-17 07:41:00Z "`, want},
		{`1794901260`, want},
		{`1794901260.25`, want.Add(250 * time.Millisecond)},
		{`1.79490126e9`, want},
		{`1794901260250`, want.Add(250 * time.Millisecond)},
		{`"1794901260"`, want},
		{`"1794901260250"`, want.Add(250 * time.Millisecond)},
		{`"2026-11-17T12:00:01Z"`, received}, // the sender's clock runs ahead
		{`1794901260250000`, time.Time{}},    // microseconds are not promised
		{`"2026-11-17T08:41:00"`, time.Time{}},
		{`"17.11.2026 08:41"`, time.Time{}},
		{`0`, time.Time{}},
		{`-1`, time.Time{}},
		{`"1970-01-01T00:00:00Z"`, time.Time{}},
		{`"NaN"`, time.Time{}},
		{`"Inf"`, time.Time{}},
		{`1e400`, time.Time{}},
		{`""`, time.Time{}},
		{`null`, time.Time{}},
		{`true`, time.Time{}},
		{`[1794901260]`, time.Time{}},
	} {
		got, err := decode(`{"at":` + c.at + `}`)
		switch {
		case c.want.IsZero() && connectors.KindOf(err) != connectors.Undecodable:
			t.Errorf("%s: error %v, events %v; want undecodable", c.at, err, got.Events)
		case !c.want.IsZero() && err != nil:
			t.Errorf("%s: %v", c.at, err)
		case !c.want.IsZero() && !got.Events[0].At.Equal(c.want):
			t.Errorf("%s: %v, want %v", c.at, got.Events[0].At, c.want)
		}
	}
}

func TestPathsAreNamesAndPlacesOnly(t *testing.T) {
	body := `{"a":{"b":[{"c":"deep"},"second"],"0":"zero"},"x.y":"dot","@this":"at","n":null,"":"none","d":"first","d":"again"}`
	for path, want := range map[string]string{
		"a.b.0.c": "deep", "a.b.1": "second", "a.0": "zero", `x\.y`: "dot", "@this": "at", "d": "first",
		"a.b.2": "", "a.b.-1": "", "a.b.c": "", "a.b.0.c.d": "", "x.y": "", "n": "", "n.a": "", "a": "", "A": "",
	} {
		decode := decoder(t, "read: {id: id, fields: [{name: got, path: '"+path+"'}]}\nevents: [ok]")
		e := only(t, decode, strings.Replace(body, "{", `{"id":1,`, 1))
		if got := strings.Join(e.Fields["got"], "|"); path != "a" && got != want {
			t.Errorf("%s finds %q, want %q", path, got, want)
		}
		if path == "a" && e.Fields != nil {
			t.Errorf("an object is no value, and it gives %q", e.Fields)
		}
	}
}

func TestIdentity(t *testing.T) {
	byID := decoder(t, "read: {id: id, ref: ref, event: what}\nevents: [rang, answered]")
	if a, b := only(t, byID, `{"id":"1","what":"rang"}`), only(t, byID, `{"id":"1","what":"answered"}`); a.ID == b.ID || a.Ref != b.Ref {
		t.Errorf("one call rings and is answered: ids %q and %q, refs %v and %v", a.ID, b.ID, a.Ref, b.Ref)
	}
	if e := only(t, byID, `{"id":"1","ref":"visit 3","what":"rang"}`); e.Ref != (journeys.Ref{Connector: "source", Kind: journeys.Session, ID: "visit 3"}) {
		t.Errorf("ref %v", e.Ref)
	}
	long := strings.Repeat("x", 300)
	a, b := only(t, byID, `{"id":"`+long+`a","what":"rang"}`), only(t, byID, `{"id":"`+long+`b","what":"rang"}`)
	if a.ID == b.ID || len(a.ID) > 100 {
		t.Errorf("two long ids give %q and %q", a.ID, b.ID)
	}

	byTime := decoder(t, "read: {at: at, ref: ref, event: what, text: text, person: {email: mail}}\nevents: [failed, ok]")
	base := `{"at":1794901260,"ref":"s","what":"failed","text":"x","mail":"a@example.com"}`
	first := only(t, byTime, base)
	for name, body := range map[string]string{
		"counted attempts": strings.Replace(base, "{", `{"attempt":2,`, 1),
		"other spelling":   strings.Replace(base, "1794901260", `"2026-11-17T07:41:00Z"`, 1),
		"other order":      `{"mail":"A@example.com","text":"x","what":"failed","ref":"s","at":1794901260000}`,
	} {
		if e := only(t, byTime, body); e.ID != first.ID || e.Ref != first.Ref {
			t.Errorf("%s: a repeat is another event", name)
		}
	}
	for name, body := range map[string]string{
		"another moment": strings.Replace(base, "1794901260", "1794901260.001", 1),
		"another ref":    strings.Replace(base, `"s"`, `"t"`, 1),
		"another word":   strings.Replace(base, "failed", "ok", 1),
		"another text":   strings.Replace(base, `"x"`, `"y"`, 1),
		"another person": strings.Replace(base, "a@", "b@", 1),
	} {
		if e := only(t, byTime, body); e.ID == first.ID {
			t.Errorf("%s: the same event", name)
		}
	}
}

func TestOnlyOneWordNeedsNoPlace(t *testing.T) {
	if e := only(t, decoder(t, "read: {id: id}\nevents: [visited]"), `{"id":1}`); e.Kind != "visited" || e.ID != "1/visited" {
		t.Errorf("kind %q, id %q", e.Kind, e.ID)
	}
}

func TestWordsThatAreNoTexts(t *testing.T) {
	decode := decoder(t, "read: {id: id, event: ok}\nevents: [ok, failed, locked]\nrename: [{from: 'true', to: ok}, {from: 'false', to: failed}, {from: '423', to: locked}]")
	for body, want := range map[string]string{`true`: "ok", `false`: "failed", `423`: "locked", `" ok "`: "ok"} {
		if e := only(t, decode, `{"id":1,"ok":`+body+`}`); e.Kind != want {
			t.Errorf("%s: %q, want %q", body, e.Kind, want)
		}
	}
}

func TestBounds(t *testing.T) {
	decode := decoder(t, "read: {id: id, text: text, event: what}\nevents: [ok]")
	var members []string
	for i := range 100 {
		members = append(members, fmt.Sprintf(`"f%03d":%d`, 99-i, i))
	}
	e := only(t, decode, `{"id":1,"what":"ok","text":"`+strings.Repeat("ü", 10000)+`",`+strings.Join(members, ",")+`,"zz":"`+strings.Repeat("x", 5000)+`"}`)
	if len(e.Fields) != 32 || e.Fields.First("f000") != "99" || e.Fields.First("f099") != "" {
		t.Errorf("%d fields, first %q", len(e.Fields), e.Fields.First("f000"))
	}
	if len(e.Text) > 8<<10 || strings.Trim(e.Text, "ü") != "" {
		t.Errorf("a text of %d bytes", len(e.Text))
	}
	item := `{"id":1,"what":"no"},`
	if _, err := decode("[" + strings.Repeat(item, 1001)[:1001*len(item)-1] + "]"); connectors.KindOf(err) != connectors.Undecodable {
		t.Errorf("a list of 1001: %v", err)
	}
	got, err := decode(`{"id":1,"what":"` + strings.Repeat(`\u0007\"long`, 500) + `"}`)
	if err != nil || got.Ignored == "" || len(got.Ignored) > 120 || strings.ContainsRune(got.Ignored, 7) {
		t.Errorf("an unknown word: ignored %q, %v", got.Ignored, err)
	}
}

func TestPeople(t *testing.T) {
	decode := decoder(t, "read: {id: id, person: {email: mail, phone: tel, account: user}}\nevents: [ok]")
	for body, want := range map[string][]journeys.Account{
		`{"id":1}`: nil,
		`{"id":1,"mail":"no address","tel":"12","user":""}`:            nil,
		`{"id":1,"mail":"A@Example.com","tel":"0049 170 5550100"}`:     {journeys.EmailAccount("a@example.com"), journeys.PhoneAccount("+491705550100")},
		`{"id":1,"user":12345678901234567890,"mail":"a@example.com"}`:  {journeys.EmailAccount("a@example.com"), {Realm: "source", ID: "12345678901234567890"}},
		`{"id":1,"user":{"id":"x"},"mail":["a@example.com"],"tel":[]}`: nil,
	} {
		e := only(t, decode, body)
		if !reflect.DeepEqual(e.Customers, want) && len(e.Customers)+len(want) > 0 {
			t.Errorf("%s: %v, want %v", body, e.Customers, want)
		}
		if e.Actor.IsZero() != (len(want) == 0) {
			t.Errorf("%s: actor %v", body, e.Actor)
		}
		if len(e.Fields) != 1 {
			t.Errorf("%s: the person stands among the fields: %v", body, e.Fields)
		}
		if merged := journeys.Merge(e, e); !reflect.DeepEqual(merged, e) {
			t.Errorf("%s: merging it with itself gives %+v", body, merged)
		}
	}
}
