package column

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// load is what one file said, as a test writes it down.
type load struct {
	Persons []claim.Person
	Spans   []claim.Span
	Claims  []claim.Claim
	Fills   []claim.Fill
	Results []claim.Result
}

// into sends the load to a sink.
func (l *load) into(t tester, s claim.Sink) {
	t.Helper()
	var err error
	note := func(e error) { err = cmp.Or(err, e) }
	for i := range l.Persons {
		note(s.Person(&l.Persons[i]))
	}
	for i := range l.Spans {
		note(s.Span(&l.Spans[i]))
	}
	for i := range l.Claims {
		note(s.Claim(&l.Claims[i]))
	}
	for i := range l.Fills {
		note(s.Fill(&l.Fills[i]))
	}
	for i := range l.Results {
		note(s.Result(&l.Results[i]))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// seen is a member as a reader of Rows sees it, in plain words, so that two stores can be compared.
type seen struct {
	Person  string
	Claims  []string
	Codes   []string
	Fills   []string
	Results []string
	Spans   []string
}

// look writes a member's Rows down.
func look(r *Rows) seen {
	p := r.Source.Person()
	s := seen{Person: fmt.Sprint(r.Member, r.Birth, r.Death, r.Sex, "|", p.Member, p.Birth, p.Death, p.Sex, p.Name, p.State, p.ZIP, p.MBI)}
	for i := range r.ClaimFrom {
		s.Claims = append(s.Claims, fmt.Sprint(r.Source.ClaimID(i), r.ClaimFrom[i], r.ClaimThru[i], r.ClaimAdmit[i],
			r.ClaimDischarge[i], r.ClaimSetting[i], r.ClaimStatus[i], r.Source.ClaimProvider(i), r.Source.ClaimPaidCents(i)))
	}
	for i := range r.Code {
		system, code := r.Dict.At(r.Code[i])
		s.Codes = append(s.Codes, fmt.Sprint(r.CodeDate[i], r.CodeClaim[i], r.CodeKind[i], system, code))
	}
	for i := range r.Fill {
		system, code := r.Dict.At(r.Fill[i])
		s.Fills = append(s.Fills, fmt.Sprint(r.FillDate[i], r.Source.FillID(i), r.FillDays[i], r.FillStatus[i],
			r.Source.FillQuantityMilli(i), system, code))
	}
	for i := range r.Result {
		system, code := r.Dict.At(r.Result[i])
		s.Results = append(s.Results, fmt.Sprint(r.ResultDate[i], r.ResultValue[i], r.Source.ResultUnit(i), system, code))
	}
	for i := range r.SpanFrom {
		contract, plan := r.Source.SpanContract(i)
		s.Spans = append(s.Spans, fmt.Sprint(r.SpanCoverage[i], r.SpanFrom[i], r.SpanThru[i], contract, plan))
	}
	return s
}

// model is the final action computed the slow and obvious way: over lists, member by member, day by day.
type model struct{ loads []load }

func (m *model) members() []string {
	var ids []string
	for _, l := range m.loads {
		for _, p := range l.Persons {
			ids = append(ids, p.Member)
		}
		for _, s := range l.Spans {
			ids = append(ids, s.Member)
		}
		for _, c := range l.Claims {
			ids = append(ids, c.Member)
		}
		for _, f := range l.Fills {
			ids = append(ids, f.Member)
		}
		for _, r := range l.Results {
			ids = append(ids, r.Member)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (m *model) look(member string) seen {
	s := seen{Person: m.person(member)}
	place := map[string]int{}
	claims := m.claims(member)
	for i, c := range claims {
		place[c.ID] = i
		s.Claims = append(s.Claims, fmt.Sprint(c.ID, c.From, c.Thru, c.Admit, c.Discharge, c.Setting, c.Status, c.Provider, c.PaidCents))
	}
	s.Codes = modelCodes(claims)
	for _, f := range m.fills(member) {
		s.Fills = append(s.Fills, fmt.Sprint(f.Date, f.ID, f.DaysSupply, f.Status, f.QuantityMilli, f.Drug.System, f.Drug.Code))
	}
	for _, r := range m.results(member) {
		s.Results = append(s.Results, fmt.Sprint(r.Code.Date, r.Value, r.Unit, r.Code.System, r.Code.Code))
	}
	s.Spans = m.spans(member)
	return s
}

func (m *model) person(member string) string {
	p := claim.Person{Member: member, Birth: claim.NoDay, Death: claim.NoDay}
	var all []claim.Person
	for _, l := range m.loads {
		for _, q := range l.Persons {
			if q.Member == member {
				all = append(all, q)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b claim.Person) int { return cmp.Compare(a.Version, b.Version) })
	for _, q := range all {
		if q.Birth != claim.NoDay {
			p.Birth = q.Birth
		}
		if q.Death != claim.NoDay {
			p.Death = q.Death
		}
		p.Sex = cmp.Or(q.Sex, p.Sex)
		p.Name, p.State = cmp.Or(q.Name, p.Name), cmp.Or(q.State, p.State)
		p.ZIP, p.MBI = cmp.Or(q.ZIP, p.ZIP), cmp.Or(q.MBI, p.MBI)
	}
	return fmt.Sprint(member, p.Birth, p.Death, p.Sex, "|", p.Member, p.Birth, p.Death, p.Sex, p.Name, p.State, p.ZIP, p.MBI)
}

func (m *model) claims(member string) []claim.Claim {
	latest := map[string]claim.Claim{}
	for _, l := range m.loads {
		for _, c := range l.Claims {
			if old, ok := latest[c.ID]; c.Member == member && (!ok || c.Version >= old.Version) {
				latest[c.ID] = c
			}
		}
	}
	var list []claim.Claim
	for _, c := range latest {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b claim.Claim) int {
		return cmp.Or(cmp.Compare(a.From, b.From), strings.Compare(a.ID, b.ID))
	})
	return list
}

func modelCodes(claims []claim.Claim) []string {
	type row struct {
		date, claim int32
		kind        Kind
		code        claim.Code
	}
	var rows []row
	for i, c := range claims {
		for _, k := range c.Codes {
			rows = append(rows, row{k.Date, int32(i), MakeKind(c.Setting, k.Role, c.Status), k})
		}
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(a.claim, b.claim), cmp.Compare(a.kind, b.kind),
			cmp.Compare(a.code.System, b.code.System), strings.Compare(a.code.Code, b.code.Code))
	})
	var out []string
	for _, r := range rows {
		out = append(out, fmt.Sprint(r.date, r.claim, r.kind, r.code.System, r.code.Code))
	}
	return out
}

func (m *model) fills(member string) []claim.Fill {
	latest := map[string]claim.Fill{}
	for _, l := range m.loads {
		for _, f := range l.Fills {
			if old, ok := latest[f.ID]; f.Member == member && (!ok || f.Version >= old.Version) {
				latest[f.ID] = f
			}
		}
	}
	var list []claim.Fill
	for _, f := range latest {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b claim.Fill) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), strings.Compare(a.ID, b.ID))
	})
	return list
}

func (m *model) results(member string) []claim.Result {
	latest := map[string]claim.Result{}
	for _, l := range m.loads {
		for _, r := range l.Results {
			key := r.ID + "/" + r.Code.Code
			if old, ok := latest[key]; r.Member == member && (!ok || old.Status == claim.Paid || r.Status != claim.Paid) {
				latest[key] = r
			}
		}
	}
	var list []claim.Result
	for _, r := range latest {
		if r.Status == claim.Paid {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b claim.Result) int {
		return cmp.Or(cmp.Compare(a.Code.Date, b.Code.Date), strings.Compare(a.ID, b.ID), strings.Compare(a.Code.Code, b.Code.Code))
	})
	return list
}

// spans joins by painting days: the test's dates lie within 0..199 and 200 stands for an open end.
func (m *model) spans(member string) []string {
	type key struct {
		coverage       claim.Coverage
		contract, plan string
	}
	days := map[key]*[201]bool{}
	for _, s := range m.finalSpans(member) {
		k := key{s.Coverage, s.Contract, s.Plan}
		if days[k] == nil {
			days[k] = &[201]bool{}
		}
		thru := s.Thru
		if thru == claim.NoDay {
			thru = 200
		}
		for d := s.From; d <= thru; d++ {
			days[k][d] = true
		}
	}
	var list []spanFact
	for k, painted := range days {
		for d := 0; d <= 200; d++ {
			if !painted[d] {
				continue
			}
			s := spanFact{coverage: k.coverage, contract: k.contract, plan: k.plan, from: int32(d)}
			for d < 200 && painted[d+1] {
				d++
			}
			if s.thru = int32(d); d == 200 {
				s.thru = math.MaxInt32
			}
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b spanFact) int {
		return cmp.Or(cmp.Compare(a.coverage, b.coverage), cmp.Compare(a.from, b.from),
			strings.Compare(a.contract, b.contract), strings.Compare(a.plan, b.plan))
	})
	var out []string
	for _, s := range list {
		out = append(out, fmt.Sprint(s.coverage, s.from, s.thru, s.contract, s.plan))
	}
	return out
}

// finalSpans are the latest copies: a span is known by all but its end and version.
func (m *model) finalSpans(member string) map[claim.Span]claim.Span {
	latest := map[claim.Span]claim.Span{}
	for _, l := range m.loads {
		for _, s := range l.Spans {
			key := s
			key.Thru, key.Version = 0, 0
			if old, ok := latest[key]; s.Member == member && (!ok || s.Version >= old.Version) {
				latest[key] = s
			}
		}
	}
	return latest
}
