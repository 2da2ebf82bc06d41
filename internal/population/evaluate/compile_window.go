package evaluate

import (
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

func (c *compiler) addWindow(w window) int16 {
	if at, known := c.windowOf[w]; known {
		return at
	}
	at := int16(len(c.p.windows))
	c.windowOf[w] = at
	c.p.windows = append(c.p.windows, w)
	return at
}

// window compiles a window and refuses one that ends before it begins.
func (c *compiler) window(key string, w *Window, sc scope) int16 {
	compiled, ok := c.namedWindow(key, w, sc)
	if !ok {
		compiled = window{period: sc.period}
		if w.From != "" {
			compiled.from = c.anchor(key+".from", w.From, sc)
		}
		if w.To != "" {
			compiled.to = c.anchor(key+".to", w.To, sc)
		}
	}
	if compiled.impossible(c.p.periods) {
		c.fail(key, "the window ends before it begins")
	}
	return c.addWindow(compiled)
}

// namedWindow is a window written as one word.
func (c *compiler) namedWindow(key string, w *Window, sc scope) (window, bool) {
	switch {
	case w.Name == "":
		return window{}, false
	case w.Name == "lifetime":
		return always, true
	case w.Name == "period" && sc.reference == none:
		return window{from: anchor{base: periodStart}, to: anchor{base: periodEnd}, period: sc.period}, true
	case w.Name == "reference_period" && sc.reference != none:
		return c.p.windows[sc.reference], true
	case strings.HasPrefix(w.Name, "P"):
		length, err := clock.ParsePeriod(w.Name)
		if err != nil {
			c.fail(key, err.Error())
		}
		return window{from: anchor{dayAfterAsOf, true, length}, to: anchor{base: asOfDay}}, true
	}
	c.fail(key, "expected lifetime, period (of a gap), reference_period (of a condition), a period such as P12M, or from and to")
	return window{}, true
}

func (c *compiler) anchor(key, text string, sc scope) anchor {
	a, err := parseAnchor(text)
	if err != nil {
		c.fail(key, err.Error())
	}
	if a.base == eventDay && !sc.event {
		c.fail(key, "only a gap with index_event has an event")
	}
	if (a.base == periodStart || a.base == periodEnd) && sc.reference != none {
		c.fail(key, "a condition has no period")
	}
	return a
}

// day compiles an anchor that stands alone; the day is the `to` of the window.
func (c *compiler) day(key, text string, sc scope) int16 {
	return c.addWindow(window{to: c.anchor(key, text, sc), period: sc.period})
}

// impossible resolves the window at the end of a sample period, where every window of sense holds a day.
func (w window) impossible(periods []season) bool {
	if w.from.base == noBase || w.to.base == noBase {
		return false
	}
	f := frame{}
	if len(periods) > 0 {
		f.periodStart, f.periodEnd = periods[w.period].of(2025)
	} else {
		f.periodStart, f.periodEnd = calendarYear.of(2025)
	}
	f.asOf = f.periodEnd
	if w.from.perMember() != w.to.perMember() || w.from.base != w.to.base && w.from.perMember() {
		return false
	}
	return f.resolve(w.from) > f.resolve(w.to)
}

// frame is what anchors are resolved with.
type frame struct {
	asOf, periodStart, periodEnd claim.Day
	event, birth                 claim.Day
	afterReference               claim.Day
}

func (f *frame) resolve(a anchor) claim.Day {
	switch a.base {
	case asOfDay:
		return a.from(f.asOf)
	case dayAfterAsOf:
		return a.from(f.asOf + 1)
	case dayAfterReference:
		return a.from(f.afterReference)
	case periodStart:
		return a.from(f.periodStart)
	case periodEnd:
		return a.from(f.periodEnd)
	case eventDay:
		return a.from(f.event)
	case birthDay:
		return a.from(f.birth)
	default:
		return claim.NoDay
	}
}

func (c *compiler) age(key string, a *Age, sc scope) int16 {
	limit := ageLimit{from: noLimit, to: noLimit}
	if a.From > 0 {
		limit.from = a.From
	}
	if a.To > 0 {
		limit.to = a.To
	}
	if a.To > 0 && a.To < a.From || a.From < 0 || a.To < 0 {
		c.fail(key, "expected from and to in years, from not above to")
	}
	at := a.At
	if at == "" {
		at = "as_of"
	}
	limit.at = c.day(key+".at", at, sc)
	if c.p.windows[limit.at].to.perMember() {
		c.fail(key+".at", "expected as_of, period.start or period.end")
	}
	c.p.ages = append(c.p.ages, limit)
	return int16(len(c.p.ages) - 1)
}

// cover compiles an enrolment condition; equal ones share one, so that each is looked at once per member.
func (c *compiler) cover(key string, e *Enrolment, otherwise int16, period uint8) int16 {
	sc := scope{window: otherwise, reference: none, period: period}
	if c.out.condition {
		sc.reference = otherwise
	}
	k := cover{window: otherwise, maxGaps: e.MaxGaps, enrolledOn: none}
	if e.Window != nil {
		k.window = c.window(key+".window", e.Window, sc)
	}
	if c.p.windows[k.window].from.base == noBase {
		c.fail(key+".window", "expected a window with a beginning")
	}
	if e.MaxGap != nil {
		k.maxGap = *e.MaxGap
	}
	if e.MaxGapMonths > 0 {
		k.maxGaps, k.maxGap = max(1, e.MaxGaps), clock.Months(e.MaxGapMonths)
	}
	if e.EnrolledOn != "" {
		k.enrolledOn = c.day(key+".enrolled_on", e.EnrolledOn, sc)
	}
	parts := e.Parts
	if len(parts) == 0 {
		parts = []string{"A", "B"}
	}
	for i, word := range parts {
		m, known := partWords[word]
		if !known {
			c.fail(key+".parts", "expected one of "+words(partWords))
		}
		if i == 0 || !slices.Contains(k.parts, m) {
			k.parts = append(k.parts, m)
		}
	}
	return c.addCover(k)
}

func (c *compiler) addCover(k cover) int16 {
	for i := range c.p.covers {
		have := &c.p.covers[i]
		if slices.Equal(have.parts, k.parts) && have.window == k.window && have.maxGaps == k.maxGaps && have.maxGap == k.maxGap &&
			have.enrolledOn == k.enrolledOn {
			return int16(i)
		}
	}
	c.p.covers = append(c.p.covers, k)
	return int16(len(c.p.covers) - 1)
}
