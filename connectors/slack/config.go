package slack

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"

	"github.com/waymark-itsm/waymark/connectors"
)

// Config is what an admin writes under a connector of kind slack.
type Config struct {
	// BotToken is the bot user's OAuth token (xoxb-...), as env:NAME or file:PATH.
	BotToken connectors.Secret `yaml:"bot_token"`
	// SigningSecret is the app's signing secret, as env:NAME or file:PATH.
	SigningSecret connectors.Secret `yaml:"signing_secret"`
	// AppToken is the app-level token (xapp-...) with the scope
	// connections:write, as env:NAME or file:PATH: we then open a socket to
	// Slack, which need not reach us. Beside a signing secret both ways are
	// open, as while moving from one to the other.
	AppToken connectors.Secret `yaml:"app_token"`
	// Watch lists the channels whose messages are read, by name without the
	// leading hash or by id. Nothing else is read.
	Watch []string `yaml:"watch"`
	// Name is what a reader calls this source; "Slack" when not set.
	Name string `yaml:"name"`
	// API is the base URL of the Web API; Slack's own when not set.
	API string `yaml:"api"`
	// Insecure accepts unsigned webhooks where there is no signing secret, on
	// a listener that only this machine reaches.
	Insecure bool `yaml:"insecure"`
}

const slackAPI = "https://slack.com/api/"

var (
	channelName = regexp.MustCompile(`^[\p{Ll}\p{Lo}\p{N}_-]{1,80}$`)
	channelID   = regexp.MustCompile(`^[CG][A-Z0-9]+$`) // names have no capitals
)

// check normalises the settings and returns everything wrong with them.
func (c *Config) check(loopback bool) []connectors.Fault {
	var faults []connectors.Fault
	fault := func(path, text, hint string) {
		faults = append(faults, connectors.Fault{Path: path, Text: text, Hint: hint})
	}
	switch {
	case c.BotToken.IsZero():
		fault("bot_token", "the bot token is missing", "write bot_token: env:SLACK_BOT_TOKEN; it is shown under OAuth & Permissions once the app is installed")
	case wrongToken(c.BotToken.Reveal()):
		fault("bot_token", "this is not a bot's token", "copy the Bot User OAuth Token, which begins with xoxb-; a user's token would write in that person's name")
	}
	switch {
	case c.Insecure && !loopback:
		fault("insecure", "unsigned webhooks are accepted only by a listener on this machine", "remove insecure and set signing_secret")
	case c.SigningSecret.IsZero() && c.AppToken.IsZero() && !c.Insecure:
		fault("signing_secret", "the signing secret is missing", "write signing_secret: env:SLACK_SIGNING_SECRET; it is shown under Basic Information. Where Slack cannot reach this machine: app_token")
	}
	if !c.AppToken.IsZero() && !strings.HasPrefix(c.AppToken.Reveal(), appTokenPrefix) {
		fault("app_token", "this is not an app-level token", "make one under Basic Information, App-Level Tokens, with the scope connections:write; it begins with xapp-")
	}
	for i, w := range c.Watch {
		name := strings.TrimPrefix(strings.TrimSpace(w), "#")
		c.Watch[i] = name
		if name == "" {
			fault(fmt.Sprintf("watch[%d]", i), "the channel is empty", "write its name without the leading hash, which begins a comment in YAML")
		} else if !channelName.MatchString(name) && !channelID.MatchString(name) {
			fault(fmt.Sprintf("watch[%d]", i), "this is no channel's name or id", "names are lower case without spaces; an id looks like C024BE91L")
		}
	}
	if c.Name == "" {
		c.Name = "Slack"
	}
	if c.API == "" {
		c.API = slackAPI
	}
	if !strings.HasSuffix(c.API, "/") {
		c.API += "/"
	}
	if !safeURL(c.API) {
		fault("api", "this is not the base URL of an API", "https only, except on this machine; leave it out for Slack itself")
	}
	return faults
}

const appTokenPrefix = "xapp-"

// wrongToken recognises the tokens that are copied by mistake: a user's and
// an app's. Any other form is left for Slack to judge.
func wrongToken(token string) bool {
	return strings.HasPrefix(token, "xoxp-") || strings.HasPrefix(token, appTokenPrefix)
}

// safeURL keeps the token off the wire in clear text.
func safeURL(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return false
	}
	if u.Scheme == "https" {
		return true
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}
