package credential

import (
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

// Explained is one test, passed or not, with what decides it.
type Explained struct {
	Test     agent.Test      `json:"test"`
	Failures []agent.Failure `json:"failures,omitempty"` // none: passed
	Exempt   bool            `json:"exempt,omitempty"`   // passed because the state appoints nobody
	From     *clock.Date     `json:"from,omitempty"`
	To       *clock.Date     `json:"to,omitempty"` // last day, where one is known
	Source   string          `json:"source,omitempty"`
	KnownAt  *time.Time      `json:"known_at,omitempty"`
}

// Passed tells whether the test is passed.
func (e *Explained) Passed() bool { return len(e.Failures) == 0 }

// Explain is every test of a question, passed ones too, in the order of agent.Tests.
func (s *Standing) Explain(ask Ask) []Explained {
	p, r := s.producer(ask.NPN), s.Ready(ask)
	out := make([]Explained, len(agent.Tests))
	for i, test := range agent.Tests {
		e := Explained{Test: test, Exempt: test == agent.Appointment && !s.rules.appoints(ask.State, ask.On)}
		for _, f := range r.Failed {
			if f.Test == test {
				e.Failures = append(e.Failures, f)
			}
		}
		if v := p.test(s.rules, test, &ask); v.ok() && v.told != nil {
			at := v.told.KnownAt
			e.From, e.To, e.Source, e.KnownAt = v.told.Fact.From, v.told.Fact.To, v.told.Source(), &at
		}
		out[i] = e
	}
	return out
}

// Kinds are one product for each legal entity and certification module: products that ask for the same are one.
func (s *Standing) Kinds(products []plan.Product) []*plan.Product { return s.kinds(products) }

// Module is the part of the plan's certification that a product asks for.
func (s *Standing) Module(product *plan.Product) string {
	return s.rules.module(&Ask{Product: product})
}

// Set puts a text into a field of a fact, by the name that column maps use: for forms. false when the text is not right for it.
func (f *Fact) Set(name, text string) bool {
	x, ok := fields[name]
	switch {
	case !ok || x.date != nil:
		return false
	case x.many != nil:
		return setMany(x.many(f), &Column{}, text) == ""
	case len(x.codes) > 0:
		code, known := (&Column{}).code(text, x.codes)
		return known && x.set(f, code) == ""
	}
	return x.set(f, text) == ""
}

// Check tells whether a fact says something, with the field that is wrong. Errors: *FieldError.
func (f *Fact) Check() error { return f.check() }

// Text is a field of a fact as Set reads it.
func (f *Fact) Text(name string) string {
	switch name {
	case "state":
		return f.State
	case "number":
		return f.Number
	case "lines":
		return strings.Join(f.Lines, "; ")
	case "entity":
		return f.Entity
	case "year":
		return numberOr(f.Year)
	case "provider":
		return f.Provider
	case "family":
		return f.Family
	case "parent":
		return string(f.Parent)
	case "status":
		return string(f.Status)
	case "reason", "term":
		return f.Reason
	case "class":
		return f.Class
	case "modules":
		return strings.Join(f.Modules, "; ")
	case "level":
		return f.Level
	case "payment":
		return string(f.Payment)
	case "payee":
		return f.Payee
	case "name":
		return f.Name
	case "type":
		return f.Type
	case "email":
		return f.Email
	case "phone":
		return f.Phone
	}
	return f.numberText(name)
}

func (f *Fact) numberText(name string) string {
	switch {
	case name == "score" && f.Score != nil:
		return strconv.Itoa(*f.Score)
	case name == "amount" && f.Cents != 0:
		return hundredthsText(f.Cents)
	case name == "share" && f.BasisPoints != 0:
		return hundredthsText(int64(f.BasisPoints))
	case name == "servicing" && f.Servicing, name == "solicitor" && f.Solicitor, name == "resident" && f.Resident:
		return "yes"
	}
	return ""
}

func numberOr(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func hundredthsText(n int64) string {
	part := strconv.FormatInt(n%100, 10)
	return strconv.FormatInt(n/100, 10) + "." + strings.Repeat("0", 2-len(part)) + part
}
