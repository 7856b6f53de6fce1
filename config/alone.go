package config

import "github.com/waymark-itsm/waymark/journeys"

// Journey reads one journey's file alone, without a desk: for event logs,
// whose cases come from elsewhere. Its rules name activities ({event: "Assign
// seriousness", lifecycle: complete}); connectors, owners, channels and
// calendars are those of no desk, so that their names are not checked, and
// applies and over may be left out. path is that of a file, or "library:" and
// the name of a ready-made journey. It returns the journey and a report
// without problems, or nil and all problems at once.
func Journey(path string, opts Options) (*journeys.Journey, *Report) {
	l := newLoader("", path, opts)
	l.alone = true
	if f := l.read(path, val{}); f != nil {
		l.desk = f // what is torn in it counts as the desk's file would
		if d := l.journeyFile(f, &object{l: l}); d != nil {
			l.drafts = append(l.drafts, d)
			l.check()
		}
	}
	l.sort()
	if !l.report.OK() || len(l.drafts) == 0 {
		return nil, &l.report
	}
	return &l.drafts[0].Journey, &l.report
}
