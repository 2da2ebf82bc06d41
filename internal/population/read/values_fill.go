package read

const (
	// maxDaysSupply is what the three digits of a Part D event can hold.
	maxDaysSupply = 999
	// oddDaysSupply is a year: plans allow 90 to 100 days, a depot injection or an implant lasts some months. More is warned about.
	oddDaysSupply = 365
	daysExpected  = "0 to 999 days, as a rule not more than 365"
)

// daysSupply reads the days that a fill lasts. Adherence is computed from it, so a wrong one costs the row.
func (r *row) daysSupply(c column) int16 {
	days, ok := parseWhole(r.bytes(c))
	switch {
	case !ok:
		r.fail(c, BadNumber, "a whole number of days")
	case days < 0 || days > maxDaysSupply:
		r.fail(c, BadDaysSupply, daysExpected)
	default:
		if days > oddDaysSupply {
			r.warn(c, BadDaysSupply, daysExpected)
		}
		return int16(days)
	}
	return 0
}

// quantityMilli reads the quantity of a fill in thousandths.
func (r *row) quantityMilli(c column) int64 {
	quantity, ok := parseScaled(r.bytes(c), 3)
	if !ok || quantity < 0 {
		r.fail(c, BadNumber, "a quantity of 0 or more")
	}
	return quantity
}

// refill reads a fill number; -1 when the source does not say.
func (r *row) refill(c column) int16 {
	if r.empty(c) {
		return -1
	}
	fill, ok := parseWhole(r.bytes(c))
	if !ok || fill < 0 || fill > 999 {
		r.warn(c, BadNumber, "a fill number from 0 to 999")
		return -1
	}
	return int16(fill)
}
