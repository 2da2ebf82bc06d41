// Package rules carries the clinical rule data of Keepwell: chronic conditions, care gaps, the code lists and drug tables
// they rest on, and the decision tables of other rooms, as files that clinicians and analysts can read and change.
package rules

import "embed"

// Files holds everything under this folder as it was when the binary was built. A plan may put its own folder in its place.
//
//go:embed */*
var Files embed.FS
