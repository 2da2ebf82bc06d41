package complaints

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// record reads the whole form; only when nothing is wrong with it is the contact put on record.
func (d *desk) record(r *http.Request, v shell.Visit, f *shell.Form) (shell.Answer, error) {
	receipt := readReceipt(f, d.Zone, v.Now)
	receipt.Matters = d.readMatters(f, d.catalog(v), v.Today())
	link := complaint.ID(f.Raw(linkField))
	if link != "" {
		receipt.Matters = nil
	}
	if receipt.Speaker.Standing == complaint.AnAgent {
		f.Fail("speaker", "complaints.new.agent")
	}
	if err := errors.Join(d.checkKept(r, f, receipt.Documents), d.prove(r, v, f, &receipt)); err != nil {
		return nil, err
	}
	if !f.OK() {
		t, err := d.taking(r, v, f)
		if err != nil {
			return nil, err
		}
		return answerOf(t), nil
	}
	for i := range receipt.Documents {
		receipt.Documents[i].Kind, receipt.Documents[i].At = documentKind(receipt.Channel), v.Now
	}
	return d.receive(r, v, receipt, link)
}

// receive puts it on record and shows the receipt. The same form sent twice gives the same receipt, so the page may be loaded again.
func (d *desk) receive(r *http.Request, v shell.Visit, receipt complaint.Receipt, link complaint.ID) (shell.Answer, error) {
	filed, err := d.Complaints.Receive(r.Context(), cause(r, v, "receive"), receipt)
	if err != nil {
		return nil, err
	}
	if link != "" {
		linked, err := d.Complaints.Link(r.Context(), cause(r, v, "link"), filed.Intake.ID, link)
		switch {
		case err == nil:
			filed.Intake = linked
		case !errors.Is(err, complaint.ErrState) && !errors.Is(err, complaint.ErrUnknown): // the case ended meanwhile: the contact waits
			return nil, err
		}
	}
	if waits := complaint.IntakeID(shell.ReadForm(r).Raw(settlesField)); waits != "" && len(filed.Cases) > 0 {
		_, err := d.Complaints.Link(r.Context(), cause(r, v, "settle"), waits, filed.Cases[0].ID)
		if err != nil && !errors.Is(err, complaint.ErrState) && !errors.Is(err, complaint.ErrUnknown) { // somebody settled it meanwhile
			return nil, err
		}
	}
	return shell.Page(receiptPage(receiptOf(v, d.catalog(v), filed))), nil
}

// checkKept makes sure that every document which the form names is in the archive.
func (d *desk) checkKept(r *http.Request, f *shell.Form, all []complaint.Document) error {
	for _, x := range all {
		_, err := d.Archive.Stat(r.Context(), archive.Hash(x.Hash))
		if errors.Is(err, archive.ErrUnknown) {
			f.Fail("files", "complaints.new.file_lost")
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// documentKind is what a document that came with a contact is.
func documentKind(c complaint.Channel) string {
	switch c {
	case complaint.ByLetter:
		return "letter_in"
	case complaint.ByFax:
		return "fax"
	}
	return "evidence"
}
