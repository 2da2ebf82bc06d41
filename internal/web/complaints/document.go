package complaints

import (
	"bytes"
	"errors"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Documents of a case: what came in and what was collected. What went out is with the letters.

// paperKinds are what a document can be.
var paperKinds = []string{"evidence", "record", "letter_in", "fax", "recording", "form"}

// attach keeps the files and adds them to the case.
func (d *desk) attach(r *http.Request, a *actView) error {
	sent := a.Form.Uploads("paper_files", shell.Files{Most: mostDocuments, Bytes: fileBytes, Types: shell.Paper})
	if len(sent) == 0 {
		a.Form.Fail("paper_files", "shell.form.required")
	}
	if !a.Form.OK() {
		return nil
	}
	for n, u := range sent {
		kept, err := d.Archive.Put(r.Context(), bytes.NewReader(u.Body), a.Now)
		if errors.Is(err, archive.ErrType) {
			a.Form.Fail("paper_files", "shell.form.file_type")
			return nil
		}
		if err != nil {
			return err
		}
		x := complaint.Document{Hash: string(kept.Hash), Name: u.Name, Type: kept.Media, Size: kept.Size, Kind: a.Form.Raw("paper_kind")}
		c := a.cause(r)
		c.ID += "/" + number(n)
		if _, err := d.Complaints.Attach(r.Context(), c, a.Opened, x); err != nil {
			return err
		}
	}
	return nil
}

// document hands out a document of the case. One of another case does not exist here.
func (d *desk) document(r *http.Request, v shell.Visit) (shell.Answer, error) {
	c, err := d.openCase(r, v)
	if err != nil {
		return nil, err
	}
	n := slices.IndexFunc(c.Case.Documents, func(x complaint.Document) bool { return x.Hash == r.PathValue("hash") })
	if n < 0 {
		return nil, shell.ErrNoPage
	}
	doc, body, err := d.Archive.Get(r.Context(), archive.Hash(c.Case.Documents[n].Hash))
	return shell.Paperwork(c.Case.Documents[n].Name, doc.Media, body), err
}

// endings of files by their type.
var endings = map[string]string{"application/pdf": ".pdf", "text/plain": ".txt"}
