package oversight

import (
	"bytes"
	"io"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/report"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// shownProblems is how many problems the page lists.
const shownProblems = 200

// checkOnly shows what is wrong with a universe; every other choice is a format of the file.
const checkOnly = "check"

// universeView is the page of universes.
type universeView struct {
	shell.Visit
	Form     *shell.Form
	Layouts  []*report.Layout
	Universe *report.Universe // after a check
	Shown    []report.Problem
	CasePath func(string) string
}

// universes asks which universe somebody wants: as a rule the last full quarter.
func (o *rooms) universes(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	first := v.Today().StartOfMonth().AddMonths(-((int(v.Today().Month()) - 1) % 3))
	f.SetDate("from", first.AddMonths(-3))
	f.SetDate("to", first.AddDays(-1))
	return shell.Page(universesPage(o.universeView(v, f))), nil
}

func (o *rooms) universeView(v shell.Visit, f *shell.Form) universeView {
	return universeView{Visit: v, Form: f, Layouts: o.Reports.Rules.Layouts(v.Today()), CasePath: o.CasePath}
}

// universe checks or writes a universe. Every member whose row is made finds the look in their record.
func (o *rooms) universe(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	view := o.universeView(v, f)
	ask := report.Ask{Contract: f.Text("contract", false), From: f.RequiredDate("from"), To: f.RequiredDate("to")}
	ask.Layout = f.One("layout", view.ids()...)
	asOf := f.Date("as_of")
	format := f.One("format", append([]string{checkOnly}, report.FileFormats...)...)
	if f.OK() && ask.To.Before(ask.From) {
		f.Fail("to", "oversight.period.order")
	}
	if !f.OK() {
		return shell.Invalid(universesPage(view)), nil
	}
	u, err := o.make(r, v, ask, asOf, format)
	if err != nil {
		return nil, err
	}
	if format == checkOnly {
		view.Universe, view.Shown = &u, u.Problems[:min(len(u.Problems), shownProblems)]
		return shell.Page(universesPage(view)), nil
	}
	var file bytes.Buffer
	if err := u.Write(&file, format); err != nil {
		return nil, err
	}
	name := u.Ask.Layout + "_" + u.Ask.From.String() + "_" + u.Ask.To.String() + "." + format
	return shell.File(name, mediaTypes[format], func(w io.Writer) error { _, err := file.WriteTo(w); return err }), nil
}

var mediaTypes = map[string]string{
	report.CSV: "text/csv; charset=utf-8", report.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	report.JSONL: "application/x-ndjson",
}

// make makes the universe as it was known at the end of a day, or as it is now.
func (o *rooms) make(r *http.Request, v shell.Visit, ask report.Ask, asOf *clock.Date, format string) (u report.Universe, err error) {
	if asOf == nil {
		ask.Known, err = o.Reports.Today(r.Context(), v.Now)
	} else {
		ask.Known, err = o.Reports.KnownAt(r.Context(), o.Zone.EndOfDay(*asOf).Add(-1))
	}
	if err != nil {
		return u, err
	}
	look := report.Look(access.PurposeComplaint, pageUniverse)
	look.At, look.Reason = v.Now, ask.Layout
	if format == checkOnly {
		look.Action = access.List
	}
	return o.Reports.Universe(r.Context(), v.Who, ask, o.Reports.Names(v.Who, look))
}

func (v universeView) ids() (out []string) {
	for _, l := range v.Layouts {
		out = append(out, l.ID)
	}
	return out
}

func (v universeView) layouts() (out []shell.Option) {
	for _, l := range v.Layouts {
		out = append(out, shell.Option{Value: l.ID, Label: l.ID + ": " + l.Title})
	}
	return out
}

func (v universeView) formats() []shell.Option {
	out := []shell.Option{{Value: checkOnly, Label: v.T("oversight.universe.check"), Hint: v.T("oversight.universe.check_hint")}}
	for _, f := range report.FileFormats {
		out = append(out, shell.Option{Value: f, Label: v.T("oversight.universe." + f)})
	}
	return out
}

// recalled tells whether a layout in force was not read at its source.
func (v universeView) recalled() bool {
	return slices.ContainsFunc(v.Layouts, func(l *report.Layout) bool { return l.Mark != "verified" })
}
