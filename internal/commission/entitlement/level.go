package entitlement

// Level is what contracts of a level pay: a share of fair market value, or figures of their own.
type Level struct {
	ID    string
	Share int64 // percent of fair market value; 0 when the figures say it
	cells map[cellKey]Cell
}

// rate is the level's own figure, and whether it has one. A level with figures of its own never falls back to a share.
func (l *Level) rate(key cellKey, rank Rank, limit int64) (int64, bool) {
	if l.Share > 0 {
		const percent = 100
		return share(limit, l.Share, percent), true
	}
	cell, ok := l.cells[key]
	return cell.of(rank), ok
}
