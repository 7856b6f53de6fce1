package journeys

// missedHandoff is the kind of these gaps.
func missedHandoff() kind { return kind{kind: MissedHandoff, tell: TellLater} }
