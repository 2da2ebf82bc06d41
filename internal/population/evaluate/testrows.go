package evaluate

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// memberRows lays out one member of a rule file's test as columns.
type memberRows struct {
	rows    column.Rows
	dict    *column.Dict
	codes   map[product]uint32
	facts   []fact
	fills   []fill
	results []result
	ids     []string
}

type fact struct {
	code  uint32
	date  claim.Day
	claim int32
	kind  column.Kind
}

type fill struct {
	code   uint32
	date   claim.Day
	days   int16
	status claim.Status
}

type result struct {
	code  uint32
	date  claim.Day
	value float64
}

func newMemberRows(birth claim.Day, sex claim.Sex) *memberRows {
	m := &memberRows{dict: &column.Dict{}, codes: map[product]uint32{}}
	m.rows = column.Rows{Member: "test", Birth: birth, Death: claim.NoDay, Sex: sex}
	return m
}

func (m *memberRows) code(system claim.System, code string) uint32 {
	key := product{system, code}
	at, known := m.codes[key]
	if !known {
		at = uint32(m.dict.Len())
		m.dict.Systems, m.dict.Codes = append(m.dict.Systems, system), append(m.dict.Codes, code)
		m.codes[key] = at
	}
	return at
}

// claim adds a claim without codes and gives its number.
func (m *memberRows) claim(id string, setting claim.Setting, status claim.Status, from, thru claim.Day) int32 {
	r := &m.rows
	admit, discharge := claim.NoDay, claim.NoDay
	if setting == claim.Inpatient || setting == claim.SNF {
		admit, discharge = from, thru
	}
	r.ClaimFrom, r.ClaimThru = append(r.ClaimFrom, from), append(r.ClaimThru, thru)
	r.ClaimAdmit, r.ClaimDischarge = append(r.ClaimAdmit, admit), append(r.ClaimDischarge, discharge)
	r.ClaimSetting, r.ClaimStatus = append(r.ClaimSetting, setting), append(r.ClaimStatus, status)
	m.ids = append(m.ids, id)
	return int32(len(r.ClaimFrom) - 1)
}

func (m *memberRows) fact(at int32, system claim.System, role claim.Role, code string, date claim.Day) {
	kind := column.MakeKind(m.rows.ClaimSetting[at], role, m.rows.ClaimStatus[at])
	m.facts = append(m.facts, fact{m.code(system, code), date, at, kind})
}

func (m *memberRows) fill(system claim.System, code string, date claim.Day, days int16, status claim.Status) {
	m.fills = append(m.fills, fill{m.code(system, code), date, days, status})
}

func (m *memberRows) result(loinc string, date claim.Day, value float64) {
	m.results = append(m.results, result{m.code(claim.LOINC, loinc), date, value})
}

func (m *memberRows) span(coverage claim.Coverage, from, thru claim.Day) {
	r := &m.rows
	r.SpanCoverage = append(r.SpanCoverage, coverage)
	r.SpanFrom, r.SpanThru = append(r.SpanFrom, from), append(r.SpanThru, thru)
}

// finish sorts the rows as column.Rows promises.
func (m *memberRows) finish() *column.Rows {
	r := &m.rows
	slices.SortStableFunc(m.facts, func(a, b fact) int { return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(a.claim, b.claim)) })
	slices.SortStableFunc(m.fills, func(a, b fill) int { return cmp.Compare(a.date, b.date) })
	slices.SortStableFunc(m.results, func(a, b result) int { return cmp.Compare(a.date, b.date) })
	for _, x := range m.facts {
		r.Code, r.CodeDate = append(r.Code, x.code), append(r.CodeDate, x.date)
		r.CodeClaim, r.CodeKind = append(r.CodeClaim, x.claim), append(r.CodeKind, x.kind)
	}
	for _, x := range m.fills {
		r.Fill, r.FillDate = append(r.Fill, x.code), append(r.FillDate, x.date)
		r.FillDays, r.FillStatus = append(r.FillDays, x.days), append(r.FillStatus, x.status)
	}
	for _, x := range m.results {
		r.Result, r.ResultDate, r.ResultValue = append(r.Result, x.code), append(r.ResultDate, x.date), append(r.ResultValue, x.value)
	}
	r.Dict, r.Source = m.dict, testSource{m}
	return r
}

// testSource answers for the ids of a test's rows.
type testSource struct{ m *memberRows }

func (s testSource) ClaimID(i int) string            { return s.m.ids[i] }
func (testSource) ClaimProvider(int) string          { return "" }
func (testSource) ClaimPaidCents(int) int64          { return 0 }
func (testSource) FillID(i int) string               { return fmt.Sprintf("fill-%d", i+1) }
func (testSource) FillQuantityMilli(int) int64       { return 0 }
func (testSource) ResultUnit(int) string             { return "" }
func (testSource) SpanContract(int) (string, string) { return "", "" }
func (s testSource) Person() claim.Person {
	return claim.Person{Member: s.m.rows.Member, Birth: s.m.rows.Birth, Death: s.m.rows.Death, Sex: s.m.rows.Sex}
}

// rows lays out the member of a test.
func (t *Test) rows(sets *ValueSets) (*column.Rows, error) {
	birth := clock.DateOf(1950, 1, 1).Days()
	if t.Member.Birth != nil {
		birth = t.Member.Birth.Days()
	}
	sex, known := sexWords[t.Member.Sex]
	if !known {
		return nil, fmt.Errorf("member.sex: expected female or male")
	}
	if t.Member.Sex == "" {
		sex = claim.Female
	}
	m := newMemberRows(birth, sex)
	if t.Member.Death != nil {
		m.rows.Death = t.Member.Death.Days()
	}
	if err := t.addCover(m); err != nil {
		return nil, err
	}
	if err := t.addClaims(m); err != nil {
		return nil, err
	}
	if err := t.addFills(m, sets); err != nil {
		return nil, err
	}
	for _, lab := range t.Labs {
		m.result(cleanCode(claim.LOINC, lab.LOINC), lab.Date.Days(), lab.Value)
	}
	return m.finish(), nil
}

var coverWords = map[string]claim.Coverage{
	"A": claim.PartA, "B": claim.PartB, "C": claim.PartC, "D": claim.PartD, "medical": claim.Medical, "hospice": claim.HospiceElect,
	"esrd": claim.ESRD, "institution": claim.Institution, "dual": claim.Dual, "low_income": claim.LowIncome,
}

func (t *Test) addCover(m *memberRows) error {
	if t.Cover == nil {
		for _, part := range []claim.Coverage{claim.PartA, claim.PartB, claim.PartD} {
			m.span(part, clock.DateOf(2000, 1, 1).Days(), lastDay)
		}
	}
	for i, c := range t.Cover {
		coverage, known := coverWords[c.Part]
		if !known {
			return fmt.Errorf("coverage[%d].part: expected one of %s", i, words(coverWords))
		}
		thru := lastDay
		if c.To != nil {
			thru = c.To.Days()
		}
		m.span(coverage, c.From.Days(), thru)
	}
	return nil
}

var statusWords = map[string]claim.Status{"": claim.Paid, "paid": claim.Paid, "denied": claim.Denied, "void": claim.Void}

func (t *Test) addClaims(m *memberRows) error {
	claims := slices.Clone(t.Claims)
	slices.SortStableFunc(claims, func(a, b TestClaim) int { return a.Date.Compare(b.Date) })
	for i, c := range claims {
		settings, known := settingWords[c.Type]
		status, fine := statusWords[c.Status]
		setting := claim.Setting(bits.TrailingZeros16(uint16(settings)))
		if !known || !fine || settings != bit(setting) {
			return fmt.Errorf("claims[%d]: expected a type such as inpatient or carrier, and status paid, denied or void", i)
		}
		from := c.Date.Days()
		thru := from
		if c.Thru != nil {
			thru = c.Thru.Days()
		}
		id := c.ID
		if id == "" {
			id = fmt.Sprintf("claim-%d", i+1)
		}
		if err := c.addCodes(m, m.claim(id, setting, status, from, thru)); err != nil {
			return fmt.Errorf("claims[%d]: %w", i, err)
		}
	}
	return nil
}

func (c *TestClaim) addCodes(m *memberRows, at int32) error {
	for i, dx := range c.Dx {
		role := claim.Secondary
		if i == 0 {
			role = claim.Principal
		}
		m.fact(at, claim.ICD10CM, role, cleanCode(claim.ICD10CM, dx), c.Date.Days())
	}
	for i, text := range c.Codes {
		name, code, found := strings.Cut(text, ":")
		system, known := systemOf(name)
		if !found || !known {
			return fmt.Errorf("codes[%d]: expected SYSTEM:CODE", i)
		}
		role := claim.Procedure
		if system == claim.ICD10CM || system == claim.ICD9CM {
			role = claim.Secondary
		}
		m.fact(at, system, role, cleanCode(system, code), c.Date.Days())
	}
	return nil
}

func (t *Test) addFills(m *memberRows, sets *ValueSets) error {
	for i, f := range t.Fills {
		status, fine := statusWords[f.Status]
		if !fine {
			return fmt.Errorf("fills[%d].status: expected paid, denied or void", i)
		}
		system, code, err := f.product(sets)
		if err != nil {
			return fmt.Errorf("fills[%d]: %w", i, err)
		}
		m.fill(system, code, f.Date.Days(), int16(f.Days), status)
	}
	return nil
}

func (f *TestFill) product(sets *ValueSets) (claim.System, string, error) {
	if at, known := sets.byName[strings.ToLower(f.Ingredient)]; known && f.Ingredient != "" {
		return claim.RxNorm, sets.ingredients[at].RxNorm, nil
	}
	name, code, found := strings.Cut(f.Drug, ":")
	system, known := systemOf(name)
	if !found || !known {
		return 0, "", fmt.Errorf("expected drug as SYSTEM:CODE, or the name of a known ingredient")
	}
	return system, cleanCode(system, code), nil
}
