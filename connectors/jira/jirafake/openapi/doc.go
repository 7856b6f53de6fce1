// Package openapi holds calls of Jira Cloud's REST interface, and the answers
// to them, against the vendor's own description of it. The connector's tests
// use it on what they send and the sandbox's on what it answers, so that the
// two cannot agree on something that Jira does not know.
//
// The description is older than three resources that both use (search/jql,
// search/approximate-count, changelog/bulkfetch); this package describes them
// itself. Where the vendor's words and its schema disagree, or its servers
// and its schema, lenient.go says so and why.
package openapi
