// Package eventlog reads event logs as process mining has them, XES and CSV,
// judges their cases against a journey, and writes cases so that the field's
// tools can read them.
//
// # In
//
// A log is read case by case, and what is held does not grow with it: the
// reader (log.go) knows XES by a scanner of its own (xml.go says why) and CSV
// (record.go, table.go). What an event is, its class, is the value of the
// attributes that are chosen as the activity; the judgement sees nothing else
// of it.
//
// # Judging
//
// Every event is its own visit. mapping.go puts a class on a step of the
// journey; an event on no step is a log move (extra), one that only begins a
// step or ends the case is no move. All cases are over and aligned with whole
// ideal paths (journeys.Aligner), so that the figures are those of alignments
// with unit costs anywhere: the tests hold them against pm4py's, case by case.
//
// Fitness is 1 - cost / (moves in the log + shortest ideal path). A case is
// perfect where nothing is missing or extra. Counts are raw moves: a step
// walked at the wrong place is one missing and one extra move, and such pairs
// within one case are also counted as out of order.
//
// Ping-pong is a case that went back to a group which had had it before
// another one had it: A B A, also A B C A. It goes by org:group where the log
// has it, else by org:resource; without either it is not known, and said so.
//
// Reopened is a case in which something happened after its end that is no end
// itself. Its end is the first event of over.when; where the journey says
// nothing there, the first event on the last step of the ideal path that the
// case was aligned with.
//
// A variant is all cases with the same classes in the same order. It is
// aligned once.
//
// # Out
//
// A Trace is a case with all its attributes, as Traces reads it and WriteXES
// and WriteCSV write it. FromCase makes one of a stored case.
package eventlog
