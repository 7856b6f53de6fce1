package jira

import "strings"

// isJavaText reports whether a value is what Java prints of an object instead
// of what the field holds. Webhooks of Data Center, and some fields of Cloud's,
// carry custom fields so: "{summaryBean=…}", a user as "name(key)",
// "com.example.Thing@7da41753". Such a value is left out; what it stands for
// is read live.
func isJavaText(s string) bool {
	s = strings.TrimPrefix(s, "[") // of a list
	switch {
	case strings.HasPrefix(s, "{") && strings.Contains(s, "="), strings.Contains(s, "SummaryBean@"), strings.Contains(s, "SummaryItemBean@"):
		return true
	case strings.HasPrefix(s, "com.atlassian.") || strings.HasPrefix(s, "java."):
		return true
	}
	return isJavaUser(s) || isJavaObject(s)
}

// isJavaUser knows "name(key)": a key is the name that the user once had, or
// one that the server made up. "monitor(s)" is somebody's word.
func isJavaUser(s string) bool {
	open := strings.IndexByte(s, '(')
	end := strings.IndexByte(s, ')')
	if open <= 0 || end < open || strings.ContainsAny(s[:open], " \t\n") {
		return false
	}
	if rest := s[end+1:]; rest != "" && rest != "]" && !strings.HasPrefix(rest, ", ") {
		return false
	}
	name, key := s[:open], s[open+1:end]
	return strings.EqualFold(name, key) || strings.HasPrefix(key, "JIRAUSER")
}

// isJavaObject knows "pack.age.Class@1f2e3d" and "pack.age.Class[…]".
func isJavaObject(s string) bool {
	at := strings.IndexAny(s, "@[")
	if at <= 0 || strings.Count(s[:at], ".") < 2 || strings.ContainsAny(s[:at], " /\\") {
		return false
	}
	class := s[strings.LastIndexByte(s[:at], '.')+1 : at]
	if class == "" || class[0] < 'A' || class[0] > 'Z' {
		return false
	}
	hash, _, _ := strings.Cut(strings.TrimSuffix(s[at+1:], "]"), "[")
	if s[at] == '[' {
		return true
	}
	for i := range len(hash) {
		if !hexDigit(hash[i]) {
			return false
		}
	}
	return hash != ""
}
