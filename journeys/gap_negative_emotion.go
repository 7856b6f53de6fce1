package journeys

// negativeEmotion is the kind of these gaps.
func negativeEmotion() kind { return kind{kind: NegativeEmotion, tell: TellLater} }
