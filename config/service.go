package config

import (
	"net"
	"net/url"
	"strings"

	"github.com/spf13/viper"
)

// service reads the settings that an environment variable may override, since
// they differ from machine to machine: WAYMARK_LISTEN, WAYMARK_STORE and
// WAYMARK_PUBLIC_URL. Nothing else is read in this way: the library changes
// the case of keys and splits them at dots.
func (l *loader) service(o *object) {
	v := viper.NewWithOptions(viper.KeyDelimiter("\x00"))
	v.SetDefault("listen", defaultListen)
	v.SetDefault("store", defaultStore)
	v.SetDefault("public_url", "")
	for key, env := range map[string]string{"listen": "WAYMARK_LISTEN", "store": "WAYMARK_STORE", "public_url": "WAYMARK_PUBLIC_URL"} {
		if err := v.BindEnv(key, env); err != nil {
			l.problem(o.at(key), "the environment variable "+env+" cannot be read", "")
		}
		if o.has(key) {
			if err := v.MergeConfigMap(map[string]any{key: o.word(key)}); err != nil {
				l.problem(o.at(key), key+" cannot be read", "")
			}
		}
	}
	l.cfg.Listen, l.cfg.Store = v.GetString("listen"), v.GetString("store")
	l.cfg.PublicURL = strings.TrimSuffix(v.GetString("public_url"), "/")

	if _, _, err := net.SplitHostPort(l.cfg.Listen); err != nil {
		l.problem(o.at("listen"), "listen is no host and port", `write "127.0.0.1:8080"; the environment variable WAYMARK_LISTEN overrides it`)
	}
	if rest, ok := strings.CutPrefix(l.cfg.Store, "sqlite:"); !ok || rest == "" {
		l.problem(o.at("store"), "store names no database that this version has", "write sqlite:waymark.db; the environment variable WAYMARK_STORE overrides it")
	}
	l.cfg.Store = storeFrom(l.dir, l.cfg.Store)
	if u, err := url.Parse(l.cfg.PublicURL); l.cfg.PublicURL != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "") {
		l.problem(o.at("public_url"), "public_url is no web address", "write https://waymark.example.com; the environment variable WAYMARK_PUBLIC_URL overrides it")
	}
}

// loopback reports whether the listener can be reached from this machine only.
func loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
