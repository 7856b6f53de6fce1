package slackfake

import (
	"math"
	"net/url"
	"time"

	"golang.org/x/time/rate"
)

// Limits are how often methods may be called, by the workspace's clock. The
// zero value knows none.
type Limits struct {
	// Messages is how many messages a second chat.postMessage may post in one
	// channel, after a burst.
	Messages float64
	Burst    int
	// Tiers is whether the other methods are held to their published tiers.
	Tiers bool
}

// Published are Slack's own: about one message a second in a channel, of which
// it says that short bursts are let through without saying how many; and each
// method's tier.
func Published() Limits { return Limits{Messages: 1, Burst: 5, Tiers: true} }

// Tier is how many calls a minute of a method Slack promises, from its
// reference; 0 where it publishes none.
func Tier(method string) int {
	switch method {
	case "apps.connections.open":
		return 1
	case "conversations.list", "users.list", "usergroups.list", "usergroups.users.list":
		return 20
	case "chat.update", "chat.delete", "conversations.history", "conversations.replies", "conversations.info", "conversations.join",
		"conversations.invite", "conversations.leave", "users.lookupByEmail", "users.conversations", "files.delete", "reactions.add":
		return 50
	case "chat.postEphemeral", "conversations.members", "users.info", "views.open", "views.push", "views.update",
		"files.getUploadURLExternal", "files.completeUploadExternal":
		return 100
	}
	return 0
}

// pace are the buckets of calls, by method or by channel.
type pace map[string]*rate.Limiter

// tooFast takes one call and says how many whole seconds it should have
// waited; 0 lets it through.
func (w *Workspace) tooFast(method string, v url.Values) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	key, every, burst := "", rate.Limit(0), 0
	if tier := Tier(method); w.Limits.Tiers && tier > 0 {
		key, every, burst = method, rate.Limit(float64(tier)/60), tier
	}
	if method == "chat.postMessage" && w.Limits.Messages > 0 {
		key, every, burst = method+" "+w.idOf(v.Get("channel")), rate.Limit(w.Limits.Messages), max(w.Limits.Burst, 1)
	}
	if key == "" {
		return 0
	}
	if w.pace == nil {
		w.pace = pace{}
	}
	if w.pace[key] == nil {
		w.pace[key] = rate.NewLimiter(every, burst)
	}
	now := w.Now()
	r := w.pace[key].ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait <= 0 {
		return 0
	}
	r.CancelAt(now) // what is refused is not counted
	return int(math.Ceil(wait.Round(time.Millisecond).Seconds()))
}
