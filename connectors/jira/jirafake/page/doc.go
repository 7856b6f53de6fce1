// Package page shows a sandbox to a person: the tickets that a query finds,
// and one ticket as an agent sees it or, with a switch, as its customer does.
// Small forms do what people do on a desk; each change is told to the
// registered webhooks as if it had been made in Jira.
//
// The page is HTML made here, without a script. Whatever a ticket holds is
// hostile: templates escape it, links lead to http and https only, and the
// policy of the page allows nothing from elsewhere. It answers only to names
// of this machine and takes no form that another site's page sent.
package page
