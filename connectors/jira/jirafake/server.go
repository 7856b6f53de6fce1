package jirafake

import (
	"strconv"
	"strings"
)

func (f *Fake) majorVersion() int {
	s, _, _ := strings.Cut(f.opt.Version, ".")
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

func (f *Fake) getServerInfo(*call) answer {
	m := map[string]any{
		"baseUrl": f.opt.Site, "serverTitle": "Jira", "scmInfo": "sandbox", "buildDate": "2026-10-01T00:00:00.000+0000",
		"serverTime": stamp(f.now()),
	}
	if f.opt.Edition == Cloud {
		m["version"], m["versionNumbers"], m["deploymentType"], m["buildNumber"] = "1001.0.0-SNAPSHOT", []int{1001, 0, 0}, "Cloud", 100300
		return ok(m)
	}
	numbers := []int{}
	for s := range strings.SplitSeq(f.opt.Version, ".") {
		n, err := strconv.Atoi(s)
		if err == nil {
			numbers = append(numbers, n)
		}
	}
	m["version"], m["versionNumbers"], m["deploymentType"], m["buildNumber"] = f.opt.Version, numbers, "Server", 10030001
	return ok(m)
}

// self is the address of a resource, as answers carry it.
func (f *Fake) self(version string, parts ...string) string {
	if f.opt.Edition == DataCenter {
		version = "2"
	}
	return f.opt.Site + "/rest/api/" + version + "/" + strings.Join(parts, "/")
}
