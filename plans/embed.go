// Package plans holds the plan profiles that ship with Keepwell.
package plans

import "embed"

// Files holds one YAML file per plan profile, named by the profile's id, and in a folder of that name the plan's notices of privacy
// practices: notice/<version>.<language>.md, and what the plan sponsor offers: products.yaml.
//
//go:embed *.yaml */notice/*.md */products.yaml
var Files embed.FS
