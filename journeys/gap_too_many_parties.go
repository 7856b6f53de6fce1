package journeys

// tooManyParties is the kind of these gaps.
func tooManyParties() kind { return kind{kind: TooManyParties, tell: TellLater} }
