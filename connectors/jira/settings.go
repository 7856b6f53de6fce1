package jira

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/waymark-itsm/waymark/connectors"
)

// settings is this connector's part of waymark.yaml. README.md explains each
// key to an admin.
type settings struct {
	Name                 string            `yaml:"name"`
	Edition              edition           `yaml:"edition"`
	Site                 string            `yaml:"site"` // https://example.atlassian.net; what links lead to
	API                  string            `yaml:"api"`  // where calls go when that is not the site (scoped tokens)
	Account              connectors.Secret `yaml:"account"`
	Token                connectors.Secret `yaml:"token"`
	TokenUntil           string            `yaml:"token_until"` // 2027-11-17
	WebhookSecret        connectors.Secret `yaml:"webhook_secret"`
	SharedSecret         connectors.Secret `yaml:"shared_secret"`
	Insecure             bool              `yaml:"insecure"`
	Projects             []string          `yaml:"projects"`
	Never                never             `yaml:"never"`
	Machines             []string          `yaml:"machines"`
	CommentVisibility    visibility        `yaml:"comment_visibility"`
	Canary               []canary          `yaml:"canary"`
	Rate                 speed             `yaml:"rate"`
	Stuck                stuckSign         `yaml:"stuck"`
	Improvements         improvements      `yaml:"improvements"`
	RequestTypeField     string            `yaml:"request_type_field"`
	TeamField            string            `yaml:"team_field"`
	ReadNew              bool              `yaml:"read_new"`
	DoneStatuses         []string          `yaml:"done_statuses"`
	DuplicateResolutions []string          `yaml:"duplicate_resolutions"`
	Fields               []fieldName       `yaml:"fields"`
}

// never names tickets that are neither read nor written although their
// project is.
type never struct {
	RequestTypes   []string `yaml:"request_types"`
	SecurityLevels Levels   `yaml:"security_levels"`
}

// Levels is a list of security levels by name or id, or the word "any".
type Levels []string

// UnmarshalText reads the one-word form.
func (l *Levels) UnmarshalText(text []byte) error {
	*l = Levels{strings.TrimSpace(string(text))}
	return nil
}

// visibility restricts a comment where the project has no internal ones.
type visibility struct {
	Role  string `yaml:"role"`
	Group string `yaml:"group"`
}

// fieldName gives a custom field, found by its id or by the name that it has in
// Jira, a name that a journey file can use.
type fieldName struct {
	ID    string `yaml:"id"`
	Field string `yaml:"field"`
	Name  string `yaml:"name"`
}

// namesFields reports whether the settings name a field that only the site's
// catalogue can find.
func (s *settings) namesFields() bool {
	return s.TeamField != "" && !customField.MatchString(s.TeamField) ||
		slices.ContainsFunc(s.Fields, func(f fieldName) bool { return f.Field != "" })
}

var customField = regexp.MustCompile(`^customfield_[0-9]+$`)

// usualDone are the names that Jira's own workflows give to statuses of the
// category done. They are needed only where a workflow keeps the resolution
// when a ticket is reopened: the webhook does not say which category the old
// status had.
var usualDone = []string{"Done", "Closed", "Resolved", "Completed", "Canceled", "Cancelled", "Declined"}

// usualDuplicates are the names of resolutions by which a ticket is closed in
// favour of another.
var usualDuplicates = []string{"Duplicate", "Merged"}

// check fills defaults and returns everything that is wrong.
func (s *settings) check(loopback, polled bool) []connectors.Fault {
	var faults []connectors.Fault
	add := func(path, text, hint string) {
		faults = append(faults, connectors.Fault{Path: path, Text: text, Hint: hint})
	}
	if s.Name == "" {
		s.Name = "Jira"
	}
	if len(s.DoneStatuses) == 0 {
		s.DoneStatuses = usualDone
	}
	if len(s.DuplicateResolutions) == 0 {
		s.DuplicateResolutions = usualDuplicates
	}
	switch s.Edition {
	case cloud, dataCenter:
	case "":
		s.Edition = cloud
	default:
		add("edition", "is none that there is", "write cloud or datacenter; cloud if left out")
	}
	if s.Site == "" {
		add("site", "is missing", "write https://NAME.atlassian.net")
	} else if why := badAddress(s.Site); why != "" {
		add("site", why, "write https://NAME.atlassian.net")
	}
	if s.API != "" {
		if why := badAddress(s.API); why != "" {
			add("api", why, "for a scoped token write https://api.atlassian.com/ex/jira/CLOUD-ID")
		}
	}
	s.Site = strings.TrimRight(s.Site, "/")
	if s.WebhookSecret.IsZero() && s.SharedSecret.IsZero() {
		switch {
		case !s.Insecure && !polled:
			add("webhook_secret", "is missing", "write env:NAME or file:PATH; webhooks are not accepted unsigned. Without webhooks write poll: 2m")
		case s.Insecure && !loopback:
			add("insecure", "is allowed only where the listener is bound to this machine", "set webhook_secret, or listen on 127.0.0.1")
		}
	}
	if n := len(s.SharedSecret.Reveal()); n > 0 && n < shortestShared {
		add("shared_secret", "is too short to be one", "make one with: openssl rand -base64 32")
	}
	switch {
	case s.Edition == dataCenter && !s.Account.IsZero():
		add("account", "has no use on a Data Center, whose personal access token says whose it is", "leave it out")
	case s.Edition == dataCenter:
	case s.Account.IsZero() && !s.Token.IsZero():
		add("account", "is missing although there is a token", "write the e-mail address that the token belongs to, as env:NAME or file:PATH")
	case s.Token.IsZero() && !s.Account.IsZero():
		add("token", "is missing although there is an account", "write env:NAME or file:PATH")
	}
	if _, ok := s.tokenEnds(); !ok && s.TokenUntil != "" {
		add("token_until", "is no day", "write it as 2027-11-17")
	}
	if len(s.Projects) == 0 {
		add("projects", "is missing: nothing would be read", "list the project keys, for example [ITD]")
	}
	for i, p := range s.Projects {
		if strings.TrimSpace(p) == "" {
			add(fmt.Sprintf("projects[%d]", i), "is empty", "")
		}
	}
	if s.CommentVisibility.Role != "" && s.CommentVisibility.Group != "" {
		add("comment_visibility", "names a role and a group; Jira takes one of them", "keep role or group")
	}
	if f := s.RequestTypeField; f != "" && !customField.MatchString(f) {
		add("request_type_field", "is not the id of a custom field", "write it as customfield_10010")
	}
	s.Rate.check(add)
	s.Stuck.check(add)
	s.Improvements.check(add)
	s.checkCanary(add)
	s.checkFields(add)
	if s.ReadNew && s.Token.IsZero() {
		add("token", "is missing although new requests should be read", "set account and token, or leave read_new out")
	}
	if s.namesFields() && s.Token.IsZero() {
		add("token", "is missing although fields are named as Jira names them", "set account and token, or write the fields' ids")
	}
	return faults
}

// tokenEnds is the end of the day until which the token holds, as far as an
// admin said.
func (s *settings) tokenEnds() (until time.Time, known bool) {
	day, err := time.Parse(time.DateOnly, s.TokenUntil)
	if err != nil {
		return time.Time{}, false
	}
	return day.Add(24*time.Hour - time.Second), true
}

func (s *settings) checkFields(add func(path, text, hint string)) {
	seen := map[string]bool{}
	for i := range s.Fields {
		f := &s.Fields[i]
		path := fmt.Sprintf("fields[%d]", i)
		if f.Name == "" && f.Field != "" {
			f.Name = snake(f.Field)
		}
		switch {
		case f.ID != "" && f.Field != "":
			add(path, "has an id and a field; one of them finds it", "keep id or field")
		case f.Field == "" && !customField.MatchString(f.ID):
			add(path+".id", "is not the id of a custom field", "write it as customfield_10050")
		case f.Name == "":
			add(path+".name", "is missing", "choose the name that journey files will use")
		case ownName(f.Name):
			add(path+".name", "is a name that Waymark fills itself", "choose another name")
		case seen["name "+f.Name] || seen["field "+f.ID+strings.ToLower(f.Field)]:
			add(path, "is there twice", "")
		}
		seen["name "+f.Name], seen["field "+f.ID+strings.ToLower(f.Field)] = true, true
	}
}

// snake writes a field's name as journey files write names: "User name" is
// user_name.
func snake(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), "_")
}

// badAddress says why a URL cannot be used, "" where it can. A token goes to
// it with every call, so that plain http is for this machine only.
func badAddress(raw string) string {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return "is not an address"
	case u.User != nil:
		return "holds a user name; the account and the token have settings of their own"
	case u.Scheme == "http" && !local(u.Hostname()):
		return "is not https"
	}
	return ""
}

func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// excludes reports whether the never settings name this ticket, and by what.
func (n never) excludes(requestType string, level []string) (why string, yes bool) {
	if requestType != "" && containsFold(n.RequestTypes, requestType) {
		return "its request type is excluded", true
	}
	if len(level) == 0 {
		return "", false
	}
	for _, l := range n.SecurityLevels {
		if strings.EqualFold(l, "any") || containsFold(level, l) {
			return "its security level is excluded", true
		}
	}
	return "", false
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(x string) bool { return strings.EqualFold(x, s) })
}
