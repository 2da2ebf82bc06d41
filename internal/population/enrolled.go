package population

import (
	"context"
	"fmt"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// Enrolled is who somebody is, as the claims know them, and nothing about their health.
type Enrolled struct {
	Number string // member number
	Name   string // as the source writes it, "" when it has none
	Birth  claim.Day
	Death  claim.Day
	Sex    claim.Sex
}

// maxEnrolled bounds one page of Members.
const maxEnrolled = 10000

// Members lists everybody by member number, from after the given one on, so that the plan's programs can register them as people.
// It is not part of Reader: pages know nobody by it. It tells nothing clinical, and leaves no entry in the record: the registration
// that it serves does.
func (p *Population) Members(ctx context.Context, after string, limit int) ([]Enrolled, error) {
	rows, err := p.db.Read().QueryContext(ctx, fmt.Sprintf(
		"select member_id, name, birth_day, death_day, sex from member where member_id > $1 order by member_id limit %d",
		min(max(limit, 1), maxEnrolled)), after)
	if err != nil {
		return nil, fmt.Errorf("population: list members: %w", err)
	}
	defer rows.Close()
	var all []Enrolled
	for rows.Next() {
		var e Enrolled
		if err := rows.Scan(&e.Number, &e.Name, &e.Birth, &e.Death, &e.Sex); err != nil {
			return nil, fmt.Errorf("population: list members: %w", err)
		}
		all = append(all, e)
	}
	return all, rows.Err()
}
