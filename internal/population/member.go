package population

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// Errors of looking one person or finding up.
var (
	ErrNoMember  = errors.New("population: no such member")
	ErrNoFinding = errors.New("population: no such finding")
)

// Member is one person with all findings, as far as the pass opens them.
func (p *Population) Member(ctx context.Context, pass access.Pass) (Member, error) {
	m, err := p.memberOf(ctx, pass)
	if err != nil {
		return Member{}, err
	}
	if err := p.completeMember(ctx, &m); err != nil {
		return Member{}, err
	}
	return p.sight(pass).Member(m), nil
}

// memberOf is the person that a pass opens. Of the numbers of a person who was merged from several, the first that is known counts.
func (p *Population) memberOf(ctx context.Context, pass access.Pass) (Member, error) {
	for _, number := range pass.Numbers() {
		m, err := p.memberRow(ctx, number)
		if !errors.Is(err, ErrNoMember) {
			return m, err
		}
	}
	return Member{}, ErrNoMember
}

// completeMember adds what all rules say, and the coverage.
func (p *Population) completeMember(ctx context.Context, m *Member) error {
	id := m.Person.Member
	findings, err := p.findings(ctx, id)
	if err != nil {
		return err
	}
	for _, f := range findings {
		if f.Rule.Kind == KindCondition {
			m.Conditions = append(m.Conditions, f)
		} else {
			m.Gaps = append(m.Gaps, f)
		}
	}
	slices.SortFunc(m.Conditions, p.rules.compareFindings)
	slices.SortFunc(m.Gaps, p.rules.compareFindings)
	return p.withRows(id, func(_ *view, rows *column.Rows) error {
		person := rows.Source.Person()
		m.ZIP, m.MBI = person.ZIP, person.MBI
		for i := range rows.SpanFrom {
			contract, plan := rows.Source.SpanContract(i)
			m.Coverage = append(m.Coverage, claim.Span{
				Member: id, Coverage: rows.SpanCoverage[i], From: rows.SpanFrom[i], Thru: dueOf(rows.SpanThru[i]),
				Contract: contract, Plan: plan,
			})
		}
		return nil
	})
}

func (p *Population) memberRow(ctx context.Context, id string) (Member, error) {
	var m Member
	err := p.db.Read().QueryRowContext(ctx,
		"select member_id, name, birth_day, death_day, sex, state, as_of_day from member where member_id = $1", id).
		Scan(&m.Member, &m.Name, &m.Birth, &m.Death, &m.Sex, &m.State, &m.AsOf)
	if errors.Is(err, sql.ErrNoRows) {
		return m, ErrNoMember
	}
	if err != nil {
		return m, fmt.Errorf("population: read member: %w", err)
	}
	m.Age = ageOn(m.Birth, m.AsOf)
	return m, nil
}

// findings reads what all rules say about one member, in no order.
func (p *Population) findings(ctx context.Context, id string) ([]Finding, error) {
	rows, err := p.db.Read().QueryContext(ctx, `select f.rule_id, f.state, f.due_day, f.since_day, f.position, m.as_of_day, f.data
 from finding f join member m on m.seq = f.seq where m.member_id = $1`, id)
	if err != nil {
		return nil, fmt.Errorf("population: read findings: %w", err)
	}
	defer rows.Close()
	var all []Finding
	for rows.Next() {
		var rule, text string
		var f Finding
		if err := rows.Scan(&rule, &f.State, &f.Due, &f.Since, &f.Position, &f.AsOf, &text); err != nil {
			return nil, fmt.Errorf("population: read findings: %w", err)
		}
		d, err := readFinding(text, f.State, dueOf(f.Due))
		if err != nil {
			return nil, err
		}
		f.Rule = p.rules.Card(rule)
		all = append(all, d.finding(f))
	}
	return all, rows.Err()
}

// finding fills what the row's columns do not hold.
func (d *findingData) finding(f Finding) Finding {
	f.State, f.Flag, f.Count, f.Numbers, f.Evidence = d.State, d.Flag, d.Count, d.Numbers, d.Evidence
	f.First, f.Ever, f.ConfirmedOn, f.Last, f.Due = d.First, d.Ever, d.ConfirmedOn, d.Last, d.Due
	f.Alert, f.ExcludedBy = d.Alert, d.ExcludedBy
	f.Rule.Version, f.Rule.Hash = d.Version, d.fullHash(f.Rule.Hash)
	f.Summary = f.summarize()
	return f
}

// withRows gives a member's rows to fn, or does nothing for a member without rows.
func (p *Population) withRows(id string, fn func(*view, *column.Rows) error) error {
	live := p.view()
	defer live.release()
	rows, ok, err := live.Member(id)
	if err != nil || !ok {
		return err
	}
	return fn(live, rows)
}
