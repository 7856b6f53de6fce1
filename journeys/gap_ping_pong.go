package journeys

// pingPong is the kind of these gaps.
func pingPong() kind { return kind{kind: PingPong, tell: TellLater} }
