package entitlement

import (
	"fmt"

	"github.com/keepwell/keepwell/internal/plan"
)

// The regions of fair market values.
const (
	RegionNational = "national"
	RegionCTPADC   = "ct_pa_dc"
	RegionCANJ     = "ca_nj"
	RegionPRUSVI   = "pr_usvi"
)

// Cell is the published pair of rates of a year, a family and a region, in cents a year.
type Cell struct {
	ID      string // fmv-2026/ma/national
	Initial int64
	Renewal int64
}

func (c *Cell) of(rank Rank) int64 {
	if rank == Initial {
		return c.Initial
	}
	return c.Renewal
}

// cellKey names a cell: all plans with medical cover share the table of Medicare Advantage, and drug plans have one region.
type cellKey struct {
	year   int
	family plan.Family
	region string
}

func keyOf(year int, family plan.Family, region string) cellKey {
	if family == plan.PDP {
		return cellKey{year, plan.PDP, RegionNational}
	}
	return cellKey{year, plan.MA, region}
}

func (k cellKey) id(source string) string { return fmt.Sprintf("%s/%s/%s", source, k.family, k.region) }

func (k cellKey) needed(level string) *NeedsRate {
	return &NeedsRate{Year: k.year, Family: k.family, Region: k.region, Level: level}
}

// Rates are cells, and what contracts pay of them. They do not change.
type Rates struct {
	cells  map[cellKey]Cell
	levels map[string]*Level
}

// NewRates are rates without cells.
func newRates() *Rates { return &Rates{cells: map[cellKey]Cell{}, levels: map[string]*Level{}} }

// Cell is the published cell of a year, a family and a region, and whether there is one.
func (r *Rates) Cell(year int, family plan.Family, region string) (Cell, bool) {
	c, ok := r.cells[keyOf(year, family, region)]
	return c, ok
}

// add takes a cell in; figures are whole cents, the renewal rate not above the initial one.
func (r *Rates) add(key cellKey, source string, initial, renewal int64) error {
	const most = 1_000_000_00 // a million dollars a year is a mistake, and far from overflow
	switch _, taken := r.cells[key]; {
	case taken:
		return fmt.Errorf("%d %s %s is there twice", key.year, key.family, key.region)
	case initial < 0 || renewal < 0 || initial > most || renewal > most:
		return fmt.Errorf("%d %s %s: rates are 0 to %d cents", key.year, key.family, key.region, most)
	}
	r.cells[key] = Cell{key.id(source), initial, renewal}
	return nil
}

// applied is what a year pays: the rate, and the limit it is held under.
type applied struct {
	cell  Cell
	rate  int64
	limit int64
	level string
}

// apply finds the rate for a contract level; "" is fair market value. A level may pay less and never more (42 CFR 422.2274(d)(1)(ii)).
func (r *Rates) apply(key cellKey, rank Rank, level string) (applied, *NeedsRate) {
	cell, ok := r.cells[key]
	if !ok {
		return applied{}, key.needed("")
	}
	a := applied{cell: cell, rate: cell.of(rank), limit: cell.of(rank)}
	if level == "" {
		return a, nil
	}
	pays, ok := r.levels[level]
	if !ok {
		return applied{}, key.needed(level)
	}
	rate, ok := pays.rate(key, rank, a.limit)
	if !ok {
		return applied{}, key.needed(level)
	}
	a.level, a.rate = level, min(rate, a.limit)
	return a, nil
}
