package jira

import (
	"strings"
	"testing"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

func TestTheVendorsOwnExampleVerifies(t *testing.T) {
	verify := verifier(connectors.NewSecret("It's a Secret to Everybody"), connectors.Secret{})
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
	verify := verifier(connectors.NewSecret("s3cret"), connectors.Secret{})
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
	d := testDecoder(f, nil)
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
		}
	})
}
