package credential

import (
	"errors"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// What a form asks of each kind of fact, in its order. The names are those of column maps.
var entryFields = map[credential.Kind][]string{
	credential.Identity:      {"name", "type", "email", "phone"},
	credential.Contract:      {"number", "status", "term", "from", "to", "status_since", "level", "payment", "payee", "servicing", "solicitor"},
	credential.License:       {"state", "number", "lines", "resident", "status", "from", "to", "status_since"},
	credential.Appointment:   {"entity", "state", "status", "from", "to", "status_since", "reason"},
	credential.Certification: {"year", "provider", "score", "modules", "status", "from"},
	credential.Insurance:     {"number", "provider", "status", "from", "to"},
	credential.Hold:          {"number", "reason", "state", "entity", "from", "to"},
	credential.Upline:        {"parent", "level", "from", "to"},
	credential.Override:      {"parent", "family", "year", "amount", "share", "from", "to"},
	credential.Succession:    {"parent", "from"},
	credential.Regulatory:    {"number", "state", "reason", "from"},
}

// needed are the fields that a kind of fact does not do without.
var needed = map[credential.Kind][]string{
	credential.Identity: {"name"}, credential.License: {"state"}, credential.Appointment: {"entity", "state"}, credential.Certification: {"year"},
	credential.Hold: {"number", "reason", "from"}, credential.Upline: {"parent"}, credential.Override: {"parent"}, credential.Succession: {"parent", "from"},
	credential.Regulatory: {"number"},
}

// dateFields are asked in three parts.
var dateFields = []string{"from", "to", "status_since"}

// boxFields are yes or no.
var boxFields = []string{"resident", "servicing", "solicitor"}

// enterView is the form of one fact: a new one, or one that corrects another.
type enterView struct {
	NPN      agent.NPN
	Name     string
	Kind     credential.Kind
	Form     *shell.Form
	Corrects *credential.Told
	Entities []shell.Option
}

func (d *desk) enterForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := d.enterView(r, shell.ReadQuery(r))
	if err != nil {
		return nil, err
	}
	view.Form = shell.Filled("kind", string(view.Kind))
	if view.Corrects != nil {
		view.Form = filled(view.Corrects)
	}
	return shell.Page(enterPage(v, view)), nil
}

// enterView finds the agent and the fact that is corrected.
func (d *desk) enterView(r *http.Request, f *shell.Form) (enterView, error) {
	s, err := d.Credentials.Standing(r.Context())
	if err != nil {
		return enterView{}, err
	}
	view := enterView{NPN: agent.NPN(r.PathValue("npn")), Kind: credential.Kind(f.Raw("kind")), Form: f}
	if !person.ValidNPN(string(view.NPN)) {
		return view, shell.ErrNoPage
	}
	view.Name = s.Name(view.NPN)
	if id := f.Raw("corrects"); id != "" {
		all := s.Told(view.NPN)
		i := slices.IndexFunc(all, func(t credential.Told) bool { return string(t.ID) == id && !t.Withdrawn })
		if i < 0 {
			return view, shell.ErrNoPage
		}
		view.Corrects, view.Kind = &all[i], all[i].Fact.Kind
	}
	if entryFields[view.Kind] == nil {
		return view, shell.ErrQuery
	}
	for _, e := range d.Catalog.Entities {
		view.Entities = append(view.Entities, shell.Option{Value: e.ID, Label: e.Name})
	}
	return view, nil
}

// filled is the form of a fact as it is on record.
func filled(t *credential.Told) *shell.Form {
	f := shell.Filled("kind", string(t.Fact.Kind), "corrects", string(t.ID))
	for _, name := range entryFields[t.Fact.Kind] {
		if text := t.Fact.Text(name); text != "" {
			f.Set(name, text)
		}
	}
	for name, date := range map[string]*clock.Date{"from": t.Fact.From, "to": t.Fact.To, "status_since": t.Fact.Since} {
		if date != nil {
			f.SetDate(name, *date)
		}
	}
	return f
}

// enter puts the fact on record, and takes back the one that it corrects.
func (d *desk) enter(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := d.enterView(r, shell.ReadForm(r))
	if err != nil {
		return nil, err
	}
	entry := credential.Entry{NPN: view.NPN, Reason: view.Form.Long("why", 1000, true)}
	fact := readFact(view.Form, view.Kind)
	entry.Facts = []credential.Fact{fact}
	if view.Corrects != nil {
		entry.Withdraw = []credential.FactID{view.Corrects.ID}
		if fact.ID() == view.Corrects.ID {
			view.Form.Fail(entryFields[view.Kind][0], "credential.enter.same")
		}
	}
	if !view.Form.OK() {
		return shell.Invalid(enterPage(v, view)), nil
	}
	if err := d.Credentials.State(r.Context(), v.Cause(r, "credential/enter"), entry); err != nil {
		return nil, err
	}
	return shell.Redirect(agentPath(view.NPN), "credential.enter.said"), nil
}

// withdrawForm asks why a fact is taken back.
func (d *desk) withdrawForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := d.enterView(r, shell.ReadQuery(r))
	if err == nil && view.Corrects == nil {
		err = shell.ErrQuery
	}
	if err != nil {
		return nil, err
	}
	return shell.Page(withdrawPage(v, view)), nil
}

// withdraw takes a fact back.
func (d *desk) withdraw(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := d.enterView(r, shell.ReadForm(r))
	if err == nil && view.Corrects == nil {
		err = shell.ErrQuery
	}
	if err != nil {
		return nil, err
	}
	entry := credential.Entry{NPN: view.NPN, Reason: view.Form.Long("why", 1000, true), Withdraw: []credential.FactID{view.Corrects.ID}}
	if !view.Form.OK() {
		return shell.Invalid(withdrawPage(v, view)), nil
	}
	if err := d.Credentials.State(r.Context(), v.Cause(r, "credential/withdraw"), entry); err != nil {
		return nil, err
	}
	return shell.Redirect(agentPath(view.NPN), "credential.enter.withdrawn_said"), nil
}

// readFact reads the fields of a kind of fact. What is wrong is in the form.
func readFact(f *shell.Form, kind credential.Kind) credential.Fact {
	fact := credential.Fact{Kind: kind}
	dates := map[string]**clock.Date{"from": &fact.From, "to": &fact.To, "status_since": &fact.Since}
	for _, name := range entryFields[kind] {
		must := slices.Contains(needed[kind], name)
		if at, ok := dates[name]; ok {
			if *at = f.Date(name); *at == nil && must {
				f.Fail(name, "shell.form.required")
			}
			continue
		}
		text := f.Text(name, must)
		if text != "" && !fact.Set(name, text) {
			f.Fail(name, "credential.enter.wrong")
		}
	}
	var wrong *credential.FieldError
	if err := fact.Check(); f.OK() && errors.As(err, &wrong) {
		name := wrong.Field
		if !slices.Contains(entryFields[kind], name) {
			name = entryFields[kind][0]
		}
		f.Fail(name, "credential.enter.wrong")
	}
	return fact
}
