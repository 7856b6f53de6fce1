package app

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// Who may ask what. The desk's people, as the directory says, may ask about
// tickets, persons, journeys and their own queue. Anybody else may ask about a
// ticket of their own, and learns of it what its page shows them; whatever else
// they ask has one answer, the same whether there is such a thing or not. To
// the desk's people, too, what may not be told is as what is not there.

// asking is a command that is being answered.
type asking struct {
	*App
	q     connectors.Query
	team  string // the owner in whose team the asker works
	agent bool
}

const longestAsk = 200 // characters of a command that are read

var (
	ticketKey = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,30}-[0-9]{1,12}$`)
	mailIn    = regexp.MustCompile(`[^\s<>|:@,;]+@[^\s<>|:@,;]+`)
)

// Say answers a command in words.
func (r reader) Say(ctx context.Context, q connectors.Query) (journeys.Text, error) {
	a := asking{App: r.a, q: q}
	a.team, a.agent = teamOf(r.a.desk.Load().cfg.Rules.Roster, q.By)
	text := q.Text
	if runes := []rune(text); len(runes) > longestAsk {
		text = string(runes[:longestAsk])
	}
	words := strings.Fields(text)
	if len(words) == 0 || strings.EqualFold(words[0], "help") {
		return a.help(), nil
	}
	what := strings.Join(words, " ")
	switch verb := strings.ToLower(words[0]); {
	case verb == "pause" && len(words) <= 2:
		return a.pause(ctx, words[1:])
	case verb == "resume" && len(words) == 1:
		return a.resume(ctx)
	case verb == "list" && len(words) == 1:
		return a.queue(ctx)
	case len(words) == 1 && keyOf(words[0]) != "":
		return a.ticket(ctx, keyOf(words[0]))
	case len(q.Named) > 0:
		return a.person(ctx, q.Named)
	case len(words) == 1 && mailIn.MatchString(words[0]):
		return a.person(ctx, []journeys.Account{journeys.EmailAccount(mailIn.FindString(words[0]))})
	}
	if !a.agent {
		return refused(), nil
	}
	if j := a.journey(what); j != nil {
		return a.goes(ctx, j)
	}
	return a.unknown(what), nil
}

// keyOf is the ticket's key that a word is, or that the link in it ends with;
// "" for any other word.
func keyOf(word string) string {
	word = strings.Trim(word, "<>")
	word, _, _ = strings.Cut(word, "|") // a link as a chat writes it, with what it shows
	if strings.Contains(word, "://") {
		word, _, _ = strings.Cut(word, "?")
		word = strings.TrimRight(word, "/")
		word = word[strings.LastIndexByte(word, '/')+1:]
	}
	if !ticketKey.MatchString(word) {
		return ""
	}
	return strings.ToUpper(word)
}

// told are the journeys that may be asked about, in the order of the file.
func (a asking) told() (list []*journeys.Journey) {
	rules := a.desk.Load().cfg.Rules
	for i := range rules.Journeys {
		if j := &rules.Journeys[i]; journeys.TellsOf(rules, j.ID) {
			list = append(list, j)
		}
	}
	return list
}

func (a asking) journey(what string) *journeys.Journey {
	for _, j := range a.told() {
		if strings.EqualFold(j.ID, what) || strings.EqualFold(j.Name, what) {
			return j
		}
	}
	return nil
}

// help says what can be asked.
func (a asking) help() journeys.Text {
	if !a.agent {
		return journeys.Text{Headline: "What you can ask", Rows: []journeys.Row{{Lines: []string{
			"/waymark ITD-4811 · one of your own tickets",
		}}}, Footer: "Only you see the answer."}
	}
	example := "password-reset"
	if list := a.told(); len(list) > 0 {
		example = list[0].ID
	}
	return journeys.Text{Headline: "What you can ask", Rows: []journeys.Row{{Lines: []string{
		"/waymark ITD-4811 · what is stuck, what to do, what not to ask again",
		"/waymark @name or an e-mail address · what that person has open",
		"/waymark list · what is stuck now in your team's queue",
		"/waymark " + example + " · how that journey goes now",
		"/waymark log · write down a call or a visit",
		"/waymark pause 2h, /waymark resume · let nothing leave for a while",
	}}}, Footer: "Only you see the answer."}
}

// refused is the one answer to whoever is not of the desk.
func refused() journeys.Text {
	return journeys.Text{
		Headline: "I can tell you about your own tickets only.",
		Rows:     []journeys.Row{{Lines: []string{"For anything else ask the service desk. If you work there, ask your admin to put you into the people directory."}}},
	}
}

// unknown suggests what may have been meant. What was asked is not repeated:
// it is anybody's text.
func (a asking) unknown(what string) journeys.Text {
	names := []string{"help", "list", "log", "pause", "resume"}
	for _, j := range a.told() {
		names = append(names, j.ID)
	}
	text := journeys.Text{Headline: "I do not know what that is.", Rows: []journeys.Row{{Lines: []string{
		"Ask for a ticket, a person or a journey; /waymark help says how.",
	}}}}
	if near := config.Closest(what, names); near != "" {
		text.Rows[0].Lines = slices.Insert(text.Rows[0].Lines, 0, fmt.Sprintf("Did you mean /waymark %s?", near))
	}
	return text
}
