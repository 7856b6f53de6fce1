// Package page draws a made-up Slack as a person sees it: channels, messages
// with their buttons and menus, threads, modals, and what only one person
// sees. Whoever looks chooses whose eyes to use, and acts as them.
//
// The pages are made on the server. A text is never HTML: mrkdwn is read into
// runs of words, and the templates escape each. Nothing is loaded from
// elsewhere, and the one script only asks whether something has changed.
package page
