package column

import (
	"encoding/binary"
	"math"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// Kinds of packed facts.
const (
	packedPerson = iota
	packedSpan
	packedClaim
	packedFill
	packedResult
)

// packer writes facts compactly, for sorting and spilling. Codes are numbered in order of appearance.
type packer struct {
	buf   []byte
	codes [256]map[string]uint32 // per system: maps keyed by strings alone are the fastest
	keys  []codeKey
}

type codeKey struct {
	system claim.System
	code   string
}

// number gives a code its number, a new one the first time.
func (p *packer) number(s claim.System, code string) uint32 {
	if n, ok := p.codes[s][code]; ok {
		return n
	}
	if p.codes[s] == nil {
		p.codes[s] = map[string]uint32{}
	}
	k := codeKey{s, copyOf(code)}
	n := uint32(len(p.keys))
	p.codes[s][k.code] = n
	p.keys = append(p.keys, k)
	return n
}

func (p *packer) int(v int64)   { p.buf = binary.AppendVarint(p.buf, v) }
func (p *packer) uint(v uint64) { p.buf = binary.AppendUvarint(p.buf, v) }
func (p *packer) byte(v byte)   { p.buf = append(p.buf, v) }

func (p *packer) text(s string) {
	p.uint(uint64(len(s)))
	p.buf = append(p.buf, s...)
}

func (p *packer) head(kind byte, member string) {
	p.byte(kind)
	p.text(member)
}

func (p *packer) person(q *claim.Person) {
	p.head(packedPerson, q.Member)
	p.int(q.Version)
	p.int(int64(q.Birth))
	p.int(int64(q.Death))
	p.byte(byte(q.Sex))
	for _, s := range [...]string{q.Name, q.State, q.ZIP, q.MBI} {
		p.text(strings.ToValidUTF8(s, "\uFFFD")) // Arrow's strings are UTF-8; other tools refuse the file otherwise
	}
}

func (p *packer) span(s *claim.Span) {
	thru := s.Thru
	if thru == claim.NoDay {
		thru = openEnd
	}
	p.head(packedSpan, s.Member)
	p.int(s.Version)
	p.byte(byte(s.Coverage))
	p.int(int64(s.From))
	p.int(int64(thru))
	p.text(s.Contract)
	p.text(s.Plan)
}

func (p *packer) claim(c *claim.Claim) {
	p.head(packedClaim, c.Member)
	p.text(c.ID)
	p.byte(byte(c.Setting))
	p.byte(byte(c.Status))
	for _, v := range [...]int64{
		c.Version, int64(c.From), int64(c.Thru), int64(c.Admit), int64(c.Discharge), int64(c.Lines), c.PaidCents,
	} {
		p.int(v)
	}
	p.text(c.Provider)
	p.uint(uint64(len(c.Codes)))
	for i := range c.Codes {
		k := &c.Codes[i]
		p.uint(uint64(p.number(k.System, k.Code)))
		p.int(int64(k.Date) - int64(c.From))
		p.byte(byte(MakeKind(c.Setting, k.Role, c.Status)))
	}
}

func (p *packer) fill(f *claim.Fill) {
	p.head(packedFill, f.Member)
	p.text(f.ID)
	p.byte(byte(f.Status))
	p.uint(uint64(p.number(f.Drug.System, f.Drug.Code)))
	for _, v := range [...]int64{
		f.Version, int64(f.Date), int64(f.DaysSupply), f.QuantityMilli, int64(f.Refill), f.PaidCents,
	} {
		p.int(v)
	}
	p.text(f.Prescriber)
	p.text(f.Pharmacy)
}

func (p *packer) result(r *claim.Result) {
	p.head(packedResult, r.Member)
	p.text(r.ID)
	p.byte(byte(r.Status))
	p.byte(byte(r.Code.Role))
	p.uint(uint64(p.number(r.Code.System, r.Code.Code)))
	p.int(int64(r.Code.Date))
	p.uint(math.Float64bits(r.Value))
	p.text(r.Unit)
}

// unpacker reads what packer wrote. Strings are views into the packed bytes.
type unpacker struct {
	buf []byte
	at  int
}

func (u *unpacker) int() int64 {
	v, n := binary.Varint(u.buf[u.at:])
	u.at += n
	return v
}

func (u *unpacker) uint() uint64 {
	v, n := binary.Uvarint(u.buf[u.at:])
	u.at += n
	return v
}

func (u *unpacker) byte() byte {
	u.at++
	return u.buf[u.at-1]
}

func (u *unpacker) text() string {
	n := int(u.uint())
	u.at += n
	return view(u.buf[u.at-n : u.at])
}
