package config

import (
	"embed"
	"strings"
)

// library holds the ready-made journeys, one file each. A desk that wants to
// change one copies it.
//
//go:embed library/*.yaml
var library embed.FS

// libraryPrefix before a name in `file:` means a ready-made journey.
const libraryPrefix = "library:"

func libraryNames() []string {
	var names []string
	entries, _ := library.ReadDir("library")
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return names
}
