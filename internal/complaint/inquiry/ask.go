package inquiry

import (
	"context"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// maxWords is how much an agent may tell.
const maxWords = 4000

// Ask answers an agent who asks about a customer, or staff who ask for one on the phone. The answer, its entry in the disclosure ledger and
// the work that it made are one append: nothing is said that is not on record. The same cause again gives the same answer. Errors:
// ErrUnknown for whoever does not ask, ErrIncomplete, *LimitError (Forbidden).
func (s *Inquiries) Ask(ctx context.Context, c person.Cause, v access.Visitor, q Question) (Answer, error) {
	if err := q.check(); err != nil {
		return Answer{}, err
	}
	a, err := s.asker(ctx, v, &q, s.zone.DateOf(c.At))
	if err != nil {
		return Answer{}, err
	}
	c = c.Named("inquiry")
	id := ID(record.IDOf("inquiry", c.ID))
	for try := 1; ; try++ {
		if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
			return s.answered(ctx, id, err)
		}
		out, err := s.try(ctx, c, id, &a, q)
		if err == nil || !record.Moved(err) || try == changeTries {
			return out, err
		}
	}
}

// answered is what an inquiry heard the first time.
func (s *Inquiries) answered(ctx context.Context, id ID, err error) (Answer, error) {
	if err != nil {
		return Answer{}, err
	}
	x, err := s.load(ctx, id)
	return x.answer(), err
}

// check refuses a question that cannot be put.
func (q *Question) check() error {
	const op = "inquiry: ask"
	if q.Reported == "" {
		q.Reported = NothingReported
	}
	q.Member.Number, q.Member.Name, q.Words = strings.TrimSpace(q.Member.Number), strings.TrimSpace(q.Member.Name), strings.TrimSpace(q.Words)
	switch {
	case !slices.Contains(Reports, q.Reported):
		return incomplete(op, "reported")
	case q.Reported != NothingReported && q.Words == "":
		return incomplete(op, "words")
	case len(q.Words) > maxWords:
		return incomplete(op, "words: at most 4000 characters")
	}
	return q.Member.check()
}

// try decides once and appends; whoever was faster makes it decide again.
func (s *Inquiries) try(ctx context.Context, c person.Cause, id ID, a *asker, q Question) (Answer, error) {
	counted, err := s.count(ctx, a, q.Member, c.At)
	if err != nil {
		return Answer{}, err
	}
	member, err := s.customer(ctx, q.Member, a.ID)
	if err != nil {
		return Answer{}, err
	}
	facts, paper, err := s.establish(ctx, a, member, &q, c.At)
	if err != nil {
		return Answer{}, err
	}
	x := Inquiry{ID: id, Question: q, At: c.At.UTC(), By: c.Actor, Asker: a.ID, AskerName: a.name, Agencies: a.agencies, Found: member.ID, Facts: facts}
	verdict, err := s.decide(&x)
	if err != nil {
		return Answer{}, err
	}
	if refused := counted.limit; refused != "" && facts.AgentVerified && !verdict.opens {
		return Answer{}, s.refuse(ctx, c, &x, verdict, refused)
	}
	if verdict.opens {
		if err := s.file(ctx, c, &x, a, member, paper); err != nil {
			return Answer{}, err
		}
	}
	return s.say(ctx, c, &x, verdict, counted)
}

// decide asks the rules in force on the day of the question.
func (s *Inquiries) decide(x *Inquiry) (verdict, error) {
	on := s.zone.DateOf(x.At)
	v, d, err := s.rules.judge(&on, x.Facts.asMap())
	if err != nil {
		return v, err
	}
	x.Code, x.Spoken, x.Rule, x.Because = v.code, v.spoken, d.By(), d.Because
	x.Sentence = s.rules.Sentence(s.plan, x.Language, v.spoken)
	return v, nil
}

// file opens the grievance of an agent who is the member's representative: the receipt is now, as for every representative (A1).
func (s *Inquiries) file(ctx context.Context, c person.Cause, x *Inquiry, a *asker, member person.Person, paper authorization.ID) error {
	if x.Words == "" {
		return incomplete("inquiry: ask", "words")
	}
	filed, err := s.cases.Receive(ctx, c.Part("grievance"), complaint.Receipt{
		Channel: channelOf(c), ReceivedAt: x.At, Words: x.Words, Member: member.ID, Source: "inquiry/" + string(x.ID),
		Speaker: complaint.Speaker{
			Standing: complaint.ARepresentative, Person: a.ID, Name: a.name, Paper: string(paper), Verified: a.how,
		},
		Matters: []complaint.Matter{{Class: complaint.Class{Procedure: complaint.Grievance, Product: s.product(member, x)}}},
	})
	if err != nil {
		return err
	}
	x.Intake, x.Receipt = filed.Intake.ID, filed.Intake.Number
	return nil
}

// channelOf is the way the inquiry came.
func channelOf(c person.Cause) complaint.Channel {
	switch {
	case c.Actor.Role != string(access.RoleAgent):
		return complaint.ByPhone
	case c.Actor.Channel == "api":
		return complaint.ByAPI
	}
	return complaint.ByWeb
}

// product is the part of Medicare that covers the member on the day.
func (s *Inquiries) product(member person.Person, x *Inquiry) complaint.Product {
	on := s.zone.DateOf(x.At)
	for _, cover := range member.Coverage {
		if cover.On(on) && strings.EqualFold(cover.Kind, "pdp") {
			return complaint.PartD
		}
	}
	return complaint.MA
}

// say puts the answer on record, with its entry in the ledger and the work that it made, and then gives it.
func (s *Inquiries) say(ctx context.Context, c person.Cause, x *Inquiry, v verdict, counted count) (Answer, error) {
	disclosed, ledger, err := s.ledger.DisclosureEvents(c.Part("ledger"), x.disclosure())
	if err != nil {
		return Answer{}, err
	}
	x.LedgerID = disclosed.ID
	tasks, err := s.outreach(c, x, v.tasks)
	if err != nil {
		return Answer{}, err
	}
	asked, err := one(inquiryCategory, string(x.ID), record.NoStream, typeAsked, x)
	if err != nil {
		return Answer{}, err
	}
	appends := append([]record.StreamAppend{asked, ledger}, tasks...)
	appends, err = counted.add(appends)
	if err != nil {
		return Answer{}, err
	}
	if _, err := s.rec.Append(ctx, c.Command("inquiry"), appends...); err != nil {
		return Answer{}, err
	}
	return x.answer(), nil
}

// unmatched is under whom the ledger keeps what was said about somebody whom nobody found: the same is written as about a member.
const unmatched person.ID = "unmatched"

// disclosure is what left the plan with the answer (45 CFR 164.528): at most that an investigation is under way.
func (q *Inquiry) disclosure() privacy.Disclosure {
	d := privacy.Disclosure{
		Member: q.Found, At: q.At, Recipient: q.AskerName, Why: privacy.ForOperations, Purpose: "inquiry of an agent, promise A4",
		What: "Said to an agent who asked: " + whatWasSaid[q.Spoken],
	}
	if d.Member == "" {
		d.Member = unmatched
	}
	if q.Spoken == UnderWay || q.Spoken == Appointed {
		d.Kinds = []access.Kind{access.Complaints}
	}
	return d
}

// whatWasSaid is each spoken answer in the words of the ledger.
var whatWasSaid = map[Code]string{
	NotVerified: "that nothing is discussed with callers who are not verified",
	Appointed:   "that the grievance was taken, as the member's representative",
	Neutral:     "to have the customer or representative call member services",
	UnderWay:    "that an investigation is under way",
	Nothing:     "to have the customer or representative call member services",
}
