package app

import (
	"context"
	"fmt"
	"time"
)

// nearEnd is how long before its end an account's token is spoken of.
const nearEnd = 30 * 24 * time.Hour

// tellEnds tells the admins of tokens that end soon, once for each day on which
// one ends: when it is replaced, the next one's end is another day.
func (a *App) tellEnds(ctx context.Context) error {
	cfg, now := a.desk.Load().cfg, a.o.Now()
	for _, c := range cfg.Connectors {
		if c.Until.IsZero() || c.Until.Sub(now) > nearEnd {
			continue
		}
		when := "ends on"
		if now.After(c.Until) {
			when = "ended on"
		}
		a.o.Log.Warn("a token is near its end", "connector", c.ID, "until", c.Until)
		err := a.tellAdmins(ctx, now, "token/"+c.ID+"/"+c.Until.UTC().Format(time.DateOnly),
			fmt.Sprintf("%s: the token %s %s.", cfg.Rules.SourceName(c.ID), when, c.Until.Format("Mon 2 Jan 2006")),
			"Make a new one, put it where the old one is, and reload (SIGHUP). Without it nothing is read or written there.")
		if err != nil {
			return err
		}
	}
	return nil
}
