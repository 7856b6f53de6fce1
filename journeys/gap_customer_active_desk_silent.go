package journeys

// customerActiveDeskSilent is the kind of these gaps.
func customerActiveDeskSilent() kind { return kind{kind: CustomerActiveSilent, tell: TellLater} }
