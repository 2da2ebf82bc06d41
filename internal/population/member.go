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
	m, findings, err := p.found(ctx, pass)
	if err != nil {
		return Member{}, err
	}
	p.sort(&m, findings)
	if err := p.withRows(m.Person.Member, func(_ *view, rows *column.Rows) error { m.cover(rows); return nil }); err != nil {
		return Member{}, err
	}
	return p.sight(pass).Member(m), nil
}

// Story is Member and Timeline of one reading.
func (p *Population) Story(ctx context.Context, pass access.Pass) (Member, []TimelineEntry, error) {
	m, findings, err := p.found(ctx, pass)
	if err != nil {
		return Member{}, nil, err
	}
	p.sort(&m, findings)
	t := timeline{rules: p.rules, evidence: evidenceOf(findings)}
	err = p.withRows(m.Person.Member, func(_ *view, rows *column.Rows) error {
		m.cover(rows)
		t.read(rows)
		return nil
	})
	if err != nil {
		return Member{}, nil, err
	}
	entries, err := p.tell(ctx, &t, m, pass)
	return p.sight(pass).Member(m), entries, err
}

// found is the person whom a pass opens, and what all rules say.
func (p *Population) found(ctx context.Context, pass access.Pass) (Member, []Finding, error) {
	m, err := p.memberOf(ctx, pass)
	if err != nil {
		return Member{}, nil, err
	}
	findings, err := p.findings(ctx, m.Person.Member)
	return m, findings, err
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

// sort parts conditions from gaps, and puts both in the order in which people read them.
func (p *Population) sort(m *Member, findings []Finding) {
	for _, f := range findings {
		if f.Rule.Kind == KindCondition {
			m.Conditions = append(m.Conditions, f)
		} else {
			m.Gaps = append(m.Gaps, f)
		}
	}
	slices.SortFunc(m.Conditions, p.rules.compareFindings)
	slices.SortFunc(m.Gaps, p.rules.compareFindings)
}

// cover adds what the member's rows say of them, and the coverage.
func (m *Member) cover(rows *column.Rows) {
	person := rows.Source.Person()
	m.ZIP, m.MBI = person.ZIP, person.MBI
	for i := range rows.SpanFrom {
		contract, plan := rows.Source.SpanContract(i)
		m.Coverage = append(m.Coverage, claim.Span{
			Member: m.Person.Member, Coverage: rows.SpanCoverage[i], From: rows.SpanFrom[i], Thru: dueOf(rows.SpanThru[i]),
			Contract: contract, Plan: plan,
		})
	}
}

func (p *Population) memberRow(ctx context.Context, id string) (Member, error) {
	var m Member
	q, err := p.prepared.of(ctx, p.db.Read(), "select member_id, name, birth_day, death_day, sex, state, as_of_day from member where member_id = $1") //nolint:sqlclosecheck // kept for later reads; close closes it
	if err != nil {
		return m, fmt.Errorf("population: read member: %w", err)
	}
	err = q.QueryRowContext(ctx, id).Scan(&m.Member, &m.Name, &m.Birth, &m.Death, &m.Sex, &m.State, &m.AsOf)
	if errors.Is(err, sql.ErrNoRows) {
		return m, ErrNoMember
	}
	if err != nil {
		return m, fmt.Errorf("population: read member: %w", err)
	}
	m.Age = ageOn(m.Birth, m.AsOf)
	return m, nil
}

const selectFindings = `select f.rule_id, f.state, f.due_day, f.since_day, f.position, m.as_of_day, f.data
 from finding f join member m on m.seq = f.seq where m.member_id = $1`

// findings reads what all rules say about one member, in no order.
func (p *Population) findings(ctx context.Context, id string) ([]Finding, error) {
	q, err := p.prepared.of(ctx, p.db.Read(), selectFindings) //nolint:sqlclosecheck // kept for later reads; close closes it
	if err != nil {
		return nil, fmt.Errorf("population: read findings: %w", err)
	}
	rows, err := q.QueryContext(ctx, id)
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
