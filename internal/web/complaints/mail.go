package complaints

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// The mailroom: letters about complaints that wait, that are printed, and that came back. Lists name nobody; making or handing over a
// letter opens its case, with a look.

// MailPath is the mailroom.
const MailPath = "/complaints/mail"

// pageMail is the mailroom as "who looked at my record" names it. The text is stored: never rename.
const pageMail = "look.page.complaint_mail"

// mailShown is how many letters a list shows, and printedAtOnce how many are made in one request: one takes a fifth of a second.
const (
	mailShown     = 200
	printedAtOnce = 50
)

func (d *desk) mailRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + MailPath, Roles: resolving, Do: d.mail},
		{Pattern: "POST " + MailPath + "/print", Roles: resolving, Do: d.printChosen},
		{Pattern: "POST " + MailPath + "/batch", Roles: resolving, Do: d.batch},
		{Pattern: "POST " + MailPath + "/sent", Roles: resolving, Do: d.handOver},
		{Pattern: "POST " + MailPath + "/returned", Roles: resolving, Do: d.cameBack},
	}
}

// mailView is the mailroom as its page shows it.
type mailView struct {
	shell.Visit
	Waiting, Printed, Returned []letter.Letter
	Held                       []held
	Form                       *shell.Form // of whichever list had something wrong
	Wrong                      string      // which one
	Chosen                     string      // letter that the case page sent here
}

// held is a letter that could not be made or handed over, and why.
type held struct {
	ID  letter.ID
	Why string
}

func (d *desk) mail(r *http.Request, v shell.Visit) (shell.Answer, error) {
	m, err := d.mailroom(r.Context(), v)
	if err != nil {
		return nil, err
	}
	m.Chosen = r.URL.Query().Get("letter")
	return shell.Page(mailPage(m)), nil
}

// mailroom reads the three lists.
func (d *desk) mailroom(ctx context.Context, v shell.Visit) (m mailView, err error) {
	m = mailView{Visit: v, Form: shell.Filled("how", letter.ByMail)}
	m.Form.SetDate("handed", v.Today())
	for _, list := range []struct {
		into *[]letter.Letter
		read func(context.Context, letter.Page) ([]letter.Letter, int64, error)
	}{{&m.Waiting, d.Letters.Waiting}, {&m.Printed, d.Letters.Printed}, {&m.Returned, d.Letters.ReturnedOpen}} {
		if *list.into, err = ours(ctx, list.read); err != nil {
			return m, err
		}
	}
	return m, nil
}

// ours are the letters about complaints among all letters; the others are sent by the privacy office.
func ours(ctx context.Context, read func(context.Context, letter.Page) ([]letter.Letter, int64, error)) (all []letter.Letter, err error) {
	for page := (letter.Page{}); len(all) < mailShown; {
		some, next, err := read(ctx, page)
		if err != nil {
			return nil, err
		}
		for _, l := range some {
			if slices.Contains(complaint.LetterKinds, complaint.LetterKind(l.Template)) && len(all) < mailShown {
				all = append(all, l)
			}
		}
		if page.After = next; next == 0 {
			break
		}
	}
	return all, nil
}

// chosen are the letters that the form names and whose case the visitor may open. Each opening is a look.
func (d *desk) chosen(r *http.Request, v shell.Visit, m *mailView) (all []letter.Letter, err error) {
	m.Form = shell.ReadForm(r)
	for _, id := range m.Form.All("letter") {
		l, err := d.letterOfACase(r.Context(), v, letter.ID(id))
		switch {
		case isAny(err, letter.ErrUnknown, complaint.ErrUnknown):
			continue
		case err != nil:
			return nil, err
		}
		all = append(all, l)
	}
	if len(all) == 0 {
		m.Form.Fail("letter", "casework.mail.choose")
	}
	if len(all) > printedAtOnce {
		all = all[:printedAtOnce]
	}
	return all, nil
}

// letterOfACase is a letter with a look at the case that it is about.
func (d *desk) letterOfACase(ctx context.Context, v shell.Visit, id letter.ID) (letter.Letter, error) {
	l, err := d.Letters.Get(ctx, id)
	if err != nil {
		return l, err
	}
	_, err = d.Complaints.Open(ctx, v.Who, complaint.ID(l.About), pageMail, v.Now)
	return l, err
}

// again shows the mailroom once more, with what was wrong with one of its lists.
func (d *desk) again(r *http.Request, v shell.Visit, m mailView, wrong string) (shell.Answer, error) {
	fresh, err := d.mailroom(r.Context(), v)
	if err != nil {
		return nil, err
	}
	fresh.Form, fresh.Wrong, fresh.Held = m.Form, wrong, m.Held
	return shell.Invalid(mailPage(fresh)), nil
}

// printChosen makes the chosen letters. One that is held does not keep the others.
func (d *desk) printChosen(r *http.Request, v shell.Visit) (shell.Answer, error) {
	var m mailView
	all, err := d.chosen(r, v, &m)
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		if _, err := d.Contact.Print(r.Context(), cause(r, v, "print/"+string(l.ID)), l.ID); err != nil {
			if err := m.hold(v, l.ID, err); err != nil {
				return nil, err
			}
		}
	}
	if !m.Form.OK() || len(m.Held) > 0 {
		return d.again(r, v, m, "print")
	}
	return shell.Redirect(MailPath+"#printed", "casework.mail.printed_said"), nil
}

// hold keeps why a letter was held; what is no refusal is handed back.
func (m *mailView) hold(v shell.Visit, id letter.ID, err error) error {
	key, args, ok := refusal(&caseView{Visit: v}, err)
	if !ok && errors.Is(err, letter.ErrState) {
		key, ok = "casework.mail.moved", true
	}
	if !ok {
		return err
	}
	m.Held = append(m.Held, held{id, v.T(key, args...)})
	return nil
}

// batch is all chosen letters in one file, for a printer.
func (d *desk) batch(r *http.Request, v shell.Visit) (shell.Answer, error) {
	var m mailView
	all, err := d.chosen(r, v, &m)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if m.Form.OK() {
		if err := d.Contact.Batch(r.Context(), idsOf(all), &out); errors.Is(err, letter.ErrState) {
			m.Form.Fail("letter", "casework.mail.no_pages")
		} else if err != nil {
			return nil, err
		}
	}
	if !m.Form.OK() {
		return d.again(r, v, m, "sent")
	}
	return shell.Paperwork("letters-"+v.Today().String()+".pdf", "application/pdf", out.Bytes()), nil
}

func idsOf(all []letter.Letter) []letter.ID {
	ids := make([]letter.ID, len(all))
	for n := range all {
		ids[n] = all[n].ID
	}
	return ids
}

// handOver notes that letters were given to the carrier, and when: that is what stops a clock. The cases know it at once.
func (d *desk) handOver(r *http.Request, v shell.Visit) (shell.Answer, error) {
	var m mailView
	all, err := d.chosen(r, v, &m)
	if err != nil {
		return nil, err
	}
	how, at := m.Form.One("how", letter.Ways...), m.instant(d, v, "handed")
	if !m.Form.OK() {
		return d.again(r, v, m, "sent")
	}
	for _, l := range all {
		_, err := d.Contact.Dispatch(r.Context(), cause(r, v, "sent/"+string(l.ID)), []letter.ID{l.ID}, how, at)
		if err == nil {
			err = d.Complaints.Settle(r.Context(), l.ID)
		}
		if err != nil {
			if err := m.hold(v, l.ID, err); err != nil {
				return nil, err
			}
		}
	}
	if len(m.Held) > 0 {
		return d.again(r, v, m, "sent")
	}
	return shell.Redirect(MailPath, "casework.mail.sent_said"), nil
}

// instant is the day and time of a field. Of today without a time it is now; of another day without a time it must be said.
func (m *mailView) instant(d *desk, v shell.Visit, name string) time.Time {
	day := m.Form.RequiredDate(name)
	switch {
	case !m.Form.OK():
		return time.Time{}
	case m.Form.Raw(name+"-time") == "" && day == v.Today():
		return v.Now
	case m.Form.Raw(name+"-time") == "":
		m.Form.Fail(name, "casework.mail.time_needed")
		return time.Time{}
	}
	at, ok := readInstant(m.Form, name, day, d.Zone)
	if ok && at.After(v.Now) {
		m.Form.Fail(name, "complaints.new.future")
	}
	return at
}
