package config_test

import (
	"strings"
	"testing"
)

func TestTheEnvironmentOverridesThreeSettingsAndNoOther(t *testing.T) {
	secrets(t)
	f := folder(t, "testdata/experience")
	t.Setenv("WAYMARK_LISTEN", "0.0.0.0:9090")
	t.Setenv("WAYMARK_STORE", "sqlite:/data/w.db")
	t.Setenv("WAYMARK_PUBLIC_URL", "https://w.example.org/")
	t.Setenv("WAYMARK_TIMEZONE", "Asia/Tokyo")
	t.Setenv("TIMEZONE", "Asia/Tokyo")
	cfg := must(t, f)
	if cfg.Listen != "0.0.0.0:9090" || cfg.Store != "sqlite:/data/w.db" || cfg.PublicURL != "https://w.example.org" || cfg.Rules.Zone.String() != "Europe/Berlin" {
		t.Errorf("%s %s %s %s", cfg.Listen, cfg.Store, cfg.PublicURL, cfg.Rules.Zone)
	}
	for env, bad := range map[string]string{"WAYMARK_LISTEN": "nowhere", "WAYMARK_STORE": "mysql:x", "WAYMARK_PUBLIC_URL": "javascript:alert(1)"} {
		t.Run(env, func(t *testing.T) {
			t.Setenv(env, bad)
			if _, report := f.load(); !strings.Contains(report.String(), env) {
				t.Errorf("%s=%s: %s", env, bad, report)
			}
		})
	}
}

func TestASourceMayBeInsecureOnThisMachineOnly(t *testing.T) {
	secrets(t)
	f := folder(t, "testdata/experience").with(t, desk, "    secret: env:PHONE_SECRET\n", "    insecure: true\n")
	for listen, ok := range map[string]bool{"127.0.0.1:0": true, "localhost:8080": true, "[::1]:8080": true, ":8080": false, "0.0.0.0:80": false, "10.0.0.1:80": false} {
		if _, report := f.with(t, desk, "listen: 127.0.0.1:8080", "listen: '"+listen+"'").load(); report.OK() != ok {
			t.Errorf("%s: %s", listen, report)
		}
	}
}

func TestTheVersionChangesWithAnyFile(t *testing.T) {
	secrets(t)
	f := folder(t, "testdata/experience")
	first := must(t, f).Rules.Version
	if first == "" || first != must(t, f).Rules.Version {
		t.Fatalf("version %q is not that of the same files", first)
	}
	for name := range f {
		changed := files{}
		for k, v := range f {
			changed[k] = v
		}
		changed[name] += "# changed\n"
		if must(t, changed).Rules.Version == first {
			t.Errorf("%s changed and the version did not", name)
		}
	}
}

func TestFilesFromWindowsLoad(t *testing.T) {
	secrets(t)
	f := files{}
	for name, text := range folder(t, "testdata/experience") {
		f[name] = "\ufeff" + strings.ReplaceAll(text, "\n", "\r\n")
	}
	must(t, f)
}

func TestAMissingDeskFileIsAProblem(t *testing.T) {
	cfg, report := files{}.load()
	if cfg != nil || report.String() != "waymark.yaml: the file cannot be read: file does not exist\n" {
		t.Errorf("got %s", report)
	}
	for text, want := range map[string]string{"": "the file is empty", "# nothing\n": "the file is empty", "[]": "not as a list", "\x00": "not YAML", "null": "not as nothing"} {
		if _, report := (files{desk: text}).load(); !strings.Contains(report.String(), want) {
			t.Errorf("%q: %s", text, report)
		}
	}
}
