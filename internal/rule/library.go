package rule

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
)

// Library is all versions of all sets. It does not change and is safe for concurrent use.
type Library struct{ versions map[string][]*Set }

// NewLibrary gathers sets. Two versions of one set that are in force on the same date are refused, and so are two
// contents under one version.
func NewLibrary(sets ...*Set) (*Library, error) {
	library := &Library{make(map[string][]*Set)}
	for _, set := range sets {
		for _, other := range library.versions[set.ID] {
			if err := conflict(set, other); err != nil {
				return nil, err
			}
		}
		library.versions[set.ID] = append(library.versions[set.ID], set)
	}
	for _, versions := range library.versions {
		slices.SortFunc(versions, func(a, b *Set) int { return cmp.Compare(a.Effective.From, b.Effective.From) })
	}
	return library, nil
}

func conflict(a, b *Set) error {
	if a.Version == b.Version {
		return fmt.Errorf("rule set %s is there twice", a.Name())
	}
	if both := a.Effective.Span().Intersect(b.Effective.Span()); !both.Empty() {
		return fmt.Errorf("rule sets %s and %s are both in force from %s: end the older one the day before",
			a.Name(), b.Name(), both.From)
	}
	return nil
}

// NotFoundError tells that no version of a set is in force on a date, or that there is no such set.
type NotFoundError struct {
	Set string
	On  clock.Date
}

func (e *NotFoundError) Error() string {
	return fmt.Sprintf("no rule set %s is in force on %s", e.Set, e.On)
}

// At is the version of a set in force on a date, or a NotFoundError.
func (l *Library) At(id string, on clock.Date) (*Set, error) {
	for _, set := range l.versions[id] {
		if set.Effective.Span().Contains(on) {
			return set, nil
		}
	}
	return nil, &NotFoundError{id, on}
}

// Latest is the version of a set that comes into force last, and whether the library has the set.
func (l *Library) Latest(id string) (*Set, bool) {
	versions := l.versions[id]
	if len(versions) == 0 {
		return nil, false
	}
	return versions[len(versions)-1], true
}

// In is the version of a set in force on a date; without a date the latest. Error: NotFoundError for a date.
func (l *Library) In(id string, on *clock.Date) (*Set, error) {
	if on != nil {
		return l.At(id, *on)
	}
	set, ok := l.Latest(id)
	if !ok {
		return nil, fmt.Errorf("there is no rule set %s", id)
	}
	return set, nil
}

// Answer decides by the version of a set in force on a date (nil: the latest). Errors: those of In and Set.Answer.
func (l *Library) Answer(id string, on *clock.Date, facts map[string]any) (Decision, error) {
	set, err := l.In(id, on)
	if err != nil {
		return Decision{}, err
	}
	return set.Answer(facts, nil)
}

// Answer is Decide for callers who need an answer: a missing fact is an error that names it.
func (s *Set) Answer(facts, params map[string]any) (Decision, error) {
	d, err := s.Decide(facts, params)
	if err == nil && d.Outcome == MissingFacts {
		err = &FactError{Name: d.Missing[0], Problem: "is needed to decide"}
	}
	return d, err
}

// By names what decided: set@version/rule.
func (d Decision) By() string { return d.Set + "@" + d.Version + "/" + d.RuleID }

// IDs is the ids of all sets, sorted.
func (l *Library) IDs() []string {
	ids := make([]string, 0, len(l.versions))
	for id := range l.versions {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Versions is all versions of a set, oldest first.
func (l *Library) Versions(id string) []*Set { return slices.Clone(l.versions[id]) }
