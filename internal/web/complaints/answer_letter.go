package complaints

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/contact"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// The letters of a case: composed, checked against who may have them, printed.

// composing gathers what the composer shows. Without a decision there is nothing to tell.
func (d *desk) composing(r *http.Request, v shell.Visit, f *shell.Form) (composerView, error) {
	view, err := d.openCase(r, v)
	c := composerView{caseView: view, Form: f}
	if err != nil {
		return c, err
	}
	if view.Case.Decision == nil || !view.Known {
		return c, shell.ErrNoPage
	}
	if c.Recipients, err = d.recipients(r.Context(), &view); err != nil {
		return c, err
	}
	if f.Raw("to") == "" {
		f.Set("to", string(view.Member.ID))
	}
	if c.Letters, err = d.Letters.About(r.Context(), string(view.Case.ID)); err != nil {
		return c, err
	}
	want, err := c.wanted(d)
	if err != nil {
		return c, err
	}
	if c.Proof, err = d.Contact.PreviewPage(r.Context(), v.Now, want); err != nil {
		key, args, ok := refusal(&c.caseView, err)
		if !ok {
			return c, err
		}
		c.Held = v.T(key, args...)
	}
	return c, nil
}

// values are what the letter says beside the decision.
func (c *composerView) values() map[string]string {
	values := map[string]string{}
	for _, name := range []string{"alleged", "examined"} {
		if text := verbatim(c.Form.Long(name, longestWords, false)); text != "" {
			values[name] = text
		}
	}
	return values
}

// to is who gets the letter: the member, or somebody of the list.
func (c *composerView) to() person.ID {
	id := person.ID(c.Form.Raw("to"))
	if !slices.ContainsFunc(c.Recipients, func(x recipient) bool { return x.Person.ID == id && x.Allowed }) {
		return c.Member.ID
	}
	return id
}

// wanted is the letter as it would be.
func (c *composerView) wanted(d *desk) (letter.Wanted, error) {
	return d.Complaints.LetterAhead(c.Opened, c.Case.AnswerLetter(), c.values(), c.to())
}

// recipients are the member, who spoke, and who holds a paper, each with what the disclosure rules say of the letter.
func (d *desk) recipients(ctx context.Context, c *caseView) (all []recipient, err error) {
	ids := []person.ID{c.Member.ID}
	for _, id := range append([]person.ID{c.Case.Speaker.Person}, d.holders(ctx, c)...) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	text, ok := d.Contact.Book.Texts.Letter(letter.Template(c.Case.AnswerLetter()))
	if !ok {
		return nil, contact.ErrNoText
	}
	for _, id := range ids {
		x := recipient{Person: c.Member}
		if id != c.Member.ID {
			if x.Person, err = d.People.Get(ctx, id); err != nil {
				return nil, err
			}
		}
		err := d.Contact.Check(ctx, c.Now, text, c.Member, x.Person)
		var no *contact.DisclosureError
		switch {
		case errors.As(err, &no):
			x.What, x.Because = no.Recipient, no.Because
		case err != nil:
			return nil, err
		default:
			x.Allowed, x.What = true, "allowed"
			if id == c.Member.ID {
				x.What = "member"
			}
		}
		all = append(all, x)
	}
	return all, nil
}

// holders are those who have a paper of the member.
func (d *desk) holders(ctx context.Context, c *caseView) (all []person.ID) {
	papers, err := d.papersOf(ctx, c)
	if err != nil {
		return nil // nobody but the member is offered then
	}
	for _, p := range papers {
		if p.Holder != "" {
			all = append(all, p.Holder)
		}
	}
	return all
}

// papersOf are the papers by which somebody acts for the member now, or may be told something.
func (d *desk) papersOf(ctx context.Context, c *caseView) (valid []authorization.Authorization, err error) {
	if !c.Known || !c.Pass.Allows(access.Authorizations) {
		return nil, nil
	}
	all, err := d.Authorizations.ForMember(ctx, c.Pass)
	for _, p := range all {
		if p.StatusAt(c.Now, c.Today()) == authorization.Valid {
			valid = append(valid, p)
		}
	}
	return valid, err
}

// writeAnswer wants the letter that tells the outcome. Printing and handing over are steps of their own.
func (d *desk) writeAnswer(r *http.Request, v shell.Visit) (shell.Answer, error) {
	c, err := d.composing(r, v, shell.ReadForm(r))
	if err != nil {
		return nil, err
	}
	if c.Held == "" && c.Form.OK() {
		_, err = d.Complaints.WriteLetter(r.Context(), cause(r, v, "answer/"+string(c.Case.ID)), c.Opened, c.Case.AnswerLetter(), c.values(), c.to())
		if key, args, ok := refusal(&c.caseView, err); err != nil && ok {
			c.Form.Fail(wholeForm, key, args...)
		} else if err != nil {
			return nil, err
		}
	}
	if c.Held != "" || !c.Form.OK() {
		return shell.Invalid(composerPage(c)), nil
	}
	return shell.Redirect(c.path()+"#"+partLetters, "casework.answer.said"), nil
}

// previewAnswer shows the letter as it would be, on paper. Nothing is kept.
func (d *desk) previewAnswer(r *http.Request, v shell.Visit) (shell.Answer, error) {
	c, err := d.composing(r, v, shell.ReadForm(r))
	if err != nil {
		return nil, err
	}
	want, err := c.wanted(d)
	if err == nil {
		c.Proof, err = d.Contact.Preview(r.Context(), v.Now, want)
	}
	if key, args, ok := refusal(&c.caseView, err); err != nil && ok {
		c.Form.Fail(wholeForm, key, args...)
		return shell.Invalid(composerPage(c)), nil
	}
	if err != nil {
		return nil, err
	}
	return proofPaper(c.Proof), nil
}

// proofPaper is a letter as it would be: pages, or the text that a vendor makes braille or audio of.
func proofPaper(p contact.Proof) shell.Answer {
	if len(p.PDF) == 0 {
		return shell.Paperwork("letter.txt", "text/plain; charset=utf-8", []byte(p.Text))
	}
	return shell.Paperwork("letter.pdf", "application/pdf", p.PDF)
}

// ownLetter is a letter of the case of the address; others do not exist here.
func (d *desk) ownLetter(r *http.Request, c *caseView) (letter.Letter, error) {
	l, err := d.Letters.Get(r.Context(), letter.ID(r.PathValue("letter")))
	if err == nil && l.About != string(c.Case.ID) {
		err = shell.ErrNoPage
	}
	return l, err
}

// letterPaper is a letter of the case: what was printed, or how it would be printed now.
func (d *desk) letterPaper(r *http.Request, v shell.Visit) (shell.Answer, error) {
	c, err := d.openCase(r, v)
	if err != nil {
		return nil, err
	}
	l, err := d.ownLetter(r, &c)
	if err != nil {
		return nil, err
	}
	if l.Printed != nil {
		doc, body, err := d.Archive.Get(r.Context(), archive.Hash(l.Printed.Hash))
		return shell.Paperwork(string(l.Template)+endings[doc.Media], doc.Media, body), err
	}
	p, err := d.Contact.Preview(r.Context(), v.Now, l.Wanted)
	if err != nil {
		return d.heldPage(c, err)
	}
	return proofPaper(p), nil
}

// heldPage says why a letter cannot be made.
func (d *desk) heldPage(c caseView, err error) (shell.Answer, error) {
	key, args, ok := refusal(&c, err)
	if !ok {
		return nil, err
	}
	return shell.Invalid(heldLetter(&c, c.T(key, args...))), nil
}

// printLetter makes the document of a wanted letter now.
func (d *desk) printLetter(r *http.Request, v shell.Visit) (shell.Answer, error) {
	c, err := d.openCase(r, v)
	if err != nil {
		return nil, err
	}
	l, err := d.ownLetter(r, &c)
	if err != nil {
		return nil, err
	}
	if _, err := d.Contact.Print(r.Context(), cause(r, v, "print/"+string(l.ID)), l.ID); err != nil {
		return d.heldPage(c, err)
	}
	return shell.Redirect(c.path()+"#"+partLetters, "casework.letter.printed_said"), nil
}

// onItsWay tells whether the answer to the member is written and did not come back.
func (c *composerView) onItsWay() bool {
	return slices.ContainsFunc(c.Letters, func(l letter.Letter) bool {
		return string(l.Template) == string(c.Case.AnswerLetter()) && l.Recipient() == c.Member.ID && l.State() != letter.IsReturned
	})
}

// proofParts are the letter itself and the notices that the rules add to it, as they read.
func (c *composerView) proofParts() (letter, notices []string) {
	body, more, _ := strings.Cut(c.Proof.Text, "\n* * *\n")
	return wordsOf(body), wordsOf(more)
}

// wordsOf are the paragraphs of a letter in plain text, without the lines under its headings.
func wordsOf(text string) []string {
	return slices.DeleteFunc(paragraphs(text), func(s string) bool { return strings.Trim(s, "=-* ") == "" })
}
