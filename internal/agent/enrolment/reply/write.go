package reply

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Write writes records of a length from the layout: for tests and for the sample plan. Values are given as the file writes them, by
// the name of the field. A field that
// records of this length do not have is left out; a value that does not fit is an error.
func (l *Layout) Write(out io.Writer, length int, records []map[string]string) error {
	fields := map[string]Field{}
	for _, f := range l.Of(length) {
		fields[f.Name] = f
	}
	for n, r := range records {
		line := []byte(strings.Repeat(" ", length))
		for _, name := range slices.Sorted(maps.Keys(r)) {
			f, ok := fields[name]
			if !ok {
				continue // records of the other length have it
			}
			if len(r[name]) > f.To-f.From+1 {
				return fmt.Errorf("reply: record %d: %s has %d characters at most", n+1, name, f.To-f.From+1)
			}
			copy(line[f.From-1:], r[name])
		}
		if _, err := out.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return nil
}
