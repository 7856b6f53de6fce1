package jira

import (
	"net/http"
	"net/url"
	"strings"

	gojira "github.com/andygrunwald/go-jira"

	"github.com/waymark-itsm/waymark/connectors"
)

// edition is which Jira a site runs. The editions differ in the version of the
// REST interface, in how a token is shown, in what a text is written in and in
// what a user is called.
type edition string

const (
	cloud      edition = "cloud"
	dataCenter edition = "datacenter"
)

// rest is what the addresses of the platform's calls begin with. A Data Center
// has no version 3, and on it version 2 takes texts as wiki markup.
func (e edition) rest() string {
	if e == dataCenter {
		return "rest/api/2/"
	}
	return "rest/api/3/"
}

// login shows the token with every request: on Cloud as the password of the
// account, on a Data Center alone.
func (e edition) login(account, token connectors.Secret, over http.RoundTripper) http.RoundTripper {
	if e == dataCenter {
		return &gojira.BearerAuthTransport{Token: token.Reveal(), Transport: over}
	}
	return &gojira.BasicAuthTransport{Username: account.Reveal(), Password: token.Reveal(), Transport: over}
}

// user is the query that names one user. On a Data Center that is the name to
// sign in with, by which its webhooks name users too.
func (e edition) user(account string) url.Values {
	if e == dataCenter {
		return url.Values{"username": {account}}
	}
	return url.Values{"accountId": {account}}
}

// searchesBy is what the search for users calls the words to search for.
func (e edition) searchesBy() string {
	if e == dataCenter {
		return "username"
	}
	return "query"
}

// membersOf is the query that names a group by what groupID gives: its id, on a
// Data Center its name.
func (e edition) membersOf(group string) url.Values {
	if e == dataCenter {
		return url.Values{"groupname": {group}}
	}
	return url.Values{"groupId": {group}}
}

// assignee is the body that gives a ticket to an account, to nobody where it is
// "".
func (e edition) assignee(account string) map[string]any {
	key := "accountId"
	if e == dataCenter {
		key = "name"
	}
	if account == "" {
		return map[string]any{key: nil}
	}
	return map[string]any{key: account}
}

// path builds the address of a call, below the platform's interface, from parts
// that may hold anything.
func path(parts ...string) string {
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}
