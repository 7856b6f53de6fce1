package journeys

// abandoned is the kind of these gaps.
func abandoned() kind { return kind{kind: Abandoned, tell: TellLater} }
