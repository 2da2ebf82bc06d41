package population

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/goccy/go-yaml"
)

// sensitiveFile says which rules belong to a sensitive category. What a pass hides is for the guard to decide, member by member; a
// list must be refused before anybody is opened, so that the rules are known here too.
const sensitiveFile = "access/sensitive.yaml"

// readSensitive reads which rules belong to any sensitive category.
func readSensitive(files fs.FS) (map[string]bool, error) {
	data, err := fs.ReadFile(files, sensitiveFile)
	if err != nil {
		return nil, err
	}
	var file struct {
		Categories []struct {
			Rules []string `yaml:"rules"`
		} `yaml:"categories"`
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", sensitiveFile, err)
	}
	all := map[string]bool{}
	for _, c := range file.Categories {
		for _, rule := range c.Rules {
			all[rule] = true
		}
	}
	return all, nil
}

// isSensitive tells whether a rule belongs to a sensitive category.
func (b *Rulebook) isSensitive(rule string) bool { return b.sensitive[rule] }

// looksAtSensitive tells whether a rule looks at a condition of a sensitive category.
func (b *Rulebook) looksAtSensitive(rule string) bool {
	return slices.ContainsFunc(b.looksAt[rule], b.isSensitive)
}
