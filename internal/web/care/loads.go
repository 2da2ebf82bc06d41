package care

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// loads shows what was loaded and what became of every row.
func (d *desk) loads(r *http.Request, v visit) (shell.Answer, error) {
	list, err := d.Population.Loads(r.Context())
	if err != nil {
		return nil, err
	}
	if shell.WantsJSON(r) {
		return shell.Document(list), nil
	}
	return shell.Page(loadsPage(v, list)), nil
}

// loadSums adds up the files of a load.
func loadSums(load population.Load) population.LoadFile {
	var sum population.LoadFile
	for _, f := range load.Files {
		sum.Read += f.Read
		sum.Loaded += f.Loaded
		sum.Rejected += f.Rejected
		sum.Duplicates += f.Duplicates
		sum.Conflicts += f.Conflicts
	}
	return sum
}

// countRow is one kind of row in a load's report.
type countRow struct {
	Key string // of its name
	population.LoadCounts
}

func countRows(load population.Load) []countRow {
	return []countRow{
		{"care.loads.claims", load.Claims}, {"care.loads.fills", load.Fills}, {"care.loads.people", load.Persons},
	}
}

// rejectedRows joins the first rejected rows of all files with their file.
type rejectedRow struct {
	File string
	population.LoadReject
}

func rejectedRows(load population.Load) []rejectedRow {
	var rows []rejectedRow
	for _, f := range load.Files {
		for _, reject := range f.Rejects {
			rows = append(rows, rejectedRow{f.Name, reject})
		}
	}
	return rows
}
