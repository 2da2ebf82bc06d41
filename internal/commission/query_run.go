package commission

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// Runs are all runs, newest first.
func (b *Book) Runs(ctx context.Context) ([]Run, error) {
	rows, err := b.db.Read().QueryContext(ctx, "select doc from commission_run order by began desc")
	if err != nil {
		return nil, failed("commission.Runs", err)
	}
	defer rows.Close()
	var out []Run
	for rows.Next() {
		var doc string
		var r Run
		if err := rows.Scan(&doc); err != nil {
			return nil, failed("commission.Runs", err)
		}
		if err := json.Unmarshal([]byte(doc), &r); err != nil {
			return nil, failed("commission.Runs", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// Run is one run. Errors: ErrUnknown.
func (b *Book) Run(ctx context.Context, id RunID) (Run, error) {
	var r Run
	return r, loadRun(ctx, b.db.Read(), id, &r)
}

// OpenRun is the run that holds the book, if one does.
func (b *Book) OpenRun(ctx context.Context) (Run, bool, error) {
	runs, err := b.Runs(ctx)
	if err != nil || len(runs) == 0 || !runs[0].Open() {
		return Run{}, false, err
	}
	return runs[0], true, nil
}

// Shares are what a run comes to for each payee, by number.
func (b *Book) Shares(ctx context.Context, id RunID) ([]Share, error) {
	rows, err := b.db.Read().QueryContext(ctx, "select doc from commission_run_payee where run_id = $1 order by payee", string(id))
	if err != nil {
		return nil, failed("commission.Shares", err)
	}
	defer rows.Close()
	var out []Share
	for rows.Next() {
		var doc string
		var s Share
		if err := errors.Join(rows.Scan(&doc), json.Unmarshal([]byte(doc), &s)); err != nil {
			return nil, failed("commission.Shares", err)
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// Share is what a run comes to for one payee. Errors: ErrUnknown.
func (b *Book) Share(ctx context.Context, id RunID, payee Payee) (Share, error) {
	var doc string
	var s Share
	err := b.db.Read().QueryRowContext(ctx, "select doc from commission_run_payee where run_id = $1 and payee = $2", string(id), string(payee)).Scan(&doc)
	if store.KindOf(err) == store.NotFound {
		return s, unknown("commission.Share")
	}
	if err != nil {
		return s, failed("commission.Share", err)
	}
	if err := json.Unmarshal([]byte(doc), &s); err != nil {
		return s, failed("commission.Share", err)
	}
	return s, nil
}

// lastPaid is what each payee was paid with a run.
func (b *Book) lastPaid(ctx context.Context, id RunID) (map[Payee]int64, error) {
	out := map[Payee]int64{}
	if id == "" {
		return out, nil
	}
	shares, err := b.Shares(ctx, id)
	for i := range shares {
		out[shares[i].Payee] = shares[i].Pay()
	}
	return out, err
}

// Problems are what a run could not judge, of one kind or of all. after is the Seq of the last of the page before.
func (b *Book) Problems(ctx context.Context, id RunID, kind ProblemKind, after, limit int) ([]Problem, error) {
	rows, err := b.db.Read().QueryContext(ctx,
		"select doc from commission_problem where run_id = $1 and ($2 = '' or kind = $2) and seq > $3 order by seq limit $4", string(id), string(kind), after, limit)
	if err != nil {
		return nil, failed("commission.Problems", err)
	}
	defer rows.Close()
	var out []Problem
	for rows.Next() {
		var doc string
		var p Problem
		if err := errors.Join(rows.Scan(&doc), json.Unmarshal([]byte(doc), &p)); err != nil {
			return nil, failed("commission.Problems", err)
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// membersOf are members of whom agents ever had a line, sorted.
func (b *Book) membersOf(ctx context.Context, npns []agent.NPN) ([]person.ID, error) {
	var out []person.ID
	for _, npn := range npns {
		if err := b.each(ctx, "commission.members", func(rows store.Rows) error {
			var m person.ID
			err := rows.Scan(&m)
			if m != "" {
				out = append(out, m)
			}
			return err
		}, "select distinct member_id from commission_line where payee = $1", string(PayeeOf(npn))); err != nil {
			return nil, err
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}
