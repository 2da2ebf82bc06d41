package person

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/keepwell/keepwell/internal/clock"
)

// EachCoverage gives the spans of enrolment of everybody, without saying whose they are: to count members by month. Who was merged into
// another counts once, as that other.
func (d *Directory) EachCoverage(ctx context.Context, do func([]Coverage)) error {
	rows, err := d.db.Read().QueryContext(ctx, "select doc from person where merged_into = '' order by seq")
	if err != nil {
		return fmt.Errorf("person: coverage: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var doc []byte
		if err := rows.Scan(&doc); err != nil {
			return fmt.Errorf("person: coverage: %w", err)
		}
		var p struct {
			Coverage []Coverage  `json:"coverage"`
			Death    *clock.Date `json:"death"`
		}
		if err := json.Unmarshal(doc, &p); err != nil {
			return fmt.Errorf("person: coverage: %w", err)
		}
		if p.Death != nil {
			for n := range p.Coverage { // nobody is a member after their death, whatever the enrolment data still say
				if to := p.Coverage[n].To; to == nil || to.After(*p.Death) {
					p.Coverage[n].To = p.Death
				}
			}
		}
		if len(p.Coverage) > 0 {
			do(p.Coverage)
		}
	}
	return rows.Err()
}
