package store

import (
	"encoding/binary"
	"math"
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// A case is some kilobytes of JSON, and a digest reads all that began in two
// periods. So next to a case stands its brief: what figures over many cases
// rest on, packed so that it is read in a microsecond. What a brief leaves out
// is empty in the case that is read from it:
//
//	of the case      refs, events, the desk's lane, hand-offs, takes, parties
//	of a placement   all but when, and whether it is on a step or ended the case
//	of a visit       its events
//	of an alignment  all but path and moves
//	of a gap         all but kind, step, certainty, state, tell, since, waited, owner
//	of a ticket      all but connector, key, address, creation, whether it is gone or restricted
//	of effort        its terms
//	of an act        when the last was
//
// A brief begins with briefForm. One of another form is not read; the case is.
const briefForm = 1

// packer writes numbers as varints and strings with their lengths. Times are
// written relative to the case's start.
type packer struct {
	b     []byte
	start int64
}

func (p *packer) n(n int)       { p.b = binary.AppendUvarint(p.b, uint64(n)) }
func (p *packer) i(n int64)     { p.b = binary.AppendVarint(p.b, n) }
func (p *packer) f(x float64)   { p.b = binary.LittleEndian.AppendUint64(p.b, math.Float64bits(x)) }
func (p *packer) text(s string) { p.n(len(s)); p.b = append(p.b, s...) }
func (p *packer) bools(b ...bool) {
	n := 0
	for i, set := range b {
		if set {
			n |= 1 << i
		}
	}
	p.n(n)
}

// at writes an instant; the zero time is no instant.
func (p *packer) at(t time.Time) {
	if t.IsZero() {
		p.i(math.MinInt64)
		return
	}
	p.i(clampNanos(t) - p.start)
}

func (p *packer) optional(x *float64) {
	p.bools(x != nil)
	if x != nil {
		p.f(*x)
	}
}

// packBrief is a case's brief.
func packBrief(k *journeys.Case) []byte {
	p := &packer{b: make([]byte, 1, 512), start: clampNanos(k.Started)}
	p.b[0] = briefForm
	p.text(k.ID)
	p.text(k.Journey)
	p.i(p.start)
	p.at(k.Last)
	p.at(k.OverAt)
	p.bools(k.Over, k.Follows != "")
	p.text(string(k.Kind))
	p.n(k.Contacts)
	p.text(string(k.SLA))
	p.f(k.Rating)
	p.f(k.Effort.Score)
	steps := make([]string, 0, len(k.Effort.Steps))
	for s := range k.Effort.Steps {
		steps = append(steps, s)
	}
	slices.Sort(steps)
	p.n(len(steps))
	for _, s := range steps {
		p.text(s)
		p.f(k.Effort.Steps[s])
	}
	p.optional(k.Scores.Outcome)
	p.optional(k.Scores.Experience)
	on := 0
	for i := range k.Placements {
		if isPlaced(&k.Placements[i]) {
			on++
		}
	}
	p.n(on)
	for i := range k.Placements {
		if isPlaced(&k.Placements[i]) {
			p.at(k.Placements[i].At)
		}
	}
	p.n(len(k.Visits))
	for i := range k.Visits {
		v := &k.Visits[i]
		p.text(v.Step)
		p.text(string(v.State))
		p.at(v.Begun)
		p.at(v.Ended)
	}
	p.text(k.Alignment.Path)
	p.n(len(k.Alignment.Moves))
	for _, m := range k.Alignment.Moves {
		p.text(string(m.Kind))
		p.text(m.Step)
		p.i(int64(m.Visit))
	}
	p.n(len(k.Gaps))
	for i := range k.Gaps {
		g := &k.Gaps[i]
		p.text(string(g.Kind))
		p.text(g.Step)
		p.text(string(g.Certainty))
		p.text(string(g.State))
		p.text(string(g.Tell))
		p.at(g.Since)
		p.i(int64(g.Waited))
		p.text(g.Owner)
	}
	p.n(len(k.Tickets))
	for i := range k.Tickets {
		t := &k.Tickets[i]
		p.text(t.Ref.Connector)
		p.text(t.Key)
		p.text(t.URL)
		p.at(t.Created)
		p.bools(t.Gone, t.Restricted)
	}
	p.n(len(k.Acts))
	for _, a := range k.Acts {
		p.text(a.Step)
		p.text(a.Owner)
		p.n(a.Count)
	}
	return p.b
}

func isPlaced(p *journeys.Placement) bool { return p.Step != "" || p.As == journeys.AsOver }

// unpacker reads what packer wrote. Its strings are parts of the brief, so that
// reading allocates next to nothing; bad is set where the brief ends too early.
type unpacker struct {
	s     string
	start int64
	bad   bool
}

func (u *unpacker) u() uint64 {
	var x uint64
	for i := 0; i < len(u.s) && i < binary.MaxVarintLen64; i++ {
		c := u.s[i]
		x |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			u.s = u.s[i+1:]
			return x
		}
	}
	u.bad, u.s = true, ""
	return 0
}

// n is a count of what follows, of which each takes a byte at least.
func (u *unpacker) n() int {
	n := u.u()
	if n > uint64(len(u.s)) {
		u.bad, u.s = true, ""
		return 0
	}
	return int(n)
}

func (u *unpacker) i() int64 {
	x := u.u()
	return int64(x>>1) ^ -int64(x&1)
}

func (u *unpacker) f() float64 {
	if len(u.s) < 8 {
		u.bad, u.s = true, ""
		return 0
	}
	var x uint64
	for i := range 8 {
		x |= uint64(u.s[i]) << (8 * i)
	}
	u.s = u.s[8:]
	return math.Float64frombits(x)
}

func (u *unpacker) text() string {
	n := u.n()
	s := u.s[:n]
	u.s = u.s[n:]
	return s
}

func (u *unpacker) at() time.Time {
	d := u.i()
	if d == math.MinInt64 {
		return time.Time{}
	}
	return time.Unix(0, u.start+d).UTC()
}

func (u *unpacker) optional() *float64 {
	if u.u() == 0 {
		return nil
	}
	x := u.f()
	return &x
}

// grown returns a slice of n zero elements in the room of an old one.
func grown[T any](old []T, n int) []T {
	if cap(old) < n {
		return make([]T, n, n+n/2)
	}
	old = old[:n]
	clear(old)
	return old
}

// unpackBrief reads a brief into k, whose slices it uses again; ok is false for
// what is no brief of this form.
func unpackBrief(s string, k *journeys.Case) (ok bool) {
	if s == "" || s[0] != briefForm {
		return false
	}
	u := &unpacker{s: s[1:]}
	was := *k
	*k = journeys.Case{ID: u.text(), Journey: u.text()}
	u.start = u.i()
	k.Started = time.Unix(0, u.start).UTC()
	k.Last, k.OverAt = u.at(), u.at()
	flags := u.u()
	k.Over = flags&1 != 0
	if flags&2 != 0 {
		k.Follows = "another"
	}
	k.Kind, k.Contacts = journeys.JourneyKind(u.text()), int(u.u())
	k.SLA, k.Rating = journeys.SLAState(u.text()), u.f()
	k.Effort.Score = u.f()
	if n := u.n(); n > 0 {
		if k.Effort.Steps = was.Effort.Steps; k.Effort.Steps == nil {
			k.Effort.Steps = make(map[string]float64, n)
		}
		clear(k.Effort.Steps)
		for range n {
			step := u.text()
			k.Effort.Steps[step] = u.f()
		}
	}
	k.Scores.Outcome, k.Scores.Experience = u.optional(), u.optional()
	k.Placements = grown(was.Placements, u.n())
	for i := range k.Placements {
		k.Placements[i] = journeys.Placement{At: u.at(), As: journeys.AsOver}
	}
	k.Visits = grown(was.Visits, u.n())
	for i := range k.Visits {
		v := &k.Visits[i]
		v.Step, v.State, v.Begun, v.Ended = u.text(), journeys.VisitState(u.text()), u.at(), u.at()
	}
	k.Alignment.Path = u.text()
	k.Alignment.Moves = grown(was.Alignment.Moves, u.n())
	for i := range k.Alignment.Moves {
		m := &k.Alignment.Moves[i]
		m.Kind, m.Step, m.Visit = journeys.MoveKind(u.text()), u.text(), int(u.i())
	}
	k.Gaps = grown(was.Gaps, u.n())
	for i := range k.Gaps {
		g := &k.Gaps[i]
		g.Kind, g.Step, g.Certainty = journeys.GapKind(u.text()), u.text(), journeys.Certainty(u.text())
		g.State, g.Tell = journeys.GapState(u.text()), journeys.Tell(u.text())
		g.Since, g.Waited, g.Owner = u.at(), time.Duration(u.i()), u.text()
	}
	k.Tickets = grown(was.Tickets, u.n())
	for i := range k.Tickets {
		t := &k.Tickets[i]
		t.Ref.Connector, t.Key, t.URL, t.Created = u.text(), u.text(), u.text(), u.at()
		flags := u.u()
		t.Gone, t.Restricted = flags&1 != 0, flags&2 != 0
	}
	k.Acts = grown(was.Acts, u.n())
	for i := range k.Acts {
		k.Acts[i] = journeys.Acted{Step: u.text(), Owner: u.text(), Count: int(u.u())}
	}
	return !u.bad
}
