package column

import (
	"math"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// memberOf reads whose a packed fact is.
func memberOf(packed []byte) string {
	u := unpacker{buf: packed, at: 1}
	return u.text()
}

// unpack adds one packed fact to the member's facts. final maps the packer's code numbers to those of the segment.
func (f *facts) unpack(packed []byte, final []uint32) {
	u := unpacker{buf: packed}
	kind := u.byte()
	u.text() // the member is known
	switch kind {
	case packedPerson:
		f.unpackPerson(&u)
	case packedSpan:
		f.spans = append(f.spans, spanFact{
			arrival: int32(len(f.spans)), version: u.int(),
			coverage: claim.Coverage(u.byte()), from: int32(u.int()), thru: int32(u.int()), contract: u.text(), plan: u.text(),
		})
	case packedClaim:
		f.unpackClaim(&u, final)
	case packedFill:
		f.unpackFill(&u, final)
	case packedResult:
		f.unpackResult(&u, final)
	}
}

func (f *facts) unpackPerson(u *unpacker) {
	p := personOf(&claim.Person{
		Version: u.int(), Birth: int32(u.int()), Death: int32(u.int()), Sex: claim.Sex(u.byte()),
		Name: u.text(), State: u.text(), ZIP: u.text(), MBI: u.text(),
	})
	f.person.merge(&p)
}

func (f *facts) unpackClaim(u *unpacker, final []uint32) {
	n := int32(len(f.claims))
	c := claimFact{
		arrival: n, id: u.text(), setting: claim.Setting(u.byte()), status: claim.Status(u.byte()),
		version: u.int(), from: int32(u.int()), thru: int32(u.int()), admit: int32(u.int()), discharge: int32(u.int()),
		lines: int32(u.int()), paidCents: u.int(), provider: u.text(),
	}
	f.claims = append(f.claims, c)
	for range u.uint() {
		f.codes = append(f.codes, codeFact{
			claim: n, code: final[u.uint()], date: int32(u.int() + int64(c.from)), kind: Kind(u.byte()),
		})
	}
}

func (f *facts) unpackFill(u *unpacker, final []uint32) {
	f.fills = append(f.fills, fillFact{
		arrival: int32(len(f.fills)), id: u.text(), status: claim.Status(u.byte()), drug: final[u.uint()],
		version: u.int(), date: int32(u.int()), days: int16(u.int()), quantityMilli: u.int(), refill: int16(u.int()),
		paidCents: u.int(), prescriber: u.text(), pharmacy: u.text(),
	})
}

func (f *facts) unpackResult(u *unpacker, final []uint32) {
	f.results = append(f.results, resultFact{
		arrival: int32(len(f.results)), id: u.text(), status: claim.Status(u.byte()), role: claim.Role(u.byte()),
		test: final[u.uint()], date: int32(u.int()), value: math.Float64frombits(u.uint()), unit: u.text(),
	})
}
