//go:build !unix

package office

// space is not known on this system.
func space(string) (free, total int64, err error) { return 0, 0, errNoSpace }
