package app

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// profiles asks the connector that is an account's realm.
type profiles struct{ desk *atomic.Pointer[desk] }

// Profile implements reconcile.Profiles.
func (p profiles) Profile(ctx context.Context, a journeys.Account) ([]journeys.Account, bool, error) {
	c := p.desk.Load().connector(a.Realm)
	if c == nil || c.LookUp == nil {
		return nil, false, nil
	}
	found, err := c.LookUp.Profile(ctx, a)
	if err != nil {
		return nil, false, lookUpError{err}
	}
	return found.Addresses, found.Machine, nil
}

// lookUpError says of a connector's error whether another try can help.
type lookUpError struct{ error }

func (e lookUpError) Unwrap() error { return e.error }

// Again implements reconcile.Again.
func (e lookUpError) Again() (bool, time.Duration) {
	switch connectors.KindOf(e.error) {
	case connectors.Gone, connectors.Invalid:
		return false, 0
	}
	return true, connectors.RetryAfter(e.error)
}
