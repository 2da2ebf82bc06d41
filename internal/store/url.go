package store

import (
	"errors"
	"path/filepath"
	"strings"
)

var errURL = errors.New("database URL must be sqlite:///path/file.db, a file path, or postgres://...")

func parseURL(url string) (Engine, string, error) {
	scheme, rest, hasScheme := strings.Cut(url, "://")
	switch {
	case url == "" || strings.ContainsAny(url, "\x00"):
		return "", "", invalid(errURL)
	case !hasScheme:
		return sqlitePath(url)
	case scheme == "sqlite":
		return sqlitePath(rest)
	case scheme == "postgres" || scheme == "postgresql":
		return Postgres, url, nil
	default:
		return "", "", invalid(errURL)
	}
}

// sqlitePath refuses '?' because everything behind it would be read as
// driver options, and durability is not an option here.
func sqlitePath(path string) (Engine, string, error) {
	if path == "" || strings.Contains(path, "?") {
		return "", "", invalid(errURL)
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", "", invalid(err)
	}
	return SQLite, absolute, nil
}
