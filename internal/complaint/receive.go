package complaint

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/term"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Filed is what came of a contact.
type Filed struct {
	Intake Intake
	Cases  []Case
}

// Receive puts a contact on record and opens a case for each of its matters, all in one append: what it returns is on disk. The same
// cause again, or another delivery of the same Source, gives what came of it first.
//
// Who speaks decides what it opens (promise A3). The member and whoever stands in for them open everything. A stand-in without proof
// opens cases that wait for it. Others open only matters of their own; the rest waits as work: somebody calls the member. An agent's
// word opens nothing. Errors: ErrIncomplete, ErrAgentsWord (Forbidden).
func (s *Complaints) Receive(ctx context.Context, c person.Cause, r Receipt) (Filed, error) {
	const op = "complaint: receive"
	if err := r.check(op, c.At); err != nil {
		return Filed{}, err
	}
	seed := c.Seed()
	id := record.IDOf("complaint", "intake", seed)
	if r.Source != "" {
		id = record.IDOf("complaint", "source", string(r.Channel), r.Source)
	}
	return s.receive(ctx, c, seed, IntakeID(id), r)
}

// receive files a contact under an id, unless it is on file.
func (s *Complaints) receive(ctx context.Context, c person.Cause, seed string, id IntakeID, r Receipt) (Filed, error) {
	for try := 1; ; try++ {
		now, err := s.loadIntake(ctx, id)
		if err != nil {
			return Filed{}, err
		}
		if now.Version > 0 {
			return s.filed(ctx, now)
		}
		f, appends, err := s.file(ctx, c, seed, id, r)
		if err != nil {
			return Filed{}, err
		}
		err = s.record(ctx, c.Command("complaint"), appends)
		if err == nil {
			return f, s.number(ctx, &f)
		}
		if !record.Moved(err) || try == changeTries {
			return Filed{}, err
		}
	}
}

// check refuses what could not be worked with.
func (r *Receipt) check(op string, now time.Time) error {
	switch {
	case !slices.Contains(Channels, r.Channel):
		return incomplete(op, "channel")
	case r.Words == "" && len(r.Documents) == 0:
		return incomplete(op, "words")
	case r.Speaker.Standing == "":
		return incomplete(op, "speaker.standing")
	case r.Speaker.Standing == AnAgent:
		return forbidden(op, ErrAgentsWord)
	case r.receivedAt(now).After(now):
		return incomplete(op, "received_at: not later than now")
	}
	return nil
}

// receivedAt is the receipt: the earliest mark that is no postmark (K5).
func (r *Receipt) receivedAt(now time.Time) time.Time {
	marks := make([]term.Mark, len(r.Marks))
	for i, m := range r.Marks {
		marks[i] = term.Mark{Kind: m.Kind, At: m.At}
	}
	if at, marked := term.ReceiptOf(marks); marked {
		return at.UTC()
	}
	if !r.ReceivedAt.IsZero() {
		return r.ReceivedAt.UTC()
	}
	return now.UTC()
}

// file makes the intake and its cases, and what appends them.
func (s *Complaints) file(ctx context.Context, c person.Cause, seed string, id IntakeID, r Receipt) (Filed, []record.StreamAppend, error) {
	r.ReceivedAt = r.receivedAt(c.At)
	f := Filed{Intake: Intake{
		ID: id, Receipt: r, State: HasCases, Zone: s.zone.String(), Day: s.zone.DateOf(r.ReceivedAt), TakenBy: c.Actor, TakenAt: c.At,
	}}
	who, err := s.member(ctx, r.Member)
	if err != nil {
		return f, nil, err
	}
	f.Intake.Member = who.ID
	matters := f.Intake.openable(r.Matters)
	cases, appends, err := s.openAll(ctx, c, &f.Intake, who, seed, matters)
	if err != nil {
		return f, nil, err
	}
	for _, one := range cases {
		f.Intake.Cases = append(f.Intake.Cases, one.ID)
	}
	f.Intake.await(c, len(r.Matters)-len(matters))
	e, err := newEvent(typeReceived, received{f.Intake})
	if err != nil {
		return f, nil, err
	}
	f.Cases, f.Intake.Version = cases, 1
	first := record.StreamAppend{Stream: intakeStream(id), Expected: record.NoStream, Events: []record.NewEvent{e}}
	return f, append([]record.StreamAppend{first}, appends...), nil
}

// member is the person that an id stands for now; nobody for no id.
func (s *Complaints) member(ctx context.Context, id person.ID) (person.Person, error) {
	if id == "" {
		return person.Person{}, nil
	}
	return s.people.Get(ctx, id)
}

// openable are the matters that whoever speaks may open.
func (i *Intake) openable(all []Matter) []Matter {
	return slices.DeleteFunc(slices.Clone(all), func(m Matter) bool { return !i.Speaker.Standing.opens(m.Class.Procedure) })
}

// ofTheirOwn are the procedures in which somebody other than the member speaks of a matter of their own. A provider may also ask for a
// determination or an appeal on the member's behalf without an appointment (42 CFR 422.566(c), 422.578, 423.566(c), 423.580); that
// does not extend to grievances.
var ofTheirOwn = map[Standing][]Procedure{
	AProvider: {
		ProviderDispute, Inquiry, OrganizationDetermination, CoverageDetermination, Reconsideration, Redetermination, Fraud,
	},
	SomebodyElse: {Inquiry, Fraud},
	NobodyKnown:  {Inquiry, Fraud},
}

// opens tells whether somebody opens a case of a procedure by their own word (promise A3).
func (s Standing) opens(p Procedure) bool {
	switch s {
	case TheMember, MemberOnTheLine, ARepresentative, UnprovenStandIn, ThroughGovernment:
		return true
	}
	return slices.Contains(ofTheirOwn[s], p)
}

// await leaves as work what has become no case: the intake waits in the queue, and when somebody else spoke of a member, the member is
// called. An emergency is called about at once.
func (i *Intake) await(c person.Cause, held int) {
	i.Held = held
	if len(i.Cases) == 0 || held > 0 {
		i.State = Waiting
	}
	if i.Member != "" && (held > 0 || len(i.Cases) == 0 && !i.Speaker.Standing.opens(Grievance)) {
		i.Tasks = append(i.Tasks, i.task(c, MemberOutreach))
	}
	if i.Emergency && len(i.Cases) == 0 {
		i.Tasks = append(i.Tasks, i.task(c, EmergencyTask))
	}
}

// The kinds of tasks that the room makes by itself. Their words are those of the kind, in the language of whoever reads.
const (
	MemberOutreach = "member_outreach" // call the member for whom somebody else spoke
	EmergencyTask  = "emergency"       // somebody was in danger when they spoke
)

// task is one that must be done the same day.
func (i *Intake) task(c person.Cause, kind string) Task {
	today := i.today(c)
	return Task{ID: record.IDOf("complaint", "task", string(i.ID), kind), Kind: kind, Desk: MemberServices, DueOn: &today, At: c.At, By: c.Actor}
}

func (i *Intake) today(c person.Cause) clock.Date { return zoneOf(i.Zone).DateOf(c.At) }

// zoneOf is a zone that was valid when it was put on record.
func zoneOf(name string) clock.Zone { return clock.MustZone(name) }

// coverage is the enrolment of a member on a day: the one that holds, or the last before.
func coverage(p person.Person, on clock.Date) person.Coverage {
	var best person.Coverage
	for _, one := range p.Coverage {
		if one.From != nil && one.From.After(on) {
			continue
		}
		if one.To == nil || !one.To.Before(on) {
			return one
		}
		if best.To == nil || best.To.Before(*one.To) {
			best = one
		}
	}
	return best
}

// languageOf is the language in which somebody is answered: the one they used, or the one they asked for.
func languageOf(h Help, p person.Person) string {
	return cmp.Or(h.Language, p.Preferences.Spoken, p.Preferences.Written)
}

// filed is an intake that is on record with its cases as they are now.
func (s *Complaints) filed(ctx context.Context, i Intake) (Filed, error) {
	f := Filed{Intake: i}
	for _, id := range i.Cases {
		one, err := s.load(ctx, id)
		if err != nil {
			return f, err
		}
		f.Cases = append(f.Cases, one)
	}
	return f, s.number(ctx, &f)
}

// number reads the receipt number that the contact was given in the transaction that put it on disk.
func (s *Complaints) number(ctx context.Context, f *Filed) error {
	var seq int64
	err := s.db.Read().QueryRowContext(ctx, "select seq from complaint_intake where id = $1", string(f.Intake.ID)).Scan(&seq)
	if err != nil {
		return fmt.Errorf("complaint: receipt number: %w", err)
	}
	f.Intake.Number = FormatNumber(seq, 1)
	for n := range f.Cases {
		f.Cases[n].Number = FormatNumber(seq, f.Cases[n].Part)
	}
	return nil
}
