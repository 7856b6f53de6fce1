// Package config reads what an admin wrote: waymark.yaml, which is this desk,
// and one file per journey, which is the map. README.md explains every key.
//
// Load returns a Config, or all problems at once. A configuration fails whole
// and early: whatever is wrong is found before anything is started, with file,
// line, column, the line itself, a caret and a hint; and on a reload the old
// one stays. One problem keeps no other from being found, so every reader
// here goes on with what it could read and leaves the rest zero.
//
// Strictness is kindness. An unknown key is an error, because a misspelt
// limit that is silently ignored looks like a limit that is kept. Names must
// name something: owners, steps, channels, connectors, and the words that a
// connector can say. A rule that an earlier one always forestalls is an
// error. The spellings that YAML reads otherwise than people do (on and yes,
// a hash, a colon in a value, a tab) are each named.
//
// The files are read once as YAML nodes, because only nodes know where they
// stand; every rule and step carries its place as an Origin, and what is
// posted later names that line. Aliases are written out under a bound, since
// a file of a few lines can otherwise grow without end. Service settings that
// differ from machine to machine (listen, store, public_url) may come from
// the environment; nothing else does, and no value is expanded.
//
// A file that is not YAML in places is mended in memory, line by line, and
// read on: whoever makes three faults is told of three, though one of them is
// of syntax. Each mend is confirmed by the YAML reader getting further with
// it. Lines keep their numbers, and where one had to be left out, nothing that
// may have stood there is called missing.
//
// PlaceOf is the exception to all strictness. Pausing and taking back must
// work when the rest of the configuration does not, so it reads where the
// store is and the time zone, and passes over everything else.
//
// A connector owns its settings: config gives it a connectors.Settings over
// its part of the file, which decodes strictly by `yaml` tags, and maps the
// faults it returns back to lines. Secrets are written as env:NAME or
// file:PATH; where somebody wrote the value itself, no problem shows it. Nor
// does any show a line of the people directory.
//
// The list of connector kinds is an argument; of a kind this package knows the
// name of its column in the directory and the status with which it holds.
//
// Journey reads one journey alone, for event logs: whatever a desk would have
// to know is then not asked for.
//
// What the workshop found out is read as strictly as the rules are and kept
// whole: a test walks all fields of the model and fails for one that no file
// can fill.
//
// JSON Schemas (schema.go) tell editors of the same keys. They are written by
// hand, for what they say of each key, and tests hold them to the keys and words
// that the readers here name; the keys of connectors come from their own structs.
package config
