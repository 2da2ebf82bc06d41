package column

import (
	"fmt"
	"math/rand/v2"

	"github.com/keepwell/keepwell/internal/population/claim"
)

const (
	benchClaims = 24 // per member, 2.5 codes each: 60 coded lines
	benchFills  = 12
)

// invented makes up members with a plausible number of rows. The same seed gives the same members.
type invented struct {
	rng   *rand.Rand
	codes []string
	row   claim.Claim
}

func newInvented() *invented {
	v := &invented{rng: rand.New(rand.NewPCG(1, 2))}
	for i := range 20_000 {
		v.codes = append(v.codes, fmt.Sprintf("%c%05d", 'A'+i%26, i))
	}
	return v
}

func (v *invented) member(s claim.Sink, n int) error {
	member := fmt.Sprintf("-1000000%07d", n)
	err := s.Person(&claim.Person{Member: member, Version: 1, Birth: int32(v.rng.IntN(9000)) - 15000, Death: claim.NoDay, Sex: claim.Female, State: "TX", ZIP: "75001", Name: "Doe, Jane"})
	if err != nil {
		return err
	}
	if err := s.Span(&claim.Span{Member: member, Coverage: claim.PartA, From: 17000, Thru: claim.NoDay}); err != nil {
		return err
	}
	for i := range benchClaims {
		if err := s.Claim(v.claim(member, n*benchClaims+i)); err != nil {
			return err
		}
	}
	for i := range benchFills {
		f := claim.Fill{
			ID: fmt.Sprintf("-2%012d", n*benchFills+i), Member: member, Date: 18000 + int32(v.rng.IntN(1000)), DaysSupply: 30,
			Drug: claim.Code{System: claim.NDC, Code: v.codes[v.rng.IntN(3000)]}, QuantityMilli: 30000, Prescriber: "1999999984",
		}
		if err := s.Fill(&f); err != nil {
			return err
		}
	}
	return nil
}

func (v *invented) claim(member string, n int) *claim.Claim {
	from := 18000 + int32(v.rng.IntN(1000))
	c := &v.row
	*c = claim.Claim{
		ID: fmt.Sprintf("-1%012d", n), Member: member, Setting: claim.Carrier, Version: 19000, From: from, Thru: from, Admit: claim.NoDay,
		Discharge: claim.NoDay, Lines: 2, PaidCents: 12345, Provider: "1999999984", Codes: c.Codes[:0],
	}
	for range 2 + n%2 {
		c.Codes = append(c.Codes, claim.Code{System: claim.ICD10CM, Role: claim.Secondary, Code: v.codes[min(v.rng.IntN(20000), v.rng.IntN(20000))], Date: from})
	}
	return c
}
