package person

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/record"
)

// Fold is the state of a person's own stream: what its events say, one after the other. Merged ids are not put together.
func Fold(id ID, events []record.Event) (Person, error) {
	p := Person{ID: id}
	for _, e := range events {
		if err := p.fold(e); err != nil {
			return Person{}, err
		}
	}
	return p, nil
}

func (p *Person) fold(e record.Event) error {
	switch e.Type {
	case typeRegistered, typeChanged:
		f, err := read[facts](e)
		if err != nil {
			return err
		}
		p.apply(f)
	case typeMergedInto, typeUnmerged, typeAbsorbed, typeReleased:
		l, err := read[linked](e)
		if err != nil {
			return err
		}
		p.link(e.Type, l.Other)
	}
	p.Version = e.Version
	return nil
}

func (p *Person) link(kind string, other ID) {
	switch kind {
	case typeMergedInto:
		p.MergedInto = other
	case typeUnmerged:
		p.MergedInto = ""
	case typeAbsorbed:
		p.MergedFrom = append(slices.Clone(p.MergedFrom), other)
	case typeReleased:
		p.MergedFrom = slices.DeleteFunc(slices.Clone(p.MergedFrom), func(id ID) bool { return id == other })
		if len(p.MergedFrom) == 0 {
			p.MergedFrom = nil
		}
	}
}

func read[T any](e record.Event) (T, error) {
	var data T
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return data, fmt.Errorf("person: event %d (%s): %w", e.Position, e.Type, err)
	}
	return data, nil
}
