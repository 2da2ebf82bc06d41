package sim_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
	"github.com/keepwell/keepwell/internal/sim"
	"github.com/keepwell/keepwell/rules"
)

func day(text string) claim.Day { return clock.MustParse(text).Days() }

// countOne writes one member to columns and lets the single pass count it.
func countOne(t *testing.T, claims []claim.Claim, fills []claim.Fill) sim.Counts {
	t.Helper()
	store, err := column.OpenStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	writer, err := store.NewWriter("one", column.Options{})
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(writer.Person(&claim.Person{Member: "m", Birth: day("1950-01-01"), Death: claim.NoDay, Sex: claim.Female}))
	must(writer.Span(&claim.Span{Member: "m", Coverage: claim.PartD, From: day("2020-01-01"), Thru: claim.NoDay}))
	for i := range claims {
		must(writer.Claim(&claims[i]))
	}
	for i := range fills {
		must(writer.Fill(&fills[i]))
	}
	_, err = writer.Close(context.Background())
	must(err)
	snapshot, err := store.Snapshot([]string{"one"})
	must(err)
	defer snapshot.Close()
	pass, err := sim.NewSinglePass(snapshot.Dict(), rules.Files)
	must(err)
	for i := range snapshot.Partitions() {
		must(snapshot.Partition(i).Each(context.Background(), func(r *column.Rows) error { pass.Member(r); return nil }))
	}
	return pass.Counts
}

func claimOn(n int, setting claim.Setting, date string, codes ...string) claim.Claim {
	c := claim.Claim{
		ID: fmt.Sprint("c", n), Member: "m", Setting: setting, From: day(date), Thru: day(date),
		Admit: claim.NoDay, Discharge: claim.NoDay,
	}
	for _, code := range codes {
		c.Codes = append(c.Codes, claim.Code{System: claim.ICD10CM, Role: claim.Secondary, Code: code, Date: c.From})
	}
	return c
}

// The worked cases of the CCW counting rule: one facility claim, or two visits on different days.
func TestSinglePassConditions(t *testing.T) {
	void := claimOn(1, claim.Inpatient, "2025-03-01", "E119")
	void.Status = claim.Void
	tests := []struct {
		name      string
		condition string
		claims    []claim.Claim
		met       int
	}{
		{"one visit", "diabetes", []claim.Claim{claimOn(1, claim.Carrier, "2025-03-01", "E119")}, 0},
		{"two visits on one day", "diabetes", []claim.Claim{claimOn(1, claim.Carrier, "2025-03-01", "E119"), claimOn(2, claim.Carrier, "2025-03-01", "E119")}, 0},
		{"two visits on two days", "diabetes", []claim.Claim{claimOn(1, claim.Carrier, "2025-03-01", "E119"), claimOn(2, claim.Outpatient, "2025-03-02", "E1165")}, 1},
		{"one home health claim", "diabetes", []claim.Claim{claimOn(1, claim.HHA, "2025-03-01", "E119")}, 1},
		{"home health does not count for cancer", "cancer_lung", []claim.Claim{claimOn(1, claim.HHA, "2025-03-01", "C3400")}, 0},
		{"25 months apart", "diabetes", []claim.Claim{claimOn(1, claim.Carrier, "2023-11-30", "E119"), claimOn(2, claim.Carrier, "2025-12-31", "E119")}, 0},
		{"first and last day of 24 months", "diabetes", []claim.Claim{claimOn(1, claim.Carrier, "2024-01-01", "E119"), claimOn(2, claim.Carrier, "2025-12-31", "E119")}, 1},
		{"equipment and a visit", "diabetes", []claim.Claim{claimOn(1, claim.DME, "2025-03-01", "E119"), claimOn(2, claim.Carrier, "2025-03-05", "E119")}, 0},
		{"infarction 13 months ago", "acute_myocardial_infarction", []claim.Claim{claimOn(1, claim.Inpatient, "2024-11-15", "I214")}, 0},
		{"infarction this year", "acute_myocardial_infarction", []claim.Claim{claimOn(1, claim.Inpatient, "2025-11-15", "I214")}, 1},
		{"stroke with head injury on the claim", "stroke_tia", []claim.Claim{claimOn(1, claim.Outpatient, "2025-03-01", "I639", "S06341A")}, 0},
		{"stroke with head injury on another claim", "stroke_tia", []claim.Claim{claimOn(1, claim.Outpatient, "2025-03-01", "I639"), claimOn(2, claim.Outpatient, "2025-03-01", "S06341A")}, 1},
		{"reversed", "diabetes", []claim.Claim{void}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			counts := countOne(t, tt.claims, nil)
			if got := counts.Met[slices.Index(sim.Conditions(), tt.condition)]; got != tt.met {
				t.Errorf("%s met %d times, expected %d", tt.condition, got, tt.met)
			}
		})
	}
}

func fillOn(n int, date, ndc string, supply int16) claim.Fill {
	return claim.Fill{
		ID: fmt.Sprint("f", n), Member: "m", Date: day(date), DaysSupply: supply,
		Drug: claim.Code{System: claim.NDC, Role: claim.Procedure, Code: ndc, Date: day(date)},
	}
}

func TestSinglePassAdherence(t *testing.T) {
	const statin, insulin, metformin = "00069215030", "00002771559", "00087606005"
	good := []claim.Fill{fillOn(1, "2025-01-01", statin, 200), fillOn(2, "2025-08-15", statin, 92)}
	poor := []claim.Fill{fillOn(1, "2025-01-01", statin, 200), fillOn(2, "2025-08-15", statin, 91)}
	tests := []struct {
		name                   string
		measure                string
		claims                 []claim.Claim
		fills                  []claim.Fill
		denominator, numerator int
	}{
		{"80 percent to the day", "PDC-STA", nil, good, 1, 1},
		{"a day less", "PDC-STA", nil, poor, 1, 0},
		{"one fill", "PDC-STA", nil, good[:1], 0, 0},
		{"end-stage renal disease", "PDC-STA", []claim.Claim{claimOn(1, claim.Carrier, "2025-03-01", "N186")}, good, 0, 0},
		{"insulin beside metformin", "PDC-DR", nil, []claim.Fill{
			fillOn(1, "2025-01-01", metformin, 90), fillOn(2, "2025-04-01", metformin, 90), fillOn(3, "2025-04-01", insulin, 30),
		}, 0, 0},
		{"metformin alone", "PDC-DR", nil, []claim.Fill{fillOn(1, "2025-01-01", metformin, 90), fillOn(2, "2025-04-01", metformin, 90)}, 1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			counts := countOne(t, tt.claims, tt.fills)
			at := slices.Index(sim.Measures(), tt.measure)
			if counts.Denominator[at] != tt.denominator || counts.Numerator[at] != tt.numerator {
				t.Errorf("%d in the denominator, %d in the numerator", counts.Denominator[at], counts.Numerator[at])
			}
		})
	}
}
