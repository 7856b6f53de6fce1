package jira

import (
	"strconv"
	"time"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/journeys"
)

// rating is what the customer says of the service.
type rating struct {
	stars int // 1 to 5; 0: none
	words string
}

// readRating reads the satisfaction field, or the answer of the service desk's
// interface. Anything but a whole number from 1 to 5 is no rating.
func readRating(v gjson.Result) rating {
	if !v.IsObject() {
		return rating{}
	}
	n := v.Get("rating")
	if n.Type != gjson.Number || n.Num != float64(int(n.Num)) || n.Num < 1 || n.Num > 5 {
		return rating{}
	}
	words := v.Get("comment")
	if words.IsObject() {
		words = words.Get("body")
	}
	return rating{stars: int(n.Num), words: richText(words)}
}

// ratingEvent tells that the customer rated the service. Its id names the
// ticket and the number of stars: the same rating read again is the same event,
// another one is another. Where nothing says when it was given, the first sight
// of it counts. Its words are for the desk: they ask for no answer, and no
// customer reads another's.
func (d *decoder) ratingEvent(iss *issue, seen time.Time) journeys.Event {
	e := d.event(iss, iss.reporter)
	e.ID, e.Kind, e.At = "rating/"+iss.id+"/"+strconv.Itoa(iss.rating.stars), journeys.KindRated, iss.ratedAt
	if e.At.IsZero() {
		e.At = seen
	}
	e.Text = iss.rating.words
	e.Fields[journeys.FieldRating] = []string{strconv.Itoa(iss.rating.stars)}
	if e.Audience.Level == journeys.Public {
		e.Audience.Level = journeys.Internal
	}
	return e
}
