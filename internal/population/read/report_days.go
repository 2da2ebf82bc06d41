package read

import "github.com/keepwell/keepwell/internal/population/claim"

// oldAfterDays is how far before the newest date of its file a service date must lie to be called old: eight years. CMS keeps claims
// files open for seven, and a year of slack forgives a late one.
const oldAfterDays = 8 * 365

const (
	firstDay = -43829 // 1850-01-01: nobody alive was born before
	lastDay  = 65744  // 2150-01-01
)

// dayCounts counts the rows of each service day, so that the newest date and the old ones are known after one pass.
type dayCounts struct {
	rows   [lastDay - firstDay]int32
	newest claim.Day
	any    bool
}

func plausible(d claim.Day) bool { return d >= firstDay && d < lastDay }

func (c *dayCounts) add(d claim.Day) {
	if !plausible(d) {
		return
	}
	c.rows[d-firstDay]++
	if !c.any || d > c.newest {
		c.newest, c.any = d, true
	}
}

// warn compares with the newest day that is not in the future, because one slip of the pen into the next century would
// otherwise make every true date an old one.
func (c *dayCounts) warn(f *FileReport, today claim.Day) {
	if !c.any {
		return
	}
	newest := c.newest
	if today != claim.NoDay && newest > today {
		f.warnings.addMany("", FutureDate, "a date up to the day of the load", c.between(today+1, lastDay))
		newest = c.newestUpTo(today)
	}
	f.warnings.addMany("", OldDate, "a date within eight years of the newest in the file", c.between(firstDay, newest-oldAfterDays))
}

func (c *dayCounts) newestUpTo(day claim.Day) claim.Day {
	for ; day > firstDay && c.rows[day-firstDay] == 0; day-- {
	}
	return day
}

func (c *dayCounts) between(from, before claim.Day) (n int64) {
	for d := max(from, firstDay); d < min(before, lastDay); d++ {
		n += int64(c.rows[d-firstDay])
	}
	return n
}

func (t tallies) addMany(field string, why Reason, expected string, n int64) {
	if n > 0 {
		t[tallyKey{field, why}] = &Tally{Field: field, Reason: why, Expected: expected, Count: n}
	}
}
