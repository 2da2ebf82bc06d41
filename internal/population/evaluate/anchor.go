package evaluate

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// base is the day an anchor starts from.
type base uint8

const (
	noBase base = iota // no limit
	asOfDay
	dayAfterAsOf
	dayAfterReference // the day after the reference period: the first of next month, or tomorrow
	periodStart
	periodEnd
	eventDay
	birthDay
)

var baseWords = map[string]base{
	"as_of": asOfDay, "period.start": periodStart, "period.end": periodEnd, "event": eventDay, "birth": birthDay,
}

// anchor is a day relative to a base.
type anchor struct {
	base  base
	minus bool
	shift clock.Period
}

func (a anchor) perMember() bool { return a.base == eventDay || a.base == birthDay }

func (a anchor) from(day claim.Day) claim.Day {
	if day == claim.NoDay {
		return claim.NoDay
	}
	if a.shift.Months == 0 {
		if a.minus {
			return day - claim.Day(a.shift.Days)
		}
		return day + claim.Day(a.shift.Days)
	}
	if a.minus {
		return clock.FromDays(day).Sub(a.shift).Days()
	}
	return clock.FromDays(day).Add(a.shift).Days()
}

var anchorForm = regexp.MustCompile(`^([a-z_.]+)((?:\s*[+-]\s*P[0-9A-Z]+)?)$`)

var errAnchor = errors.New("expected " + words(baseWords) + ", with an optional + or - and a period: period.start - P15M")

func parseAnchor(text string) (anchor, error) {
	parts := anchorForm.FindStringSubmatch(strings.TrimSpace(text))
	if parts == nil {
		return anchor{}, errAnchor
	}
	b, known := baseWords[parts[1]]
	if !known {
		return anchor{}, errAnchor
	}
	a := anchor{base: b}
	if parts[2] == "" {
		return a, nil
	}
	shift := strings.TrimSpace(parts[2])
	period, err := clock.ParsePeriod(strings.TrimSpace(shift[1:]))
	if err != nil {
		return anchor{}, err
	}
	a.minus, a.shift = shift[0] == '-', period
	return a, nil
}

// window is a closed interval between two anchors, of a rule with this period.
type window struct {
	from, to anchor
	period   uint8 // index of Program.periods
}

func (w window) perMember() bool { return w.from.perMember() || w.to.perMember() }

// always is open at both ends; as_of cuts it.
var always = window{}

// season is a period of a year that starts on a day of the year: calendar years start on 1 January.
type season struct {
	month time.Month
	day   int
}

var calendarYear = season{time.January, 1}

func parseSeason(text string) (season, error) {
	if text == "" || text == "calendar_year" {
		return calendarYear, nil
	}
	var month, day int
	if n, err := fmt.Sscanf(text, "year_from_%02d-%02d", &month, &day); err != nil || n != 2 {
		return season{}, errors.New("expected calendar_year or year_from_MM-DD")
	}
	if _, ok := clock.Civil(2001, time.Month(month), day); !ok {
		return season{}, errors.New("no such day in every year")
	}
	return season{time.Month(month), day}, nil
}

// of is the season that starts in this year.
func (s season) of(year int) (start, end claim.Day) {
	return clock.DateOf(year, s.month, s.day).Days(), clock.DateOf(year+1, s.month, s.day).Days() - 1
}

// around is the season that holds a day.
func (s season) around(day clock.Date) (start, end claim.Day) {
	start, end = s.of(day.Year())
	if start > day.Days() {
		start, end = s.of(day.Year() - 1)
	}
	return start, end
}

// Bounds of a window without limit.
const (
	firstDay claim.Day = claim.NoDay + 1
	lastDay  claim.Day = math.MaxInt32
)
