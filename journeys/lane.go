package journeys

// alignDesk fills in the desk's lane beside its own ideal: the steps of the
// desk that support the steps of the aligned path, in its order.
func (w *walked) alignDesk() {}
