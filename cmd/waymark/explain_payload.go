package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/intake"
	"github.com/waymark-itsm/waymark/connectors/reading"
	"github.com/waymark-itsm/waymark/journeys"
)

// maxPayload bounds what is read of a file: the limit of the largest vendor.
const maxPayload = 25 << 20

// payloadReport is what is made of one webhook.
type payloadReport struct {
	Connector string `json:"connector"`
	State     string `json:"state"`          // accepted, ignored, undecodable
	Note      string `json:"note,omitempty"` // why it was ignored or cannot be decoded
	// Accounts are whom its refs are for, and what is known of each.
	Accounts    []payloadAccount     `json:"accounts"`
	Explanation journeys.Explanation `json:"explanation"`
}

// payloadAccount is an account that a webhook names as the customer's.
type payloadAccount struct {
	Account string   `json:"account"` // of addresses only the beginning, of numbers only the end
	Joins   bool     `json:"joins"`   // seeing it on two refs means that they are one person's
	Why     string   `json:"why"`
	Also    []string `json:"also,omitempty"` // the person's accounts elsewhere, as the directory says
}

// explainPayload reads one webhook as intake would, stores nothing, and
// explains what it alone amounts to.
func (f *explainFlags) explainPayload(c *cobra.Command) error {
	cfg, _, err := load(c)
	if err != nil {
		return err
	}
	header, body, err := readPayload(f.payload, c.InOrStdin())
	if err != nil {
		return err
	}
	report, err := f.read(cfg, connectors.Delivery{Header: header, Body: body, Received: time.Now()})
	if err != nil {
		return err
	}
	if f.json {
		return printJSON(c.OutOrStdout(), report)
	}
	if _, err := io.WriteString(c.OutOrStdout(), report.text()); err != nil || report.State != string(journeys.Accepted) {
		return err
	}
	return f.print(c.OutOrStdout(), cfg, report.Explanation, journeys.Layout{About: "this webhook alone", Lost: true})
}

// read decodes a delivery with the connector that was named, or else with the
// only one that makes events of it.
func (f *explainFlags) read(cfg *config.Config, d connectors.Delivery) (payloadReport, error) {
	desk := intake.NewDesk(cfg.Connectors, cfg.Rules.Roster).WithReader(reading.New())
	if f.connector != "" && desk.Connector(f.connector) == nil {
		return payloadReport{}, &wrongUsage{fmt.Errorf("no connector is called %q", f.connector)}
	}
	var ids, notes []string
	var one journeys.Intake
	for _, c := range cfg.Connectors {
		if f.connector != "" && c.ID != f.connector {
			continue
		}
		d.Connector = c.ID
		in, _ := intake.Read(c, desk, d)
		if f.connector != "" || in.Raw.State == journeys.Accepted {
			ids, one = append(ids, c.ID), in
		} else {
			notes = append(notes, c.ID+": "+in.Raw.Note)
		}
	}
	if len(ids) != 1 {
		who := "no connector makes events of it (" + strings.Join(notes, "; ") + ")"
		if len(ids) > 1 {
			who = strings.Join(ids, ", ") + " all make events of it"
		}
		return payloadReport{}, &wrongUsage{fmt.Errorf("%s: name the one that it is for with --connector", who)}
	}
	return explainIntake(cfg, one), nil
}

// explainIntake explains what a delivery alone amounts to, as of its last
// event: a webhook of last week is not over because a week went by.
func explainIntake(cfg *config.Config, in journeys.Intake) payloadReport {
	report := payloadReport{Connector: in.Raw.Connector, State: string(in.Raw.State), Note: in.Raw.Note, Accounts: []payloadAccount{}}
	var last time.Time
	seen := map[journeys.Account]bool{}
	for _, e := range in.Events {
		if e.At.After(last) {
			last = e.At
		}
		for _, a := range e.Customers {
			if !seen[a] {
				seen[a] = true
				report.Accounts = append(report.Accounts, accountOf(cfg.Rules.Roster, a))
			}
		}
	}
	if in.Raw.State == journeys.Accepted {
		report.Explanation = journeys.Explain(cfg.Rules, journeys.Subject{Events: in.Events}, journeys.Facts{}, last)
	}
	return report
}

func accountOf(r *journeys.Roster, a journeys.Account) payloadAccount {
	p := payloadAccount{Account: veiled(a), Joins: r.Joins(a)}
	for _, other := range r.SamePerson(a) {
		if other != a {
			p.Also = append(p.Also, veiled(other))
		}
	}
	slices.Sort(p.Also)
	switch {
	case r.Agent(a):
		p.Why = "works on the desk, so it joins nothing"
	case r.Machine(a):
		p.Why = "is a machine, so it joins nothing"
	case !p.Joins:
		p.Why = "is shared by many, so it joins nothing"
	case len(p.Also) == 0:
		p.Why = "stands alone: the directory knows no other account of this person"
	default:
		p.Why = "is one person with " + strings.Join(p.Also, ", ") + ", as the directory says"
	}
	return p
}

// veiled is an account as it may be passed on: an address without its name, a
// number without all but its end.
func veiled(a journeys.Account) string {
	switch a.Realm {
	case journeys.RealmEmail:
		name, host, _ := strings.Cut(a.ID, "@")
		return a.Realm + ":" + name[:min(1, len(name))] + "…@" + host
	case journeys.RealmPhone:
		return a.Realm + ":…" + a.ID[max(0, len(a.ID)-2):]
	}
	return a.String()
}

func (r *payloadReport) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Read by %s: %s", r.Connector, r.State)
	if r.Note != "" {
		b.WriteString(", " + r.Note)
	}
	b.WriteString("\n")
	for _, a := range r.Accounts {
		fmt.Fprintf(&b, "PERSON  %s %s\n", a.Account, a.Why)
	}
	if r.State == string(journeys.Accepted) {
		if len(r.Accounts) == 0 {
			b.WriteString("PERSON  it names no customer, so it joins nobody's case\n")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// readPayload reads a webhook from a file: a JSON or form body alone, or the
// headers first (a request line before them does no harm), an empty line, and
// the body.
func readPayload(file string, in io.Reader) (http.Header, []byte, error) {
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, nil, &wrongUsage{fmt.Errorf("the payload cannot be read: %w", err)}
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	all, err := io.ReadAll(io.LimitReader(in, maxPayload+1))
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("the payload cannot be read: %w", err)
	case len(all) > maxPayload:
		return nil, nil, errors.New("the payload is over 25 MB, which no vendor sends")
	}
	for bytes.HasPrefix(all, []byte("#")) { // a recorded one says what it is
		_, all, _ = bytes.Cut(all, []byte("\n"))
	}
	if text := bytes.TrimSpace(all); len(text) == 0 {
		return nil, nil, &wrongUsage{errors.New("the payload is empty")}
	} else if text[0] == '{' || text[0] == '[' {
		return http.Header{"Content-Type": {"application/json"}}, all, nil
	}
	r := bufio.NewReader(bytes.NewReader(all))
	if first, _, _ := bytes.Cut(all, []byte("\n")); bytes.Contains(first, []byte(" HTTP/")) {
		_, _ = r.ReadString('\n')
	}
	header, err := textproto.NewReader(r).ReadMIMEHeader()
	if err != nil { // no headers: a form
		return http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, all, nil
	}
	body, err := io.ReadAll(r)
	return http.Header(header), body, err
}
