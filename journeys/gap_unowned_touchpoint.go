package journeys

// unownedTouchpoint is the kind of these gaps.
func unownedTouchpoint() kind { return kind{kind: UnownedTouchpoint, tell: TellLater} }
