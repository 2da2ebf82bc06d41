// Package webtest holds a made-up population, so that pages can be built, tested and looked at without any data. Nobody in it
// is real. It is the same on every run.
package webtest
