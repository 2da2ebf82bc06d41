package person

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/record"
)

// Register makes a new person or organization known and returns the id. The id follows from the strongest number of its source
// (member number, CMS key, NPI, staff number …), so that the same registration again is the same one; without such a number it
// follows from the cause, and without that it is drawn at random. Errors: FieldErrors (Invalid), ErrTaken (Conflict) when a
// number belongs to somebody else.
func (d *Directory) Register(ctx context.Context, c Cause, p Person) (ID, error) {
	p, err := p.checked()
	if err != nil {
		return "", err
	}
	if p.ID == "" {
		p.ID = newID(p, c)
	}
	if _, done, err := d.rec.Done(ctx, c.ID); err != nil || done {
		return p.ID, err
	}
	if err := d.free(ctx, p.ID, p.Identifiers); err != nil {
		return "", err
	}
	events, err := register(Person{}, p)
	if err != nil {
		return "", err
	}
	_, err = d.rec.Append(ctx, c.Command("person"), record.StreamAppend{Stream: streamOf(p.ID), Expected: record.NoStream, Events: events})
	return p.ID, err
}

// register decides what a registration says.
func register(state, p Person) ([]record.NewEvent, error) {
	f, _ := difference(state, p)
	e, err := newEvent(typeRegistered, f)
	return []record.NewEvent{e}, err
}

// changeTries is how often a change is decided anew when somebody else changed the same person in between.
const changeTries = 4

// Change lets edit alter what is known of a person and records what became different; nothing different is no event. edit gets
// the own facts of the id that stands for the person now, and may be called again when somebody else was faster. The id, the
// version and merges are not edit's to change. Errors: ErrNoPerson, FieldErrors (Invalid), ErrTaken (Conflict), edit's own.
func (d *Directory) Change(ctx context.Context, c Cause, id ID, edit func(*Person) error) (Person, error) {
	whole, err := d.Get(ctx, id)
	if err != nil {
		return Person{}, err
	}
	if _, done, err := d.rec.Done(ctx, c.ID); err != nil || done {
		return whole, err
	}
	for try := 1; ; try++ {
		err := d.change(ctx, c, whole.ID, edit)
		if !record.Moved(err) || try == changeTries {
			if err != nil {
				return Person{}, err
			}
			return d.Get(ctx, whole.ID)
		}
	}
}

func (d *Directory) change(ctx context.Context, c Cause, id ID, edit func(*Person) error) error {
	before, err := d.Own(ctx, id)
	if err != nil {
		return err
	}
	after, err := d.Own(ctx, id) // read twice: what edit alters must not be shared
	if err != nil {
		return err
	}
	if err := edit(&after); err != nil {
		return err
	}
	if after, err = after.checked(); err != nil {
		return err
	}
	if !timeless(before, after) {
		said := dayAt(c)
		after.Known = &said
	}
	added := slices.DeleteFunc(slices.Clone(after.Identifiers), func(i Identifier) bool {
		return slices.ContainsFunc(before.Identifiers, func(j Identifier) bool { return key(i) == key(j) })
	})
	if err := d.free(ctx, id, added); err != nil {
		return err
	}
	events, err := change(before, after)
	if err != nil || len(events) == 0 {
		return err
	}
	_, err = d.rec.Append(ctx, c.Command("person"), record.StreamAppend{
		Stream: streamOf(id), Expected: record.ExpectedVersion(before.Version), Events: events,
	})
	return err
}

// change decides what a change says.
func change(before, after Person) ([]record.NewEvent, error) {
	f, any := difference(before, after)
	if !any {
		return nil, nil
	}
	e, err := newEvent(typeChanged, f)
	return []record.NewEvent{e}, err
}

// free makes sure that nobody else holds the numbers.
func (d *Directory) free(ctx context.Context, id ID, numbers []Identifier) error {
	exclusive := slices.DeleteFunc(slices.Clone(numbers), func(i Identifier) bool { return !i.System.exclusive() })
	if len(exclusive) == 0 {
		return nil
	}
	holders, err := d.holders(ctx, d.db.Read(), exclusive)
	if err != nil {
		return err
	}
	var ids []ID
	for _, i := range exclusive {
		ids = append(ids, holders[key(i)]...)
	}
	roots, err := d.roots(ctx, ids)
	if err != nil {
		return err
	}
	if len(roots) > 1 || len(roots) == 1 && roots[0] != id {
		return conflict("person: "+string(exclusive[0].System), ErrTaken)
	}
	return nil
}

// exclusive tells whether a number names one person: a tax id may be an agency's and its owner's.
func (s System) exclusive() bool { return s != TaxID && s != CMSCrossReference }

// sourceKeys are the systems whose numbers name the ids of people, strongest first. The MBI is none of them: CMS changes it, and
// an id that can be computed from it alone would give it away.
var sourceKeys = []System{MemberNumber, CMSBeneSK, NPI, NPN, StaffNumber, AgencyNumber, SourceNumber}

func newID(p Person, c Cause) ID {
	if k, ok := sourceKey(p); ok {
		return IDOf(k.System, k.Value)
	}
	if c.ID != "" {
		return IDOf("cause", c.ID)
	}
	return ID(strings.ToLower(rand.Text()))
}

func sourceKey(p Person) (Identifier, bool) {
	for _, system := range sourceKeys {
		for _, i := range p.Identifiers {
			if i.System == system {
				return i, true
			}
		}
	}
	return Identifier{}, false
}

// IDOf is the id that a source's own key gives: the same in every import.
func IDOf(system System, value string) ID {
	return ID(record.IDOf("person", string(system), value))
}

// checked is the person in canonical form, or everything that is wrong with it.
func (p Person) checked() (Person, error) {
	var wrong FieldErrors
	note := func(err error) {
		var f *FieldError
		if errors.As(err, &f) {
			wrong = append(wrong, f)
		}
	}
	p.Identifiers = slices.Clone(p.Identifiers)
	for i := range p.Identifiers {
		var err error
		p.Identifiers[i], err = p.Identifiers[i].Canonical()
		note(err)
	}
	for _, c := range p.Capacities {
		if !slices.Contains(capacityOrder, c) {
			note(&FieldError{"capacity", fmt.Sprintf("one of %v", capacityOrder)})
		}
	}
	if !slices.Contains([]string{"", "female", "male", "other"}, p.Sex) {
		note(&FieldError{"sex", "female, male, other or empty"})
	}
	if p.Birth != nil && p.Death != nil && p.Death.Before(*p.Birth) {
		note(&FieldError{"death", "a day not before birth"})
	}
	for _, check := range checks {
		check(&p, note)
	}
	if len(wrong) > 0 {
		return p, invalid("person", wrong)
	}
	return p, nil
}

// checks bring the parts of a person into canonical form and note what is wrong.
var checks = []func(p *Person, note func(error)){
	checkValidity, checkPhones, checkEmails, checkAddresses, checkPreferences, checkSizes,
}

func checkValidity(p *Person, note func(error)) {
	reversed := func(v Valid) bool { return v.From != nil && v.To != nil && v.To.Before(*v.From) }
	bad := slices.ContainsFunc(p.Names, func(n Name) bool { return reversed(n.Valid) }) ||
		slices.ContainsFunc(p.Addresses, func(a Address) bool { return reversed(a.Valid) }) ||
		slices.ContainsFunc(p.Phones, func(x Phone) bool { return reversed(x.Valid) }) ||
		slices.ContainsFunc(p.Emails, func(x Email) bool { return reversed(x.Valid) }) ||
		slices.ContainsFunc(p.Identifiers, func(i Identifier) bool { return reversed(i.Valid) }) ||
		slices.ContainsFunc(p.Relations, func(r Relation) bool { return reversed(r.Valid) }) ||
		slices.ContainsFunc(p.Coverage, func(c Coverage) bool { return reversed(c.Valid) })
	if bad {
		note(&FieldError{"to", "a day not before from"})
	}
}
