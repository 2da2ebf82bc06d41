package main

import (
	"fmt"
	"runtime/debug"
)

type versionCmd struct{}

// Run prints the version that the Go toolchain noted in the binary.
func (versionCmd) Run(a *app) error {
	version := "development build"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	fmt.Fprintf(a.out, "keepwell %s\n", version)
	return nil
}
