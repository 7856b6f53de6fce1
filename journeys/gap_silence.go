package journeys

// silence is the kind of these gaps.
func silence() kind { return kind{kind: Silence, tell: TellLater} }
