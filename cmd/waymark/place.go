package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// place finds out where the store is and nothing else: whoever must stop the
// program in an emergency has no secrets in the shell, and perhaps a file that
// is broken elsewhere.
func place(c *cobra.Command) (config.Place, error) {
	path, err := c.Flags().GetString("config")
	if err != nil {
		return config.Place{}, err
	}
	p, err := config.PlaceOf(path)
	if err != nil {
		return p, &wrongUsage{err}
	}
	return p, nil
}

// atPlace opens the store of place.
func atPlace(c *cobra.Command, do func(ctx context.Context, db *store.DB, path string) error) error {
	p, err := place(c)
	if err != nil {
		return err
	}
	return withStore(c, p.Store, do)
}

// withStore opens a store beside a server that may be running. path is where
// it is, for whoever has to see that it is the right one.
func withStore(c *cobra.Command, dsn string, do func(ctx context.Context, db *store.DB, path string) error) error {
	path, err := existing(dsn)
	if err != nil {
		return err
	}
	db, err := store.Open(c.Context(), dsn)
	if err != nil {
		return fmt.Errorf("the store %s cannot be opened: %w", path, err)
	}
	defer func() { _ = db.Close() }()
	return do(c.Context(), db, path)
}

// existing returns the absolute path of a store that is there. To open one
// that is not would make it: a pause that no server reads.
func existing(dsn string) (string, error) {
	path, err := filepath.Abs(strings.TrimPrefix(dsn, "sqlite:"))
	if err != nil {
		return "", err
	}
	switch info, err := os.Stat(path); {
	case os.IsNotExist(err) || err == nil && !info.Mode().IsRegular():
		return "", fmt.Errorf("no store at %s", path)
	case err != nil:
		return "", fmt.Errorf("the store cannot be read: %w", err)
	case info.Size() == 0:
		return "", fmt.Errorf("no store at %s: the file is empty", path)
	}
	return path, nil
}
