// Package plans holds the plan profiles that ship with Keepwell.
package plans

import "embed"

// Files holds one YAML file per plan profile, named by the profile's id.
//
//go:embed *.yaml
var Files embed.FS
