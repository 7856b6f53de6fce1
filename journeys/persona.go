package journeys

// recognise fills in whose walk it is: the first persona of the map one of
// whose rules an event of the case matches, else the journey's own.
func (w *walked) recognise() {
	w.Persona = w.journey.Persona
	for i := range w.journey.Personas {
		p := &w.journey.Personas[i]
		for k := range p.Is {
			for _, e := range w.events {
				if !e.deleted && p.Is[k].Holds(&e.Event, wordsOf(e, w.rules.Roster)) {
					w.Persona = p.ID
					return
				}
			}
		}
	}
}

// walks reports whether a path is one for the case's persona. A path that
// names nobody is for everybody.
func (w *walked) walks(p *Path) bool { return p.Persona == "" || p.Persona == w.Persona }
