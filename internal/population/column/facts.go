package column

import (
	"cmp"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// facts is one member's data in wide rows: the shape in which copies from several runs or segments meet, are settled into
// their final action and go on into columns. The strings are views into the memory they were read from. A facts is reused
// from member to member, so that the steady state allocates nothing.
type facts struct {
	dict    *Dict // what the code numbers mean
	hash    uint64
	member  string
	person  person
	claims  []claimFact
	codes   []codeFact
	fills   []fillFact
	results []resultFact
	spans   []spanFact
	space   settleSpace
}

type claimFact struct {
	id, provider                 string
	version                      int64
	paidCents                    int64
	from, thru, admit, discharge int32
	lines                        int32
	arrival                      int32 // later copies have higher numbers
	setting                      claim.Setting
	status                       claim.Status
}

type codeFact struct {
	code  uint32
	date  int32
	claim int32 // index into facts.claims
	kind  Kind
}

type fillFact struct {
	id, prescriber, pharmacy string
	version                  int64
	quantityMilli, paidCents int64
	drug                     uint32
	date                     int32
	arrival                  int32
	days, refill             int16
	status                   claim.Status
}

type resultFact struct {
	id, unit string
	value    float64
	test     uint32
	date     int32
	arrival  int32
	role     claim.Role
	status   claim.Status
}

type spanFact struct {
	contract, plan string
	version        int64
	from, thru     int32 // thru is openEnd while the span runs
	arrival        int32
	coverage       claim.Coverage
}

// begin empties the facts for the next member.
func (f *facts) begin(hash uint64, member string) {
	f.hash, f.member = hash, member
	f.person = person{birth: claim.NoDay, death: claim.NoDay}
	f.claims, f.codes, f.fills = f.claims[:0], f.codes[:0], f.fills[:0]
	f.results, f.spans = f.results[:0], f.spans[:0]
}

// compareCodes orders two code numbers by system and code. A dictionary that joins several may hold a code twice.
func (f *facts) compareCodes(a, b uint32) int {
	if a == b {
		return 0
	}
	return cmp.Or(cmp.Compare(f.dict.Systems[a], f.dict.Systems[b]), strings.Compare(f.dict.Codes[a], f.dict.Codes[b]))
}

// same reports whether two copies of a claim say the same, apart from their codes and version.
func (c *claimFact) same(o *claimFact) bool {
	a, b := *c, *o
	a.version, a.arrival = b.version, b.arrival
	return a == b
}

// same reports whether two copies of a fill say the same, apart from their version.
func (f *facts) sameFill(c, o *fillFact) bool {
	a, b := *c, *o
	a.version, a.arrival, a.drug = b.version, b.arrival, b.drug
	return a == b && f.compareCodes(c.drug, o.drug) == 0
}

func (f *facts) sameResult(c, o *resultFact) bool {
	a, b := *c, *o
	a.arrival, a.test = b.arrival, b.test
	return a == b && f.compareCodes(c.test, o.test) == 0
}
