package journeys

// holdMisuse is the kind of these gaps.
func holdMisuse() kind { return kind{kind: HoldMisuse, tell: TellLater} }
