package verification

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
)

// askSupplemental asks whether members whose plan has such benefits may have them in the present benefit year.
func (s *Verifications) askSupplemental(
	ctx context.Context, c person.Cause, members []person.ID, spans map[person.ID][]enrolment.Span,
) ([]record.StreamAppend, error) {
	today := s.zone.DateOf(c.At)
	wanted := map[SupplementalID]*Supplemental{}
	var order []SupplementalID
	for _, m := range members {
		span, product := s.supplementalSpan(spans[m], today)
		if span == nil {
			continue
		}
		x := newSupplemental(m, product, max(today.Year(), span.Start.Year()))
		if wanted[x.ID] == nil {
			wanted[x.ID], order = x, append(order, x.ID)
		}
	}
	known, err := s.knownSupplemental(ctx, members)
	if err != nil {
		return nil, err
	}
	var out []record.StreamAppend
	for _, id := range order {
		if known[id] {
			continue
		}
		one, err := askOne(wanted[id])
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func askOne(x *Supplemental) (record.StreamAppend, error) {
	e, err := record.EventOf(typeAsked, schema, x)
	return record.StreamAppend{Stream: record.Stream(supplementalCategory, string(x.ID)), Expected: record.NoStream, Events: []record.NewEvent{e}}, err
}

// supplementalSpan is the cover with such benefits that a member has on a day, or will have.
func (s *Verifications) supplementalSpan(spans []enrolment.Span, on clock.Date) (*enrolment.Span, *plan.Product) {
	for i := range spans {
		span := &spans[i]
		if span.Cancelled || span.End != nil && span.End.Before(on) {
			continue
		}
		if p, ok := s.catalog.Product(span.Contract, span.Plan); ok && p.Supplemental {
			return span, p
		}
	}
	return nil, nil
}

func newSupplemental(m person.ID, p *plan.Product, year int) *Supplemental {
	id := SupplementalID(record.IDOf("supplemental", fmt.Sprintf("%s\x00%s\x00%d", m, p.Contract, year)))
	return &Supplemental{
		ID: id, Number: "S" + numberOf(ID(id))[1:], Member: m, Year: year, Contract: p.Contract, Plan: p.Plan, PlanName: p.Name, State: Pending,
	}
}

// EnterPart enters what was found about one part, and decides by all that is known. When the decision changes the member gets a letter; one
// against them says how to appeal it. Errors: ErrUnknown, ErrIncomplete.
func (s *Verifications) EnterPart(ctx context.Context, c person.Cause, v access.Visitor, id SupplementalID, e PartEvidence) (Supplemental, error) {
	const op = "verification: enter part"
	if !Serving(v) {
		return Supplemental{}, unknown(op)
	}
	if err := s.checkPart(ctx, op, &e, c.At); err != nil {
		return Supplemental{}, err
	}
	e.At, e.By = c.At.UTC(), c.Actor
	c = c.Named(category)
	for try := 1; ; try++ {
		x, err := s.loadSupplemental(ctx, id)
		if err != nil {
			return x, err
		}
		if x.Version == 0 {
			return x, unknown(op)
		}
		if done, err := s.done(ctx, c); err != nil || done {
			return x, err
		}
		if err := s.decidePart(ctx, c, x, e); err == nil {
			return s.loadSupplemental(ctx, id)
		} else if !record.Moved(err) || try == changeTries {
			return Supplemental{}, err
		}
	}
}

func (s *Verifications) checkPart(ctx context.Context, op string, e *PartEvidence, at time.Time) error {
	e.Attester.Name, e.Note = strings.TrimSpace(e.Attester.Name), strings.TrimSpace(e.Note)
	today := s.zone.DateOf(at)
	switch {
	case !slices.Contains(Parts, e.Part):
		return incomplete(op, "part")
	case e.How != OnPaper && e.How != ByCall:
		return incomplete(op, "how")
	case e.Attester.Name == "" || len(e.Attester.Name) > maxLine:
		return incomplete(op, "name")
	case e.Attester.NPI != "" && !person.ValidNPI(e.Attester.NPI):
		return incomplete(op, "npi")
	case e.Part == ComplexCondition && e.Attester.NPI == "":
		return incomplete(op, "npi") // a condition is confirmed by somebody who may diagnose it
	case !slices.Contains(s.rules.At(today).Credentials.Of, e.Attester.Credential) && e.Part == ComplexCondition || e.Attester.Credential == "":
		return incomplete(op, "credential")
	case e.On == 0 || e.On.After(today):
		return incomplete(op, "on")
	case e.How == ByCall && (e.Recording == "" || !e.ReadBack):
		return incomplete(op, "recording")
	case len(e.Note) > maxNote:
		return incomplete(op, "note")
	}
	if e.How == OnPaper {
		if _, err := s.archive.Stat(ctx, archive.Hash(e.Document)); errors.Is(err, archive.ErrUnknown) {
			return incomplete(op, "document")
		} else if err != nil {
			return err
		}
	}
	return nil
}

// decidePart adds the evidence and, when the decision changes by it, the new determination and its letter.
func (s *Verifications) decidePart(ctx context.Context, c person.Cause, x Supplemental, e PartEvidence) error {
	var out step
	if err := out.add(typePart, e); err != nil {
		return err
	}
	after := x
	after.Evidence = append(slices.Clone(x.Evidence), e)
	d, err := s.rules.determine(&after)
	if err != nil {
		return err
	}
	if d.Decision != x.State {
		d.At, d.By = c.At.UTC(), c.Actor
		if err := s.tell(ctx, c, &out, &after, &d); err != nil {
			return err
		}
		if err := out.add(typeDetermined, d); err != nil {
			return err
		}
	}
	own := record.StreamAppend{Stream: record.Stream(supplementalCategory, string(x.ID)), Expected: record.ExpectedVersion(x.Version), Events: out.events}
	_, err = s.rec.Append(ctx, c.Command(category), append([]record.StreamAppend{own}, out.appends...)...)
	return err
}

// tell wants the letter about a determination.
func (s *Verifications) tell(ctx context.Context, c person.Cause, out *step, x *Supplemental, d *Determination) error {
	if d.Decision == Pending {
		return nil
	}
	text, values := letterEligible, map[string]string{"plan": x.PlanName, "year": fmt.Sprint(x.Year)}
	if d.Decision == NotEligible {
		text = letterNotEligible
		values["part"], values["outcome"], values["procedure"] = string(d.Part), "adverse", "organization_determination"
	}
	to, err := s.people.Get(ctx, x.Member)
	if err != nil {
		return fmt.Errorf("verification: letter: %w", err)
	}
	one, err := letter.Append(to, c.ID+"/"+string(text), letter.Wanted{Member: to.ID, Template: text, About: string(x.ID), Values: values})
	out.appends, d.Letter = append(out.appends, one), letter.ID(one.Stream.ID())
	return err
}

// sweepRenewals asks anew for the next benefit year, from the day on that the rules say.
func (s *Verifications) sweepRenewals(ctx context.Context, at time.Time, limit int, did *Swept) error {
	today := s.zone.DateOf(at)
	from := s.rules.At(today).Renewal
	day, ok := clock.Civil(today.Year(), time.Month(from.Month), from.Day)
	year := today.Year()
	if !ok || today.Before(day) {
		year-- // what was left of the year before
	}
	ids, err := s.ids(ctx, "select id from supplemental where renewed = 0 and year <= $1 order by year, id limit $2", year, limit)
	if err != nil {
		return err
	}
	var failed error
	for _, id := range ids {
		failed = errors.Join(failed, s.renew(ctx, at, SupplementalID(id), today, did))
	}
	return failed
}

// renew asks for the year after; a member whose cover with such benefits is gone is asked for no more.
func (s *Verifications) renew(ctx context.Context, at time.Time, id SupplementalID, today clock.Date, did *Swept) error {
	x, err := s.loadSupplemental(ctx, id)
	if err != nil || x.Renewed || x.Version == 0 {
		return err
	}
	spans, err := s.enrolments.Spans(ctx, []person.ID{x.Member})
	if err != nil {
		return fmt.Errorf("verification: renew: %w", err)
	}
	e, err := record.EventOf(typeRenewed, schema, struct{}{})
	if err != nil {
		return err
	}
	appends := []record.StreamAppend{{
		Stream: record.Stream(supplementalCategory, string(id)), Expected: record.ExpectedVersion(x.Version), Events: []record.NewEvent{e},
	}}
	renewed := 0
	if span, product := s.supplementalSpan(spans[x.Member], max(today, clock.DateOf(x.Year+1, time.January, 1))); span != nil {
		next := newSupplemental(x.Member, product, max(x.Year, today.Year()-1)+1)
		known, err := s.loadSupplemental(ctx, next.ID)
		if err != nil {
			return err
		}
		if known.Version == 0 {
			one, err := askOne(next)
			if err != nil {
				return err
			}
			appends, renewed = append(appends, one), 1
		}
	}
	_, err = s.rec.Append(ctx, s.cause(at, string(id), x.Version).Command(category), appends...)
	if err == nil {
		did.Renewed += renewed
	}
	if record.Moved(err) {
		return nil
	}
	return err
}
