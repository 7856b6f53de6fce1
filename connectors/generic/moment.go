package generic

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// The layouts of a time with its zone. The second is what older Java systems
// write ("+0100").
var layouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700"}

// A number below secondsBelow counts seconds since 1970, above it milliseconds:
// as seconds it would lie after the year 5138, as milliseconds the smaller
// would lie before March 1973.
const secondsBelow = 1e11

// earliest and latest bound what is believed: a clock that was never set says
// 1970, and a time in micro- or nanoseconds would lie far in the future.
const (
	earliest = 946684800000   // 2000-01-01, in milliseconds since 1970
	latest   = 99999999999999 // in the year 5138
)

// moment reads a time: RFC 3339, or seconds or milliseconds since 1970 as a
// number or as its text. The result is UTC, in whole milliseconds.
func moment(v gjson.Result) (time.Time, error) {
	if v.Type != gjson.Number && v.Type != gjson.String {
		return time.Time{}, errors.New("it is neither a text nor a number")
	}
	s := strings.TrimSpace(v.String())
	if v.Type == gjson.Number {
		s = v.Raw
	}
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		if n < secondsBelow {
			n *= 1000
		}
		if !(n >= earliest && n <= latest) {
			return time.Time{}, errors.New("it is neither in seconds nor in milliseconds since 1970")
		}
		return time.UnixMilli(int64(math.Round(n))).UTC(), nil
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, strings.Replace(s, " ", "T", 1)); err == nil {
			if ms := t.UnixMilli(); ms < earliest || ms > latest {
				return time.Time{}, errors.New("it is before the year 2000 or absurdly late")
			}
			return t.UTC().Truncate(time.Millisecond), nil
		}
	}
	return time.Time{}, errors.New("it is no time with a zone (2026-11-17T08:47:00+01:00) and no number")
}
