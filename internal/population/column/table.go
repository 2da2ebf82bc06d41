package column

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// The tables of a partition, in the order in which they are written. Dates are date32; a missing date is null.
const (
	personFile = "person.arrow"
	claimFile  = "claim.arrow"
	codeFile   = "code.arrow"
	fillFile   = "fill.arrow"
	resultFile = "result.arrow"
	spanFile   = "span.arrow"
	dictFile   = "dict.arrow" // one per segment
)

// openEnd stands for "still running" in span.thru.
const openEnd int32 = math.MaxInt32

// personTable has one row per member, sorted by hash, then member. The rows of a member in another table end where the
// `_end` column says and start where the previous member's end.
type personTable struct {
	hash         []uint64
	claimEnd     []uint32
	codeEnd      []uint32
	fillEnd      []uint32
	resultEnd    []uint32
	resultVoid   []uint32 // how many of the member's last result rows are withdrawn
	spanEnd      []uint32
	spanVoid     []uint32 // how many of the member's last span rows are withdrawn
	birth, death []int32
	sex          []claim.Sex
	version      []int64
	member       text
	name         text
	state        text
	zip          text
	mbi          text
	fieldVersion text // per field where they differ: see person.versions
}

func (t *personTable) fields() []field {
	u32 := arrow.PrimitiveTypes.Uint32
	return []field{
		number("hash", arrow.PrimitiveTypes.Uint64, &t.hash),
		number("claim_end", u32, &t.claimEnd), number("code_end", u32, &t.codeEnd),
		number("fill_end", u32, &t.fillEnd), number("result_end", u32, &t.resultEnd),
		number("result_void", u32, &t.resultVoid), number("span_end", u32, &t.spanEnd),
		number("span_void", u32, &t.spanVoid),
		date("birth", claim.NoDay, &t.birth), date("death", claim.NoDay, &t.death),
		number("sex", arrow.PrimitiveTypes.Uint8, &t.sex),
		number("version", arrow.PrimitiveTypes.Int64, &t.version),
		words("member", &t.member), words("name", &t.name), words("state", &t.state),
		words("zip", &t.zip), words("mbi", &t.mbi),
		stretch("field_version", arrow.BinaryTypes.Binary, &t.fieldVersion),
	}
}

// claimTable has the latest copy of each claim of the load, a member's sorted by from date, then id.
type claimTable struct {
	from, thru, admit, discharge []int32
	setting                      []claim.Setting
	status                       []claim.Status
	version                      []int64
	lines                        []int32
	paidCents                    []int64
	id                           text
	provider                     text
}

func (t *claimTable) fields() []field {
	u8, i64 := arrow.PrimitiveTypes.Uint8, arrow.PrimitiveTypes.Int64
	return []field{
		date("from", claim.NoDay, &t.from), date("thru", claim.NoDay, &t.thru),
		date("admit", claim.NoDay, &t.admit), date("discharge", claim.NoDay, &t.discharge),
		number("setting", u8, &t.setting), number("status", u8, &t.status),
		number("version", i64, &t.version), number("lines", arrow.PrimitiveTypes.Int32, &t.lines),
		number("paid_cents", i64, &t.paidCents), words("id", &t.id), words("provider", &t.provider),
	}
}

// codeTable has the coded facts of the claims, a member's sorted by date, then claim. It is the table that evaluation reads
// most, 13 bytes a row; `claim` counts from the member's first claim, so that a member's slice needs no correction.
type codeTable struct {
	code  []uint32 // row of dict.arrow
	date  []int32
	claim []int32
	kind  []Kind
}

func (t *codeTable) fields() []field {
	return []field{
		number("code", arrow.PrimitiveTypes.Uint32, &t.code), date("date", claim.NoDay, &t.date),
		number("claim", arrow.PrimitiveTypes.Int32, &t.claim), number("kind", arrow.PrimitiveTypes.Uint8, &t.kind),
	}
}

// fillTable has the latest copy of each fill of the load, a member's sorted by date, then id.
type fillTable struct {
	drug          []uint32 // row of dict.arrow
	date          []int32
	days          []int16
	status        []claim.Status
	version       []int64
	quantityMilli []int64
	refill        []int16
	paidCents     []int64
	id            text
	prescriber    text
	pharmacy      text
}

func (t *fillTable) fields() []field {
	i16, i64 := arrow.PrimitiveTypes.Int16, arrow.PrimitiveTypes.Int64
	return []field{
		number("drug", arrow.PrimitiveTypes.Uint32, &t.drug), date("date", claim.NoDay, &t.date),
		number("days_supply", i16, &t.days), number("status", arrow.PrimitiveTypes.Uint8, &t.status),
		number("version", i64, &t.version), number("quantity_milli", i64, &t.quantityMilli),
		number("refill", i16, &t.refill), number("paid_cents", i64, &t.paidCents),
		words("id", &t.id), words("prescriber", &t.prescriber), words("pharmacy", &t.pharmacy),
	}
}

// resultTable has the results, a member's sorted by date, then id; the withdrawn ones come last.
type resultTable struct {
	test  []uint32 // row of dict.arrow
	date  []int32
	value []float64
	role  []claim.Role
	stat  []claim.Status
	id    text
	unit  text
}

func (t *resultTable) fields() []field {
	u8 := arrow.PrimitiveTypes.Uint8
	return []field{
		number("test", arrow.PrimitiveTypes.Uint32, &t.test), date("date", claim.NoDay, &t.date),
		number("value", arrow.PrimitiveTypes.Float64, &t.value), number("role", u8, &t.role),
		number("status", u8, &t.stat), words("id", &t.id), words("unit", &t.unit),
	}
}

// spanTable has the latest copy of each coverage span of the load, a member's sorted by coverage, then from date; the
// withdrawn ones, which end before they begin, come last. An open end is null.
type spanTable struct {
	coverage []claim.Coverage
	from     []int32
	thru     []int32
	version  []int64
	contract text
	plan     text
}

func (t *spanTable) fields() []field {
	return []field{
		number("coverage", arrow.PrimitiveTypes.Uint8, &t.coverage),
		date("from", claim.NoDay, &t.from), date("thru", openEnd, &t.thru),
		number("version", arrow.PrimitiveTypes.Int64, &t.version),
		words("contract", &t.contract), words("plan", &t.plan),
	}
}

// dictTable has the codes of a segment, sorted by system, then code. A code column holds the row number. Arrow's own
// dictionary encoding would repeat all codes in each of the partition's files, so the codes stand once, beside them.
type dictTable struct {
	index  []uint32
	system []claim.System
	code   text
}

func (t *dictTable) fields() []field {
	return []field{
		number("index", arrow.PrimitiveTypes.Uint32, &t.index),
		number("system", arrow.PrimitiveTypes.Uint8, &t.system), words("code", &t.code),
	}
}
