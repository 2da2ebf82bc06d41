package complaints

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// CMS's Complaints Tracking Module: what is open there, exports and their account, what must be entered there, and the calendar.

// Addresses of the pages of the module.
const (
	ModulePath    = "/complaints/ctm"
	importPath    = ModulePath + "/import"
	reconcilePath = ModulePath + "/reconcile"
	entriesPath   = ModulePath + "/entries"
	reviewPrefix  = ModulePath + "/review/"
)

// Limits of the module's pages.
const (
	exportBytes = 20 << 20
	filesShown  = 10
	rowsToMend  = 50
)

func (d *desk) moduleRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + ModulePath, Roles: resolving, Do: d.module},
		{Pattern: "GET " + importPath, Roles: resolving, Do: d.importForm},
		{Pattern: "POST " + importPath, Roles: resolving, MaxBody: exportBytes + 1<<20, Do: d.importExport},
		{Pattern: "GET " + reconcilePath, Roles: resolving, Do: d.reconcileForm},
		{Pattern: "POST " + reconcilePath, Roles: resolving, MaxBody: exportBytes + 1<<20, Do: d.reconcile},
		{Pattern: "POST " + entriesPath, Roles: resolving, Do: d.entries},
		{Pattern: "POST " + reviewPrefix + "{year}", Roles: resolving, Do: d.challengeFile},
		{Pattern: "POST " + reviewPrefix + "{year}/filed", Roles: resolving, Do: d.noteFiled},
	}
}

// moduleView is what is open in the module, and what the calendar asks for.
type moduleView struct {
	shell.Visit
	Catalog *catalog.Catalog
	Rows    []complaint.Row
	Next    string
	After   string
	Cases   map[complaint.ID]complaint.Case // their module's side; it names nobody here
	Names   map[string]string
	Enter   []ctm.ToEnter
	Agenda  []ctm.Due
	Asked   []ctm.Asked
	Files   []ctm.FileReport
	Mend    []ctm.Problem
	Form    *shell.Form
}

// module lists what is open there, the next legal instant first.
func (d *desk) module(r *http.Request, v shell.Visit) (shell.Answer, error) {
	m, err := d.moduleView(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(modulePage(m)), nil
}

func (d *desk) moduleView(r *http.Request, v shell.Visit) (m moduleView, err error) {
	ctx := r.Context()
	m = moduleView{Visit: v, Catalog: d.catalog(v), After: r.URL.Query().Get("after"), Form: shell.Filled()}
	rows, next, err := d.Complaints.Queue(ctx, v.Who, complaint.Filter{Procedure: complaint.CTM, At: v.Now}, complaint.Page{After: m.After, Limit: rowsShown})
	if err != nil {
		return m, err
	}
	m.Rows, m.Next = rows, next.After
	if m.Cases, err = d.Complaints.ModuleCases(ctx, idsOfRows(rows)); err != nil {
		return m, err
	}
	workers, err := d.Complaints.Workers(ctx)
	if err != nil {
		return m, err
	}
	m.Names = namesOf(workers)
	if m.Enter, err = d.Module.Entries(ctx); err != nil {
		return m, err
	}
	if m.Agenda, err = d.Module.Agenda(ctx, v.Now); err != nil {
		return m, err
	}
	if m.Asked, err = d.Module.Requests(ctx, v.Today().Year()); err != nil {
		return m, err
	}
	if m.Files, err = d.Module.Files(ctx, filesShown); err != nil {
		return m, err
	}
	m.Mend, err = d.Module.Problems(ctx, rowsToMend)
	return m, err
}

func idsOfRows(rows []complaint.Row) []complaint.ID {
	ids := make([]complaint.ID, len(rows))
	for n, row := range rows {
		ids[n] = row.ID
	}
	return ids
}

// of is what the module says of a row.
func (m *moduleView) of(row complaint.Row) complaint.Module {
	if side := m.Cases[row.ID].Module; side != nil {
		return *side
	}
	return complaint.Module{}
}

func (m *moduleView) around() shell.Around {
	var a shell.Around
	if m.After != "" {
		a.First = ModulePath
	}
	if m.Next != "" {
		a.Next = ModulePath + "?after=" + m.Next
	}
	return a
}

// exportView is a form that takes an export of the module, and what came of it.
type exportView struct {
	shell.Visit
	Form    *shell.Form
	Report  *ctm.FileReport
	Against *ctm.Reconciliation
}

func (d *desk) importForm(_ *http.Request, v shell.Visit) (shell.Answer, error) {
	return shell.Page(importPage(exportView{Visit: v, Form: shell.Filled("map", ctm.DefaultMap)})), nil
}

// shippedMaps are the column maps that come with Keepwell; a plan whose export looks otherwise brings its own.
var shippedMaps = []string{ctm.DefaultMap, "preview"}

// exportTypes are what spreadsheets and texts look like by their first bytes.
var exportTypes = []string{"text/plain", "application/zip", "text/csv"}

// readExport reads the uploaded file and its map. Problems are in the form.
func (d *desk) readExport(f *shell.Form) (x ctm.Export) {
	one := shell.Files{Most: 1, Bytes: exportBytes, Types: exportTypes}
	sent := f.Uploads("export", one)
	if len(sent) == 0 {
		f.Fail("export", "shell.form.required")
	} else {
		x.Name, x.Content = sent[0].Name, sent[0].Body
	}
	var err error
	if own := f.Uploads("own_map", one); len(own) == 1 {
		x.Map, err = ctm.ParseMap(own[0].Body)
	} else {
		x.Map, err = d.Module.Rules().Map(f.One("map", shippedMaps...))
	}
	if err != nil && f.OK() {
		f.Fail("own_map", "casework.ctm.map_wrong", "Problem", err.Error())
	}
	x.Again = f.Checked("again")
	if day := f.Date("as_of"); day != nil {
		if at, ok := readInstant(f, "as_of", *day, d.Zone); ok {
			x.AsOf = &at
		}
	}
	return x
}

// importExport reads an export; its account says of every row what became of it.
func (d *desk) importExport(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view := exportView{Visit: v, Form: shell.ReadForm(r)}
	x := d.readExport(view.Form)
	if view.Form.OK() {
		report, err := d.Module.Import(r.Context(), cause(r, v, "ctm"), x)
		if err != nil && !exportRefused(view.Form, err) {
			return nil, err
		}
		view.Report = &report
	}
	if !view.Form.OK() {
		view.Report = nil
		return shell.Invalid(importPage(view)), nil
	}
	return shell.Page(importPage(view)), nil
}

// exportRefused says why a file cannot be read; false when it is something else.
func exportRefused(f *shell.Form, err error) bool {
	var header *ctm.HeaderError
	switch {
	case errors.As(err, &header):
		f.Fail("export", "casework.ctm.no_columns", "Columns", joined(header.Missing))
	case errors.Is(err, ctm.ErrNotTable):
		f.Fail("export", "casework.ctm.no_table")
	case errors.Is(err, ctm.ErrNoAsOf):
		f.Fail("as_of", "casework.ctm.as_of_needed")
	case errors.Is(err, ctm.ErrFuture):
		f.Fail("as_of", "complaints.new.future")
	case errors.Is(err, ctm.ErrOtherMap):
		f.Fail("again", "casework.ctm.again_needed")
	default:
		return false
	}
	return true
}

func (d *desk) reconcileForm(_ *http.Request, v shell.Visit) (shell.Answer, error) {
	return shell.Page(reconcilePage(exportView{Visit: v, Form: shell.Filled("map", "preview")})), nil
}

// reconcile holds our list against CMS's, both ways.
func (d *desk) reconcile(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view := exportView{Visit: v, Form: shell.ReadForm(r)}
	x := d.readExport(view.Form)
	from, to := view.Form.Date("from"), view.Form.Date("to")
	if view.Form.OK() {
		found, err := d.Module.Reconcile(r.Context(), cause(r, v, "ctm-reconcile"), x, from, to)
		if err != nil && !exportRefused(view.Form, err) {
			return nil, err
		}
		view.Against = &found
	}
	if !view.Form.OK() {
		view.Against = nil
		return shell.Invalid(reconcilePage(view)), nil
	}
	return shell.Page(reconcilePage(view)), nil
}

// entries is the file of what must be entered in the module. That it was handed out is on record.
func (d *desk) entries(r *http.Request, v shell.Visit) (shell.Answer, error) {
	var out bytes.Buffer
	all, err := d.Module.WriteEntries(r.Context(), cause(r, v, "ctm-entries"), &out, ctm.XLSX)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return shell.Redirect(ModulePath, "casework.ctm.nothing_to_enter"), nil
	}
	return shell.Paperwork("ctm-entries-"+v.Today().String()+".xlsx", workbook, out.Bytes()), nil
}

// workbook is the media type of XLSX.
const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// yearOf is the data year of the address.
func yearOf(r *http.Request) (int, error) {
	year, err := strconv.Atoi(r.PathValue("year"))
	if err != nil || year < 2000 || year > 9999 {
		return 0, shell.ErrNoPage
	}
	return year, nil
}

// challengeFile prepares the review of a data year. It names no member; that it was prepared is on record.
func (d *desk) challengeFile(r *http.Request, v shell.Visit) (shell.Answer, error) {
	year, err := yearOf(r)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if _, err := d.Module.WriteReview(r.Context(), cause(r, v, "ctm-review"), &out, year, ctm.XLSX); err != nil {
		return nil, err
	}
	return shell.Paperwork("ctm-review-"+strconv.Itoa(year)+".xlsx", workbook, out.Bytes()), nil
}

// noteFiled notes that the plan requests of a year were made.
func (d *desk) noteFiled(r *http.Request, v shell.Visit) (shell.Answer, error) {
	year, err := yearOf(r)
	if err != nil {
		return nil, err
	}
	if err := d.Module.NoteFiled(r.Context(), cause(r, v, "ctm-filed/"+strconv.Itoa(year)), year, shell.ReadForm(r).Text("note", false)); err != nil {
		return nil, err
	}
	return shell.Redirect(ModulePath+"#agenda", "casework.ctm.filed_said"), nil
}
