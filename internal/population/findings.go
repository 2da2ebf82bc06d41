package population

import (
	"encoding/binary"
	"hash/fnv"
	"math"

	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
	"github.com/keepwell/keepwell/internal/population/evaluate"
)

// worker evaluates members one after the other, with memory of its own.
type worker struct {
	rules    *Rulebook
	findings evaluate.Findings
	bytes    []byte
}

// evaluate holds a member against all rules and returns the digest of what was found: a number that changes when anything that
// would be recorded changes, and does not when segments are merged or rules evaluated again.
func (w *worker) evaluate(classes *evaluate.Classes, rows *column.Rows, asOf claim.Day) int64 {
	w.rules.program.Evaluate(classes, rows, asOf, &w.findings)
	b := w.bytes[:0]
	person := rows.Source.Person()
	b = append(append(b, person.Name...), 0)
	b = append(append(b, person.State...), 0, byte(person.Sex))
	b = days(b, person.Birth, person.Death)
	for i := range w.findings.List {
		f := &w.findings.List[i]
		if !recorded(f.State) {
			continue
		}
		b = append(append(b, w.rules.program.RuleHash(int(f.Rule))...), byte(f.State), f.Flag, byte(f.Alert), byte(f.ExcludedBy))
		b = days(b, f.First, f.Ever, f.ConfirmedOn, f.Last, f.Due, f.Count)
		if n := w.numbers(f); n != nil {
			b = days(b, n.CoveredDays, n.TreatmentDays, n.FillDates, n.SupplyEnd, n.DaysLate, n.GapAllowed, n.GapUsed, n.OverlapDays)
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(n.Value))
		}
		for _, e := range w.findings.EvidenceOf(i) {
			b = evidenceBytes(b, rows, e)
		}
	}
	w.bytes = b
	h := fnv.New64a()
	_, _ = h.Write(b) // a hash never fails to write
	return int64(h.Sum64())
}

// evidenceBytes covers all that evidence copies out of a row: a claim may be replaced by one with the same id.
func evidenceBytes(b []byte, rows *column.Rows, e evaluate.Evidence) []byte {
	b = append(append(b, evidenceID(rows, e)...), byte(e.Kind), b2i(e.Counts))
	i := int(e.Row)
	switch e.Kind {
	case evaluate.CodeRow:
		_, code := rows.Dict.At(rows.Code[i])
		b = append(append(b, code...), byte(rows.CodeKind[i]))
		b = append(b, rows.Source.ClaimProvider(int(rows.CodeClaim[i]))...)
		return days(b, rows.CodeDate[i])
	case evaluate.FillRow:
		_, code := rows.Dict.At(rows.Fill[i])
		return days(append(append(b, code...), byte(rows.FillStatus[i])), rows.FillDate[i], int32(rows.FillDays[i]))
	case evaluate.ResultRow:
		_, code := rows.Dict.At(rows.Result[i])
		b = binary.LittleEndian.AppendUint64(append(b, code...), math.Float64bits(rows.ResultValue[i]))
		return days(append(b, rows.Source.ResultUnit(i)...), rows.ResultDate[i])
	case evaluate.SpanRow:
		return days(append(b, byte(rows.SpanCoverage[i])), rows.SpanFrom[i])
	}
	return b
}

func b2i(b bool) byte {
	if b {
		return 1
	}
	return 0
}

func days(b []byte, values ...int32) []byte {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	return b
}

// recorded tells which states become part of the record: everything but "nothing was found".
func recorded(s evaluate.State) bool { return s != evaluate.None && s != evaluate.NotInPopulation }

func (w *worker) numbers(f *evaluate.Finding) *evaluate.Numbers {
	if f.Numbers < 0 {
		return nil
	}
	return &w.findings.Numbers[f.Numbers]
}

// evidenceID is the source's id of the row that evidence refers to; results and spans have none.
func evidenceID(rows *column.Rows, e evaluate.Evidence) string {
	switch e.Kind {
	case evaluate.CodeRow:
		return rows.Source.ClaimID(int(rows.CodeClaim[e.Row]))
	case evaluate.FillRow:
		return rows.Source.FillID(int(e.Row))
	}
	return ""
}

// found is what an evaluation found, by rule id.
func (w *worker) found(rows *column.Rows) map[string]*findingData {
	all := make(map[string]*findingData, len(w.findings.List))
	for i := range w.findings.List {
		f := &w.findings.List[i]
		if recorded(f.State) {
			all[w.rules.program.Rule(int(f.Rule)).ID] = w.data(i, f, rows)
		}
	}
	return all
}

func (w *worker) data(i int, f *evaluate.Finding, rows *column.Rows) *findingData {
	rule := w.rules.program.Rule(int(f.Rule))
	d := &findingData{
		Version: rule.Version, Hash: w.rules.program.RuleHash(int(f.Rule))[:hashDigits], State: State(f.State.String()), Flag: int(f.Flag),
		First: f.First, Ever: f.Ever, ConfirmedOn: f.ConfirmedOn, Last: f.Last, Due: f.Due, Count: int(f.Count),
		Numbers: numbers(w.numbers(f)),
	}
	if f.Alert != evaluate.NoAlert {
		d.Alert = f.Alert.String()
	}
	if f.ExcludedBy >= 0 {
		x := rule.Exclusions[f.ExcludedBy]
		d.ExcludedBy = firstOf(x.Title, x.ID)
	}
	for _, e := range w.findings.EvidenceOf(i) {
		row := evidence(rows, e)
		if n := len(d.Evidence); n > 0 && d.Evidence[n-1] == row {
			continue // a claim may carry a code twice, on its head and on a line
		}
		d.Evidence = append(d.Evidence, row)
	}
	return d
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// numbers names the figures of refill, overlap and result rules.
func numbers(n *evaluate.Numbers) map[string]float64 {
	if n == nil {
		return nil
	}
	all := map[string]float64{}
	if n.HasRefill {
		all["covered_days"], all["treatment_days"] = float64(n.CoveredDays), float64(n.TreatmentDays)
		if n.TreatmentDays > 0 {
			all["pdc"] = float64(n.CoveredDays) / float64(n.TreatmentDays)
		}
		all["fill_dates"], all["days_late"] = float64(n.FillDates), float64(n.DaysLate)
		all["gap_days_allowed"], all["gap_days_used"] = float64(n.GapAllowed), float64(n.GapUsed)
	}
	if n.OverlapDays > 0 {
		all["overlap_days"] = float64(n.OverlapDays)
	}
	if n.HasValue {
		all["value"] = n.Value
	}
	return all
}

// evidence copies a row out of the columns, so that the record can explain the finding without them.
func evidence(rows *column.Rows, e evaluate.Evidence) Evidence {
	out := Evidence{Kind: e.Kind.String(), ID: evidenceID(rows, e), Counts: e.Counts}
	i := int(e.Row)
	switch e.Kind {
	case evaluate.CodeRow:
		out.Date, out.Setting = rows.CodeDate[i], rows.CodeKind[i].Setting()
		out.System, out.Code = rows.Dict.At(rows.Code[i])
		out.Provider = rows.Source.ClaimProvider(int(rows.CodeClaim[i]))
		if rows.CodeKind[i].Void() {
			out.Note = statusNote(rows.ClaimStatus[rows.CodeClaim[i]])
		}
	case evaluate.FillRow:
		out.Date, out.Setting = rows.FillDate[i], claim.Drug
		out.System, out.Code = rows.Dict.At(rows.Fill[i])
		supply := float64(rows.FillDays[i])
		out.Value, out.Unit, out.Note = &supply, supplyUnit, statusNote(rows.FillStatus[i])
	case evaluate.ResultRow:
		value := rows.ResultValue[i]
		out.Date, out.Setting, out.Value, out.Unit = rows.ResultDate[i], claim.Clinical, &value, rows.Source.ResultUnit(i)
		out.System, out.Code = rows.Dict.At(rows.Result[i])
	case evaluate.SpanRow:
		out.Date, out.Code = rows.SpanFrom[i], coverageTitles[rows.SpanCoverage[i]]
	}
	return out
}

func statusNote(s claim.Status) string {
	switch s {
	case claim.Void:
		return "reversed"
	case claim.Denied:
		return "denied"
	default:
		return ""
	}
}

// summarize is what lists sort by.
func (b *Rulebook) summarize(found map[string]*findingData, digest int64) summary {
	s := summary{NextDue: claim.NoDay, Digest: digest}
	for id, f := range found {
		card := b.Card(id)
		switch f.State {
		case Confirmed:
			if card.Group == commonConditions {
				s.Confirmed++
			}
		case Open, Overdue, DueSoon:
			s.OpenGaps++
			if f.Alert != suppressed {
				s.Priority = max(s.Priority, urgency(card.Priority, f.State))
			}
			if f.Due != claim.NoDay && (s.NextDue == claim.NoDay || f.Due < s.NextDue) {
				s.NextDue = f.Due
			}
		}
	}
	return s
}

// commonConditions is the group of the thirty common conditions of the Chronic Conditions Warehouse.
const commonConditions = "common"

// suppressed is the alert of a refill that nobody should call about now: the member is in hospital.
const suppressed = "suppressed"

// urgency orders members by their most urgent gap: the rule's priority, more when overdue, less while there is still time.
func urgency(priority int, s State) int {
	switch s {
	case Overdue:
		return priority + 5
	case DueSoon:
		return priority - 5
	default:
		return priority
	}
}

// difference lists the rules whose finding changed, in the order of the rules.
func (b *Rulebook) difference(before map[string]*findingData, now map[string]*findingData) []findingChange {
	var all []findingChange
	for _, card := range b.cards {
		if c, changed := change(card.ID, before, now); changed {
			all = append(all, c)
		}
	}
	for id, old := range before { // rules that are no longer active
		if _, active := b.at[id]; !active {
			all = append(all, findingChange{Rule: id, From: old.State, To: None})
		}
	}
	return all
}

func change(id string, before map[string]*findingData, now map[string]*findingData) (findingChange, bool) {
	old, had := before[id]
	f, has := now[id]
	switch {
	case !had && !has:
		return findingChange{}, false
	case !has:
		return findingChange{Rule: id, From: old.State, To: None}, true
	case had && old.same(f):
		return findingChange{}, false
	}
	step := findingChange{Rule: id, To: f.State, Due: ifAny(f.Due), Finding: f.stored()}
	if had {
		step.From = old.State
	}
	return step, true
}
