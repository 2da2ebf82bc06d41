package population

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// timelineChanges bounds how many changes of findings a timeline shows.
const timelineChanges = 200

// Timeline is what happened to one person, newest first, as far as the pass opens it.
func (p *Population) Timeline(ctx context.Context, pass access.Pass) ([]TimelineEntry, error) {
	m, findings, err := p.found(ctx, pass)
	if err != nil {
		return nil, err
	}
	t := timeline{rules: p.rules, evidence: evidenceOf(findings)}
	if err := p.withRows(m.Person.Member, func(_ *view, rows *column.Rows) error { t.read(rows); return nil }); err != nil {
		return nil, err
	}
	return p.tell(ctx, &t, m, pass)
}

// tell adds the changes of findings, and gives what the pass opens, newest first.
func (p *Population) tell(ctx context.Context, t *timeline, m Member, pass access.Pass) ([]TimelineEntry, error) {
	sight := p.sight(pass)
	changes, err := p.changes(ctx, m.Person.Member, "", timelineChanges)
	if err != nil {
		return nil, err
	}
	t.changes(sight.Changes(changes))
	// The page shows what the findings were made of: nothing from after the day they are for.
	t.entries = slices.DeleteFunc(t.entries, func(e TimelineEntry) bool { return e.From > m.AsOf })
	slices.SortStableFunc(t.entries, func(a, b TimelineEntry) int {
		return cmp.Or(cmp.Compare(b.From, a.From), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	return sight.Timeline(t.entries), nil
}

// timeline gathers the entries of one person.
type timeline struct {
	rules    *Rulebook
	evidence map[rowKey][]string // rules by the row they rest on
	entries  []TimelineEntry
}

// rowKey names a row of the sources.
type rowKey struct{ kind, id string }

func evidenceOf(findings []Finding) map[rowKey][]string {
	all := map[rowKey][]string{}
	for _, f := range findings {
		for _, e := range f.Evidence {
			key := rowKey{e.Kind, e.ID}
			if e.Counts && e.ID != "" && !slices.Contains(all[key], f.Rule.ID) {
				all[key] = append(all[key], f.Rule.ID)
			}
		}
	}
	return all
}

func (t *timeline) read(rows *column.Rows) {
	t.entries = make([]TimelineEntry, 0, len(rows.ClaimFrom)+len(rows.FillDate)+len(rows.ResultDate)+len(rows.SpanFrom))
	codes := t.claimCodes(rows)
	for i := range rows.ClaimFrom {
		t.claim(rows, i, codes[i])
	}
	for i := range rows.FillDate {
		t.fill(rows, i)
	}
	for i := range rows.ResultDate {
		t.result(rows, i)
	}
	for i := range rows.SpanFrom {
		t.span(rows, i)
	}
}

// claimCodes lists each claim's codes once, diagnoses before procedures; billing codes (revenue, bill type, place) stay out.
func (t *timeline) claimCodes(rows *column.Rows) [][]Evidence {
	all := make([][]Evidence, len(rows.ClaimFrom))
	for i, code := range rows.Code {
		system, text := rows.Dict.At(code)
		if system == claim.Revenue || system == claim.BillType || system == claim.Place {
			continue
		}
		c := int(rows.CodeClaim[i])
		same := func(e Evidence) bool { return e.System == system && e.Code == text }
		if slices.ContainsFunc(all[c], same) {
			continue
		}
		all[c] = append(all[c], Evidence{
			Kind: "claim", Date: rows.CodeDate[i], Setting: rows.CodeKind[i].Setting(), System: system, Code: text,
			Display: t.rules.Display(system, text), Counts: !rows.CodeKind[i].Void(),
		})
	}
	return all
}

func (t *timeline) claim(rows *column.Rows, i int, codes []Evidence) {
	id := rows.Source.ClaimID(i)
	setting := rows.ClaimSetting[i]
	e := TimelineEntry{
		Kind: "visit", From: rows.ClaimFrom[i], Thru: rows.ClaimThru[i], Title: settingTitles[setting], Setting: setting,
		Status: rows.ClaimStatus[i], ID: id, Codes: codes, Rules: t.evidence[rowKey{"claim", id}],
	}
	switch {
	case setting == claim.Inpatient || setting == claim.SNF || setting == claim.Hospice:
		e.Kind = "stay"
		if d := rows.ClaimDischarge[i]; d != claim.NoDay {
			e.Thru = d
		}
	case setting == claim.Clinical && slices.ContainsFunc(codes, func(c Evidence) bool { return c.System == claim.CVX }):
		e.Kind, e.Title = "vaccine", "Vaccine"
	}
	t.entries = append(t.entries, e)
}

var settingTitles = map[claim.Setting]string{
	claim.SettingUnknown: "Care", claim.Inpatient: "Hospital stay", claim.SNF: "Skilled nursing facility",
	claim.HHA: "Home health care", claim.Outpatient: "Hospital outpatient visit", claim.Carrier: "Doctor or professional visit",
	claim.DME: "Medical equipment", claim.Ambulance: "Ambulance", claim.Hospice: "Hospice", claim.Drug: "Medicine",
	claim.Clinical: "Clinical record",
}

func (t *timeline) fill(rows *column.Rows, i int) {
	system, code := rows.Dict.At(rows.Fill[i])
	id := rows.Source.FillID(i)
	title := "Medicine dispensed"
	if name := t.rules.Display(system, code); name != "" {
		title = name
	}
	if days := rows.FillDays[i]; days > 0 {
		title += fmt.Sprintf(", %d days", days)
	}
	t.entries = append(t.entries, TimelineEntry{
		Kind: "fill", From: rows.FillDate[i], Thru: rows.FillDate[i], Title: title, Setting: claim.Drug, Status: rows.FillStatus[i],
		ID: id, Days: int(rows.FillDays[i]), Codes: []Evidence{{Kind: fillKind, Date: rows.FillDate[i], System: system, Code: code, Display: t.rules.Display(system, code), Counts: rows.FillStatus[i] == claim.Paid}},
		Rules: t.evidence[rowKey{fillKind, id}],
	})
}

func (t *timeline) result(rows *column.Rows, i int) {
	system, code := rows.Dict.At(rows.Result[i])
	value := rows.ResultValue[i]
	name := cmp.Or(t.rules.Display(system, code), "Result "+code)
	unit := rows.Source.ResultUnit(i)
	t.entries = append(t.entries, TimelineEntry{
		Kind: "result", From: rows.ResultDate[i], Thru: rows.ResultDate[i],
		Title:   strings.TrimSpace(fmt.Sprintf("%s: %g %s", name, value, unit)),
		Setting: claim.Clinical,
		Codes:   []Evidence{{Kind: "result", Date: rows.ResultDate[i], System: system, Code: code, Display: t.rules.Display(system, code), Value: &value, Unit: unit, Counts: true}},
	})
}

var coverageTitles = map[claim.Coverage]string{
	claim.PartA: "Medicare Part A", claim.PartB: "Medicare Part B", claim.PartC: "Medicare Advantage plan",
	claim.PartD: "Part D drug plan", claim.HospiceElect: "Hospice election", claim.ESRD: "End-stage renal disease entitlement",
	claim.Institution: "Long-term institution", claim.Medical: "Medical coverage", claim.Dual: "Medicaid eligibility",
	claim.LowIncome: "Low-income subsidy",
}

func (t *timeline) span(rows *column.Rows, i int) {
	contract, plan := rows.Source.SpanContract(i)
	title := cmp.Or(coverageTitles[rows.SpanCoverage[i]], "Coverage")
	if contract != "" {
		contract = strings.TrimSuffix(contract+"-"+plan, "-")
		title += " " + contract
	}
	t.entries = append(t.entries, TimelineEntry{
		Kind: coverageKind, From: rows.SpanFrom[i], Thru: dueOf(rows.SpanThru[i]), Title: title, Coverage: rows.SpanCoverage[i], Contract: contract,
	})
}

func (t *timeline) changes(changes []Change) {
	for _, c := range changes {
		t.entries = append(t.entries, TimelineEntry{
			Kind: changeKind, From: c.AsOf, Thru: c.AsOf, Rules: []string{c.Rule.ID}, Was: c.From, Is: c.To,
			Title: fmt.Sprintf("%s: %s (was %s)", c.Rule.Title, stateWords[c.To], stateWords[c.From]),
		})
	}
}

// stateWords are the states as people say them.
var stateWords = map[State]string{
	None: "nothing found", Signal: "a first sign", Suspected: "suspected", Confirmed: "confirmed", NotConfirmed: "not confirmed",
	Resolved: "resolved", Open: "open", Overdue: "overdue", DueSoon: "due soon", Closed: "closed", Excluded: "does not apply",
	Talk: "talk to your doctor",
}
