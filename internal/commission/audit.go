package commission

import (
	"context"
	"fmt"

	"github.com/keepwell/keepwell/internal/store"
)

// Audit is what a check of the whole book found.
type Audit struct {
	Lines    int64    `json:"lines"`
	Members  int64    `json:"members"`
	Accounts int      `json:"accounts"`
	Debit    int64    `json:"debit_cents"`
	Credit   int64    `json:"credit_cents"`
	Breaches []Breach `json:"breaches"`
}

// Sound tells whether every rule holds.
func (a *Audit) Sound() bool { return len(a.Breaches) == 0 }

func (a *Audit) breach(l *Line, rule Invariant, format string, args ...any) {
	b := Breach{Rule: rule, Detail: fmt.Sprintf(format, args...)}
	if l != nil {
		b.Member, b.Span = string(l.Member), string(l.Span)
	}
	a.Breaches = append(a.Breaches, b)
}

// Check holds the whole book against its rules, from the lines alone: it adds them up again and compares with the accounts and holdings.
func (b *Book) Check(ctx context.Context) (Audit, error) {
	s := summing{moved: map[Account]int64{}, known: newChecks(b.choice, b.rules)}
	if err := b.eachLine(ctx, &s); err != nil {
		return s.Audit, err
	}
	if err := b.compareAccounts(ctx, &s); err != nil {
		return s.Audit, err
	}
	for m, err := range b.eachHoldings(ctx, 0) {
		if err != nil {
			return s.Audit, err
		}
		s.holdings(&m)
		if err := b.compareLines(ctx, &s, &m); err != nil {
			return s.Audit, err
		}
	}
	return s.Audit, nil
}

// summing adds lines up.
type summing struct {
	Audit
	moved map[Account]int64
	known *checks
}

func (b *Book) eachLine(ctx context.Context, s *summing) error {
	for after := int64(0); ; {
		n := 0
		if err := b.each(ctx, "commission.Check", func(rows store.Rows) error {
			l, err := scanLine(rows)
			if err != nil {
				return err
			}
			s.line(&l)
			after, n = int64(l.ID), n+1
			return nil
		}, "select id, doc from commission_line where id > $1 order by id limit $2", after, holdingRows); err != nil || n < holdingRows {
			return err
		}
	}
}

func (s *summing) line(l *Line) {
	s.Lines++
	s.moved[l.Debit()] -= l.Amount()
	s.moved[l.Credit()] += l.Amount()
	if l.Kind != Accrual {
		return
	}
	if l.Decision == "" {
		s.breach(l, HasDecision, "line %d", l.ID)
	}
	if cell, ok := s.known.rates(l.Trace.RateID); !ok || l.Trace.RateCents > cell.Initial {
		s.breach(l, HasRate, "line %d", l.ID)
	}
	if l.Chargeback() && l.Earlier == 0 {
		s.breach(l, FollowsHolding, "line %d takes back what no line gave", l.ID)
	}
}

// compareAccounts demands that the accounts say what the lines say, that they sum to zero, and that nobody is paid below zero.
func (b *Book) compareAccounts(ctx context.Context, s *summing) error {
	accounts, err := b.Balances(ctx, "")
	if err != nil {
		return err
	}
	s.Accounts = len(accounts)
	for _, a := range accounts {
		s.Debit, s.Credit = s.Debit+a.Debit, s.Credit+a.Credit
		if s.moved[a.Account] != a.Cents() {
			s.breach(nil, Balanced, "account %s holds %d cents, its lines %d", a.Account, a.Cents(), s.moved[a.Account])
		}
	}
	if s.Debit != s.Credit {
		s.breach(nil, Balanced, "debits are %d cents, credits %d", s.Debit, s.Credit)
	}
	return nil
}

// holdings holds one member's years against the caps.
func (s *summing) holdings(m *memberHoldings) {
	s.Members++
	clear(s.known.caps)
	for i := range m.holdings {
		if h := &m.holdings[i]; counts(h.payee) {
			s.known.sum(h.year, h.family, h.cents, h.limit)
		}
	}
	for key, sum := range s.known.caps {
		if sum.cents > sum.limit {
			s.breach(&Line{Member: m.member}, WithinCap, "year %d: %d cents above %d", key.year, sum.cents, sum.limit)
		}
	}
}

// compareLines adds a member's lines up and compares them with what the book says that it holds.
func (b *Book) compareLines(ctx context.Context, s *summing, m *memberHoldings) error {
	var lines []Line
	if err := b.each(ctx, "commission.Check", func(rows store.Rows) error {
		l, err := scanLine(rows)
		lines = append(lines, l)
		return err
	}, "select id, doc from commission_line where member_id = $1 order by id", string(m.member)); err != nil {
		return err
	}
	for i := range m.holdings {
		h := &m.holdings[i]
		var sum int64
		for n := range lines {
			if h.moves(lines[n]) {
				if lines[n].Before != sum {
					s.breach(&lines[n], FollowsHolding, "line %d begins at %d cents, the lines before it come to %d", lines[n].ID, lines[n].Before, sum)
				}
				sum += lines[n].Cents
			}
		}
		if sum != h.cents {
			s.breach(&Line{Member: m.member, Span: h.span}, FollowsHolding, "year %d holds %d cents, its lines come to %d", h.year, h.cents, sum)
		}
	}
	return nil
}
