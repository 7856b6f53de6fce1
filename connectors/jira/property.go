package jira

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// propertyKey names the one entity property that we keep on a ticket. Anyone
// who sees the ticket can read it: ids and states only.
const propertyKey = "waymark"

func (s *sink) putProperty(ctx context.Context, p journeys.Posting, prior connectors.Prior) (connectors.Receipt, error) {
	if p.Content.Property == nil && !p.Absent {
		return connectors.Receipt{}, fault(connectors.Invalid, "put property", errNoContent)
	}
	_, why, err := s.look(ctx, p, prior.Remote == "", false)
	if err != nil {
		return connectors.Receipt{}, err
	}
	if why != "" && !p.Absent {
		return refusal(why, prior.Remote), nil
	}
	r := connectors.Receipt{Remote: propertyKey, Fingerprint: prior.Fingerprint}
	now, err := s.api.property(ctx, p.Target, propertyKey)
	missing := err != nil && connectors.KindOf(err) == connectors.Gone
	if err != nil && !missing {
		return connectors.Receipt{}, err
	}
	wanted, err := json.Marshal(p.Content.Property)
	if err != nil {
		return connectors.Receipt{}, fault(connectors.Invalid, "put property", errNoContent)
	}
	switch {
	case missing && prior.Remote != "":
		r.State = journeys.Gone
		return r, nil
	case prior.Remote != "" && prior.Fingerprint != "" && printJSON(now) != prior.Fingerprint && printJSON(now) != printJSON(wanted):
		r.State = journeys.Edited
		return r, nil
	case p.Absent:
		r.State, r.Wrote = journeys.Removed, true
		return r, s.api.deleteProperty(ctx, p.Target, propertyKey)
	}
	r.State, r.Fingerprint = journeys.Standing, printJSON(wanted)
	if !missing && printJSON(now) == r.Fingerprint {
		return r, nil
	}
	r.Wrote = true
	return r, s.api.setProperty(ctx, p.Target, propertyKey, json.RawMessage(wanted))
}

func (s *sink) findProperty(ctx context.Context, p journeys.Posting) ([]connectors.Found, error) {
	now, err := s.api.property(ctx, p.Target, propertyKey)
	if err != nil {
		return nil, goneIsFine(err)
	}
	return []connectors.Found{{Remote: propertyKey, Fingerprint: printJSON(now)}}, nil
}

// printJSON digests a value whatever the order of its keys and its spaces.
func printJSON(raw []byte) string {
	var v any
	if json.Unmarshal(raw, &v) == nil {
		if b, err := json.Marshal(v); err == nil {
			raw = b
		}
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:16])
}
