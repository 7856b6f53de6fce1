package journeys

import (
	"slices"
	"strings"
	"testing"
)

// A kind without a severity, a place to speak, questions for its owner or a
// sentence would be found, and nobody would know what to make of it.
func TestEachKindOfGapSaysWhatANewReaderMustKnow(t *testing.T) {
	asked := map[string]GapKind{}
	for _, k := range kinds() {
		if !slices.Contains([]Severity{Severe, Moderate, Slight}, k.severity) {
			t.Errorf("%s has the severity %q", k.kind, k.severity)
		}
		if !slices.Contains([]Tell{TellNow, TellLater, TellNever}, k.tell) {
			t.Errorf("%s speaks %q", k.kind, k.tell)
		}
		if k.says == nil {
			t.Errorf("%s has no sentence of its own", k.kind)
		}
		if k.find == nil && k.kind != OutOfOrder { // made of two others
			t.Errorf("nobody looks for %s", k.kind)
		}
		if len(k.asks) < 2 {
			t.Errorf("%s asks its owner %q, want two questions at least", k.kind, k.asks)
		}
		for _, q := range k.asks {
			if !strings.HasSuffix(q, "?") || q != strings.TrimSpace(q) {
				t.Errorf("%s asks %q", k.kind, q)
			}
			if other, twice := asked[q]; twice && other == k.kind {
				t.Errorf("%s asks %q twice", k.kind, q)
			}
			asked[q] = k.kind
		}
		if about := About(k.kind); about.Kind != k.kind || about.Severity != k.severity || about.Tell != k.tell || !slices.Equal(about.Questions, k.asks) {
			t.Errorf("about %s it is said: %+v", k.kind, about)
		}
	}
}

// What the two kinds say that rest on reading words is never told by itself.
func TestKindsThatReadWordsAreSilentByDefault(t *testing.T) {
	for _, k := range kinds() {
		reads := k.kind == AskedTwice || k.kind == NegativeEmotion
		if reads && k.tell != TellNever {
			t.Errorf("%s speaks %s by default", k.kind, k.tell)
		}
		if k.kind == NegativeEmotion && !k.unspoken {
			t.Errorf("%s may be told on a ticket", k.kind)
		}
	}
}
