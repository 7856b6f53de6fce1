package jira

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/jira/jirafake"
)

func TestSkimPartsABody(t *testing.T) {
	got, err := skim(` {"webhookEvent":"a", "issue":{"id":"1","fields":{"x\u0041":[1,{"y":2}],"z":null}, "key":"ITD-1"}, "t":-1.5e+3 } `)
	if err != nil {
		t.Fatal(err)
	}
	flat := func(list []member) string {
		var b strings.Builder
		for _, m := range list {
			b.WriteString(m.name + "=" + m.raw + ";")
		}
		return b.String()
	}
	for what, pair := range map[string][2]string{
		"top":    {flat(got.top), `webhookEvent="a";t=-1.5e+3;`},
		"issue":  {flat(got.issue), `id="1";key="ITD-1";`},
		"fields": {flat(got.fields), `xA=[1,{"y":2}];z=null;`},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %s, want %s", what, pair[0], pair[1])
		}
	}
	// The last of two counts, whatever it is.
	if got, err = skim(`{"issue":{"id":"1","fields":{"a":1}},"issue":{"id":"2"}}`); err != nil || flat(got.issue) != `id="2";` || got.fields != nil {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err = skim(`{"issue":{"id":"1","fields":{"a":1}},"issue":"none"}`); err != nil || got.issue != nil || got.fields != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestSkimKnowsHowDeepIsTooDeep(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	if _, err := skim(nested(deepest)); err != nil {
		t.Error(err)
	}
	if _, err := skim(nested(deepest + 1)); !errors.Is(err, errDeep) {
		t.Errorf("one more: %v", err)
	}
}

// The buffer of a body serves another delivery as soon as this one is
// answered: nothing of an event may lie in it.
func TestNothingDecodedLiesInTheBody(t *testing.T) {
	bodies := [][]byte{jirafake.Body13KB(1)}
	files, err := filepath.Glob(filepath.Join("testdata", "*.http"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if _, body, ok := bytes.Cut(b, []byte("\n\n")); ok {
			bodies = append(bodies, body)
		}
	}
	k := newDesk(t, nil)
	seen := 0
	for _, body := range bodies {
		want, _ := k.Decode(connectors.Delivery{Body: bytes.Clone(body), Received: k.now})
		lent := bytes.Clone(body)
		got, _ := k.Decode(connectors.Delivery{Body: lent, Received: k.now})
		for i := range lent {
			lent[i] = '#'
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%.80s...: %+v", body, got)
		}
		seen += len(got.Events)
	}
	if seen < 10 {
		t.Errorf("only %d events", seen)
	}
}

// The pass that parts a body is also the one that says whether it is JSON: it
// must say what the standard library says.
func FuzzSkim(f *testing.F) {
	f.Add(string(jirafake.Body13KB(1)))
	for _, s := range []string{
		``, ` `, `{}`, `{"a":}`, `{"a":1,}`, `{,}`, `[1,]`, `[1 2]`, `{"a" 1}`, `{a:1}`, `nul`, `truefalse`, `01`, `-`, `1.`, `.5`, `1e`, `1E+9`, `-0`,
		`"\x"`, `"\u12g4"`, "\"\n\"", `"`, `"\`, `{"issue":{"fields":{"a":"\ud800"}}}`, `{"issue":{"fields":[1]}}`, `{"issue":[{}]}`, `{} {}`, "\ufeff{}", "\x00",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		got, err := skim(body)
		if errors.Is(err, errDeep) {
			return
		}
		if (err == nil) != json.Valid([]byte(body)) {
			t.Fatalf("%q: %v, but the standard library says %v", body, err, json.Valid([]byte(body)))
		}
		var top, issue map[string]json.RawMessage
		if err != nil || json.Unmarshal([]byte(body), &top) != nil || json.Unmarshal(top["issue"], &issue) != nil {
			return
		}
		for _, m := range got.issue {
			if _, there := issue[strings.ToValidUTF8(m.name, "\ufffd")]; !there && !strings.Contains(m.name, "\ufffd") {
				t.Errorf("%q: no member %q in its issue", body, m.name)
			}
		}
	})
}
