package term

import (
	"fmt"
	"io/fs"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// table is a rule set whose versions were asked every question when they were loaded, because a clock is computed for every case on a
// list and an expression is not worth evaluating a million times.
type table[T any] struct {
	id       string
	library  *rule.Library
	compiled map[*rule.Set]T
}

// loadTable reads the versions of a set: complaint/<id>.yaml and, for older ones, complaint/<id>-<year>.yaml.
func loadTable[T any](files fs.FS, id string, compile func(*rule.Set) (T, error)) (table[T], error) {
	t := table[T]{id: id, compiled: map[*rule.Set]T{}}
	names, err := fs.Glob(files, rulesFolder+"/"+id+"-*.yaml")
	if err != nil {
		return t, err
	}
	var sets []*rule.Set
	for _, name := range append(names, rulesFolder+"/"+id+".yaml") {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return t, err
		}
		set, err := rule.Load(name, content)
		if err != nil {
			return t, err
		}
		if t.compiled[set], err = compile(set); err != nil {
			return t, fmt.Errorf("%s: %w", name, err)
		}
		sets = append(sets, set)
	}
	t.library, err = rule.NewLibrary(sets...)
	return t, err
}

// on is the version in force on a date; without a date it is the latest.
func (t table[T]) on(date *clock.Date) (T, error) {
	var none T
	if date == nil {
		set, ok := t.library.Latest(t.id)
		if !ok {
			return none, fmt.Errorf("term: there is no rule set %s", t.id)
		}
		return t.compiled[set], nil
	}
	set, err := t.library.At(t.id, *date)
	if err != nil {
		return none, fmt.Errorf("term: %w", err)
	}
	return t.compiled[set], nil
}

// answer is what a set decided about some facts, to be read field by field; the first field that is not there is the error.
type answer struct {
	rule   string
	fields map[string]any
	err    error
}

func ask(set *rule.Set, facts map[string]any) *answer {
	d, err := set.Decide(facts, nil)
	if err == nil && d.Outcome != rule.Decided {
		err = fmt.Errorf("no rule decides")
	}
	return &answer{rule: set.Name() + "/" + d.RuleID, fields: d.Result, err: err}
}

func (a *answer) whole(field string, least int) int {
	n, ok := a.fields[field].(int64)
	if !ok || n < int64(least) || n > maxLength {
		a.fail(field, fmt.Sprintf("expected a whole number from %d to %d", least, maxLength))
		return least
	}
	return int(n)
}

func (a *answer) text(field string) string {
	s, ok := a.fields[field].(string)
	if !ok {
		a.fail(field, "expected a text")
	}
	return s
}

func (a *answer) flag(field string) bool {
	b, ok := a.fields[field].(bool)
	if !ok {
		a.fail(field, "expected true or false")
	}
	return b
}

func (a *answer) fail(field, problem string) {
	if a.err == nil {
		a.err = fmt.Errorf("rule %s, then %s: %s", a.rule, field, problem)
	}
}

// maxLength bounds days and hours: a century of days, so that a mistake in a file cannot leave the calendar.
const maxLength = 36500
