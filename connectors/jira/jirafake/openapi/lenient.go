package openapi

import "strings"

// Where the description and Jira disagree.

// unassigns: null unassigns an issue, the description's words say so and its
// schema does not.
func unassigns(tpl string, body any) bool {
	m := object(body)
	return strings.HasSuffix(tpl, "/assignee") && len(m) == 1 && m["accountId"] == nil
}

// withoutNulls leaves out what is null: Jira answers null for whatever is
// empty (a change's from, an issue's assignee) and describes none of it so.
func withoutNulls(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			if x != nil {
				out[k] = withoutNulls(x)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for n, x := range v {
			out[n] = withoutNulls(x)
		}
		return out
	}
	return v
}

// asServed is the schema of what Jira really sends: without a globalId its
// remote links are a list, where one is described.
func asServed(method, tpl string, schema map[string]any, body any) map[string]any {
	if _, list := body.([]any); list && method == "GET" && strings.HasSuffix(tpl, "/remotelink") {
		return map[string]any{"type": "array", "items": schema}
	}
	return schema
}

// undescribed are answers that Jira gives and does not describe.
func undescribed(method, tpl string, status int) bool {
	return method == "DELETE" && strings.HasSuffix(tpl, "/issueLink/{linkId}") && status == 204
}
