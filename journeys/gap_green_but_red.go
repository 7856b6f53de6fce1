package journeys

// greenButRed is the kind of these gaps.
func greenButRed() kind { return kind{kind: GreenButRed, tell: TellLater} }
