package journeys

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// A crowd is one message in the place of many first ones: of all people who
// stand at one step at once, or of all that a channel's budget for a day left
// over. While it lasts, what was to be said about each of its cases is held;
// afterwards what is still true of them goes out by itself. What it says is
// counted anew each time, so that it never holds more than what is so.
type Crowd struct {
	Key                string
	Connector, Channel string
	Journey, Place     string    // of people at one step; "" for what a day left over
	Until              time.Time // the end of that day; zero for people at one step

	Began  time.Time // when it was formed
	Since  time.Time // since when the first of them stands there
	Joined time.Time // when somebody came last
	Fell   time.Time // since when they are too few for a crowd; zero: they are enough
	Over   time.Time // zero while it lasts

	Total   int      // everybody who was ever in it
	Now     int      // who still waits
	Beside  int      // who stand there too, with a message of their own
	Halt    Halt     // of whoever has waited longest when it began
	Tickets []string // of those who still wait, CrowdSample at most, the longest first
}

// CrowdMark begins the key of a crowd's message.
const CrowdMark = "crowd/"

// AtOnce is how near together people are "at once", and how long a crowd has
// to have been too small before it is over.
const AtOnce = 10 * time.Minute

// crowdCalm is how long nobody may have joined a crowd that is not much bigger
// than the smallest until it is over although they still wait: what is left are
// single cases, and each deserves its own message.
const crowdCalm = time.Hour

// CrowdSample is how many tickets a crowd's message names.
const CrowdSample = 5

// Queue is how many first messages wait for one channel about one place.
type Queue struct {
	Connector, Channel string
	Journey, Place     string
	Waiting            int    // people about whom nothing was said yet
	Beside             int    // people about whom it was said within AtOnce, and is still so
	Halt               Halt   // of whoever has waited longest
	Crowd              string // Key of the crowd that lasts there; "": none
}

// Gathers reports whether those who wait become a crowd, or part of the one
// that is there; from is how many people make one, 0: none ever.
func (q Queue) Gathers(from int) bool {
	return from > 0 && q.Waiting > 0 && (q.Crowd != "" || q.Waiting+q.Beside >= from)
}

// NewCrowd begins a crowd of those who wait.
func (q Queue) NewCrowd(now time.Time) Crowd {
	key := CrowdMark + MeaningOf(q.Connector, q.Channel, q.Journey, q.Place, now.UnixNano())
	return Crowd{
		Key: key, Connector: q.Connector, Channel: q.Channel, Journey: q.Journey, Place: q.Place,
		Began: now, Since: q.Halt.Since, Joined: now, Halt: q.Halt,
	}
}

// DayCrowd is the crowd of what a channel's budget leaves over on the day of
// now. Its key makes it one, whoever begins it.
func DayCrowd(connector, channel string, now time.Time, zone *time.Location) Crowd {
	y, m, d := now.In(zone).Date()
	return Crowd{
		Key:       CrowdMark + "day/" + MeaningOf(connector, channel, fmt.Sprintf("%04d-%02d-%02d", y, m, d)),
		Connector: connector, Channel: channel, Until: onTheWall(y, m, d+1, 0, zone),
		Began: now, Since: now, Joined: now,
	}
}

// Judge decides whether the crowd is over.
func (c Crowd) Judge(from int, now time.Time) Crowd {
	switch {
	case !c.Over.IsZero():
	case !c.Until.IsZero():
		if !now.Before(c.Until) {
			c.Over = c.Until
		}
	case c.Now == 0 || from <= 0: // nobody waits, or the desk wants no crowds any more
		c.Over = orNow(c.Fell, now)
	case c.Now >= from:
		c.Fell = time.Time{}
		if c.Now <= 3*from && now.Sub(c.Joined) >= crowdCalm {
			c.Over = now
		}
	case c.Fell.IsZero():
		c.Fell = now
	case now.Sub(c.Fell) >= AtOnce:
		c.Over = c.Fell
	}
	return c
}

// Posting is the crowd's message as it should stand.
func (c Crowd) Posting(zone *time.Location) Posting {
	t := c.text(zone)
	if c.Halt.Preview {
		t.Headline = previewOf(MessagePosting) + t.Headline
	}
	return Posting{
		Key: c.Key, Kind: MessagePosting, Connector: c.Connector, Target: c.Channel, Journey: c.Journey,
		Content: Content{Text: t}, Final: !c.Over.IsZero(), Meaning: MeaningOf(c.Now, c.Beside, c.Total, !c.Over.IsZero(), c.Tickets),
	}
}

func (c Crowd) text(zone *time.Location) *Text {
	if !c.Over.IsZero() {
		return c.last(zone)
	}
	if !c.Until.IsZero() {
		return c.leftOver()
	}
	t := &Text{Headline: fmt.Sprintf("%s since %s%s", c.stuck(c.Now+c.Beside), c.at(c.Since, c.Joined, zone), suffix(c.Halt.Journey))}
	for _, r := range [...]struct{ label, says string }{{"What happened", c.Halt.Says}, {"Next", c.Halt.Next}, {"Who", c.Halt.Who}, {"Tickets", c.named(c.Now)}} {
		if r.says != "" {
			t.Rows = append(t.Rows, Row{Label: r.label, Lines: []string{r.says}})
		}
	}
	parts := []string{"Nothing is written on their tickets while this lasts; what is still true afterwards is said of each"}
	if c.Beside > 0 {
		parts = append([]string{fmt.Sprintf("%d of them have a message of their own", c.Beside)}, parts...)
	}
	t.Footer = strings.Join(parts, " · ")
	return t
}

// leftOver counts what a day's budget left over. It says nothing of what is
// stuck: that is many different things.
func (c Crowd) leftOver() *Text {
	headline := fmt.Sprintf("%s stuck today; /waymark list shows a team its own", more(c.Now, c.Total))
	t := &Text{Headline: headline, Footer: "This channel's messages for today are used up (brake: messages_per_channel_day). The notes on the tickets have them all."}
	if list := c.named(c.Now); list != "" {
		t.Rows = []Row{{Label: "Tickets", Lines: []string{list}}}
	}
	return t
}

// last is the one line that is left when a crowd is over.
func (c Crowd) last(zone *time.Location) *Text {
	left := "none is still stuck"
	if c.Now > 0 {
		left = fmt.Sprintf("%d of %d %s still stuck", c.Now, c.Total, isAre(c.Now))
		if list := c.named(c.Now); list != "" {
			left += ": " + list
		}
	}
	if !c.Until.IsZero() {
		return &Text{Headline: fmt.Sprintf("%d more tickets were stuck on %s · %s", c.Total, c.Began.In(zone).Format("Mon 2 Jan"), left)}
	}
	return &Text{Headline: fmt.Sprintf("%s since %s%s · over since %s; %s",
		strings.Replace(c.stuck(c.Total), " stuck", " were stuck", 1), c.at(c.Since, c.Over, zone), suffix(c.Halt.Journey), c.at(c.Over, c.Began, zone), left)}
}

func (c Crowd) stuck(n int) string {
	people := fmt.Sprintf("%d people", n)
	if n == 1 {
		people = "1 person"
	}
	if c.Halt.Step == "" {
		return people + " " + strings.TrimSuffix(standingOf(c.Halt.Gap).since, " since")
	}
	return people + ` stuck at "` + Plain(cmp.Or(c.Halt.Name, c.Halt.Step), 80) + `"`
}

// named lists some tickets, and how many more there are.
func (c Crowd) named(of int) string {
	if len(c.Tickets) == 0 {
		return ""
	}
	list := strings.Join(c.Tickets, ", ")
	if rest := of - len(c.Tickets); rest > 0 {
		list += fmt.Sprintf(" and %d more", rest)
	}
	return list
}

// at is an instant with its day where that is not the other's.
func (c Crowd) at(t, other time.Time, zone *time.Location) string {
	t, other = t.In(zone), other.In(zone)
	if t.Format(time.DateOnly) == other.Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return t.Format("Mon 2 Jan 15:04")
}

func suffix(journey string) string {
	if journey == "" {
		return ""
	}
	return " · " + journey
}

func more(now, total int) string {
	switch {
	case now == 1:
		return "1 more ticket is"
	case now == 0:
		return fmt.Sprintf("None of %d more tickets is still", total)
	}
	return fmt.Sprintf("%d more tickets are", now)
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
