package desk

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// unnumberedShown is how many members without a number the page lists.
const unnumberedShown = 20

// peopleView is a search of the directory, or the members without a number.
type peopleView struct {
	Asked  bool
	More   bool
	People []person.Person
	Lost   []person.Person // members whom no member number leads to
}

func entryPath(id person.ID) string { return peoplePath + "/" + string(id) }

func (d *desk) peopleForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	ids, err := d.People.Unnumbered(r.Context(), unnumberedShown)
	if err != nil {
		return nil, err
	}
	var view peopleView
	for _, id := range ids {
		p, err := d.keep(r.Context(), v, id, access.List, pageSteward)
		if errors.Is(err, access.ErrRefused) {
			continue
		}
		if err != nil {
			return nil, err
		}
		view.Lost = append(view.Lost, p)
	}
	return shell.Page(peoplePage(v, shell.Filled(), view)), nil
}

// people finds entries of the directory, whoever they are.
func (d *desk) people(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	q := person.Query{Text: f.Text("text", false), Birth: f.Date("birth")}
	if f.OK() && q.Text == "" && q.Birth == nil {
		f.Fail("text", "desk.find.one_needed")
	}
	if !f.OK() {
		return shell.Invalid(peoplePage(v, f, peopleView{})), nil
	}
	all, err := d.Guard.SearchPeople(r.Context(), v.Who, access.Look{
		Action: access.List, Kinds: stewardKinds, Purpose: access.PurposeEnrollment, Page: pageSteward, At: v.Now,
	}, q)
	if err != nil {
		return nil, err
	}
	view := peopleView{Asked: true, More: all.Next != ""}
	for _, x := range all.People {
		view.People = append(view.People, x.Person)
	}
	return shell.Page(peoplePage(v, f, view)), nil
}

// entryView is one entry: what is known, and who said so when.
type entryView struct {
	person.Person
	History []person.Happening
}

func (d *desk) entryAt(r *http.Request, v shell.Visit, id person.ID) (person.Person, error) {
	return d.keep(r.Context(), v, id, access.View, pageSteward)
}

func (d *desk) entry(r *http.Request, v shell.Visit) (shell.Answer, error) {
	p, err := d.entryAt(r, v, person.ID(r.PathValue("person")))
	if err != nil {
		return nil, err
	}
	view := entryView{Person: p}
	if view.History, err = d.People.History(r.Context(), p.ID); err != nil {
		return nil, err
	}
	return shell.Page(entryPage(v, view)), nil
}

func systemWords(v shell.Visit, s person.System) string { return v.T("desk.system." + string(s)) }
