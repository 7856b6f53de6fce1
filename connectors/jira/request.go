package jira

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/tidwall/gjson"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
)

// channelProperty is the issue property in which JSM keeps how a request came
// in: no field holds it.
const channelProperty = "request.channel.type"

// ticket reads an issue with its changelog and the property that names its
// channel.
func (c *client) ticket(ctx context.Context, id string) (gjson.Result, error) {
	q := url.Values{"fields": {liveFields}, "expand": {"changelog"}, "properties": {channelProperty}}
	var raw json.RawMessage
	err := c.call(ctx, "read issue", http.MethodGet, path("issue", id), q, nil, &raw)
	return gjson.ParseBytes(raw), err
}

// request makes one call to the service desk's own interface.
func (c *client) request(ctx context.Context, op, id, what string) (gjson.Result, error) {
	var raw json.RawMessage
	where := "rest/servicedeskapi/request/" + url.PathEscape(id) + "/" + what
	err := c.call(ctx, op, http.MethodGet, where, url.Values{"limit": {"50"}}, nil, &raw)
	return gjson.ParseBytes(raw), err
}

// tolerate makes nothing of the refusal of an extra: a ticket that is no
// request of the service desk, a token that may not read it. What it would
// have shown then counts as not seen. Any other failure may pass, and the read
// is made again.
func tolerate(err error) error {
	switch connectors.KindOf(err) {
	case connectors.Gone, connectors.Denied, connectors.Invalid:
		return nil
	}
	return err
}

// desk reads of a request what its issue does not say: SLAs and approvals where
// the body lacks their fields, and the rating of a request that is done. A
// field that is there and empty is an answer, so that most tickets cost no
// call more.
func (l *live) desk(ctx context.Context, iss *issue) error {
	if !iss.desk {
		return nil
	}
	if !iss.hasSLA {
		v, err := l.api.request(ctx, "read SLAs", iss.id, "sla")
		if err := tolerate(err); err != nil {
			return err
		}
		v.Get("values").ForEach(func(_, x gjson.Result) bool {
			iss.cycles = readCycles(iss.cycles, x)
			return true
		})
	}
	if !iss.hasApprovals {
		v, err := l.api.request(ctx, "read approvals", iss.id, "approval")
		if err := tolerate(err); err != nil {
			return err
		}
		iss.approvals = readApprovals(l.d, v.Get("values"))
	}
	if iss.category == "done" && iss.rating.stars == 0 {
		v, err := l.api.request(ctx, "read the rating", iss.id, "feedback")
		if err := tolerate(err); err != nil {
			return err
		}
		iss.rating = readRating(v)
	}
	return nil
}

// setChannel takes the channel of a request from its issue's properties.
func (iss *issue) setChannel(v gjson.Result) {
	set(iss.fields, fieldChannel, oneLine(str(v.Get("properties."+escaped(channelProperty)+".value"))))
}

// escaped keeps a name's dots from being read as a path.
func escaped(name string) string {
	out := make([]byte, 0, len(name)+4)
	for i := range len(name) {
		if name[i] == '.' {
			out = append(out, '\\')
		}
		out = append(out, name[i])
	}
	return string(out)
}

// dropMomentary takes out of the fields what no changelog tells the past of:
// events of the past then say nothing of it. It comes in by its own events.
func dropMomentary(f journeys.Fields) {
	for _, name := range []string{
		journeys.FieldSLA, fieldSLADue, journeys.FieldRating, fieldApproval, fieldApprovers,
	} {
		delete(f, name)
	}
}
