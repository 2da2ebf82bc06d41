package credential

import (
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// set puts the text of a cell into a fact and says what was expected when it cannot.
func (r *reader) set(f *Fact, name string, c *Column, text string) string {
	x := fields[name]
	switch {
	case x.date != nil:
		return r.setDate(x.date(f), c, text)
	case x.many != nil:
		return setMany(x.many(f), c, text)
	case len(c.Values) > 0 || len(x.codes) > 0:
		code, ok := c.code(text, x.codes)
		if !ok {
			return "one of the texts that the map names for " + strings.Join(x.codes, ", ")
		}
		text = code
	}
	return x.set(f, text)
}

func (r *reader) setDate(at **clock.Date, c *Column, text string) string {
	written := r.m.dates(c)
	day, ok := dateIn(text, written)
	if !ok {
		return "a date as " + strings.Join(written, " or ")
	}
	if day != nil && c.Exclusive {
		last := *day - 1
		day = &last
	}
	*at = day
	return ""
}

// setMany reads several texts of one cell, each as the map names it, in an order of their own.
func setMany(at *[]string, c *Column, text string) string {
	between := c.Split
	if between == "" {
		between = ";"
	}
	for part := range strings.SplitSeq(text, between) {
		part = strings.TrimSpace(part)
		if code, ok := c.code(part, nil); ok {
			part = code
		}
		if part != "" && !slices.Contains(*at, part) {
			*at = append(*at, part)
		}
	}
	slices.Sort(*at)
	return ""
}

// Years that files mean. What ends later than the last one never ends: files write 12/31/9999.
const (
	firstYear = 1890
	lastYear  = 2199
)

func dateIn(text string, written []string) (*clock.Date, bool) {
	for _, w := range append(slices.Clone(written), ownDates...) {
		at, err := time.Parse(goLayout(w), text)
		if err != nil {
			continue
		}
		day, ok := clock.Civil(at.Year(), at.Month(), at.Day())
		if day.Year() > lastYear {
			return nil, true
		}
		return &day, ok && day.Year() >= firstYear
	}
	return nil, false
}
