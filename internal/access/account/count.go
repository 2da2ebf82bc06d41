package account

import (
	"context"
	"fmt"
	"time"
)

// Count is how many accounts there are in each state.
func (a *Accounts) Count(ctx context.Context) (map[State]int, error) {
	rows, err := a.db.Read().QueryContext(ctx, "select state, count(*) from account group by state")
	if err != nil {
		return nil, fmt.Errorf("account: count: %w", err)
	}
	defer rows.Close()
	by := map[State]int{}
	for rows.Next() {
		var state State
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return nil, fmt.Errorf("account: count: %w", err)
		}
		by[state] = n
	}
	return by, rows.Err()
}

// Idle counts what can be used and was not since an instant: accounts of people, and tokens that have not expired.
func (a *Accounts) Idle(ctx context.Context, since, at time.Time) (accounts, tokens int, err error) {
	err = a.db.Read().QueryRowContext(ctx, `select
 (select count(*) from account where state = 'active' and person_id <> '' and last_sign_in_us < $1 and created_us < $1),
 (select count(*) from account_token where expires_us > $2 and used_us < $1 and made_us < $1)`,
		since.UnixMicro(), at.UnixMicro()).Scan(&accounts, &tokens)
	if err != nil {
		return 0, 0, fmt.Errorf("account: count what is not used: %w", err)
	}
	return accounts, tokens, nil
}
