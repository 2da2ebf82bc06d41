package shell

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/number"

	"github.com/keepwell/keepwell/internal/clock"
)

// calendar is how a language writes dates and times of day. Its shapes are texts, so that a new language needs no code.
type calendar struct {
	months                []string
	day, month, moment    string // shapes with {{.Day}} {{.Month}} {{.Year}}; moment with {{.Date}} {{.Time}}
	clock24               bool
	beforeNoon, afterNoon string
}

func newCalendar(v *voice) (calendar, error) {
	c := calendar{
		months: strings.Fields(v.say("shell.date.months", nil)),
		day:    v.shape("shell.date.day"), month: v.shape("shell.date.month"), moment: v.shape("shell.date.moment"),
		clock24:    v.say("shell.date.clock", nil) == "24",
		beforeNoon: v.say("shell.date.before_noon", nil), afterNoon: v.say("shell.date.after_noon", nil),
	}
	if len(c.months) != 12 {
		return c, fmt.Errorf("texts in %s: shell.date.months: expected twelve names with a space between", v.lang)
	}
	return c, nil
}

// shape is a text with its placeholders left open.
func (v *voice) shape(key string) string {
	if m := v.texts[key]; m != nil {
		return m.Other
	}
	if v.source != nil {
		return v.source.shape(key)
	}
	return ""
}

func fill(shape string, parts ...string) string { return strings.NewReplacer(parts...).Replace(shape) }

func (c calendar) date(d clock.Date, shape string) string {
	year, month, day := d.Civil()
	return fill(shape, "{{.Day}}", strconv.Itoa(day), "{{.Month}}", c.months[month-1], "{{.Year}}", strconv.Itoa(year))
}

func (c calendar) timeOfDay(t time.Time) string {
	zone := t.Format("MST")
	if c.clock24 {
		return t.Format("15:04 ") + zone
	}
	half := c.beforeNoon
	if t.Hour() >= 12 {
		half = c.afterNoon
	}
	return t.Format("3:04 ") + half + " " + zone
}

// number is a whole number with the group marks of the region.
func (v *voice) number(n int) string {
	if n > -1000 && n < 1000 {
		return strconv.Itoa(n)
	}
	return v.printer.Sprint(number.Decimal(n))
}

// Day is a date as people read it: Jul 1, 2026.
func (v Visit) Day(d clock.Date) string { return v.voice.calendar.date(d, v.voice.calendar.day) }

// Month is a month as a heading: July 2026.
func (v Visit) Month(d clock.Date) string { return v.voice.calendar.date(d, v.voice.calendar.month) }

// Instant is a moment in the zone of the plan: Jul 1, 2026, 2:05 PM EDT.
func (v Visit) Instant(at time.Time) string {
	local := at.In(v.Zone)
	c := v.voice.calendar
	year, month, day := local.Date()
	return fill(c.moment, "{{.Date}}", c.date(clock.DateOf(year, month, day), c.day), "{{.Time}}", c.timeOfDay(local))
}

// Num is a whole number: 12,480.
func (v Visit) Num(n int) string { return v.voice.number(n) }

// Today is the date of the visit in the plan's zone.
func (v Visit) Today() clock.Date {
	year, month, day := v.Now.In(v.Zone).Date()
	return clock.DateOf(year, month, day)
}
