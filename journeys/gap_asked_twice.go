package journeys

// askedTwice is the kind of these gaps.
func askedTwice() kind { return kind{kind: AskedTwice, tell: TellLater} }
