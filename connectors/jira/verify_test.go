package jira

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/connectortest"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
	"github.com/waymark-itsm/waymark/journeys"
)

func TestTheVendorsOwnExampleVerifies(t *testing.T) {
	verify := verifier(connectors.NewSecret("It's a Secret to Everybody"), connectors.Secret{}, false)
	right := "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"
	if err := verify(header("X-Hub-Signature", right), []byte("Hello World!"), time.Time{}); err != nil {
		t.Error(err)
	}
	for name, given := range map[string]string{
		"another body": right, "no signature": "", "no prefix": right[7:], "sha1": "sha1=" + right[7:], "too short": right[:40], "no hex": "sha256=" + strings.Repeat("z", 64),
	} {
		err := verify(header("X-Hub-Signature", given), []byte("Hello world!"), time.Time{})
		if connectors.KindOf(err) != connectors.Unauthorized || strings.Contains(err.Error(), "a4771c") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	verify := verifier(connectors.NewSecret("s3cret"), connectors.Secret{}, false)
	f.Add("sha256=", []byte("x"))
	f.Add(jirafake.Sign("other", []byte("x")), []byte("x"))
	f.Fuzz(func(t *testing.T, signature string, body []byte) {
		right := jirafake.Sign("s3cret", body)
		err := verify(header("X-Hub-Signature", signature), body, time.Time{})
		if (err == nil) != (strings.ToLower(signature) == right && strings.HasPrefix(signature, "sha256=")) {
			t.Fatalf("signature %q: %v", signature, err)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add(jirafake.Body13KB(1))
	k := newDesk(f, nil)
	walked(k)
	for _, w := range k.hooks {
		f.Add(w.Body)
	}
	fixtures, err := connectortest.Fixtures("testdata")
	if err != nil || len(fixtures) == 0 {
		f.Fatal(err)
	}
	for _, x := range fixtures {
		f.Add(x.Body)
	}
	d := testDecoder(f, func(s *settings) {
		s.TeamField, s.Fields = "customfield_10060", []fieldName{{ID: "customfield_10050", Name: "user_name"}}
		s.Never = never{RequestTypes: []string{"HR question"}, SecurityLevels: Levels{"any"}}
	})
	received := time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := d.decode(connectors.Delivery{Body: body, Received: received})
		switch {
		case err != nil && connectors.KindOf(err) != connectors.Undecodable:
			t.Fatalf("an error of kind %s", connectors.KindOf(err))
		case err == nil && (len(got.Events) == 0) == (got.Ignored == ""):
			t.Fatalf("neither events nor a reason, or both: %+v", got)
		}
		for _, e := range got.Events {
			if e.ID == "" || e.Ref.ID == "" || e.At.IsZero() || e.At.After(received) || len(e.Text) > longestText {
				t.Fatalf("%+v", e)
			}
			if level := e.Fields.First(journeys.FieldSecurityLevel); level != "" && e.Audience.Level != journeys.Restricted {
				t.Fatalf("of level %q and open to %q: %+v", level, e.Audience.Level, e)
			}
			for name, values := range e.Fields {
				if slices.ContainsFunc(values, isJavaText) && (name == "user_name" || name == journeys.FieldTeam) {
					t.Fatalf("%s is %q", name, values)
				}
			}
		}
		for _, l := range got.Looks {
			if l.Ref.Connector != "it-desk" || l.In <= 0 || (!digits(l.Ref.ID) && len(got.Events) == 0) {
				t.Fatalf("%+v", l)
			}
		}
	})
}

// What Jira answers is read whatever it is.
func FuzzAnswers(f *testing.F) {
	for _, s := range []string{slaAnswer, approvalAnswer, someFields, `{"rating":4.0,"comment":{"body":{"type":"doc"}}}`, `[{"id":"1","name":"x","schema":{"custom":1}}]`, `{"values":[{"name":"x","ongoingCycle":null,"completedCycles":[1,{}]}]}`} {
		f.Add([]byte(s))
	}
	d := testDecoder(f, nil)
	now := time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, body []byte) {
		if !json.Valid(body) {
			return // the client refuses it
		}
		v := gjson.ParseBytes(body)
		iss := issue{id: "10041", project: "ITD", fields: journeys.Fields{}}
		v.Get("values").ForEach(func(_, x gjson.Result) bool {
			iss.cycles = readCycles(iss.cycles, x)
			return true
		})
		iss.approvals, iss.hasApprovals = readApprovals(d, v.Get("values")), true
		iss.rating = readRating(v)
		d.derive(&iss)
		for _, e := range append(d.slaEvents(&iss, now), d.asides(&iss, now)...) {
			if e.ID == "" || e.At.IsZero() || e.Kind == "" || !utf8.ValidString(e.ID+strings.Join(e.Fields[journeys.FieldSLA], "")) {
				t.Fatalf("%+v", e)
			}
		}
		if iss.rating.stars < 0 || iss.rating.stars > 5 {
			t.Fatal(iss.rating)
		}
		if all, err := readCatalogue(body); err == nil {
			knownOf(&settings{TeamField: "x", Fields: []fieldName{{Field: "y", Name: "z"}}}, all)
		}
	})
}

func TestASiteThatIsOnlyPolledTakesNoWebhook(t *testing.T) {
	c, faults := Spec().New("it-desk", given{polled: true, settings: settings{
		Site: "https://example.atlassian.net", Projects: []string{"ITD"},
		Account: connectors.NewSecret("bot@example.com"), Token: connectors.NewSecret("token"),
	}})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	err := c.Verify(header(signatureHeader, "sha256="+strings.Repeat("00", 32)), []byte("{}"), time.Time{})
	if connectors.KindOf(err) != connectors.Unauthorized {
		t.Errorf("a webhook that nobody can have signed is taken: %v", err)
	}
	if err := c.Verify(nil, nil, time.Time{}); connectors.KindOf(err) != connectors.Unauthorized {
		t.Errorf("an unsigned webhook is taken: %v", err)
	}
}
