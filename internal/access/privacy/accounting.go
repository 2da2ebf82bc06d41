package privacy

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/store"
)

// setLook is the rule set that says what a look was in the terms of an accounting.
const setLook = "look_reason"

// Accounting lists what a member must be told about who got their data in a period of local days, newest first: the accountable
// disclosures of the ledger, and looks that were neither treatment, payment, operations, the member's own nor authorized (45 CFR
// 164.528(a)(1), (b)). What an agency asked to hold back until later is left out (164.528(a)(2)). The pass must open Requests and
// Looks. Errors: access.ErrRefused, ErrIncomplete for more than six years.
func (s *Requests) Accounting(ctx context.Context, p access.Pass, zone clock.Zone, period clock.Span) ([]Disclosure, error) {
	const op = "privacy: accounting"
	if !p.Allows(access.Requests) || !p.Allows(access.Looks) {
		return nil, &store.Error{Kind: store.NotFound, Op: op, Err: access.ErrRefused}
	}
	today := zone.DateOf(p.At())
	if period.Empty() || period.From.Before(today.AddYears(-accountingYears)) {
		return nil, incomplete(op, "a period of at most six years back")
	}
	from, before := zone.StartOfDay(period.From), zone.EndOfDay(period.To)
	all, err := s.ledger(ctx, p, today, from, before)
	if err != nil {
		return nil, err
	}
	looks, err := s.accountableLooks(ctx, p, from, before)
	all = append(all, looks...)
	slices.SortStableFunc(all, func(a, b Disclosure) int { return cmp.Compare(b.At.UnixNano(), a.At.UnixNano()) })
	return all, err
}

// ledger reads the accountable disclosures under all ids the member ever had.
func (s *Requests) ledger(ctx context.Context, p access.Pass, today clock.Date, from, before time.Time) ([]Disclosure, error) {
	ids, err := s.ids(ctx, p.Member())
	if err != nil {
		return nil, err
	}
	var all []Disclosure
	for _, id := range ids {
		some, err := s.disclosures(ctx, `select doc from disclosure
 where member_id = $1 and at_us >= $2 and at_us < $3 and accountable = 1 order by at_us, seq`,
			string(id), from.UnixMicro(), before.UnixMicro())
		if err != nil {
			return nil, fmt.Errorf("privacy: %w", err)
		}
		all = append(all, some...)
	}
	return slices.DeleteFunc(all, func(d Disclosure) bool { return d.SuspendedTo != nil && !today.After(*d.SuspendedTo) }), nil
}

func (s *Requests) disclosures(ctx context.Context, query string, args ...any) ([]Disclosure, error) {
	rows, err := s.db.Read().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Disclosure
	for rows.Next() {
		var doc string
		var d Disclosure
		if err := rows.Scan(&doc); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(doc), &d); err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, rows.Err()
}

// accountableLooks goes through the looks of the period, newest first.
func (s *Requests) accountableLooks(ctx context.Context, p access.Pass, from, before time.Time) ([]Disclosure, error) {
	var all []Disclosure
	var page access.Cursor
	for {
		looks, err := s.guard.LooksAt(ctx, p, page)
		if err != nil {
			return nil, err
		}
		for _, e := range looks.Entries {
			if e.At.Before(from) {
				return all, nil
			}
			d, err := s.rules.lookAs(e)
			if err != nil {
				return nil, err
			}
			if d.Accountable && e.At.Before(before) {
				all = append(all, d)
			}
		}
		if looks.Next == 0 {
			return all, nil
		}
		page.Before = looks.Next
	}
}

// lookAs is a look in the terms of an accounting.
func (r *Rules) lookAs(e access.Entry) (Disclosure, error) {
	holds := func(k access.GrantKind) bool {
		return slices.ContainsFunc(e.Grants, func(l access.Leaned) bool { return l.Kind == k })
	}
	what, err := r.library.Answer(setLook, nil, map[string]any{
		"purpose": string(e.Purpose), "authorized": holds(access.GrantAuthorization),
		"stands_in": e.Role == access.RoleMember || holds(access.GrantRepresentative),
	})
	if err != nil {
		return Disclosure{}, err
	}
	why, _ := what.Result["why"].(string)
	d := Disclosure{
		ID: "look-" + strconv.FormatInt(e.Position, 10), Member: e.Member, At: e.At, Recipient: cmp.Or(e.Name, string(e.Role)),
		What: strings.Join(texts(e.Kinds), ", "), Kinds: e.Kinds, Why: Why(why), Purpose: string(e.Purpose),
	}
	d.Accountable, d.Because, d.Rule, err = r.accountable(d.Why)
	return d, err
}
