// Package store keeps what Waymark knows, and hands out what is due.
//
// # One queue of writes
//
// All writes go through one goroutine and one connection. It takes whatever
// waits, up to a bound, runs it in one transaction and answers all callers
// after the commit; while it waits for the disk, the next batch gathers. So
// every accepted delivery has reached the disk before its webhook is
// answered, and yet an fsync is shared by all who came meanwhile. If a batch
// fails, each of its members is tried alone and only the culprit gets an
// error. Claims and settles ride in the same batches. Packing, compression
// and JSON are done by the callers' goroutines, reading by a few connections
// of their own, each read from one snapshot.
//
// # Subjects
//
// Refs and accounts are nodes; a node belongs to one subject, an event to its
// node for ever. An edge joins the subjects of its two nodes: the older one
// (the smaller id) wins and takes over the other's nodes, cases and postings,
// the loser stays as a tombstone. A cut undoes an edge for good.
//
// Each subject counts its news in last_seq. A claim gives out the sequence
// together with everything that was known at that moment; a settle names it,
// and is refused if there is news. It is refused as well when its lease is no
// longer the one in the row. A merge or a cut therefore needs no lease of its
// own: it raises the sequence above both, voids both leases, and whatever
// anybody was deciding about either part is decided again about the whole.
//
// # Postings
//
// A posting's row has two halves. Settling a subject writes what is wanted
// (content, meaning, absent, when it is due), the outbox writes what became of
// it (state, the vendor's id, how often written). Neither touches the other's
// half, with one exception each: both set the due time. News that arrives
// while a write is under way wins, except that nothing looks again before the
// wait after an unknown outcome has passed. A posting is handed out only while
// its subject has no news, since the decision may be stale. Where a human has
// removed or edited what we wrote, or the vendor refused it, the row is at
// rest, and only taking back what stands wakes it. A withdrawn posting is
// pinned: no settle brings it back.
//
// # Time
//
// Time is an argument. It is stored in nanoseconds, so that what is due at an
// instant is not claimed just before it. Adding again never delays: of two
// due times the earlier stands.
//
// # Databases
//
// The statements are shared; where databases differ there is a fragment in
// dialect, and each has its own folder of migrations. The suite in storetest
// says what any of them must do. Only SQLite exists so far: WAL, so that
// readers do not wait for the writer, and synchronous=FULL, because in WAL mode
// anything less may lose a commit with the power.
package store
