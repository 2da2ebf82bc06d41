package column

import "github.com/keepwell/keepwell/internal/population/claim"

// slice points a Rows at one member's rows in the mapped files. Code numbers are the segment's own.
func (p *segPart) slice(r *Rows, row int, src *partSource) error {
	e := p.extent(row)
	if !p.sound(&e) {
		return p.damaged(row)
	}
	r.Member, r.Birth, r.Death, r.Sex = p.person.member.at(row), p.person.birth[row], p.person.death[row], p.person.sex[row]
	p.sliceClaims(r, e.claim, e.code)
	p.sliceRest(r, &e)
	*src = partSource{part: p, row: row, claim: int(e.claim.lo), fill: int(e.fill.lo), result: int(e.result.lo), span: int(e.span.lo)}
	r.Source = src
	return nil
}

func (p *segPart) sliceClaims(r *Rows, c, k bounds) {
	r.ClaimFrom, r.ClaimThru = p.claim.from[c.lo:c.hi:c.hi], p.claim.thru[c.lo:c.hi:c.hi]
	r.ClaimAdmit, r.ClaimDischarge = p.claim.admit[c.lo:c.hi:c.hi], p.claim.discharge[c.lo:c.hi:c.hi]
	r.ClaimSetting, r.ClaimStatus = p.claim.setting[c.lo:c.hi:c.hi], p.claim.status[c.lo:c.hi:c.hi]
	r.Code, r.CodeDate = p.code.code[k.lo:k.hi:k.hi], p.code.date[k.lo:k.hi:k.hi]
	r.CodeClaim, r.CodeKind = p.code.claim[k.lo:k.hi:k.hi], p.code.kind[k.lo:k.hi:k.hi]
}

func (p *segPart) sliceRest(r *Rows, e *extent) {
	f := e.fill
	r.Fill, r.FillDate = p.fill.drug[f.lo:f.hi:f.hi], p.fill.date[f.lo:f.hi:f.hi]
	r.FillDays, r.FillStatus = p.fill.days[f.lo:f.hi:f.hi], p.fill.status[f.lo:f.hi:f.hi]
	lo, hi := e.result.lo, e.result.hi-e.resultVoid
	r.Result, r.ResultDate, r.ResultValue = p.result.test[lo:hi:hi], p.result.date[lo:hi:hi], p.result.value[lo:hi:hi]
	lo, hi = e.span.lo, e.span.hi-e.spanVoid
	r.SpanCoverage, r.SpanFrom, r.SpanThru = p.span.coverage[lo:hi:hi], p.span.from[lo:hi:hi], p.span.thru[lo:hi:hi]
}

// partSource answers from the mapped files. What it returns is copied: it may outlive the snapshot.
type partSource struct {
	part                           *segPart
	row, claim, fill, result, span int
	joined                         []int32 // the first row of each span, when some were joined
}

func (s *partSource) ClaimID(i int) string { return copyOf(s.part.claim.id.at(s.claim + i)) }
func (s *partSource) ClaimProvider(i int) string {
	return copyOf(s.part.claim.provider.at(s.claim + i))
}
func (s *partSource) ClaimPaidCents(i int) int64 { return s.part.claim.paidCents[s.claim+i] }
func (s *partSource) FillID(i int) string        { return copyOf(s.part.fill.id.at(s.fill + i)) }
func (s *partSource) FillQuantityMilli(i int) int64 {
	return s.part.fill.quantityMilli[s.fill+i]
}
func (s *partSource) ResultUnit(i int) string { return copyOf(s.part.result.unit.at(s.result + i)) }

func (s *partSource) SpanContract(i int) (contract, plan string) {
	if s.joined != nil {
		i = int(s.joined[i])
	}
	return copyOf(s.part.span.contract.at(s.span + i)), copyOf(s.part.span.plan.at(s.span + i))
}

func (s *partSource) Person() claim.Person {
	p := s.part.personAt(s.row)
	return p.export(s.part.person.member.at(s.row))
}

// copyOf takes a string out of mapped memory.
func copyOf(s string) string { return string([]byte(s)) }

// export is the person in the shape that readers deliver.
func (p *person) export(member string) claim.Person {
	return claim.Person{
		Member: copyOf(member), Version: p.version, Birth: p.birth, Death: p.death, Sex: p.sex,
		Name: copyOf(p.name), State: copyOf(p.state), ZIP: copyOf(p.zip), MBI: copyOf(p.mbi),
	}
}
