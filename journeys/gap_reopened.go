package journeys

// reopened is the kind of these gaps.
func reopened() kind { return kind{kind: Reopened, tell: TellLater} }
