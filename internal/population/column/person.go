package column

import (
	"encoding/binary"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// Fields of a person that are merged one by one.
const (
	birthField = iota
	deathField
	sexField
	nameField
	stateField
	zipField
	mbiField
	personFields
)

// person is what is known about a member, each field with the version of the copy that said it: only so does the latest copy
// win field by field in whatever order the copies come.
type person struct {
	birth, death          int32
	sex                   claim.Sex
	name, state, zip, mbi string
	versions              [personFields]int64 // of known fields; 0 for unknown ones
	version               int64               // the latest of them
}

func personOf(p *claim.Person) person {
	q := person{
		birth: p.Birth, death: p.Death, sex: p.Sex, name: p.Name, state: p.State, zip: p.ZIP, mbi: p.MBI,
		version: p.Version,
	}
	for i := range personFields {
		if q.known(i) {
			q.versions[i] = p.Version
		}
	}
	return q
}

// known reports whether a field has a value.
func (p *person) known(field int) bool {
	switch field {
	case birthField:
		return p.birth != claim.NoDay
	case deathField:
		return p.death != claim.NoDay
	case sexField:
		return p.sex != claim.SexUnknown
	case nameField:
		return p.name != ""
	case stateField:
		return p.state != ""
	case zipField:
		return p.zip != ""
	default:
		return p.mbi != ""
	}
}

// empty reports whether nothing is known but the id.
func (p *person) empty() bool {
	for i := range personFields {
		if p.known(i) {
			return false
		}
	}
	return true
}

// merge takes each known field of a later arrived copy, unless the field at hand is of a later version.
func (p *person) merge(o *person) {
	for i := range personFields {
		if o.known(i) && (!p.known(i) || o.versions[i] >= p.versions[i]) {
			p.take(i, o)
		}
	}
	p.version = max(p.version, o.version)
}

func (p *person) take(field int, o *person) {
	p.versions[field] = o.versions[field]
	switch field {
	case birthField:
		p.birth = o.birth
	case deathField:
		p.death = o.death
	case sexField:
		p.sex = o.sex
	case nameField:
		p.name = o.name
	case stateField:
		p.state = o.state
	case zipField:
		p.zip = o.zip
	default:
		p.mbi = o.mbi
	}
}

// sameValues reports whether two copies say the same, whatever their versions.
func (p *person) sameValues(o *person) bool {
	a, b := *p, *o
	a.versions, a.version = b.versions, b.version
	return a == b
}

// packVersions is the field_version column: empty when every known field is of the person's version, as it nearly always is.
func (p *person) packVersions() string {
	even := true
	for i := range personFields {
		even = even && (!p.known(i) || p.versions[i] == p.version)
	}
	if even {
		return ""
	}
	var b [personFields * 8]byte
	for i, v := range p.versions {
		binary.LittleEndian.PutUint64(b[i*8:], uint64(v))
	}
	return string(b[:])
}

// unpackVersions is the inverse of packVersions; it needs the other fields in place.
func (p *person) unpackVersions(packed string) {
	for i := range personFields {
		switch {
		case !p.known(i):
			p.versions[i] = 0
		case len(packed) < personFields*8:
			p.versions[i] = p.version
		default:
			p.versions[i] = int64(binary.LittleEndian.Uint64([]byte(packed[i*8 : i*8+8])))
		}
	}
}
