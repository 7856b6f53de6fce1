package generic

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// settings is a generic source in waymark.yaml. README.md explains each key.
type settings struct {
	Name           string            `yaml:"name"`            // what a reader calls the source; default its id
	Channel        string            `yaml:"channel"`         // where its events happen: phone, portal
	Secret         connectors.Secret `yaml:"secret"`          // Standard Webhooks: whsec_ and base64, or any text
	PreviousSecret connectors.Secret `yaml:"previous_secret"` // also accepted, while the secret is being changed
	Bearer         connectors.Secret `yaml:"bearer"`          // instead of a secret
	Insecure       bool              `yaml:"insecure"`        // neither; only on a loopback listener
	RefKind        string            `yaml:"ref_kind"`        // call, session, ticket or thread; default session
	Read           read              `yaml:"read"`            // where in a body things stand
	Events         []string          `yaml:"events"`          // the words it can say
	Rename         []rename          `yaml:"rename"`          // the sender's words into those
}

// read holds paths into one event's JSON object; "" where there is none.
type read struct {
	ID      string      `yaml:"id"`
	At      string      `yaml:"at"`
	Ref     string      `yaml:"ref"`
	Person  person      `yaml:"person"`
	Event   string      `yaml:"event"`
	Text    string      `yaml:"text"`
	Channel string      `yaml:"channel"`
	Fields  []fieldPath `yaml:"fields"` // empty: every plain top-level member
}

type person struct {
	Email   string `yaml:"email"`
	Phone   string `yaml:"phone"`
	Account string `yaml:"account"` // the person's id at this source
}

type fieldPath struct {
	Name string `yaml:"name"`
	Path string `yaml:"path"`
}

type rename struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

// word is what an event may be called: it stands in journey files, in event
// ids and on pages, so it is short and plain.
var word = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)

// fieldName is what a field may be called in a rule.
var fieldName = regexp.MustCompile(`^[A-Za-z_@$][A-Za-z0-9_.@$:-]{0,63}$`)

// maxNamed bounds every list of the settings.
const maxNamed = 64

// faults collects what is wrong with the settings.
type faults []connectors.Fault

func (f *faults) add(path, text, hint string) {
	*f = append(*f, connectors.Fault{Path: path, Text: text, Hint: hint})
}

// check returns everything that is wrong with the settings apart from their
// proof of origin, which newVerifier judges.
func (s *settings) check() faults {
	var fs faults
	switch journeys.RefKind(s.RefKind) {
	case "", journeys.Call, journeys.Session, journeys.Ticket, journeys.Thread:
	default:
		fs.add("ref_kind", fmt.Sprintf("%q is no kind of thing", s.RefKind), "write call, session, ticket or thread")
	}
	if s.Read.ID == "" && s.Read.At == "" {
		fs.add("read", "neither id nor at is mapped, so a delivery that comes twice would count twice",
			"map the source's own id of the event, or the time at which it happened")
	}
	s.checkWords(&fs)
	s.checkRenames(&fs)
	s.checkFields(&fs)
	for _, p := range []struct{ key, path string }{
		{"read.id", s.Read.ID}, {"read.at", s.Read.At}, {"read.ref", s.Read.Ref},
		{"read.person.email", s.Read.Person.Email}, {"read.person.phone", s.Read.Person.Phone},
		{"read.person.account", s.Read.Person.Account},
		{"read.event", s.Read.Event}, {"read.text", s.Read.Text}, {"read.channel", s.Read.Channel},
	} {
		if _, err := parsePath(p.path); p.path != "" && err != nil {
			fs.add(p.key, err.Error(), pathHint)
		}
	}
	return fs
}

func (s *settings) checkWords(fs *faults) {
	// These five mean the same at every connector and are said by the parts
	// that own them: a source that could say "take" could press our button.
	own := []string{journeys.KindEdited, journeys.KindDeleted, journeys.KindTake, journeys.KindTaken, journeys.KindRefused}
	switch {
	case len(s.Events) == 0:
		fs.add("events", "the words that this source can say are missing",
			"list them, such as [answered, abandoned]; rules use them, and without them nobody knows what the source cannot show")
	case len(s.Events) > maxNamed:
		fs.add("events", fmt.Sprintf("more than %d words", maxNamed), "")
	case s.Read.Event == "" && len(s.Events) > 1:
		fs.add("read.event", "the place of the word is missing although the source can say several",
			"name the member that tells them apart, or list one word only: every body is then that")
	}
	for i, w := range s.Events {
		at := fmt.Sprintf("events[%d]", i)
		switch {
		case !word.MatchString(w):
			fs.add(at, "a word has letters, digits, _, . and - only, at most 64", "translate the sender's word with rename")
		case slices.Contains(own, w):
			fs.add(at, fmt.Sprintf("%q has a meaning of its own here", w), "choose another word and translate the sender's with rename")
		case slices.Index(s.Events, w) < i:
			fs.add(at, fmt.Sprintf("%q is listed twice", w), "")
		}
	}
}

func (s *settings) checkRenames(fs *faults) {
	if len(s.Rename) > maxNamed {
		fs.add("rename", fmt.Sprintf("more than %d words", maxNamed), "")
	}
	seen := map[string]bool{}
	for i, r := range s.Rename {
		at := fmt.Sprintf("rename[%d]", i)
		switch {
		case r.From == "":
			fs.add(at+".from", "the sender's word is missing", "")
		case seen[r.From]:
			fs.add(at+".from", "this word is translated twice", "")
		}
		seen[r.From] = true
		if !slices.Contains(s.Events, r.To) {
			fs.add(at+".to", fmt.Sprintf("%q is not one of this source's events", clip(r.To, 40)), "add it to events")
		}
	}
}

func (s *settings) checkFields(fs *faults) {
	if len(s.Read.Fields) > maxNamed {
		fs.add("read.fields", fmt.Sprintf("more than %d fields", maxNamed), "")
	}
	seen := map[string]bool{}
	for i, f := range s.Read.Fields {
		at := fmt.Sprintf("read.fields[%d]", i)
		switch {
		case !fieldName.MatchString(f.Name):
			fs.add(at+".name", "a field's name begins with a letter and has letters, digits, _, . and - only, at most 64", "")
		case seen[f.Name]:
			fs.add(at+".name", fmt.Sprintf("%q is read twice", f.Name), "")
		}
		seen[f.Name] = true
		if _, err := parsePath(f.Path); err != nil {
			fs.add(at+".path", err.Error(), pathHint)
		}
	}
}
