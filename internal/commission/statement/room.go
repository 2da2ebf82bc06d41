package statement

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
)

// Book is what statements ask of the commission book. commission.Book is the one there is.
type Book interface {
	Choice() commission.Choice
	Runs(context.Context) ([]commission.Run, error)
	Run(context.Context, commission.RunID) (commission.Run, error)
	Share(context.Context, commission.RunID, commission.Payee) (commission.Share, error)
	Posted(context.Context, commission.Filter) ([]commission.Line, error)
	Line(context.Context, commission.LineID) (commission.Line, error)
	Several(context.Context, []commission.LineID) (map[commission.LineID]commission.Line, error)
	Balance(context.Context, commission.Account) (commission.Balance, error)
}

// Enrolments tell when a member's spans began. enrolment.Enrollment is the one there is.
type Enrolments interface {
	Spans(context.Context, []person.ID) (map[person.ID][]enrolment.Span, error)
}

// Hierarchy tells who is below an agency on a day. credential.Standing is the one there is.
type Hierarchy interface {
	Downline(npn agent.NPN, on clock.Date) []agent.NPN
}

// Producers give the present hierarchy.
type Producers interface {
	Hierarchy(context.Context) (Hierarchy, error)
}

// Press prints. press.Press is the one there is.
type Press interface {
	Print(ctx context.Context, html string) ([]byte, error)
}

// Statements is the room.
type Statements struct{ Options }

// Options of New. Everything must be set, but Press without PDFs.
type Options struct {
	Record     *record.Record
	Book       Book
	Enrolments Enrolments
	Producers  Producers
	People     *person.Directory
	Rules      *entitlement.Rules
	Texts      *Texts
	Archive    *archive.Archive
	Press      Press
	Plan       plan.Profile
}

// New opens the room. It reads nothing.
func New(o Options) *Statements { return &Statements{o} }

// overseeing are those who see every agent's statements.
func overseeing(v access.Visitor) bool {
	return !v.Suspended && slices.Contains([]access.Role{access.RoleBroker, access.RoleFinance, access.RoleCompliance}, v.Role)
}

// Whose is the agent whose statements a visitor asks for: their own when they name none. Errors: ErrUnknown for those of others, which sounds
// like an agent who is not there.
func (s *Statements) Whose(ctx context.Context, v access.Visitor, npn agent.NPN) (agent.NPN, error) {
	const op = "statement.Whose"
	switch {
	case overseeing(v) && npn != agent.House:
		_, err := s.nameOf(ctx, op, npn)
		return npn, err
	case v.Role != access.RoleAgent || v.Person == "" || v.Suspended:
		return "", unknown(op)
	}
	own, err := s.own(ctx, v)
	if err != nil || own == agent.House || npn != agent.House && npn != own {
		return "", errors.Join(err, unknown(op))
	}
	return own, nil
}

// own is the producer number of a visitor.
func (s *Statements) own(ctx context.Context, v access.Visitor) (agent.NPN, error) {
	p, err := s.People.Get(ctx, v.Person)
	if err != nil {
		return "", err
	}
	return npnOf(p), nil
}

func npnOf(p person.Person) agent.NPN {
	for _, i := range p.Identifiers {
		if i.System == person.NPN {
			return agent.NPN(strings.TrimLeft(i.Value, "0"))
		}
	}
	return agent.House
}

// nameOf is the name of an agent. Errors: ErrUnknown.
func (s *Statements) nameOf(ctx context.Context, op string, npn agent.NPN) (string, error) {
	id, err := s.People.Resolve(ctx, person.NPN, string(npn))
	if errors.Is(err, person.ErrNoPerson) || errors.Is(err, person.ErrSeveral) {
		return "", unknown(op)
	}
	if err != nil {
		return "", err
	}
	p, err := s.People.Get(ctx, id)
	if err != nil || len(p.Names) == 0 {
		return "", err
	}
	return p.Names[0].Text, nil
}

// numbers are the plan's numbers of members.
func (s *Statements) numbers(ctx context.Context, members []person.ID) (map[person.ID]string, error) {
	slices.Sort(members)
	members = slices.Compact(members)
	out := make(map[person.ID]string, len(members))
	for part := range slices.Chunk(members, chunk) {
		found, err := s.People.Find(ctx, part)
		if err != nil {
			return nil, err
		}
		for id, p := range found {
			out[id] = numberOf(p)
		}
	}
	return out, nil
}

// chunk is how many members are asked for at once.
const chunk = 500

func numberOf(p person.Person) string {
	for _, i := range p.Identifiers {
		if i.System == person.MemberNumber {
			return i.Value
		}
	}
	return ""
}
