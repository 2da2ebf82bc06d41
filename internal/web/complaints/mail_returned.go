package complaints

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Mail that came back: what it told is owed again.

// returns are why a letter came back.
var returns = []string{"no_such_address", "moved", "refused", "unclaimed", "other"}

// cameBack notes returned mail by the number on the letter or the receipt number. What the letter told is owed again.
func (d *desk) cameBack(r *http.Request, v shell.Visit) (shell.Answer, error) {
	m := mailView{Form: shell.ReadForm(r)}
	reason, at := m.Form.One("reason", returns...), m.instant(d, v, "came")
	id, err := d.scanned(r.Context(), v, m.Form)
	if err != nil {
		return nil, err
	}
	if m.Form.OK() {
		err = d.noteReturned(r.Context(), cause(r, v, "returned/"+string(id)), id, reason, at)
		if isAny(err, letter.ErrState) {
			m.Form.Fail("scan", "casework.mail.not_sent")
		} else if err != nil {
			return nil, err
		}
	}
	if !m.Form.OK() {
		return d.again(r, v, m, "returned")
	}
	return shell.Redirect(MailPath+"#returned", "casework.mail.returned_said"), nil
}

func (d *desk) noteReturned(ctx context.Context, c person.Cause, id letter.ID, reason string, at time.Time) error {
	if _, err := d.Contact.Returned(ctx, c, id, reason, at); err != nil {
		return err
	}
	return d.Complaints.Settle(ctx, id)
}

// scanned is the letter that a number names: its own, or the receipt number of a case of which one letter is out.
func (d *desk) scanned(ctx context.Context, v shell.Visit, f *shell.Form) (letter.ID, error) {
	number := f.Text("scan", true)
	if number == "" {
		return "", nil
	}
	l, err := d.letterOfACase(ctx, v, letter.ID(number))
	if err == nil {
		return l.ID, nil
	}
	if !isAny(err, letter.ErrUnknown, complaint.ErrUnknown) {
		return "", err
	}
	id, err := d.Complaints.ByNumber(ctx, number)
	if err == nil {
		_, err = d.Complaints.Open(ctx, v.Who, id, pageMail, v.Now)
	}
	if isAny(err, complaint.ErrMistyped, complaint.ErrUnknown) {
		f.Fail("scan", "casework.mail.unknown")
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return d.letterOut(ctx, f, id)
}

// letterOut is the one letter of a case that was handed over and is not back.
func (d *desk) letterOut(ctx context.Context, f *shell.Form, id complaint.ID) (letter.ID, error) {
	all, err := d.Letters.About(ctx, string(id))
	if err != nil {
		return "", err
	}
	all = slices.DeleteFunc(all, func(l letter.Letter) bool { return l.State() != letter.IsSent })
	if len(all) != 1 {
		f.Fail("scan", "casework.mail.which")
		return "", nil
	}
	return all[0].ID, nil
}

// formOf is the form of one of the lists: that which had something wrong keeps what was typed.
func (m mailView) formOf(list string) *shell.Form {
	if m.Wrong == list {
		return m.Form
	}
	f := shell.Filled("how", letter.ByMail)
	f.SetDate("handed", m.Today())
	f.SetDate("came", m.Today())
	return f
}

// boxID is the id of a box; the first one is where the summary of what is wrong leads to.
func (m mailView) boxID(prefix string, n int) string {
	if n == 0 && (m.Wrong == "print" && prefix == "w" || m.Wrong != "print" && prefix == "p") {
		return "letter"
	}
	return prefix + "-" + number(n)
}

// ticked tells whether a letter is chosen at first.
func (m mailView) ticked(l letter.Letter) bool {
	return string(l.ID) == m.Chosen || slices.Contains(m.Form.All("letter"), string(l.ID))
}

// madeFor is the language and the format of a letter: those of the document, or those that were asked for.
func (m mailView) madeFor(l letter.Letter) string {
	c := caseView{Visit: m.Visit}
	if l.Printed != nil {
		return c.languageWords(l.Printed.Language) + ", " + c.formatWords(l.Printed.Format) + ", " + m.N("casework.mail.pages", l.Printed.Pages)
	}
	return c.languageWords(l.Language) + ", " + c.formatWords(l.Format)
}

func (m mailView) returnWords(l letter.Letter) string {
	if key := "casework.returned." + l.Returned.Reason; m.Has(key) {
		return m.T(key) + ", " + m.Instant(l.Returned.At)
	}
	return l.Returned.Reason + ", " + m.Instant(l.Returned.At)
}
