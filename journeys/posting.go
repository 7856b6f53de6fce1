package journeys

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// Posting is a wanted state of one thing outside: one Jira note, one Slack
// message. Deciding what should stand and carrying it out are two records:
// Plan writes this one, the outbox converges on it and edits in place.
type Posting struct {
	Key       string      `json:"key"` // unique for ever; also the mark by which we know our own writing
	Kind      PostingKind `json:"kind"`
	Connector string      `json:"connector"`    // the sink that carries it out
	Target    string      `json:"target"`       // the ref's ID for a ticket, a channel's name for a chat
	Ref       Ref         `json:"ref,omitzero"` // the ticket it speaks of, read live before the first write
	Case      string      `json:"case,omitempty"`
	Journey   string      `json:"journey,omitempty"`
	Rule      Origin      `json:"rule,omitempty"`   // why it is there
	Absent    bool        `json:"absent,omitempty"` // should not stand (any more); content is empty
	Content   Content     `json:"content"`
	Final     bool        `json:"final,omitempty"`  // must be written even if it was written often: the last word of its case, or a correction
	Names     []string    `json:"names,omitempty"`  // the tickets that its text names, and
	Hidden    int         `json:"hidden,omitempty"` // how much it leaves out, to notice when something must go
	Prompt    bool        `json:"prompt,omitempty"` // somebody waits to see it: the burst is not waited for
	// Halt is where the person stands, of a message that tells it; nil for one
	// that says that the trouble is over, and for everything else.
	Halt *Halt `json:"halt,omitempty"`
	// Meaning changes only when what is said changes, not when its wording
	// does: a new template re-edits nothing.
	Meaning string `json:"meaning"`
}

// PostingKind says what a posting is; each has its own place in Content.
type PostingKind string

// The kinds of posting.
const (
	NotePosting       PostingKind = "note"       // the one internal note of a ticket
	PropertyPosting   PostingKind = "property"   // ids and states on the ticket, for machines
	MessagePosting    PostingKind = "message"    // the one chat message of a case
	AssignmentPosting PostingKind = "assignment" // a human's press, carried out at the desk
	AnswerPosting     PostingKind = "answer"     // said to the presser only; Target is "channel user"
	ReplyPosting      PostingKind = "reply"      // one line under a message; Target is the message's Remote
	DigestPosting     PostingKind = "digest"
	// ImprovementPosting is an issue of its own; see improvement.go.
	ImprovementPosting PostingKind = "improvement"
)

// Content is what a posting says. Sinks render it for their vendor; they add
// nothing and decide nothing.
type Content struct {
	Text       *Text          `json:"text,omitempty"` // note, message, answer, digest
	Property   map[string]any `json:"property,omitempty"`
	Assignment *Assignment    `json:"assignment,omitempty"`

	Improvement *Improvement `json:"improvement,omitempty"`

	// Files go with a digest's text. They lie in the row whole, some hundred
	// kilobytes a week: whatever carries them out then needs neither the cases
	// nor the map of that day, and says the same after a restart.
	Files []File `json:"files,omitempty"`
}

// File is something that a reader can open beside a text.
type File struct {
	Name  string `json:"name"`          // "numbers.csv"
	Type  string `json:"type"`          // its media type; what begins with image/ is shown
	Alt   string `json:"alt,omitempty"` // an image in words
	Bytes []byte `json:"bytes"`
}

// Text is a short document: a headline, labelled rows, a footer. Every string
// in it is plain text in which nothing is markup: sinks escape it.
type Text struct {
	Headline string   `json:"headline"`
	Rows     []Row    `json:"rows,omitempty"`
	Buttons  []Button `json:"buttons,omitempty"`
	Footer   string   `json:"footer,omitempty"`
	Mention  string   `json:"mention,omitempty"` // a user group to call, by its handle; the one way to call anybody
}

// Row is one labelled part of a text; several lines stand under one label.
type Row struct {
	Label string   `json:"label,omitempty"`
	Lines []string `json:"lines"`
	List  bool     `json:"list,omitempty"` // the lines after the first are a list under it
}

// Button is something that a reader can press.
type Button struct {
	Action  string   `json:"action"` // the kind of event that a press makes, or ActionOpen for a link
	Label   string   `json:"label"`
	Value   string   `json:"value,omitempty"` // what the press is about: PressOn.String under a message, Ref.String of a pain point in a digest
	URL     string   `json:"url,omitempty"`
	Options []Option `json:"options,omitempty"` // makes it a menu; the press carries the chosen one's Value
}

// Option is one entry of a button that is a menu.
type Option struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Assignment gives a ticket to the human who asked for it, or from them back to
// nobody.
type Assignment struct {
	Assignee Account `json:"assignee"`      // at the ticket's connector; zero: nobody
	From     Account `json:"from,omitzero"` // with a zero Assignee: who must still have it, or nothing is done
	Name     string  `json:"name"`          // for humans
	Group    string  `json:"group"`         // the assignee must be its member; "" for any
	Press    string  `json:"press"`         // Key of the event that asked for it
}

// State of a posting as the outbox left it.
type PostingState string

// The states.
const (
	Pending  PostingState = "pending"  // wanted, not yet (fully) carried out
	Standing PostingState = "standing" // outside is as wanted
	Unknown  PostingState = "unknown"  // a write's outcome is not known; look for the mark first
	Gone     PostingState = "gone"     // a human removed it: it stays so
	Edited   PostingState = "edited"   // a human edited it: it stays so
	Refused  PostingState = "refused"  // cannot be done, and why is recorded
	Removed  PostingState = "removed"  // taken back by us, as wanted
)

// MeaningOf digests the facts that a posting rests on.
func MeaningOf(facts ...any) string {
	b, err := json.Marshal(facts)
	if err != nil {
		panic("journeys: facts of a posting do not marshal: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:12])
}

// Stored is a posting together with what became of it.
type Stored struct {
	Posting
	Subject     string
	State       PostingState
	Remote      string    // the vendor's id of what stands
	Fingerprint string    // of what we last wrote, to notice a human's edit
	Written     string    // Meaning of what we last wrote
	Writes      int       // writes so far
	WrittenAt   time.Time // of the last write; zero: never
	ConfirmedAt time.Time // of the live read before the first write; zero: not yet
	DueAt       time.Time // when the outbox should look at it; zero: it need not
	Attempts    int       // failed tries in a row
	Lease       string    // the claim under which it was handed out
}
