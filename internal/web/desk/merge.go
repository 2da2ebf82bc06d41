package desk

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// mergeForm asks which of the two stays, and why. It is asked of somebody who just confirmed who they are.
func (d *desk) mergeForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	p, err := d.pairAt(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(mergePage(v, p, shell.Filled("keep", string(p.Left.ID)))), nil
}

// merge makes one person of two. Neither history changes.
func (d *desk) merge(r *http.Request, v shell.Visit) (shell.Answer, error) {
	p, err := d.pairAt(r, v)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	keep, why := person.ID(f.One("keep", string(p.Left.ID), string(p.Right.ID))), f.Text("why", true)
	if !f.OK() {
		return shell.Invalid(mergePage(v, p, f)), nil
	}
	other := p.Left.ID
	if keep == other {
		other = p.Right.ID
	}
	err = d.People.Merge(r.Context(), cause(r, v, "merge"), keep, other, why)
	if errors.Is(err, person.ErrApart) || errors.Is(err, person.ErrMerged) {
		return nil, shell.ErrChanged
	}
	if err != nil {
		return nil, err
	}
	return shell.Redirect(entryPath(keep), "desk.pair.merged"), nil
}

// apartForm asks why these are two people.
func (d *desk) apartForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	p, err := d.pairAt(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(apartPage(v, p, shell.Filled())), nil
}

// apart says for good that these are two people.
func (d *desk) apart(r *http.Request, v shell.Visit) (shell.Answer, error) {
	p, err := d.pairAt(r, v)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	why := f.Text("why", true)
	if !f.OK() {
		return shell.Invalid(apartPage(v, p, f)), nil
	}
	err = d.People.NotSame(r.Context(), cause(r, v, "apart"), p.Left.ID, p.Right.ID, why)
	if errors.Is(err, person.ErrMerged) {
		return nil, shell.ErrChanged
	}
	if err != nil {
		return nil, err
	}
	return shell.Redirect(StewardPath, "desk.pair.kept_apart"), nil
}

// undone is a merge that may be taken back: {a} is the one that stayed, {b} the part of it.
func (d *desk) undone(r *http.Request, v shell.Visit) (person.Person, person.ID, error) {
	p, err := d.entryAt(r, v, person.ID(r.PathValue("a")))
	if err != nil {
		return p, "", err
	}
	for _, id := range p.MergedFrom {
		if string(id) == r.PathValue("b") {
			return p, id, nil
		}
	}
	return p, "", shell.ErrNoPage
}

func (d *desk) undoForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	p, other, err := d.undone(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(undoPage(v, p, other, shell.Filled())), nil
}

// undo takes a merge back: both stand for themselves again, as they were.
func (d *desk) undo(r *http.Request, v shell.Visit) (shell.Answer, error) {
	p, other, err := d.undone(r, v)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	why := f.Text("why", true)
	if !f.OK() {
		return shell.Invalid(undoPage(v, p, other, f)), nil
	}
	if err := d.People.Unmerge(r.Context(), cause(r, v, "undo"), p.ID, other, why); err != nil {
		if errors.Is(err, person.ErrApart) {
			return nil, shell.ErrChanged
		}
		return nil, err
	}
	return shell.Redirect(entryPath(p.ID), "desk.pair.undone"), nil
}
