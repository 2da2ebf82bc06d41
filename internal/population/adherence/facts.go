package adherence

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/rule"
)

// refused says which fact cannot be used, and never what it is.
func refused(name, expected string) error {
	return &rule.FactError{Name: name, Problem: "expected " + expected}
}

// The types of stays that adjust.
const (
	inpatient = "inpatient"
	snf       = "snf"
)

// facts are the facts of both policies, read and checked.
type facts struct {
	params     Params
	history    History
	exclusions []string
	asOf       *clock.Date
}

func readFacts(raw json.RawMessage) (*facts, error) {
	var all object
	if json.Unmarshal(raw, &all.facts) != nil {
		return nil, refused("facts", "a JSON object")
	}
	f := &facts{}
	for _, read := range []func(*object) error{f.readPeriod, f.readParams, f.readDates, f.readFills, f.readStays} {
		if err := read(&all); err != nil {
			return nil, err
		}
	}
	return f, all.read("exclusions", aListOfTexts, &f.exclusions)
}

func (f *facts) readPeriod(all *object) error {
	period, err := all.object("period")
	if err != nil {
		return err
	}
	if period.facts == nil {
		return f.readYear(all)
	}
	var start, end *clock.Date
	if err := cmp.Or(period.read("start", aDate, &start), period.read("end", aDate, &end)); err != nil {
		return err
	}
	if start == nil || end == nil {
		return refused("period", "start and end dates")
	}
	f.history.Start, f.history.End = start.Days(), end.Days()
	if days := f.history.End - f.history.Start + 1; days < 1 || days > MaxPeriodDays {
		return refused("period", fmt.Sprintf("1 to %d days", MaxPeriodDays))
	}
	return nil
}

func (f *facts) readYear(all *object) error {
	var year whole
	if err := all.read("year", aWholeNumber, &year); err != nil {
		return err
	}
	if year < 1 || year > 9999 {
		return refused("year or period", "a year from 1 to 9999, or start and end")
	}
	f.history.Start = clock.DateOf(int(year), 1, 1).Days()
	f.history.End = clock.DateOf(int(year), 12, 31).Days()
	return nil
}

// readParams takes the defaults of the year in which the period starts.
func (f *facts) readParams(all *object) error {
	given, err := all.object("params")
	if err != nil {
		return err
	}
	p := DefaultParams(clock.FromDays(f.history.Start).Year())
	err = cmp.Or(
		given.read("adjust_stays", aBool, &p.AdjustStays),
		given.read("min_treatment_days", aWholeNumber, (*whole)(&p.MinTreatmentDays)),
		given.read("min_distinct_fill_dates", aWholeNumber, (*whole)(&p.MinDistinctFillDates)),
		given.read("threshold_num", aWholeNumber, (*whole)(&p.ThresholdNum)),
		given.read("threshold_den", aWholeNumber, (*whole)(&p.ThresholdDen)),
	)
	if err != nil {
		return err
	}
	f.params = p
	var outside *ParamsError
	if errors.As(p.Check(), &outside) {
		return refused(given.path(outside.Param), outside.Expected)
	}
	return nil
}

func (f *facts) readDates(all *object) error {
	var enrolmentEnd, death *clock.Date
	err := cmp.Or(
		all.read("as_of", aDate, &f.asOf),
		all.read("enrollment_end", aDate, &enrolmentEnd),
		all.read("death_date", aDate, &death),
	)
	f.history.EnrolmentEnd, f.history.Death = dayOrNone(enrolmentEnd), dayOrNone(death)
	return err
}

func (f *facts) readFills(all *object) error {
	fills, err := all.objects("fills")
	seen := make(map[string]int)
	for i := range fills {
		if err := f.readFill(&fills[i], seen); err != nil {
			return err
		}
	}
	return err
}

func (f *facts) readFill(fill *object, seen map[string]int) error {
	var (
		date     *clock.Date
		supply   *whole
		names    []string
		reversed bool
	)
	err := cmp.Or(
		fill.read("date", aDate, &date),
		fill.read("days_supply", aWholeNumber, &supply),
		fill.read("target_ingredients", aListOfTexts, &names),
		fill.read("reversed", aBool, &reversed),
	)
	switch {
	case err != nil:
		return err
	case date == nil || supply == nil:
		return refused(fill.name, "a date and days_supply")
	case reversed:
		return nil
	}
	mask, err := ingredientMask(seen, names)
	f.history.Fills = append(f.history.Fills, Fill{date.Days(), int32(*supply), mask})
	return err
}

// ingredientMask numbers ingredients in the order in which they come.
func ingredientMask(seen map[string]int, names []string) (uint64, error) {
	var mask uint64
	for _, name := range names {
		k, known := seen[name]
		if !known {
			k = len(seen)
			seen[name] = k
		}
		if k >= MaxIngredients {
			return 0, refused("target_ingredients", fmt.Sprintf("at most %d different ones", MaxIngredients))
		}
		mask |= 1 << k
	}
	return mask, nil
}

func (f *facts) readStays(all *object) error {
	stays, err := all.objects("stays")
	for i := range stays {
		if err := f.readStay(&stays[i]); err != nil {
			return err
		}
	}
	return err
}

// readStay keeps inpatient and SNF stays; a stay without a type counts as inpatient, one of any other type adjusts nothing.
func (f *facts) readStay(stay *object) error {
	kind := inpatient
	if err := stay.read("type", aText, &kind); err != nil || kind != inpatient && kind != snf {
		return err
	}
	var admit, discharge *clock.Date
	if err := cmp.Or(stay.read("admit", aDate, &admit), stay.read("discharge", aDate, &discharge)); err != nil {
		return err
	}
	if admit == nil {
		return refused(stay.name, "an admit date")
	}
	f.history.Stays = append(f.history.Stays, Stay{admit.Days(), dayOrNone(discharge)})
	return nil
}

func dayOrNone(d *clock.Date) claim.Day {
	if d == nil {
		return claim.NoDay
	}
	return d.Days()
}
