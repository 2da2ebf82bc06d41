package roster

import (
	"strings"

	"github.com/keepwell/keepwell/internal/person"
)

func isPeople(t *table) bool { return t.has("capacity") }

var yesNo = map[string]string{"": "", "no": "", "n": "", "false": "", "0": "", "yes": "yes", "y": "yes", "true": "yes", "1": "yes"}

var sexes = map[string]string{"": "", "f": "female", "female": "female", "m": "male", "male": "male", "o": "other", "other": "other", "x": "other", "u": "", "unknown": ""}

// peopleRow reads a line of the general CSV (docs/people.md). Columns that a file does not have are empty.
func peopleRow(l *line) (person.Row, error) {
	row := person.Row{AsOf: l.day("as_of")}
	p := &row.Person
	p.Capacities = capacities(l)
	p.Identifiers = numbers(l, person.MemberNumber, "member_number", person.NPI, "npi", person.NPN, "npn",
		person.StaffNumber, "staff_number", person.AgencyNumber, "organization_number", person.SourceNumber, "number")
	if len(p.Identifiers) == 0 {
		l.fail("number", "a number in one of member_number, npi, npn, staff_number, organization_number, number")
	}
	p.Identifiers = append(p.Identifiers, numbers(l, person.MBI, "mbi", person.TaxID, "tax_id")...)
	p.Organization = has(p.Capacities, person.Agency, person.Practice)
	p.Names = peopleName(l, p.Organization)
	p.Birth, p.Death, p.Sex = l.day("birth"), l.day("death"), l.one("sex", sexes)
	p.Addresses = peopleAddress(l)
	p.Phones, p.Emails = phones(l), emails(l)
	p.Preferences = preferences(l)
	p.Watch = l.yes("watch")
	p.Coverage = coverage(l)
	if title := l.text("title"); title != "" || l.text("team")+l.text("qualifications")+l.text("staff_languages") != "" {
		p.Staff = &person.StaffFacts{Title: title, Team: l.text("team"), Qualifications: l.list("qualifications"), Languages: l.list("staff_languages")}
	}
	if specialty := l.text("specialty"); specialty != "" {
		p.Clinician = &person.Clinical{Specialty: specialty}
	}
	row.Ties = ties(l)
	return row, nil
}

func (l *line) yes(column string) bool { return l.one(column, yesNo) == "yes" }

// list is a field of several values with semicolons between them.
func (l *line) list(column string) []string {
	var out []string
	for _, part := range strings.Split(l.text(column), ";") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func capacities(l *line) []person.Capacity {
	var out []person.Capacity
	for _, c := range l.list("capacity") {
		out = append(out, person.Capacity(strings.ToLower(c)))
	}
	if len(out) == 0 {
		l.fail("capacity", "member, dependent, representative, agent, agency, clinician, practice or staff")
	}
	return out
}

func has(all []person.Capacity, any ...person.Capacity) bool {
	for _, c := range all {
		for _, wanted := range any {
			if c == wanted {
				return true
			}
		}
	}
	return false
}

func peopleName(l *line, organization bool) []person.Name {
	text := l.text("name")
	switch {
	case text != "" && organization:
		return []person.Name{person.OrganizationName(text)}
	case text != "":
		return []person.Name{person.ParseName(text)}
	}
	n := person.NameOf(l.text("given"), l.text("middle"), l.text("family"), l.text("suffix"))
	if n.Text == "" {
		l.fail("name", "a name, or given and family")
	}
	return []person.Name{n}
}

func peopleAddress(l *line) []person.Address {
	a := person.Address{
		Use: l.text("address_use"), City: l.text("city"), State: l.text("state"), Zip: l.text("zip"), Country: l.text("country"),
		Confidential: l.yes("address_confidential"),
		Valid:        person.Valid{From: l.day("address_from"), To: l.day("address_to")},
	}
	for _, column := range []string{"address1", "address2"} {
		if text := l.text(column); text != "" {
			a.Lines = append(a.Lines, text)
		}
	}
	if len(a.Lines) == 0 && a.City == "" && a.Zip == "" {
		return nil
	}
	if a.Use == "" {
		a.Use = "home"
	}
	return []person.Address{a}
}

func phones(l *line) []person.Phone {
	var out []person.Phone
	for _, use := range []string{"home", "mobile", "work"} {
		if number := l.text("phone_" + use); number != "" {
			out = append(out, person.Phone{Use: use, Number: number, Voicemail: l.yes("voicemail"), Text: use == "mobile" && l.yes("text_messages")})
		}
	}
	return out
}

func emails(l *line) []person.Email {
	if address := l.text("email"); address != "" {
		return []person.Email{{Address: address}}
	}
	return nil
}

func preferences(l *line) person.Preferences {
	return person.Preferences{
		Spoken: l.text("spoken"), Written: l.text("written"), Format: person.Format(l.text("format")), Interpreter: l.yes("interpreter"),
		TTY: l.yes("tty"), Channel: l.text("channel"), DoNotContact: l.list("do_not_contact"), BestTime: l.text("best_time"),
	}
}

func coverage(l *line) []person.Coverage {
	c := person.Coverage{
		Contract: l.text("contract"), Plan: l.text("plan"), Kind: l.text("coverage_kind"),
		Valid: person.Valid{From: l.day("coverage_from"), To: l.day("coverage_to")},
	}
	if c.Contract == "" {
		return nil
	}
	return []person.Coverage{c}
}

// ties are the columns that name somebody else by a number.
func ties(l *line) []person.Tie {
	var out []person.Tie
	for _, t := range []struct {
		column, kind string
		system       person.System
	}{
		{"subscriber", "dependent_of", person.MemberNumber},
		{"family_of", "family_of", person.MemberNumber},
		{"agency", "agent_of", person.AgencyNumber},
		{"practice_npi", "works_at", person.NPI},
		{"practice", "works_at", person.AgencyNumber},
	} {
		if value := l.text(t.column); value != "" {
			out = append(out, person.Tie{Kind: t.kind, Other: person.Identifier{System: t.system, Value: value}, Valid: person.Valid{From: l.day("relation_from"), To: l.day("relation_to")}})
		}
	}
	return out
}
