package connectors

import (
	"context"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Query is something that a person asked by a delivery and waits for: a
// command that was typed, a form to be opened. It is answered after the
// delivery is stored and acknowledged, to who asked alone. It is not stored
// itself: what was asked just before a crash is asked again by who wants it.
type Query struct {
	Connector string
	By        journeys.Account // who asks
	Channel   string           // the name of the channel where it was asked; "" for none that is known
	Ask       Ask
	Text      string             // of AskCommand: what was typed
	Named     []journeys.Account // of AskCommand: the accounts that were named in it
	About     string             // of AskForm: the Value of the button that was pressed
	Form      string             // of AskForm: the Action of that button; FormContact
	Back      any                // how to answer, which the connector alone reads
}

// Ask is what is wanted.
type Ask string

// What can be asked.
const (
	AskCommand Ask = "command" // an answer in words
	AskForm    Ask = "form"    // a form to fill in
)

// FormContact is the form by which an agent writes down a call or a visit.
const FormContact = "contact"

// Answers answers queries at the vendor.
type Answers interface {
	// Answer answers one query; its deadline is in ctx. What the reader does
	// not say is not said.
	Answer(ctx context.Context, q Query, r CaseReader, now time.Time) error
}

// CaseReader is what a connector may know of cases to answer a query. What it
// returns is fit for who asks.
type CaseReader interface {
	// Say answers a command in words: a ticket, a person, a journey, pause, help.
	Say(ctx context.Context, q Query) (journeys.Text, error)
	// Agent reports whether an account is one of the desk's people, without
	// asking anybody.
	Agent(a journeys.Account) bool
	// Owners are those who can be named, in the order of the file.
	Owners() []Choice
	// Problems are issues at the desk that a pain point may be linked to,
	// newest first; none where the desk cannot say.
	Problems(ctx context.Context, p journeys.PointID) []Choice
}

// Choice is one entry of a list.
type Choice struct{ ID, Name string }

// Listener is a source that is asked for its deliveries instead of sending
// webhooks: a socket that we opened.
type Listener interface {
	// Listen hands over what arrives until ctx ends, and then returns nil. It
	// connects again by itself; an error means that it cannot go on until the
	// configuration is loaded anew.
	Listen(ctx context.Context, deliver Deliver) error
}

// Deliver takes a delivery that arrived on a socket, and returns after it is
// stored. The reply is what goes back with the acknowledgement; nil for none.
// After an error nothing is stored, and the delivery must not be acknowledged.
type Deliver func(ctx context.Context, body []byte) (*Reply, error)
