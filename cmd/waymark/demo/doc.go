// Package demo shows Waymark at work on one machine: the real server with its
// store, a Jira and a Slack that live in memory behind real HTTP, and three
// generic sources, all on loopback. It sends a story as signed webhooks against
// a clock of its own that jumps from one instant that matters to the next, and
// then tells what an agent, a channel and a manager would see.
//
// Nothing in it is staged: what it prints is read back from the fakes and from
// the store. The end-to-end tests play the same stories, in other orders, more
// than once, and with people interfering.
package demo
