package person

import (
	"reflect"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/record"
)

// Types of events. The texts are in the record: never rename.
const (
	typeRegistered = "person.registered"
	typeChanged    = "person.changed"
	typeMergedInto = "person.merged_into"     // on the stream of the id that goes
	typeAbsorbed   = "person.absorbed"        // on the stream of the id that stays
	typeUnmerged   = "person.unmerged"        // on the stream of the id that comes back
	typeReleased   = "person.released"        // on the stream of the id that had absorbed it
	typePairFound  = "person_pair.found"      // on the stream of the pair
	typePairApart  = "person_pair.not_same"   //
	typeImported   = "person_import.finished" // on the one stream of imports
)

const schema = 1

const importStream = record.StreamID("person_import/all")

func streamOf(id ID) record.StreamID { return record.Stream("person", string(id)) }

// pairStream names two ids whatever order they come in.
func pairStream(a, b ID) record.StreamID {
	a, b = ordered(a, b)
	return record.Stream("person_pair", string(a)+"+"+string(b))
}

func ordered(a, b ID) (ID, ID) {
	if b < a {
		return b, a
	}
	return a, b
}

// facts are the parts of a person that an event states anew. A part that is nil stays as it was; a part that is there replaces
// the one before, which remains in the events before.
type facts struct {
	Organization *bool              `json:"organization,omitempty"`
	Capacities   *[]Capacity        `json:"capacities,omitempty"`
	Names        *[]Name            `json:"names,omitempty"`
	Birth        *maybe[clock.Date] `json:"birth,omitempty"`
	Death        *maybe[clock.Date] `json:"death,omitempty"`
	Sex          *string            `json:"sex,omitempty"`
	Identifiers  *[]Identifier      `json:"identifiers,omitempty"`
	Addresses    *[]Address         `json:"addresses,omitempty"`
	Phones       *[]Phone           `json:"phones,omitempty"`
	Emails       *[]Email           `json:"emails,omitempty"`
	Preferences  *Preferences       `json:"preferences,omitempty"`
	Relations    *[]Relation        `json:"relations,omitempty"`
	Coverage     *[]Coverage        `json:"coverage,omitempty"`
	Staff        *maybe[StaffFacts] `json:"staff,omitempty"`
	Clinician    *maybe[Clinical]   `json:"clinician,omitempty"`
	Watch        *bool              `json:"watch,omitempty"`
	Known        *maybe[clock.Date] `json:"known,omitempty"`
}

// maybe is a value that may have been taken away.
type maybe[T any] struct {
	Value *T `json:"value,omitempty"`
}

// linked ties or unties two ids.
type linked struct {
	Other ID     `json:"other"`
	Why   string `json:"why,omitempty"`
}

type pairFound struct {
	A       ID       `json:"a"`
	B       ID       `json:"b"`
	Score   int      `json:"score"`
	Reasons []Reason `json:"reasons"`
}

type pairApart struct {
	A   ID     `json:"a"`
	B   ID     `json:"b"`
	Why string `json:"why,omitempty"`
}

// imported closes the import of a file: the same content is not read again.
type imported struct {
	SHA256 string `json:"sha256"`
	Source string `json:"source,omitempty"`
}

func newEvent(kind string, data any) (record.NewEvent, error) {
	return record.EventOf(kind, schema, data)
}

// difference is what must be stated anew to come from one person to the other, and whether that is anything.
func difference(from, to Person) (facts, bool) {
	var f facts
	d := differ{}
	scalar(&d, &f.Organization, from.Organization, to.Organization)
	list(&d, &f.Capacities, from.Capacities, to.Capacities)
	list(&d, &f.Names, from.Names, to.Names)
	pointer(&d, &f.Birth, from.Birth, to.Birth)
	pointer(&d, &f.Death, from.Death, to.Death)
	scalar(&d, &f.Sex, from.Sex, to.Sex)
	list(&d, &f.Identifiers, from.Identifiers, to.Identifiers)
	list(&d, &f.Addresses, from.Addresses, to.Addresses)
	list(&d, &f.Phones, from.Phones, to.Phones)
	list(&d, &f.Emails, from.Emails, to.Emails)
	if !reflect.DeepEqual(from.Preferences, to.Preferences) {
		f.Preferences, d.any = &to.Preferences, true
	}
	list(&d, &f.Relations, from.Relations, to.Relations)
	list(&d, &f.Coverage, from.Coverage, to.Coverage)
	pointer(&d, &f.Staff, from.Staff, to.Staff)
	pointer(&d, &f.Clinician, from.Clinician, to.Clinician)
	scalar(&d, &f.Watch, from.Watch, to.Watch)
	pointer(&d, &f.Known, from.Known, to.Known)
	return f, d.any
}

// differ remembers whether any part differed.
type differ struct{ any bool }

func scalar[T comparable](d *differ, part **T, from, to T) {
	if from != to {
		*part, d.any = &to, true
	}
}

func list[T any](d *differ, part **[]T, from, to []T) {
	if len(from) == 0 && len(to) == 0 || reflect.DeepEqual(from, to) {
		return
	}
	if to == nil {
		to = []T{}
	}
	*part, d.any = &to, true
}

func pointer[T any](d *differ, part **maybe[T], from, to *T) {
	if !reflect.DeepEqual(from, to) {
		*part, d.any = &maybe[T]{to}, true
	}
}

// apply states the facts.
func (p *Person) apply(f facts) {
	put(&p.Organization, f.Organization)
	put(&p.Capacities, f.Capacities)
	put(&p.Names, f.Names)
	putMaybe(&p.Birth, f.Birth)
	putMaybe(&p.Death, f.Death)
	put(&p.Sex, f.Sex)
	put(&p.Identifiers, f.Identifiers)
	put(&p.Addresses, f.Addresses)
	put(&p.Phones, f.Phones)
	put(&p.Emails, f.Emails)
	put(&p.Preferences, f.Preferences)
	put(&p.Relations, f.Relations)
	put(&p.Coverage, f.Coverage)
	putMaybe(&p.Staff, f.Staff)
	putMaybe(&p.Clinician, f.Clinician)
	put(&p.Watch, f.Watch)
	putMaybe(&p.Known, f.Known)
}

func put[T any](to, part *T) {
	if part != nil {
		*to = *part
	}
}

func putMaybe[T any](to **T, part *maybe[T]) {
	if part != nil {
		*to = part.Value
	}
}
