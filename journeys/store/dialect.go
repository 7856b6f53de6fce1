package store

import "strings"

// dialect holds the few things in which one database's SQL differs from
// another's. Everything else is written once, with "?" for an argument and
// the fragments below in braces.
type dialect struct {
	begin     string // opens a transaction that will write
	beginRead string // opens one that only reads, all of it from one snapshot
	list      string // a JSON array, given as one argument, as a set of rows
	skip      string // ends a claim's inner SELECT: what others hold is passed over
}

// One writer holds SQLite's lock for the whole transaction, so that a claim
// needs nothing to skip. BEGIN IMMEDIATE, since a transaction that reads
// first and writes later fails at once where another replica wrote between.
var sqliteDialect = &dialect{
	begin:     "BEGIN IMMEDIATE",
	beginRead: "BEGIN",
	list:      "(SELECT value FROM json_each(?))",
	skip:      "",
}

// sql returns the statement as this database wants it.
func (d *dialect) sql(shared string) string {
	return strings.NewReplacer("{list}", d.list, "{skip}", d.skip).Replace(shared)
}
