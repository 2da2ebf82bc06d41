package column

import (
	"slices"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// export gathers members in the tables that other tools read: as those of a segment, with ids and words in every row.
type export struct {
	facts  facts
	joiner spanJoiner
	own    *builder // the columns that are as in a segment

	personSex                                            text
	claimMember, claimSetting, claimStatus               text
	codeMember, codeClaim, codeSystem, codeCode, role    text
	codeDate                                             []int32
	fillMember, fillStatus, fillSystem, fillCode         text
	resultMember, resultStatus, resultSystem, resultCode text
	spanMember, spanCoverage                             text
}

func newExport() *export { return &export{own: newBuilder()} }

// tables lists the tables of an export; file is the folder.
func (x *export) tables() []table {
	b := x.own
	return []table{
		{"person", x.personFields(), func() int { return len(b.person.hash) }},
		{"claim", x.claimFields(), func() int { return len(b.claim.from) }},
		{"code", x.codeFields(), func() int { return len(x.codeDate) }},
		{"fill", x.fillFields(), func() int { return len(b.fill.drug) }},
		{"result", x.resultFields(), func() int { return len(b.result.test) }},
		{"span", x.spanFields(), func() int { return len(b.span.coverage) }},
	}
}

func (x *export) personFields() []field {
	own := x.own.person.fields()
	return append(only(own, "member", "birth", "death"), append([]field{words("sex", &x.personSex)}, only(own, "name", "state", "zip", "mbi", "version")...)...)
}

func (x *export) claimFields() []field {
	return append([]field{
		words("member", &x.claimMember), words("setting", &x.claimSetting), words("status", &x.claimStatus),
	}, only(x.own.claim.fields(), "id", "from", "thru", "admit", "discharge", "version", "lines", "paid_cents", "provider")...)
}

func (x *export) codeFields() []field {
	return []field{
		words("member", &x.codeMember), words("claim", &x.codeClaim), words("system", &x.codeSystem),
		words("code", &x.codeCode), words("role", &x.role), date("date", claim.NoDay, &x.codeDate),
	}
}

func (x *export) fillFields() []field {
	return append([]field{
		words("member", &x.fillMember), words("system", &x.fillSystem), words("code", &x.fillCode), words("status", &x.fillStatus),
	}, only(x.own.fill.fields(), "id", "date", "days_supply", "quantity_milli", "refill", "paid_cents", "prescriber", "pharmacy", "version")...)
}

func (x *export) resultFields() []field {
	return append([]field{
		words("member", &x.resultMember), words("system", &x.resultSystem), words("code", &x.resultCode), words("status", &x.resultStatus),
	}, only(x.own.result.fields(), "id", "date", "value", "unit")...)
}

func (x *export) spanFields() []field {
	return append([]field{words("member", &x.spanMember), words("coverage", &x.spanCoverage)},
		only(x.own.span.fields(), "from", "thru", "contract", "plan")...)
}

// only picks columns by name, in the order of the names.
func only(fields []field, names ...string) []field {
	var picked []field
	for _, name := range names {
		at := slices.IndexFunc(fields, func(f field) bool { return f.Name == name })
		picked = append(picked, fields[at])
	}
	return picked
}

// add appends the member whose facts are settled.
func (x *export) add() {
	f, d := &x.facts, x.facts.dict
	x.own.addPerson(f, 0, 0)
	x.own.addClaims(f.claims)
	x.own.addFills(f.fills)
	x.own.addResults(f.results)
	x.own.addSpans(f.spans)
	x.personSex.add(sexNames[f.person.sex])
	for i := range f.claims {
		x.claimMember.add(f.member)
		x.claimSetting.add(f.claims[i].setting.String())
		x.claimStatus.add(statusNames[f.claims[i].status])
	}
	for _, c := range f.codes {
		x.codeMember.add(f.member)
		x.codeClaim.add(f.claims[c.claim].id)
		addCode(d, c.code, &x.codeSystem, &x.codeCode)
		x.role.add(roleNames[c.kind.Role()])
		x.codeDate = append(x.codeDate, c.date)
	}
	for i := range f.fills {
		x.fillMember.add(f.member)
		addCode(d, f.fills[i].drug, &x.fillSystem, &x.fillCode)
		x.fillStatus.add(statusNames[f.fills[i].status])
	}
	for i := range f.results {
		x.resultMember.add(f.member)
		addCode(d, f.results[i].test, &x.resultSystem, &x.resultCode)
		x.resultStatus.add(statusNames[f.results[i].status])
	}
	for i := range f.spans {
		x.spanMember.add(f.member)
		x.spanCoverage.add(coverageNames[f.spans[i].coverage])
	}
}

func addCode(d *Dict, n uint32, system, code *text) {
	s, c := d.At(n)
	system.add(s.String())
	code.add(c)
}

// The words of an export for numbers that have no name elsewhere.
var (
	sexNames    = map[claim.Sex]string{claim.Male: "male", claim.Female: "female"}
	statusNames = map[claim.Status]string{claim.Paid: "paid", claim.Denied: "denied", claim.Void: "void"}
	roleNames   = map[claim.Role]string{
		claim.Principal: "principal", claim.Secondary: "secondary", claim.Admitting: "admitting", claim.Line: "line",
		claim.Procedure: "procedure",
	}
	coverageNames = map[claim.Coverage]string{
		claim.PartA: "part_a", claim.PartB: "part_b", claim.PartC: "part_c", claim.PartD: "part_d", claim.HospiceElect: "hospice",
		claim.ESRD: "esrd", claim.Institution: "institution", claim.Medical: "medical", claim.Dual: "dual", claim.LowIncome: "low_income",
	}
)
