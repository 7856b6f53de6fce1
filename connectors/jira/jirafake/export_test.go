package jirafake

// Endpoints are those of the platform that the site answers in its edition.
func (f *Fake) Endpoints() []string {
	var out []string
	for n := range f.routes {
		if rt := &f.routes[n]; rt.under == platform && f.offers(rt, &call{api: "2"}) {
			out = append(out, rt.endpoint())
		}
	}
	return out
}
