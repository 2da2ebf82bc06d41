package person

import (
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
)

// Reason is why two ids may be one person. The texts are stored.
type Reason string

// The reasons. SameCrossReference is CMS's own word.
const (
	SameMBI            Reason = "same_mbi"
	SameNPI            Reason = "same_npi"
	SameNPN            Reason = "same_npn"
	SameKey            Reason = "same_source_key"
	SameCrossReference Reason = "cms_cross_reference"
	SameName           Reason = "same_name"
	SimilarName        Reason = "similar_name"
	SameBirth          Reason = "same_birth"
	BirthTransposed    Reason = "birth_digits_transposed"
	SameZip            Reason = "same_zip"
	OtherSex           Reason = "other_sex" // speaks against
)

// weights add up to a score. Names are compared only inside a block, so that a same name always comes with a second reason.
var weights = map[Reason]int{
	SameMBI: 90, SameNPI: 90, SameNPN: 90, SameKey: 90, SameCrossReference: 95,
	SameName: 45, SimilarName: 30, SameBirth: 35, BirthTransposed: 25, SameZip: 10, OtherSex: -30,
}

// proposedFrom is the score from which a pair is proposed to a reviewer: a name and a birth date, or one number.
const proposedFrom = 65

// card is what matching looks at.
type card struct {
	id      ID
	family  string
	given   string // the first given name
	birth   int64
	zip     string
	sex     string
	numbers []Identifier
	org     bool
}

func cardOf(p Person) card {
	c := card{id: p.ID, birth: dayOf(p.Birth), zip: p.zip(), sex: p.Sex, org: p.Organization}
	if n, ok := p.shown(); ok {
		c.family = Folded(n.Family)
		if len(n.Given) > 0 {
			c.given, _, _ = strings.Cut(Folded(n.Given[0]), " ")
		}
		if n.Family == "" {
			c.family = Folded(n.Text)
		}
	}
	for _, i := range p.Identifiers {
		if matchingNumber(i.System) != "" {
			c.numbers = append(c.numbers, i)
		}
	}
	return c
}

// matchingNumber is the reason that two ids with the same number of a system have; empty for systems that prove nothing.
func matchingNumber(s System) Reason {
	switch s {
	case MBI:
		return SameMBI
	case NPI:
		return SameNPI
	case NPN:
		return SameNPN
	case MemberNumber, CMSBeneSK:
		return SameKey
	case CMSCrossReference:
		return SameCrossReference
	}
	return ""
}

// compare says why two cards may be one person, and how likely it is.
func compare(a, b card) (Candidate, bool) {
	first, second := ordered(a.id, b.id)
	c := Candidate{A: first, B: second}
	if a.org != b.org || a.id == b.id {
		return c, false
	}
	c.Reasons = append(numberReasons(a, b), nameReasons(a, b)...)
	c.Reasons = append(c.Reasons, birthReasons(a.birth, b.birth)...)
	if a.zip != "" && a.zip == b.zip {
		c.Reasons = append(c.Reasons, SameZip)
	}
	if a.sex != "" && b.sex != "" && a.sex != b.sex {
		c.Reasons = append(c.Reasons, OtherSex)
	}
	for _, r := range c.Reasons {
		c.Score += weights[r]
	}
	c.Score = max(0, min(100, c.Score))
	return c, c.Score >= proposedFrom
}

func numberReasons(a, b card) []Reason {
	var out []Reason
	add := func(r Reason) {
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	for _, x := range a.numbers {
		for _, y := range b.numbers {
			if x.Value != y.Value {
				continue
			}
			switch {
			case x.System == y.System && x.System != CMSCrossReference:
				add(matchingNumber(x.System))
			case x.System == CMSCrossReference && y.System == CMSBeneSK, x.System == CMSBeneSK && y.System == CMSCrossReference:
				add(SameCrossReference)
			}
		}
	}
	return out
}

func nameReasons(a, b card) []Reason {
	switch {
	case a.family == "" || b.family == "":
		return nil
	case a.family == b.family && a.given == b.given:
		return []Reason{SameName}
	case similar(a.family, b.family) && similarGiven(a.given, b.given), a.family == b.given && a.given == b.family:
		return []Reason{SimilarName}
	}
	return nil
}

func birthReasons(a, b int64) []Reason {
	switch {
	case a == noDay || b == noDay:
		return nil
	case a == b:
		return []Reason{SameBirth}
	case transposed(clock.FromDays(int32(a)), clock.FromDays(int32(b))):
		return []Reason{BirthTransposed}
	}
	return nil
}

// transposed tells whether two dates are one slip of the pen apart: day and month changed places, two neighbouring digits changed
// places, or one digit is another.
func transposed(a, b clock.Date) bool {
	ay, am, ad := a.Civil()
	by, bm, bd := b.Civil()
	if ay == by && int(am) == bd && int(bm) == ad {
		return true
	}
	x, y := a.String(), b.String()
	var differ []int
	for i := range x {
		if x[i] != y[i] {
			differ = append(differ, i)
		}
	}
	switch len(differ) {
	case 1:
		return true
	case 2:
		i, j := differ[0], differ[1]
		return (j == i+1 || j == i+2 && x[i+1] == '-') && x[i] == y[j] && x[j] == y[i]
	}
	return false
}
