package wording

import (
	"cmp"
	"slices"

	"github.com/keepwell/keepwell/internal/plan"
)

// offices are those of the plan whose fields and addresses a text may say.
var offices = map[string]func(*plan.Profile) *plan.Office{
	"plan.grievances":     func(p *plan.Profile) *plan.Office { return &p.Grievances },
	"plan.appeals":        func(p *plan.Profile) *plan.Office { return &p.Appeals },
	"plan.civil_rights":   func(p *plan.Profile) *plan.Office { return &p.CivilRights },
	"plan.privacy_office": func(p *plan.Profile) *plan.Office { return &p.PrivacyOffice },
}

var officeFields = map[string]func(*plan.Office) string{
	"name": func(o *plan.Office) string { return o.Name }, "phone": func(o *plan.Office) string { return o.Phone },
	"tty": func(o *plan.Office) string { return o.TTY }, "fax": func(o *plan.Office) string { return o.Fax },
	"email": func(o *plan.Office) string { return o.Email }, "web": func(o *plan.Office) string { return o.Web },
}

// named are the other fields.
var named = map[string]func(*Facts) string{
	"plan.name":      func(f *Facts) string { return f.Profile.Name },
	"plan.phone":     func(f *Facts) string { return f.Profile.MemberServices.Phone },
	"plan.tty":       func(f *Facts) string { return f.Profile.MemberServices.TTY },
	"plan.hours":     func(f *Facts) string { return f.Profile.MemberServices.Hours },
	"plan.emergency": func(f *Facts) string { return f.Profile.Emergency },
	"qio.name":       func(f *Facts) string { return f.QIO.Name },
	"qio.phone":      func(f *Facts) string { return f.QIO.Phone },
	"qio.tty":        func(f *Facts) string { return f.QIO.TTY },
	"qio.web":        func(f *Facts) string { return f.QIO.Web },
	"to.name":        func(f *Facts) string { return f.To },
	"to.member": func(f *Facts) string {
		if f.Own {
			return "yes"
		}
		return ""
	},
}

// fields and addresses are the closed lists of names that are no value of a letter.
var fields, addresses = func() (fields, addresses []string) {
	for office := range offices {
		addresses = append(addresses, office)
		for field := range officeFields {
			fields = append(fields, office+"."+field)
		}
	}
	for name := range named {
		fields = append(fields, name)
	}
	slices.Sort(fields)
	slices.Sort(addresses)
	return fields, addresses
}()

// field is what a name stands for; "" when the plan's profile does not have it. An office without a TTY line of its own uses the plan's.
func (f *Facts) field(name string) string {
	if get, ok := named[name]; ok {
		return get(f)
	}
	for office, of := range offices {
		for field, get := range officeFields {
			if name != office+"."+field {
				continue
			}
			if field == "tty" {
				return cmp.Or(get(of(&f.Profile)), f.Profile.MemberServices.TTY)
			}
			return get(of(&f.Profile))
		}
	}
	return ""
}

func (f *Facts) address(office string) []string { return offices[office](&f.Profile).Mail }
