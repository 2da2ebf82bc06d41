package api

import (
	"errors"

	"github.com/danielgtaylor/huma/v2"

	"github.com/keepwell/keepwell/internal/clock"
)

// day is a date in an address, where it may be left out.
type day struct {
	date  clock.Date
	given bool
}

var errDay = errors.New("expected a date as YYYY-MM-DD")

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *day) UnmarshalText(text []byte) error {
	date, err := clock.ParseBytes(text)
	if err != nil {
		return errDay
	}
	d.date, d.given = date, true
	return nil
}

// Schema implements huma.SchemaProvider.
func (day) Schema(r huma.Registry) *huma.Schema { return dateText("").Schema(r) }
