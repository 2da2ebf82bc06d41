package complaints

import (
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Classifying: what a case is, decided by people. What it does to the clocks is shown before it is done.

// classView is the form that says what a case is.
type classView struct {
	taking
	Of     caseView
	Matter matter
	After  *complaint.Case // as it would be; nil before somebody looked
}

const (
	stepForesee  = "foresee"
	stepClassify = "classify"
)

func (d *desk) classView(r *http.Request, v shell.Visit, f *shell.Form) (classView, error) {
	c, err := d.openCase(r, v)
	if err != nil {
		return classView{}, err
	}
	return classView{taking: taking{Visit: v, Form: f, Catalog: c.Catalog}, Of: c}, nil
}

// look fills in what was suggested, and the words that say so.
func (k *classView) look(d *desk) {
	k.Form.Set("words", k.Of.Case.Words)
	setMatterCount(k.Form, 1)
	suggested := d.Complaints.Suggest(k.Of.Case.Words, k.Of.Case.Class.Product)
	basis := telling(suggested.Basis)
	k.Matter = matter{N: 1, Basis: basis, Said: marked(k.Of.Case.Words, basis)}
	k.Matters = []matter{k.Matter}
}

func (d *desk) classifyForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	k, err := d.classView(r, v, shell.Filled())
	if err != nil {
		return nil, err
	}
	class := k.Of.Case.Class
	show(k.Form, "", class)
	if class.EventOn != nil {
		k.Form.SetDate("event", *class.EventOn)
	}
	if class.NoticeOn != nil {
		k.Form.SetDate("notice", *class.NoticeOn)
	}
	for _, p := range class.Also {
		k.Form.Add("also", string(p))
	}
	if len(class.Subjects) > 0 {
		k.Form.Set("subject_number", class.Subjects[0].Number)
	}
	k.look(d)
	return shell.Page(classifyPage(k)), nil
}

// classify shows what another class would do, and does it when somebody says so.
func (d *desk) classify(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	k, err := d.classView(r, v, f)
	if err != nil {
		return nil, err
	}
	class := k.read(d)
	why := verbatim(f.Text("why", false))
	if k.Of.Case.State != complaint.Received && class.Procedure != k.Of.Case.Class.Procedure && why == "" {
		f.Fail("why", "casework.classify.why_needed")
	}
	if f.OK() && f.Raw("step") == stepClassify {
		_, err = d.Complaints.Classify(r.Context(), cause(r, v, "classify/"+string(k.Of.Case.ID)), k.Of.Opened, class, why)
		if err == nil {
			return shell.Redirect(k.Of.path()+"#"+partDuties, "casework.classify.said"), nil
		}
	} else if f.OK() {
		var after complaint.Case
		after, err = d.Complaints.Foresee(k.Of.Opened, class)
		k.After = &after
	}
	if key, args, ok := refusal(&k.Of, err); err != nil && ok {
		f.Fail(wholeForm, key, args...)
	} else if err != nil {
		return nil, err
	}
	k.look(d)
	if !f.OK() {
		return shell.Invalid(classifyPage(k)), nil
	}
	return shell.Page(classifyPage(k)), nil
}

// read is the class that the form says. Those who are complained about stay as they were unless the form names somebody else, so that
// nobody is let in by accident.
func (k *classView) read(d *desk) complaint.Class {
	f, was := k.Form, k.Of.Case.Class
	class := readClass(f, "", k.Catalog, k.Today())
	class.Also = nil
	for _, p := range f.Some("also", texts(complaint.Procedures)...) {
		if complaint.Procedure(p) != class.Procedure {
			class.Also = append(class.Also, complaint.Procedure(p))
		}
	}
	if len(class.Subjects) == 0 || len(was.Subjects) > 0 && same(class.Subjects[0], was.Subjects[0]) {
		class.Subjects = was.Subjects
	}
	if class.Trigger == was.Trigger {
		class.TriggerAt = was.TriggerAt
	}
	if day := f.Date("voiced"); day != nil {
		if at, ok := readInstant(f, "voiced", *day, d.Zone); ok {
			class.TriggerAt = &at
		}
	}
	class.Sensitivity = append(class.Sensitivity, was.Sensitivity...)
	slices.Sort(class.Sensitivity)
	class.Sensitivity = slices.Compact(class.Sensitivity)
	class.Basis = d.Complaints.Suggest(k.Of.Case.Words, class.Product).Basis
	return class
}

func same(a, b complaint.Subject) bool {
	return a.Kind == b.Kind && a.Name == b.Name && a.Number == b.Number
}

// beside are the procedures that can run beside the first one.
func (k *classView) beside() (all []shell.Option) {
	for _, p := range k.Catalog.Procedures {
		if p.Beside {
			all = append(all, shell.Option{Value: p.ID, Label: p.Name.In(k.Lang)})
		}
	}
	return all
}

// matchView finds whose case it is.
type matchView struct {
	caseView
	Form *shell.Form
	Find hits
}

func (d *desk) matchForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	c, err := d.openCase(r, v)
	if err != nil {
		return nil, err
	}
	if c.Known {
		return shell.Redirect(c.path(), "casework.act.not_now"), nil
	}
	return shell.Page(matchPage(&matchView{caseView: c, Form: shell.Filled()})), nil
}

// match looks for the member, and says whose case it is when one of those found is chosen.
func (d *desk) match(r *http.Request, v shell.Visit) (shell.Answer, error) {
	c, err := d.openCase(r, v)
	if err != nil {
		return nil, err
	}
	m := &matchView{caseView: c, Form: shell.ReadForm(r)}
	if id := m.Form.Raw("member"); id != "" && m.Form.Raw("step") != stepFind {
		_, err := d.Complaints.Match(r.Context(), cause(r, v, "match/"+string(c.Case.ID)), c.Opened, person.ID(id))
		if err == nil {
			return shell.Redirect(c.path(), "casework.match.said"), nil
		}
		key, args, ok := refusal(&c, err)
		if !ok {
			return nil, err
		}
		m.Form.Fail(wholeForm, key, args...)
		return shell.Invalid(matchPage(m)), nil
	}
	if m.Find, err = d.findMember(r, v, m.Form); err != nil {
		return nil, err
	}
	if !m.Form.OK() {
		return shell.Invalid(matchPage(m)), nil
	}
	return shell.Page(matchPage(m)), nil
}

// found are the people who were found, to choose from.
func (m *matchView) found() []shell.Option {
	return taking{Visit: m.Visit, Find: m.Find}.memberOptions()
}
