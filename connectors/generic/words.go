package generic

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// What is kept of a stranger's text, in bytes.
const (
	maxID    = 200
	maxValue = 1000
	maxText  = 8 << 10
)

// plain returns a text, number or truth value as text; ok is false for lists
// and objects. A number is given as it was written, so that a long id keeps all
// its digits.
func plain(v gjson.Result) (s string, ok bool) {
	switch v.Type {
	case gjson.String:
		return v.Str, true
	case gjson.Number, gjson.True, gjson.False:
		return v.Raw, true
	}
	return "", false
}

// line makes a stranger's text one clean line of at most max bytes.
func line(s string, max int) string {
	return clip(strings.Join(strings.Fields(clean(s)), " "), max)
}

// clean removes what no reader sees and some stores refuse: control characters
// other than tab and line feed, and bytes that are not UTF-8.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// clip cuts a text to at most max bytes, between characters.
func clip(s string, max int) string {
	if len(s) <= max {
		return s
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return s[:max]
}

// words returns what the person wrote, without quoted lines and without what
// stands below the sign of a signature ("-- "), since an older mail quoted in a
// form is not said again.
func words(s string) string {
	var kept []string
	for l := range strings.Lines(clip(clean(s), maxText)) {
		l = strings.TrimRightFunc(l, unicode.IsSpace)
		if l == "--" {
			break
		}
		if !strings.HasPrefix(l, ">") {
			kept = append(kept, l)
		}
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}

// identity makes a stranger's id fit to be stored and compared. One that is too
// long or holds control characters is hashed and not cut: two ids that differ
// must not become one.
func identity(s string) string {
	if s == "" || len(s) <= maxID && s == line(s, maxID) {
		return s
	}
	return "hash-" + digest(s)
}

// digest hashes parts so that no two lists of parts give the same text.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write([]byte(p))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
