package plan

import "fmt"

// Office is where people write to, call or fax about something. Empty fields are not known; a letter that needs one of them is not printed.
type Office struct {
	Name  string   `yaml:"name"` // of the office or its holder
	Mail  []string `yaml:"mail"` // lines of the postal address
	Phone string   `yaml:"phone"`
	TTY   string   `yaml:"tty"`
	Fax   string   `yaml:"fax"`
	Email string   `yaml:"email"`
	Web   string   `yaml:"web"`
}

// QIO is the quality improvement organization for beneficiaries and families (BFCC-QIO) of some states: who hears complaints about the
// quality of care besides the plan (42 CFR 422.564(c)).
type QIO struct {
	States []string `yaml:"states"` // USPS letters; empty means all others
	Name   string   `yaml:"name"`
	Phone  string   `yaml:"phone"`
	TTY    string   `yaml:"tty"`
	Web    string   `yaml:"web"`
	Source string   `yaml:"source"`
	Mark   string   `yaml:"mark"`
}

// QIOOf is the organization for a state, and whether the profile names one.
func (p *Profile) QIOOf(state string) (QIO, bool) {
	var others *QIO
	for i, q := range p.QIOs {
		for _, s := range q.States {
			if s == state && state != "" {
				return q, true
			}
		}
		if len(q.States) == 0 {
			others = &p.QIOs[i]
		}
	}
	if others == nil {
		return QIO{}, false
	}
	return *others, true
}

func (p *Profile) checkQIOs(name string) error {
	seen := map[string]bool{}
	for i, q := range p.QIOs {
		if q.Name == "" || q.Phone == "" || q.Source == "" || q.Mark == "" {
			return fmt.Errorf("plan profile %s: qio %d needs name, phone, source and mark", name, i+1)
		}
		states := q.States
		if len(states) == 0 {
			states = []string{"all others"}
		}
		for _, s := range states {
			if seen[s] {
				return fmt.Errorf("plan profile %s: qio %d: %s is there twice", name, i+1, s)
			}
			seen[s] = true
		}
	}
	return nil
}
