// Package slackfake is a Slack workspace that lives in memory: the methods of
// the Web API that Waymark calls, over HTTP, and the signed webhooks that
// Slack would send.
//
// It refuses what Slack refuses (a wrong token, a channel the bot is not in,
// blocks over the documented limits), remembers messages with their edits, and
// fails on demand in the ways that matter to a sink: rate limits, a server
// error, no answer, an answer lost after the write. It decides nothing about
// journeys; the demo and the tests use the same one.
package slackfake
