package slack

import (
	"cmp"
	"regexp"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// Words of the contacts that an agent writes down.
const (
	wordCall  = "phone_call"
	wordVisit = "walk_in"
	wordOther = "other_contact"
)

// contacts are the ways in which somebody may have come to the desk.
var contacts = []connectors.Choice{
	{ID: wordCall, Name: "Phone call"},
	{ID: wordVisit, Name: "Walk-in"},
	{ID: wordOther, Name: "Other"},
}

// fieldTicket is the ticket that a contact was about, as the agent wrote its key.
const fieldTicket = "ticket"

// issueKey is what may be the key of a ticket at some desk: ITD-4813, INC0012345.
var issueKey = regexp.MustCompile(`^[\p{L}\p{N}#_-]{1,40}$`)

// contact is the event of a call or a visit that an agent wrote down. It is a
// ref of its own, about the person and by the agent; the desk alone sees it. A
// time that is still to come is a slip, and counts as now.
func (d decoder) contact(in connectors.Delivery, s submission, f filled) (journeys.Event, wrong) {
	bad := wrong{}
	customers := d.customers(f, bad)
	how := f.choice(inHow)
	if !offered(contacts, how) {
		bad[inHow] = "Choose how."
	}
	when := in.Received
	if u := f[inWhen][inWhen].DateTime; u > 0 {
		when = time.Unix(u, 0).UTC()
	}
	ticket := strings.TrimSpace(f.text(inTicket))
	if ticket != "" && !issueKey.MatchString(ticket) {
		bad[inTicket] = "A ticket's key looks like ITD-4813."
	}
	if len(bad) > 0 {
		return journeys.Event{}, bad
	}
	ev := journeys.Event{
		ID:        "contact/" + s.View.ID,
		Connector: d.connector,
		Kind:      how,
		At:        at(when, in),
		Received:  in.Received,
		Ref:       journeys.Ref{Connector: d.connector, Kind: journeys.Call, ID: s.View.ID},
		Actor:     journeys.Account{Realm: d.connector, ID: s.User.ID},
		Customers: customers,
		Text:      clip(cleanLines(f.text(inNote)), maxNote),
		Fields: journeys.Fields{
			journeys.FieldActorName: {cmp.Or(s.User.Name, s.User.Username)},
			journeys.FieldOnBehalf:  {"true"},
		},
		Audience: journeys.Audience{Level: journeys.Internal},
	}
	if ticket != "" {
		ev.Fields[fieldTicket] = []string{ticket}
	}
	return ev, nil
}

// customers are the accounts by which the person was named: the one in Slack,
// an address, or both.
func (d decoder) customers(f filled, bad wrong) []journeys.Account {
	var all []journeys.Account
	user, typed := f[inWho][inWho].User, strings.TrimSpace(f.text(inAddress))
	switch {
	case user == "" && typed == "":
		bad[inAddress] = "Say who it was, here or above."
	case user != "" && !wordish(user):
		bad[inWho] = "Choose one of the list."
	case user != "":
		all = append(all, journeys.Account{Realm: d.connector, ID: user})
	}
	if typed == "" {
		return all
	}
	a := journeys.PhoneAccount(typed)
	if strings.Contains(typed, "@") {
		a = journeys.EmailAccount(typed)
	}
	if a.IsZero() || len(typed) > maxAddress || strings.ContainsAny(a.ID, " \t\r\n") {
		bad[inAddress] = "This is neither an e-mail address nor a phone number."
		return all
	}
	return append(all, a)
}
