package evaluate

import (
	"slices"
	"testing"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// TestEvaluateAllocatesNothing holds once Findings has grown to its size.
func TestEvaluateAllocatesNothing(t *testing.T) {
	lib := worked(t)
	for _, mode := range []Mode{Prospective, MeasurePhase} {
		p, err := Compile(lib.Rules, lib.Sets, Options{Mode: mode, Period: 2025})
		if err != nil {
			t.Fatal(err)
		}
		members := crowd(t, lib, 50, 60)
		classes := p.Bind(members[0].Dict)
		var out Findings
		all := func() {
			for _, rows := range members {
				p.Evaluate(classes, rows, benchAsOf, &out)
			}
		}
		all()
		if n := testing.AllocsPerRun(5, all); n != 0 {
			t.Errorf("mode %d: %v allocations", mode, n)
		}
	}
}

// TestFindingsAreReusable: a member's findings do not depend on who was evaluated before, nor on the program used before.
func TestFindingsAreReusable(t *testing.T) {
	lib := worked(t)
	p, err := Compile(lib.Rules, lib.Sets, Options{})
	if err != nil {
		t.Fatal(err)
	}
	other, err := Compile(lib.Rules[:2], lib.Sets, Options{})
	if err != nil {
		t.Fatal(err)
	}
	members := crowd(t, lib, 30, 40)
	classes, otherClasses := p.Bind(members[0].Dict), other.Bind(members[0].Dict)
	var used Findings
	for i, rows := range members {
		if i%5 == 0 {
			other.Evaluate(otherClasses, rows, benchAsOf-100, &used)
		}
		p.Evaluate(classes, rows, benchAsOf, &used)
		var fresh Findings
		p.Evaluate(classes, rows, benchAsOf, &fresh)
		if !slices.Equal(used.List, fresh.List) || !slices.Equal(used.Evidence, fresh.Evidence) {
			t.Fatalf("member %d: findings depend on what was evaluated before", i)
		}
	}
}

// TestLaterRowsChangeNothing: rows dated after as_of are not seen.
func TestLaterRowsChangeNothing(t *testing.T) {
	lib := worked(t)
	p, err := Compile(lib.Rules, lib.Sets, Options{})
	if err != nil {
		t.Fatal(err)
	}
	day := clock.DateOf(2025, 3, 1).Days()
	build := func(later bool) Findings {
		m := newMemberRows(clock.DateOf(1950, 1, 1).Days(), claim.Female)
		at := m.claim("a", claim.Carrier, claim.Paid, day, day)
		m.fact(at, claim.ICD10CM, claim.Principal, "E119", day)
		m.result("4548-4", day, 7)
		if later {
			next := m.claim("b", claim.Inpatient, claim.Paid, day+1, day+3)
			m.fact(next, claim.ICD10CM, claim.Principal, "E119", day+1)
			m.result("4548-4", day+1, 9)
			m.fill(claim.RxNorm, "274783", day+1, 30, claim.Paid)
		}
		rows := m.finish()
		var out Findings
		p.Evaluate(p.Bind(rows.Dict), rows, day, &out)
		return out
	}
	with, without := build(true), build(false)
	if !slices.Equal(with.List, without.List) || !slices.Equal(with.Evidence, without.Evidence) {
		t.Error("the future is seen")
	}
}

// TestEvidenceIsBounded and still proves the rule, for a member with a thousand claims.
func TestEvidenceIsBounded(t *testing.T) {
	lib := worked(t)
	p, err := Compile(lib.Rules, lib.Sets, Options{})
	if err != nil {
		t.Fatal(err)
	}
	m := newMemberRows(clock.DateOf(1950, 1, 1).Days(), claim.Female)
	for i := range 1000 {
		day := benchAsOf - 300
		if i == 999 {
			day++
		}
		m.fact(m.claim("c", claim.Carrier, claim.Paid, day, day), claim.ICD10CM, claim.Principal, "E119", day)
	}
	rows := m.finish()
	var out Findings
	p.Evaluate(p.Bind(rows.Dict), rows, benchAsOf, &out)
	at, _ := p.Index("diabetes")
	for i := range out.List {
		if int(out.List[i].Rule) != at {
			continue
		}
		evidence := out.EvidenceOf(i)
		if len(evidence) > maxEvidence {
			t.Errorf("%d rows of evidence", len(evidence))
		}
		dates := map[int32]bool{}
		for _, e := range evidence {
			dates[rows.CodeDate[e.Row]] = true
		}
		if out.List[i].State != Confirmed || len(dates) != 2 {
			t.Errorf("state %s, evidence of %d days, expected both days that confirm", out.List[i].State, len(dates))
		}
	}
}

func TestBindingToAnotherDictionaryIsRefused(t *testing.T) {
	p, err := Compile(nil, NewValueSets(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if recover() == nil {
			t.Error("classes of another dictionary were accepted")
		}
	}()
	rows := newMemberRows(claim.NoDay, claim.SexUnknown).finish()
	p.Evaluate(p.Bind(&column.Dict{}), rows, benchAsOf, &Findings{})
}

func TestProductsAreMappedToIngredients(t *testing.T) {
	lib := worked(t)
	p, err := Compile(lib.Rules, lib.Sets, Options{})
	if err != nil {
		t.Fatal(err)
	}
	dict := &column.Dict{
		Systems: []claim.System{claim.NDC, claim.NDC, claim.NDC, claim.RxNorm, claim.ICD9CM},
		Codes:   []string{"00093104899", "00088222033", "11111222233", "197885", "E119"},
	}
	classes := p.Bind(dict)
	for i, want := range []bool{true, true, false, true, false} {
		if got := classes.of[i] != 0; got != want {
			t.Errorf("code %s: known %t, expected %t", dict.Codes[i], got, want)
		}
	}
}
