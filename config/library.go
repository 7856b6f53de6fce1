package config

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed library/*.yaml
var library embed.FS

// libraryPrefix before a name in `file:` means a ready-made journey.
const libraryPrefix = "library:"

// Library returns the ready-made journeys, one file each, as they would stand
// in a folder: "password-reset.yaml". Copy one to change it.
func Library() fs.FS {
	sub, err := fs.Sub(library, "library")
	if err != nil {
		panic("config: the embedded folder has no such name: " + err.Error())
	}
	return sub
}

func libraryNames() []string {
	var names []string
	entries, _ := library.ReadDir("library")
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return names
}
