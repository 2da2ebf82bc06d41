package office

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// exportLimit is how many looks one export holds: more is a question to ask more exactly.
const exportLimit = 10_000

// exportForm asks why before a list of looks leaves the portal.
func (o *office) exportForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	if _, err := o.readSearch(r.Context(), v, f); err != nil {
		return nil, err
	}
	if !f.OK() {
		return nil, shell.ErrQuery
	}
	f.Set("format", "csv")
	return shell.Page(exportPage(v, f)), nil
}

// export writes the looks of a search to a file. It is itself a look at everybody in it, and is listed.
func (o *office) export(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	search, err := o.readSearch(r.Context(), v, f)
	if err != nil {
		return nil, err
	}
	reason, format := f.Text("reason", true), f.One("format", "csv", "json")
	if !f.OK() {
		return shell.Invalid(exportPage(v, f)), nil
	}
	rows, err := o.findAll(r.Context(), v, search)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	if format == "json" {
		err = writeJSON(&file, rows)
	} else {
		err = writeCSV(&file, rows)
	}
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(file.Bytes())
	x := access.LookExport{Format: format, Reason: reason, Filter: search.words(), Rows: len(rows), SHA256: hex.EncodeToString(sum[:])}
	if err := o.Guard.NoteExport(r.Context(), o.cause(v, ""), v.Who, x); err != nil {
		return nil, err
	}
	kind := map[string]string{"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}[format]
	return shell.File("looks-"+v.Today().String()+"."+format, kind, func(w io.Writer) error {
		_, err := file.WriteTo(w)
		return err
	}), nil
}

func (o *office) findAll(ctx context.Context, v shell.Visit, s lookSearch) ([]exportRow, error) {
	var all []exportRow
	s.Query.Before, s.Query.Limit = 0, 200
	for len(all) < exportLimit {
		rows, next, err := o.find(ctx, v, s)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			all = append(all, exportRowOf(row))
		}
		if next == 0 {
			break
		}
		s.Query.Before = next
	}
	return all, nil
}

// exportRow is one look in a file. The names of its fields are those of the columns.
type exportRow struct {
	Position int64    `json:"position"`
	At       string   `json:"at"`
	Account  string   `json:"account"`
	Who      string   `json:"who"`
	Role     string   `json:"role"`
	Member   string   `json:"member"`
	Whom     string   `json:"whom"`
	Action   string   `json:"action"`
	Kinds    []string `json:"kinds"`
	Page     string   `json:"page"`
	Purpose  string   `json:"purpose"`
	Policies []string `json:"policies"`
	Grants   []string `json:"grants"`
	Reason   string   `json:"reason"`
	Hints    []string `json:"hints"`
	Outcome  string   `json:"review"`
}

func exportRowOf(row lookRow) exportRow {
	x := exportRow{
		Position: row.Position, At: clock.FormatInstant(row.At.Truncate(time.Second)), Account: row.Account, Who: row.Name, Role: string(row.Role),
		Member: string(row.Member), Whom: row.WhomName, Action: string(row.Action), Kinds: texts(row.Kinds), Page: row.Page,
		Purpose: string(row.Purpose), Reason: row.Reason, Hints: texts(row.Hints), Policies: []string{}, Grants: []string{},
	}
	for _, p := range row.Policies {
		x.Policies = append(x.Policies, p.ID)
	}
	for _, g := range row.Grants {
		x.Grants = append(x.Grants, string(g.Kind)+" "+g.ID)
	}
	if row.Reviewed != nil {
		x.Outcome = string(row.Reviewed.Verdict)
	}
	return x
}

func writeJSON(w io.Writer, rows []exportRow) error {
	to := json.NewEncoder(w)
	to.SetIndent("", "  ")
	return to.Encode(map[string]any{"looks": rows})
}

var columns = []string{
	"position", "at", "account", "who", "role", "member", "whom", "action", "kinds", "page", "purpose", "policies", "grants", "reason",
	"hints", "review",
}

func writeCSV(w io.Writer, rows []exportRow) error {
	to := csv.NewWriter(w)
	if err := to.Write(columns); err != nil {
		return err
	}
	for _, x := range rows {
		cells := []string{
			strconv.FormatInt(x.Position, 10), x.At, x.Account, x.Who, x.Role, x.Member, x.Whom, x.Action, strings.Join(x.Kinds, " "),
			x.Page, x.Purpose, strings.Join(x.Policies, " "), strings.Join(x.Grants, "; "), x.Reason, strings.Join(x.Hints, " "), x.Outcome,
		}
		for i, c := range cells {
			cells[i] = harmless(c)
		}
		if err := to.Write(cells); err != nil {
			return err
		}
	}
	to.Flush()
	return to.Error()
}

// harmless keeps a spreadsheet from taking a text that somebody typed for a formula.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// exportList shows who took which looks out of the portal.
func (o *office) exportList(r *http.Request, v shell.Visit) (shell.Answer, error) {
	all, err := o.Guard.Exports(r.Context(), v.Who)
	if err != nil {
		return nil, err
	}
	return shell.Page(exportListPage(v, all)), nil
}
