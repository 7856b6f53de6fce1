package journeys

// dropped is the kind of these gaps.
func dropped() kind { return kind{kind: Dropped, tell: TellLater} }
