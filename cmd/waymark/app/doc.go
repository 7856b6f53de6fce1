// Package app puts the parts together: one configuration, one store, the edge
// where webhooks arrive, the loop that judges and the loop that writes. It is
// a value, so that the very program can be started by a test, by the demo
// with a clock of its own, and by serve.
//
// It decides nothing. What is here and nowhere else is the wiring that needs
// to see everything: which names in the files are asked for at the vendors,
// when the mode of a journey was last raised, which source was ever
// heard and which fell silent, what people ask and wait for, the digests that
// are due, and what is too old to keep.
package app
