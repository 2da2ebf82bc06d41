package column

import "github.com/keepwell/keepwell/internal/population/claim"

// Rows is one member's data as parallel columns. The slices belong to the mapped files or to a scratch buffer: they are valid
// until the next member is asked for, and must not be changed. Dates are days since 1970-01-01 (claim.Day).
type Rows struct {
	Member string // the member id; valid until the snapshot is closed
	Birth  claim.Day
	Death  claim.Day // claim.NoDay while alive
	Sex    claim.Sex

	// Coded facts, sorted by date, then claim.
	Code      []uint32 // index into Dict
	CodeDate  []int32
	CodeClaim []int32 // index into the Claim columns
	CodeKind  []Kind

	// Claims, sorted by from date, then id. Only the final action of each claim id.
	ClaimFrom      []int32
	ClaimThru      []int32
	ClaimAdmit     []int32
	ClaimDischarge []int32
	ClaimSetting   []claim.Setting
	ClaimStatus    []claim.Status

	// Drug fills, sorted by date, then id. Only the final action of each fill id.
	Fill       []uint32 // the drug: index into Dict
	FillDate   []int32
	FillDays   []int16
	FillStatus []claim.Status

	// Results, sorted by date.
	Result      []uint32 // the test: index into Dict
	ResultDate  []int32
	ResultValue []float64

	// Coverage spans, sorted by coverage, then from date: what the final actions say is covered, overlapping or touching
	// spans of one coverage, contract and plan joined.
	SpanCoverage []claim.Coverage
	SpanFrom     []int32
	SpanThru     []int32 // math.MaxInt32 when open

	// Dict is shared by all members of a partition: compare pointers to know when codes must be classified anew.
	Dict *Dict
	// Source answers what only explanations and pages need (ids, providers, money), by row index.
	Source Source
}

// Kind packs what counting rules ask of a coded fact: bits 0-3 the setting, bits 4-6 the role, bit 7 set when the claim is
// not evidence (void or denied).
type Kind uint8

// MakeKind packs setting, role and whether the claim counts as evidence.
func MakeKind(s claim.Setting, r claim.Role, st claim.Status) Kind {
	k := Kind(s) | Kind(r)<<4
	if st != claim.Paid {
		k |= 0x80
	}
	return k
}

// Setting is where the claim's care was given.
func (k Kind) Setting() claim.Setting { return claim.Setting(k & 0x0f) }

// Role is how the code stands on its claim.
func (k Kind) Role() claim.Role { return claim.Role(k >> 4 & 0x07) }

// Void reports whether the claim was reversed or denied and so is no evidence.
func (k Kind) Void() bool { return k&0x80 != 0 }

// Source looks up what evaluation never needs but an explanation does. Indexes are those of the Rows it came with.
type Source interface {
	ClaimID(i int) string
	ClaimProvider(i int) string
	ClaimPaidCents(i int) int64
	FillID(i int) string
	FillQuantityMilli(i int) int64
	ResultUnit(i int) string
	SpanContract(i int) (contract, plan string)
	Person() claim.Person
}

// Dict lists the codes that rows refer to. The same code may stand more than once (one dictionary after another when
// several segments are read together).
type Dict struct {
	Systems []claim.System
	Codes   []string
}

// Len is the number of codes.
func (d *Dict) Len() int { return len(d.Codes) }

// At gives one code.
func (d *Dict) At(i uint32) (claim.System, string) { return d.Systems[i], d.Codes[i] }
