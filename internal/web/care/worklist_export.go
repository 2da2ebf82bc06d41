package care

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// exportPage is how many members the export asks for at a time: as many as the reader allows.
const exportPage = 200

// exportColumns are the same in every language, because programs read them:
//
//	member_id              number of the member, as claims carry it
//	name                   "Family, Given", empty when no source has one
//	birth_date             YYYY-MM-DD, empty when unknown; so are all dates
//	age                    completed years on the day of the evaluation
//	sex                    F or M, empty when unknown
//	conditions_confirmed   titles of rules in English, joined by "; "
//	conditions_suspected   the same
//	gaps                   title (state) due date, joined by "; ", the most urgent first
//	next_due               earliest due date of the gaps
//	priority               larger is more urgent
var exportColumns = []string{
	"member_id", "name", "birth_date", "age", "sex", "conditions_confirmed", "conditions_suspected", "gaps", "next_due", "priority",
}

// exportWorklist sends all matches as CSV, page after page, so that memory stays small however many there are. Each page is opened
// before it is read, so that a download that breaks off has recorded no more than the page it was at.
func (d *desk) exportWorklist(r *http.Request, v visit) (shell.Answer, error) {
	q, err := d.queryOf(r, v)
	if err != nil {
		return nil, err
	}
	q.Cursor, q.Limit = "", exportPage
	e := export{population: d.Population, open: d.openerOf(v, access.Export, pageExport), query: q}
	if e.first, err = e.population.Worklist(r.Context(), e.open, q); err != nil { // the first page decides whether there is an answer
		return nil, err
	}
	return e, nil
}

type export struct {
	population population.Reader
	open       access.Opener
	query      population.WorklistQuery
	first      population.WorklistPage
}

// Write implements shell.Answer.
func (e export) Write(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="keepwell-worklist-%s.csv"`, isoDay(e.first.AsOf)))
	to := csv.NewWriter(w)
	if err := e.writeAll(r.Context(), to, http.NewResponseController(w)); err != nil {
		panic(http.ErrAbortHandler) // a cut connection shows the browser that the file is not whole
	}
	return nil
}

func (e export) writeAll(ctx context.Context, to *csv.Writer, sent *http.ResponseController) error {
	_ = to.Write(exportColumns) // csv.Writer keeps its first error for Error
	page := e.first
	for {
		for _, row := range page.Rows {
			_ = to.Write(exportRow(row))
		}
		to.Flush()
		if err := to.Error(); err != nil || page.Next == "" {
			return err
		}
		_ = sent.Flush() // a writer that cannot flush sends at the end
		e.query.Cursor = page.Next
		var err error
		if page, err = e.population.Worklist(ctx, e.open, e.query); err != nil {
			return err
		}
	}
}

func exportRow(row population.WorklistRow) []string {
	cells := []string{
		row.Member, row.Name, isoDay(row.Birth), strconv.Itoa(row.Age), exportSex[row.Sex],
		titles(row.Conditions, population.Confirmed), titles(row.Conditions, population.Suspected), gapCells(row.Gaps),
		isoDay(row.NextDue), strconv.Itoa(row.Priority),
	}
	for i := range cells {
		cells[i] = harmless(cells[i])
	}
	return cells
}

// exportSex is F or M, empty where it is not known.
var exportSex = map[claim.Sex]string{claim.Female: "F", claim.Male: "M"}

func titles(found []population.FindingBrief, state population.State) string {
	var list []string
	for _, f := range found {
		if f.State == state {
			list = append(list, f.Title)
		}
	}
	return strings.Join(list, "; ")
}

func gapCells(gaps []population.FindingBrief) string {
	var list []string
	for _, g := range gaps {
		list = append(list, strings.TrimSpace(g.Title+" ("+string(g.State)+") "+isoDay(g.Due)))
	}
	return strings.Join(list, "; ")
}

var wholeNumber = regexp.MustCompile(`^-?[0-9]+$`)

// harmless keeps a spreadsheet from taking a cell for a formula, as OWASP advises against CSV injection: a leading
// apostrophe makes it text. A whole number computes nothing: ids such as -10000010254618 stay as they are, so that they join with
// other files.
func harmless(cell string) string {
	if !wholeNumber.MatchString(cell) && cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
