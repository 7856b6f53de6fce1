// Command waymark places service-desk and chat events on the steps of a
// customer journey while the ticket is open, compares the journey being walked
// with the ideal one, and posts what hurts, who owns it and what helps back
// into Jira and Slack.
//
//	waymark demo      shows all of it on this machine, with nothing set up
//	waymark sandbox   serves a Jira with made-up tickets, to try things on
//	waymark check     reads the configuration and reports all problems at once
//	waymark schema    prints a JSON Schema of the files, for editors
//	waymark doctor    looks at every vendor's side with the real accounts
//	waymark rehearse  shows what would have been posted on the tickets of the past
//	waymark backfill  reads what happened before the webhooks came
//	waymark serve     runs
//	waymark digest    prints a digest as it would be posted now
//	waymark improve   lists pain points, and asks for one to be mended
//	waymark conform   compares an event log with a journey
//	waymark export    writes the stored cases for process-mining tools
//	waymark explain   says why something was said about a ticket, or why nothing was
//	waymark journey   shows a journey as everybody walked it
//	waymark pause     stops everything from leaving; resume lets it go again
//	waymark unpark    lets a rule speak again that parked itself, or lists those
//	waymark undo      lists what was written, and takes it back
//
// This package is wiring only: connectors.go is the one list of connectors.
package main
