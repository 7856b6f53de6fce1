package journeys

// deskActiveCustomerAbsent is the kind of these gaps.
func deskActiveCustomerAbsent() kind { return kind{kind: DeskActiveAbsent, tell: TellLater} }
