package main

import (
	"io/fs"
	"os"

	"github.com/keepwell/keepwell/internal/population"
)

// rules compiles the rules in dir ("" means those in the binary) with the plan's own code lists.
func (a *app) rules(dir string) (*population.Rulebook, error) {
	var files, packs fs.FS
	if dir != "" {
		files = os.DirFS(dir)
	}
	if a.config.Packs != "" {
		packs = os.DirFS(a.config.Packs)
	}
	return population.NewRulebook(files, packs)
}
