package population_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

var (
	ann = eligible{"ann", "female", "1955-04-02", "2022-01-01", "2026-12-31"}
	bob = eligible{"bob", "male", "1949-10-20", "2022-01-01", "2026-12-31"}
)

// TestClaimsToWorklist is the main job, on both databases: claims in, findings, worklist, a later claim, a reversal.
func TestClaimsToWorklist(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		dir := t.TempDir()
		first := h.load(
			eligibility(t, dir, ann, bob),
			medicalClaims(t, dir, medical{"c1", "ann", "professional", "", "2025-03-01", "E119", "", "2025-03-10"}),
		)
		if first.Claims.New != 1 || first.Persons.New != 2 || first.Members != 2 || first.AsOf != nil {
			t.Fatalf("first load = %+v", first)
		}
		if r := h.identify(asOf); r.Members != 2 || r.MembersChanged != 2 {
			t.Fatalf("identify = %+v", r)
		}
		if s := h.state("ann", "diabetes"); s != population.Suspected {
			t.Fatalf("one professional claim: diabetes is %s, want suspected", s)
		}

		second := h.load(medicalClaims(t, t.TempDir(), medical{"c2", "ann", "professional", "", "2025-05-02", "E1165", "", "2025-05-20"}))
		if second.Members != 1 || second.Evaluated != 1 || second.AsOf == nil || *second.AsOf != asOf || second.Changed == 0 {
			t.Fatalf("second load = %+v, want one member evaluated", second)
		}
		if s := h.state("ann", "diabetes"); s != population.Confirmed {
			t.Fatalf("two claims: diabetes is %s, want confirmed", s)
		}
		h.checkWorklist()
		h.checkOverview()
		h.checkWhy()
	})
}

func (h *house) checkWorklist() {
	h.t.Helper()
	page, err := h.Worklist(h.t.Context(), h.opener(), population.WorklistQuery{Condition: []string{"diabetes"}})
	if err != nil {
		h.t.Fatal(err)
	}
	if len(page.Rows) != 1 || page.Total != 1 || page.Rows[0].Member != "ann" || page.Rows[0].Age != 70 || page.Rows[0].Sex != claim.Female {
		h.t.Fatalf("worklist of diabetes = %+v", page)
	}
	gaps := page.Rows[0].Gaps
	if !slices.ContainsFunc(gaps, func(g population.FindingBrief) bool { return g.Rule == "a1c_test" }) {
		h.t.Fatalf("gaps of a member with diabetes = %+v, want the A1c test among them", gaps)
	}
}

func (h *house) checkOverview() {
	h.t.Helper()
	o, err := h.Overview(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	if o.Members != 2 || o.WithAny != 1 || o.AsOf != asOf.Days() || o.Covered != 2 {
		h.t.Fatalf("overview = %d members, %d with a condition, %d covered", o.Members, o.WithAny, o.Covered)
	}
	for _, c := range o.Conditions {
		if c.Rule.ID == "diabetes" && (c.ByState[population.Confirmed] != 1 || len(c.Trend) != len(c.TrendDates)) {
			h.t.Fatalf("diabetes = %+v", c)
		}
	}
	if !slices.ContainsFunc(o.Changes, func(c population.ChangeCount) bool {
		return c.Rule.ID == "diabetes" && c.To == population.Confirmed && c.Members == 1
	}) {
		h.t.Fatalf("changes = %+v, want one new diagnosis of diabetes", o.Changes)
	}
	changes, err := h.Changes(h.t.Context(), h.opener(), 20)
	if err != nil || len(changes) == 0 || changes[0].Member != "ann" {
		h.t.Fatalf("changes = %+v, %v, want ann's new diagnosis", changes, err)
	}
}

func (h *house) checkWhy() {
	h.t.Helper()
	why, err := h.Why(h.t.Context(), h.pass("ann"), "diabetes")
	if err != nil {
		h.t.Fatal(err)
	}
	var ids []string
	for _, e := range why.Finding.Evidence {
		if e.Counts {
			ids = append(ids, e.ID)
		}
	}
	slices.Sort(ids)
	if !slices.Equal(ids, []string{"c1", "c2"}) {
		h.t.Fatalf("evidence = %v, want c1 and c2", ids)
	}
	if len(why.History) != 1 || why.History[0].From != population.Suspected || why.History[0].To != population.Confirmed {
		h.t.Fatalf("history = %+v", why.History)
	}
	if !strings.Contains(why.Policy, "reference_period") || len(why.Steps) == 0 {
		h.t.Fatalf("policy has %d bytes, %d steps", len(why.Policy), len(why.Steps))
	}
	no, err := h.Why(h.t.Context(), h.pass("ann"), "sickle_cell_disease")
	if err != nil || no.Finding.State != population.None || no.Finding.Flag != 2 || len(no.Steps) == 0 {
		h.t.Fatalf("why not: %+v, %v; want steps, and flag 2: covered, nothing found", no.Finding, err)
	}
	if _, err := h.Why(h.t.Context(), h.pass("ann"), "no_such_rule"); !errors.Is(err, population.ErrNoFinding) {
		h.t.Fatalf("why of a rule that is not there: %v", err)
	}
}

func TestLoadingAgainChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		dir := t.TempDir()
		files := []string{
			eligibility(t, dir, ann),
			medicalClaims(t, dir, medical{"c1", "ann", "institutional", "111", "2025-03-01", "I214", "", "2025-03-10"}),
		}
		h.load(files...)
		h.identify(asOf)
		position, tables := h.position(), h.tables()

		if again := h.load(files...); !again.AlreadyKnown {
			t.Fatalf("again = %+v", again)
		}
		// The same rows in a file with other bytes: a blank line at the end.
		other := medicalClaims(t, t.TempDir(), medical{"c1", "ann", "institutional", "111", "2025-03-01", "I214", "", "2025-03-10"},
			medical{"c1", "ann", "institutional", "111", "2025-03-01", "I214", "", "2025-03-10"})
		repeated := h.load(other)
		if repeated.AlreadyKnown || repeated.Members != 0 || repeated.Claims.New != 0 {
			t.Fatalf("same rows in another file = %+v", repeated)
		}
		if h.tables() != tables {
			t.Fatal("a repeated load changed the findings")
		}
		if r := h.identify(asOf); r.Changed != 0 || r.MembersChanged != 0 {
			t.Fatalf("identify again = %+v", r)
		}
		if h.position() != position+1 { // the load of other bytes is noted, and nothing else
			t.Fatalf("position %d, was %d", h.position(), position)
		}
	})
}

func (h *house) position() int64 {
	h.t.Helper()
	n, err := h.rec.Position(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

func TestReversalTakesEvidenceAway(t *testing.T) {
	h := build(t, sqlite(t))
	dir := t.TempDir()
	rif := func(name, action, frequency, processed string) string {
		return table(t, dir, name, [][]string{{strings.Join([]string{
			"DML_IND", "BENE_ID", "CLM_ID", "CLM_GRP_ID", "FINAL_ACTION", "NCH_NEAR_LINE_REC_IDENT_CD", "NCH_CLM_TYPE_CD", "CLM_FROM_DT", "CLM_THRU_DT",
			"NCH_WKLY_PROC_DT", "FI_CLM_PROC_DT", "CLM_FREQ_CD", "CLM_FAC_TYPE_CD", "CLM_SRVC_CLSFCTN_TYPE_CD", "CLM_ADMSN_DT", "NCH_BENE_DSCHRG_DT",
			"PRNCPAL_DGNS_CD", "PRNCPAL_DGNS_VRSN_CD", "ICD_DGNS_CD1", "ICD_DGNS_VRSN_CD1", "CLM_LINE_NUM",
		}, "|")}, {strings.Join([]string{
			action, "-77", "-9001", "-9001", "F", "V", "60", "10-Feb-2025", "14-Feb-2025", processed, processed, frequency, "1", "1", "10-Feb-2025", "14-Feb-2025",
			"I214", "0", "I214", "0", "1",
		}, "|")}})
	}
	h.load(rif("inpatient_1.csv", "INSERT", "1", "21-Feb-2025"))
	h.identify(asOf)
	if s := h.state("-77", "acute_myocardial_infarction"); s != population.Confirmed {
		t.Fatalf("after the stay: %s", s)
	}
	r := h.load(rif("inpatient_2.csv", "INSERT", "8", "14-Mar-2025"))
	if r.Claims.Reversed != 1 || r.Claims.New != 0 {
		t.Fatalf("reversal = %+v", r.Claims)
	}
	if s := h.state("-77", "acute_myocardial_infarction"); s != population.NotConfirmed {
		t.Fatalf("after the reversal: %s, want not_confirmed", s)
	}
	why, err := h.Why(t.Context(), h.pass("-77"), "acute_myocardial_infarction")
	if err != nil {
		t.Fatal(err)
	}
	if e := why.Finding.Evidence; len(e) == 0 || e[0].Counts || e[0].Note != "reversed" {
		t.Fatalf("evidence after the reversal = %+v", e)
	}
}

// TestEligibilityMayComeLater: a member in claims but not in eligibility is loaded, reported, and complete once known.
func TestEligibilityMayComeLater(t *testing.T) {
	h := build(t, sqlite(t))
	r := h.load(medicalClaims(t, t.TempDir(), medical{"c1", "ann", "institutional", "111", "2025-03-01", "I214", "", "2025-03-10"}))
	if r.WithoutEligibility != 1 || r.Members != 1 {
		t.Fatalf("load = %+v, want one member without eligibility", r)
	}
	h.identify(asOf)
	if s := h.state("ann", "acute_myocardial_infarction"); s != population.Confirmed {
		t.Fatalf("condition of a member without eligibility: %s", s)
	}
	h.load(eligibility(t, t.TempDir(), ann))
	m, err := h.Member(t.Context(), h.pass("ann"))
	if err != nil {
		t.Fatal(err)
	}
	if m.Age != 70 || m.Name == "" || len(m.Coverage) == 0 || len(m.Gaps) == 0 {
		t.Fatalf("member after eligibility came = %+v", m)
	}
}

func TestRebuildGivesTheSameTables(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		dir := t.TempDir()
		h.load(eligibility(t, dir, ann, bob), medicalClaims(t, dir, medical{"c1", "ann", "professional", "", "2025-03-01", "E119", "", "2025-03-10"}))
		h.identify(clock.DateOf(2025, 6, 30))
		h.load(medicalClaims(t, t.TempDir(), medical{"c2", "ann", "professional", "", "2025-05-02", "E1165", "", "2025-05-20"}))
		h.identify(asOf)
		before := h.tables()
		if err := h.rec.Rebuild(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if after := h.tables(); after != before {
			t.Fatalf("rebuilt tables differ:\n%s\nwas\n%s", after, before)
		}
	})
}

func TestMergeChangesNothing(t *testing.T) {
	h := build(t, sqlite(t))
	h.load(eligibility(t, t.TempDir(), ann, bob))
	for _, c := range []medical{
		{"c1", "ann", "professional", "", "2025-03-01", "E119", "", "2025-03-10"},
		{"c2", "ann", "professional", "", "2025-05-02", "E1165", "", "2025-05-20"},
		{"c3", "bob", "professional", "", "2025-05-03", "I10", "", "2025-05-20"},
		{"c4", "bob", "professional", "", "2025-06-03", "I10", "", "2025-06-20"},
		{"c5", "bob", "professional", "", "2025-07-03", "I10", "", "2025-07-20"},
	} {
		h.load(medicalClaims(t, t.TempDir(), c))
	}
	h.identify(asOf)
	before := h.tables()
	replaced, err := h.Merge(t.Context(), tester)
	if err != nil || replaced < 2 {
		t.Fatalf("merge replaced %d segments, %v", replaced, err)
	}
	if r := h.identify(asOf); r.Changed != 0 {
		t.Fatalf("after a merge %d findings changed", r.Changed)
	}
	if h.tables() != before {
		t.Fatal("a merge changed the tables")
	}
	if r := h.load(medicalClaims(t, t.TempDir(), medical{"c5", "bob", "professional", "", "2025-07-03", "E119", "", "2025-08-20"})); r.Claims.Replaced != 1 {
		t.Fatalf("a replacement after the merge = %+v", r.Claims)
	}
}

func TestReplayListsWhatOtherRulesWouldFind(t *testing.T) {
	h := build(t, sqlite(t))
	dir := t.TempDir()
	h.load(eligibility(t, dir, ann), medicalClaims(t, dir, medical{"c1", "ann", "professional", "", "2025-03-01", "E119", "", "2025-03-10"}))
	h.identify(asOf)
	same, err := h.Replay(t.Context(), rulebook, population.ReplayList{Open: h.opener()}, nil)
	if err != nil || len(same.Differences) != 0 || same.Same == 0 || same.Members != 1 {
		t.Fatalf("replay with the same rules = %+v, %v", same, err)
	}
	laxer, err := population.NewRulebook(rulesWith(t, "condition/diabetes.yaml", "{types: [hop, carrier], min: 2, min_days_apart: 1}", "{types: [hop, carrier], min: 1}"), nil)
	if err != nil {
		t.Fatal(err)
	}
	report, err := h.Replay(t.Context(), laxer, population.ReplayList{Open: h.opener()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := population.ReplayDifference{Member: "ann", Rule: "diabetes", Was: population.Suspected, Now: population.Confirmed}
	if !slices.Contains(report.Differences, want) {
		t.Fatalf("differences = %+v, want %+v", report.Differences, want)
	}
}
