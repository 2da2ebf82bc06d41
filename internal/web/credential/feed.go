package credential

import (
	"bytes"
	"errors"
	"net/http"
	"strings"

	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Limits of the page of files.
const (
	feedBytes    = 50 << 20
	mapBytes     = 64 << 10
	filesShown   = 20
	problemsSeen = 100
)

var feedTypes = []string{"text/plain", "text/csv"}

// feedView is the form that takes a file, and what came of it.
type feedView struct {
	Form   *shell.Form
	Maps   []*credential.Map
	Report *credential.Report
	Files  []credential.Report
}

func (d *desk) loadForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := d.feedView(r, shell.Filled())
	if err != nil {
		return nil, err
	}
	return shell.Page(feedPage(v, view)), nil
}

// file shows what became of a file that was loaded before.
func (d *desk) file(r *http.Request, v shell.Visit) (shell.Answer, error) {
	report, err := d.Credentials.File(r.Context(), r.PathValue("file"))
	if err != nil {
		return nil, err
	}
	return shell.Page(filePage(v, &report)), nil
}

func (d *desk) feedView(r *http.Request, f *shell.Form) (feedView, error) {
	files, err := d.Credentials.Files(r.Context(), filesShown)
	return feedView{Form: f, Maps: d.Maps, Files: files}, err
}

// load reads the file and says what became of its rows.
func (d *desk) load(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	feed, content := d.readFeed(f)
	if f.OK() {
		report, err := d.Credentials.Load(r.Context(), v.Cause(r, "credential/load"), feed, bytes.NewReader(content))
		if err == nil {
			view, err := d.feedView(r, shell.Filled())
			view.Report = &report
			return shell.Page(feedPage(v, view)), err
		}
		switch {
		case errors.Is(err, credential.ErrNotTable):
			f.Fail("file", "credential.feed.no_table")
		case errors.Is(err, credential.ErrFuture):
			f.Fail("as_of", "credential.feed.future")
		default:
			return nil, err
		}
	}
	view, err := d.feedView(r, f)
	return shell.Invalid(feedPage(v, view)), err
}

// readFeed reads the file, its map and its day. Problems are in the form.
func (d *desk) readFeed(f *shell.Form) (credential.Feed, []byte) {
	files := f.Uploads("file", shell.Files{Most: 1, Bytes: feedBytes, Types: feedTypes})
	own := f.Uploads("own_map", shell.Files{Most: 1, Bytes: mapBytes, Types: feedTypes})
	feed := credential.Feed{AsOf: f.Date("as_of")}
	if f.OK() && len(files) == 0 {
		f.Fail("file", "shell.form.required")
	}
	if !f.OK() {
		return feed, nil
	}
	feed.Name = files[0].Name
	if len(own) > 0 {
		m, err := credential.ParseMap(own[0].Body)
		if err != nil {
			f.Fail("own_map", "credential.feed.bad_map")
		}
		feed.Map = m
		return feed, files[0].Body
	}
	for _, m := range d.Maps {
		if m.ID == f.Raw("map") {
			feed.Map = m
		}
	}
	return feed, files[0].Body
}

// exportForm asks for which days readiness is written.
func (d *desk) exportForm(_ *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.Filled()
	f.SetDate("from", v.Today().StartOfYear())
	f.SetDate("to", v.Today())
	return shell.Page(exportPage(v, f)), nil
}

// longest is how many days one export covers at most.
const longest = 3 * 366

// export writes who was ready on each day.
func (d *desk) export(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	from, to := f.RequiredDate("from"), f.RequiredDate("to")
	if f.OK() && (to < from || to.DaysSince(from) > longest) {
		f.Fail("to", "credential.export.days")
	}
	if !f.OK() {
		return shell.Invalid(exportPage(v, f)), nil
	}
	s, err := d.knownAt(r.Context(), f, v.Zone)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := s.Export(&out, d.Catalog.Products, from, to); err != nil {
		return nil, err
	}
	return csvFile("ready_"+from.String()+"_"+to.String()+".csv", &out), nil
}

func csvFile(name string, content *bytes.Buffer) shell.Answer {
	return shell.File(name, "text/csv; charset=utf-8", writeTo(content))
}

// spanWords are the days of a fact in one line.
func spanWords(v shell.Visit, from, to *clock.Date) string {
	var parts []string
	if from != nil {
		parts = append(parts, v.T("credential.from", "Day", v.Day(*from)))
	}
	if to != nil {
		parts = append(parts, v.T("credential.until", "Day", v.Day(*to)))
	}
	return strings.Join(parts, " ")
}
