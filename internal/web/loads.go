package web

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/population"
)

// loads shows what was loaded and what became of every row.
func (p *portal) loads(r *http.Request, v visit) (answer, error) {
	list, err := p.Population.Loads(r.Context())
	if err != nil {
		return nil, err
	}
	if wantsJSON(r) {
		return document{list}, nil
	}
	return page{loadsPage(v, list)}, nil
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
	Name string
	population.LoadCounts
}

func countRows(load population.Load) []countRow {
	return []countRow{{"Claims", load.Claims}, {"Fills", load.Fills}, {"People", load.Persons}}
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
