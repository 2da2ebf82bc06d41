package clock

import (
	"strconv"
	"time"
)

const isoLength = len("2006-01-02")

// Parse reads a date as ISO 8601 writes it: four digits of year, two of month, two of day, nothing else.
func Parse(text string) (Date, error) { return parse(text) }

// MustParse is Parse for dates written in code and tests; it panics on a mistake.
func MustParse(text string) Date {
	d, err := parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

// parse takes bytes as well, so that readers of files need no copy.
func parse[T string | []byte](text T) (Date, error) {
	if len(text) != isoLength || text[4] != '-' || text[7] != '-' {
		return 0, &DateError{"expected YYYY-MM-DD"}
	}
	year, okYear := digits(text[0:4])
	month, okMonth := digits(text[5:7])
	day, okDay := digits(text[8:10])
	if !okYear || !okMonth || !okDay {
		return 0, &DateError{"expected digits as YYYY-MM-DD"}
	}
	d, ok := Civil(year, time.Month(month), day)
	if !ok {
		return 0, &DateError{"no such day in the calendar"}
	}
	return d, nil
}

// ParseBytes is Parse without a copy to a string.
func ParseBytes(text []byte) (Date, error) { return parse(text) }

func digits[T string | []byte](text T) (int, bool) {
	n := 0
	for i := range len(text) {
		c := text[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// String is the date as YYYY-MM-DD.
func (d Date) String() string { return string(d.Append(make([]byte, 0, isoLength))) }

// Append appends the date as YYYY-MM-DD.
func (d Date) Append(to []byte) []byte {
	if !d.Valid() {
		return strconv.AppendInt(append(to, "day "...), int64(d), 10)
	}
	year, month, day := d.Civil()
	return append(to,
		digit(year/1000), digit(year/100), digit(year/10), digit(year), '-',
		digit(int(month)/10), digit(int(month)), '-', digit(day/10), digit(day))
}

func digit(n int) byte { return byte('0' + n%10) }

// Words is the date as people say it: 1 July 2026.
func (d Date) Words() string { return d.Midnight().Format("2 January 2006") }

// MarshalText is the date as YYYY-MM-DD, in JSON too; a date outside the years 1 to 9999 is an error.
func (d Date) MarshalText() ([]byte, error) {
	if !d.Valid() {
		return nil, &DateError{"outside the years 1 to 9999"}
	}
	return d.Append(nil), nil
}

// UnmarshalText reads YYYY-MM-DD.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := parse(text)
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
