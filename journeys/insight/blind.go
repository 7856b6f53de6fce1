package insight

import (
	"maps"
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// blindLines say what the figures cannot show: sources that the desk does not
// have or that were silent, steps that no source shows, events that fitted
// nowhere. They make a digest fit to be forwarded.
func blindLines(in Input, js []*journeys.Journey) []string {
	facts := heardFacts(in)
	lines := []string{"Not seen by any source: what happens in person or in private, such as walk-ins and private chats."}
	var absent, never, steps, ends []string
	var silent []string
	for _, j := range js {
		for _, id := range sourcesOf(in.Rules, j) {
			name := in.Rules.SourceName(id)
			switch {
			case slices.Contains(j.Blind, id) || in.Rules.Source(id) == nil:
				absent = append(absent, name)
			case !facts.Sources[id].Heard:
				never = append(never, name)
			default:
				silent = append(silent, silences(in, id, name)...)
			}
		}
		for i := range j.Steps {
			s := &j.Steps[i]
			switch {
			case !journeys.Shows(in.Rules, j, facts, s.Begins, s.Waits, s.Done, s.Fails):
				steps = append(steps, stepName(j, s.ID))
			case len(s.Done) > 0 && !journeys.Shows(in.Rules, j, facts, s.Done):
				ends = append(ends, stepName(j, s.ID))
			}
		}
	}
	for _, part := range []struct {
		text  string
		names []string
	}{
		{"Not connected: ", absent},
		{"Never heard so far: ", never},
		{"No data: ", silent},
		{"Steps that no source can show: ", steps},
		{"Steps whose end no source can show: ", ends},
	} {
		if names := unique(part.names); len(names) > 0 {
			lines = append(lines, part.text+joined(names)+".")
		}
	}
	if in.Events > 0 {
		off := min(max(0, in.Events-in.Placed), in.Events)
		lines = append(lines, capital(percent(off, in.Events))+" of events fitted no step.")
	}
	return lines
}

// joined lists names; names of steps hold commas, hence the semicolons.
func joined(names []string) string {
	if !slices.ContainsFunc(names, func(n string) bool { return slices.Contains([]rune(n), ',') }) {
		return list(names)
	}
	out := names[0]
	for _, n := range names[1:] {
		out += "; " + n
	}
	return out
}

// heardFacts joins both records of which source ever spoke.
func heardFacts(in Input) journeys.Facts {
	f := journeys.Facts{Sources: map[string]journeys.SourceFacts{}}
	maps.Copy(f.Sources, in.Facts.Sources)
	for _, s := range in.Rules.Sources {
		known := f.Sources[s.ID]
		_, heard := in.Heard[s.ID]
		known.Heard = known.Heard || heard
		f.Sources[s.ID] = known
	}
	return f
}

// sourcesOf are the sources that a journey's rules name, and those that the
// desk says it lacks, in the order of the rules.
func sourcesOf(r *journeys.Rules, j *journeys.Journey) []string {
	var ids []string
	add := func(rules []journeys.Match) {
		for _, m := range rules {
			if m.From != "" {
				ids = append(ids, m.From)
			}
		}
	}
	for i := range j.Steps {
		s := &j.Steps[i]
		add(slices.Concat(s.Begins, s.Waits, s.Done, s.Fails))
	}
	add(j.Any)
	add(j.Over.When)
	return unique(append(ids, j.Blind...))
}

// silences are the stretches of the period in which a source said nothing
// although it should have: "phone Wed 18 Nov 14:10 to 15:02".
func silences(in Input, id, name string) []string {
	p := period{in.From, in.To}
	var parts []string
	stretches := slices.Clone(in.Facts.Sources[id].Silent)
	slices.SortFunc(stretches, func(a, b journeys.Interval) int { return a.From.Compare(b.From) })
	for _, s := range stretches {
		open := s.To.IsZero()
		if !s.From.Before(in.To) || !open && !s.To.After(in.From) {
			continue
		}
		from, to := later(s.From, in.From).In(in.From.Location()), s.To.In(in.From.Location())
		switch {
		case open || s.To.After(in.To):
			parts = append(parts, name+" since "+p.moment(from))
		case sameDay(from, to):
			parts = append(parts, name+" "+p.moment(from)+" to "+to.Format("15:04"))
		default:
			parts = append(parts, name+" "+p.moment(from)+" to "+p.moment(to))
		}
	}
	return parts
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// unique keeps the first of equal strings, in order.
func unique(s []string) []string {
	var out []string
	for _, x := range s {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}
