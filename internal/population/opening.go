package population

import (
	"context"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// Exported is what became of an export.
type Exported struct {
	Members int // opened, and written as far as their pass goes
	Closed  int // whose record is not open to who exports
}

// openedAtOnce is how many members an export opens with one entry in the record for each.
const openedAtOnce = 500

// opening holds the findings of some members back until their looks are in the record, and then writes what their passes open.
// Findings must come member by member.
type opening struct {
	ctx   context.Context
	p     *Population
	open  access.Opener
	write func(member string, asOf claim.Day, f Finding) error
	held  []memberFindings
	done  Exported
}

type memberFindings struct {
	member   string
	asOf     claim.Day
	findings []Finding
}

func (o *opening) add(member string, asOf claim.Day, f Finding) error {
	if n := len(o.held); n == 0 || o.held[n-1].member != member {
		if n == openedAtOnce {
			if err := o.flush(); err != nil {
				return err
			}
		}
		o.held = append(o.held, memberFindings{member: member, asOf: asOf})
	}
	last := &o.held[len(o.held)-1]
	last.findings = append(last.findings, f)
	return nil
}

func (o *opening) flush() error {
	held := o.held
	o.held = nil
	passes, err := o.p.openAll(o.ctx, o.open, held)
	if err != nil {
		return err
	}
	for _, m := range held {
		pass, ok := passes[m.member]
		if !ok {
			o.done.Closed++
			continue
		}
		o.done.Members++
		for _, f := range o.p.sight(pass).Findings(m.findings) {
			if err := o.write(m.member, m.asOf, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// openAll opens members; without an opener nobody is open.
func (p *Population) openAll(ctx context.Context, open access.Opener, held []memberFindings) (map[string]access.Pass, error) {
	if open == nil || len(held) == 0 {
		return nil, nil
	}
	numbers := make([]string, len(held))
	for i, m := range held {
		numbers[i] = m.member
	}
	return open(ctx, numbers)
}
