// Package jql reads the part of Jira's query language that an integrator
// uses, and refuses the rest with Jira's words: a query that is not understood
// must not silently find everything.
//
// It knows AND, OR, NOT and parentheses; =, !=, in, not in, ~, !~, <, <=, >,
// >=, is and is not; the values EMPTY and NULL; the functions currentUser(),
// now() and startOfDay(); dates as "2026-11-17", "2026-11-17 08:30" (in the
// asking account's time zone, as Jira reads them), in milliseconds and
// relative to now, as in -90d; ORDER BY.
package jql
