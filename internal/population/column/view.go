package column

import "github.com/keepwell/keepwell/internal/population/claim"

// scratch is where a worker puts together the Rows of members that cannot be sliced from one file. It is its own Source.
type scratch struct {
	facts  facts
	rows   Rows // of merged members; its slices are reused
	code   []uint32
	fill   []uint32
	result []uint32
	spans  spanJoiner
	source partSource
	out    Rows // what is handed out
}

// merged turns the settled facts into columns.
func (s *scratch) merged(dict *Dict) *Rows {
	f, r := &s.facts, &s.rows
	r.Member, r.Birth, r.Death, r.Sex = f.member, f.person.birth, f.person.death, f.person.sex
	s.mergedClaims()
	s.mergedFills()
	r.Result, r.ResultDate, r.ResultValue = r.Result[:0], r.ResultDate[:0], r.ResultValue[:0]
	for i := range f.results {
		if f.results[i].withdrawn() == 0 {
			r.Result = append(r.Result, f.results[i].test)
			r.ResultDate = append(r.ResultDate, f.results[i].date)
			r.ResultValue = append(r.ResultValue, f.results[i].value)
		}
	}
	r.Dict, r.Source = dict, (*factSource)(f)
	s.out = *r
	f.spans = s.spans.facts(f.spans)
	s.spans.show(&s.out)
	return &s.out
}

func (s *scratch) mergedClaims() {
	f, r := &s.facts, &s.rows
	r.ClaimFrom, r.ClaimThru, r.ClaimAdmit = r.ClaimFrom[:0], r.ClaimThru[:0], r.ClaimAdmit[:0]
	r.ClaimDischarge, r.ClaimSetting, r.ClaimStatus = r.ClaimDischarge[:0], r.ClaimSetting[:0], r.ClaimStatus[:0]
	for i := range f.claims {
		c := &f.claims[i]
		r.ClaimFrom = append(r.ClaimFrom, c.from)
		r.ClaimThru = append(r.ClaimThru, c.thru)
		r.ClaimAdmit = append(r.ClaimAdmit, c.admit)
		r.ClaimDischarge = append(r.ClaimDischarge, c.discharge)
		r.ClaimSetting = append(r.ClaimSetting, c.setting)
		r.ClaimStatus = append(r.ClaimStatus, c.status)
	}
	r.Code, r.CodeDate, r.CodeClaim, r.CodeKind = r.Code[:0], r.CodeDate[:0], r.CodeClaim[:0], r.CodeKind[:0]
	for _, k := range f.codes {
		r.Code = append(r.Code, k.code)
		r.CodeDate = append(r.CodeDate, k.date)
		r.CodeClaim = append(r.CodeClaim, k.claim)
		r.CodeKind = append(r.CodeKind, k.kind)
	}
}

func (s *scratch) mergedFills() {
	f, r := &s.facts, &s.rows
	r.Fill, r.FillDate, r.FillDays, r.FillStatus = r.Fill[:0], r.FillDate[:0], r.FillDays[:0], r.FillStatus[:0]
	for i := range f.fills {
		r.Fill = append(r.Fill, f.fills[i].drug)
		r.FillDate = append(r.FillDate, f.fills[i].date)
		r.FillDays = append(r.FillDays, f.fills[i].days)
		r.FillStatus = append(r.FillStatus, f.fills[i].status)
	}
}

// sliced points at one member's rows in one segment; only code numbers of a later segment need a corrected copy.
func (s *scratch) sliced(p *segPart, row int, base uint32, dict *Dict) (*Rows, error) {
	r := &s.out
	if err := p.slice(r, row, &s.source); err != nil {
		return nil, err
	}
	if base != 0 {
		r.Code, s.code = raised(s.code, r.Code, base)
		r.Fill, s.fill = raised(s.fill, r.Fill, base)
		r.Result, s.result = raised(s.result, r.Result, base)
	}
	if mayJoin(r) {
		s.spans.rows(r, &p.span, s.source.span)
		s.spans.show(r)
		s.source.joined = s.spans.row
	}
	r.Dict = dict
	return r, nil
}

// raised copies code numbers, adding the place where their dictionary starts.
func raised(into, codes []uint32, base uint32) (out, space []uint32) {
	into = into[:0]
	for _, c := range codes {
		into = append(into, base+c)
	}
	return into, into
}

// factSource answers from a merged member's facts.
type factSource facts

func (s *factSource) ClaimID(i int) string          { return copyOf(s.claims[i].id) }
func (s *factSource) ClaimProvider(i int) string    { return copyOf(s.claims[i].provider) }
func (s *factSource) ClaimPaidCents(i int) int64    { return s.claims[i].paidCents }
func (s *factSource) FillID(i int) string           { return copyOf(s.fills[i].id) }
func (s *factSource) FillQuantityMilli(i int) int64 { return s.fills[i].quantityMilli }
func (s *factSource) ResultUnit(i int) string       { return copyOf(s.results[i].unit) }
func (s *factSource) Person() claim.Person          { return s.person.export(s.member) }

func (s *factSource) SpanContract(i int) (contract, plan string) {
	return copyOf(s.spans[i].contract), copyOf(s.spans[i].plan)
}
