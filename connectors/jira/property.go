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
	t, g, why, err := s.lookWithSign(ctx, p, prior.Remote == "")
	if err != nil {
		return connectors.Receipt{}, err
	}
	if why != "" && !p.Absent {
		return refusal(why, prior.Remote), nil
	}
	now, err := s.api.property(ctx, t.id, propertyKey)
	missing := err != nil && connectors.KindOf(err) == connectors.Gone
	if err != nil && !missing {
		return connectors.Receipt{}, err
	}
	wanted, err := json.Marshal(p.Content.Property)
	if err != nil {
		return connectors.Receipt{}, fault(connectors.Invalid, "put property", errNoContent)
	}
	print, signed := parted(prior.Fingerprint)
	r := connectors.Receipt{Remote: propertyKey, Fingerprint: prior.Fingerprint}
	stands := !missing && printJSON(now) == printJSON(wanted)
	switch {
	case missing && prior.Remote != "":
		r.State = journeys.Gone
	case prior.Remote != "" && print != "" && printJSON(now) != print && !stands:
		r.State = journeys.Edited
	case p.Absent:
		r.State, r.Wrote = journeys.Removed, true
		if err := s.api.deleteProperty(ctx, t.id, propertyKey); err != nil {
			return r, err
		}
	default:
		r.State, print = journeys.Standing, printJSON(wanted)
		if !stands {
			r.Wrote = true
			if err := s.api.setProperty(ctx, t.id, propertyKey, json.RawMessage(wanted)); err != nil {
				return r, err
			}
		}
	}
	r.Fingerprint = print
	if !g.wanted() {
		return r, nil
	}
	want := r.State == journeys.Standing && p.Content.Property["state"] == stateStuck
	signed, wrote, err := s.turn(ctx, t.id, g, signed, want, stands && !want)
	r.Wrote = r.Wrote || wrote
	if signed != "" {
		r.Fingerprint += " " + signed
	}
	return r, err
}

// lookWithSign is look, for the property and for what shows its state.
func (s *sink) lookWithSign(ctx context.Context, p journeys.Posting, first bool) (target, sign, connectors.Refusal, error) {
	if !s.set.Stuck.wanted() {
		t, why, err := s.look(ctx, p, first, "")
		return t, sign{}, why, err
	}
	f, err := s.signField(ctx)
	if err != nil {
		return target{}, sign{}, "", err
	}
	more := "labels"
	if f.ID != "" {
		more = f.ID
	}
	t, why, err := s.look(ctx, p, first, more+withChangelog)
	return t, s.readSign(&t, f), why, err
}

// removeProperty takes the property back, and the sign where we put it.
func (s *sink) removeProperty(ctx context.Context, p journeys.Posting) error {
	if err := s.api.deleteProperty(ctx, p.Target, propertyKey); err != nil || !s.set.Stuck.wanted() {
		return err
	}
	t, g, _, err := s.lookWithSign(ctx, p, false)
	if err != nil {
		return goneIsFine(err)
	}
	_, _, err = s.turn(ctx, t.id, g, "", false, false)
	return goneIsFine(err)
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
