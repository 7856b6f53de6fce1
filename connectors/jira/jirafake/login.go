package jirafake

import (
	"net/http"
	"strings"
)

// login is one way in.
type login struct{ account string }

// AddLogin lets an account in: on Cloud with a mail address and a token, on
// Data Center with the token alone. A customer can log in as well and then
// sees what the portal shows and nothing else.
func (f *Fake) AddLogin(mail, token, account string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.logins[f.way(mail, token)] = login{account}
}

// Revoke takes a login away, as the end of a token's life does.
func (f *Fake) Revoke(mail, token string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.logins, f.way(mail, token))
}

func (f *Fake) way(mail, token string) string {
	if f.opt.Edition == DataCenter {
		return "bearer " + token
	}
	return "basic " + mail + "\x00" + token
}

// who reads the login of a request; false where there is none.
func (f *Fake) who(r *http.Request) (*User, bool) {
	way := ""
	if mail, token, ok := r.BasicAuth(); ok {
		way = "basic " + mail + "\x00" + token
	}
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		way = "bearer " + token
	}
	l, ok := f.logins[way]
	if !ok {
		return nil, false
	}
	u := f.users[l.account]
	return u, u != nil && !u.Inactive
}
