package read

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// WriteText prints the report as tables for a person.
func (r *Report) WriteText(w io.Writer) error {
	t := tabwriter.NewWriter(w, 2, 8, 2, ' ', 0)
	fmt.Fprintln(t, "file\tformat\trows\tloaded\trejected\tduplicates\tskipped\tconflicts\tpeople\tspans\tclaims\tfills\tresults")
	for _, f := range r.Files {
		f.line(t, f.File, string(f.Format))
	}
	if all := r.Totals(); len(r.Files) > 1 {
		all.line(t, "all", "")
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, f := range r.Files {
		f.details(w)
	}
	for _, u := range r.Unread {
		fmt.Fprintf(w, "\n%s: not read: %s\n", u.File, u.Why)
	}
	return nil
}

func (f *FileReport) line(w io.Writer, name, format string) {
	fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", name, format, f.Rows, f.Loaded, f.Rejected,
		f.Duplicates, f.Skipped, f.Conflicts, f.Facts.People, f.Facts.Spans, f.Facts.Claims, f.Facts.Fills, f.Facts.Results)
}

func (f *FileReport) details(w io.Writer) {
	if f.Cut != nil {
		fmt.Fprintf(w, "\n%s: the file is cut off in line %d: %s\n", f.File, f.Cut.Line, f.Cut.Why)
	}
	printTallies(w, f.File+": rejected rows", f.Problems)
	for _, x := range f.Rejections {
		fmt.Fprintf(w, "  line %d: %s %s: expected %s\n", x.Line, x.Field, x.Reason, x.Expected)
	}
	printTallies(w, f.File+": warnings", f.Warnings)
}

func printTallies(w io.Writer, title string, all []Tally) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", title)
	t := tabwriter.NewWriter(w, 2, 8, 2, ' ', 0)
	for _, x := range all {
		fmt.Fprintf(t, "  %d\t%s\t%s\texpected %s\t%s\n", x.Count, x.Field, x.Reason, x.Expected, firstLine(x.FirstLine))
	}
	_ = t.Flush() // the caller's writer reports its error at the next write
}

func firstLine(line int64) string {
	if line == 0 {
		return "" // known of the file as a whole
	}
	return fmt.Sprintf("first in line %d", line)
}
