package slack

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
)

// channels knows which channels are watched and what they are called. Its
// snapshot of names is replaced as a whole, so that decoding reads it without
// asking anybody.
type channels struct {
	watch []string // names and ids, as check left them
	list  func(context.Context) ([]channel, error)
	known atomic.Pointer[directory]
}

// channel is one that the bot can see: every public one, and the private ones
// it was invited to.
type channel struct {
	ID, Name string
	Member   bool // the bot is in it
}

// directory is one complete listing.
type directory struct {
	idOf   map[string]string
	nameOf map[string]string
	in     map[string]bool // ids of those that the bot is in
}

// watching is what is known about a channel.
type watching int

const (
	unresolved watching = iota // names are still missing that it may have
	watched
	unwatched
)

// judge says whether a channel is watched, and what the admin calls it.
func (c *channels) judge(id string) (name string, w watching) {
	d := c.known.Load()
	waiting := false
	for _, entry := range c.watch {
		switch {
		case entry == id:
			if d != nil && d.nameOf[id] != "" {
				return d.nameOf[id], watched
			}
			return id, watched
		case channelID.MatchString(entry):
		case d == nil || d.idOf[entry] == "":
			waiting = true
		case d.idOf[entry] == id:
			return entry, watched
		}
	}
	if !waiting || d != nil && d.nameOf[id] != "" {
		return "", unwatched
	}
	return "", unresolved
}

// called is what a channel is called, "" where that is not known.
func (c *channels) called(id string) string {
	if d := c.known.Load(); d != nil {
		return d.nameOf[id]
	}
	return ""
}

// refresh asks Slack for the names.
func (c *channels) refresh(ctx context.Context) error {
	list, err := c.list(ctx)
	if err != nil {
		return err
	}
	d := &directory{idOf: make(map[string]string, len(list)), nameOf: make(map[string]string, len(list)), in: map[string]bool{}}
	for _, ch := range list {
		d.idOf[ch.Name] = ch.ID
		d.nameOf[ch.ID] = ch.Name
		d.in[ch.ID] = ch.Member
	}
	c.known.Store(d)
	return nil
}

// resolve returns the id of a channel that YAML names, "" where Slack knows
// none; it asks only when the snapshot does not say.
func (c *channels) resolve(ctx context.Context, name string) (string, error) {
	name = strings.TrimPrefix(name, "#")
	if channelID.MatchString(name) {
		return name, nil
	}
	if d := c.known.Load(); d != nil && d.idOf[name] != "" {
		return d.idOf[name], nil
	}
	if err := c.refresh(ctx); err != nil {
		return "", err
	}
	return c.known.Load().idOf[name], nil
}

// missing asks Slack for its channels, which also resolves the watched ones,
// and returns those of the names, and of the watched channels, that it does
// not know or does not show to the bot.
func (c *channels) missing(ctx context.Context, names []string) ([]string, error) {
	if err := c.refresh(ctx); err != nil {
		return nil, err
	}
	d := c.known.Load()
	var gone []string
	for _, name := range slices.Concat(names, c.watch) {
		bare := strings.TrimPrefix(name, "#")
		if d.idOf[bare] == "" && d.nameOf[bare] == "" && !slices.Contains(gone, name) {
			gone = append(gone, name)
		}
	}
	return gone, nil
}
