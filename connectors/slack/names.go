package slack

import (
	"context"
	"slices"
	"strings"
)

// names checks what YAML names: channels, and user groups as "@handle".
type names struct {
	channels *channels
	groups   *groups
}

// Missing returns those of the names, and of the watched channels, that Slack
// does not know or does not show to the bot. It also resolves the watched
// channels, whether or not the groups can be read; groups are asked for only
// where one is named, since their scope is needed for nothing else.
func (n names) Missing(ctx context.Context, list []string) ([]string, error) {
	var places, handles []string
	for _, name := range list {
		if strings.HasPrefix(name, "@") {
			handles = append(handles, name)
		} else {
			places = append(places, name)
		}
	}
	missing, err := n.channels.missing(ctx, places)
	if err != nil || len(handles) == 0 {
		return missing, err
	}
	known, err := n.groups.refresh(ctx)
	if err != nil {
		return missing, err
	}
	for _, name := range handles {
		if known[bareHandle(name)] == "" && !slices.Contains(missing, name) {
			missing = append(missing, name)
		}
	}
	return missing, nil
}
