package verification

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
)

// Followed is what following the enrolment did.
type Followed struct {
	Members      int `json:"members"` // looked at
	Opened       int `json:"opened"`
	Moved        int `json:"moved"` // another first day
	Ended        int `json:"ended"`
	Resumed      int `json:"resumed"`
	Supplemental int `json:"supplemental"` // determinations asked for
}

// followPage is how many members are looked at in one append.
const followPage = 1000

// chronic is the kind of special needs plan whose condition is verified (42 CFR 422.4(a)(1)(iv)).
const chronic = "chronic"

// Follow opens a verification for each enrolment into a plan for people with a chronic condition, moves those whose first day was
// corrected, and ends those whose enrolment is gone. It goes on where it ended, whoever ran it; the same facts again change nothing.
func (s *Verifications) Follow(ctx context.Context, c person.Cause) (Followed, error) {
	var total Followed
	for {
		more, err := s.followSome(ctx, c, &total)
		if err != nil || !more {
			return total, err
		}
	}
}

// followSome looks at one page of members, and notes in the same append how far it came.
func (s *Verifications) followSome(ctx context.Context, c person.Cause, total *Followed) (bool, error) {
	for try := 1; ; try++ {
		from, version, err := s.followedTo(ctx)
		if err != nil {
			return false, err
		}
		members, next, err := s.enrolments.Touched(ctx, from, followPage)
		if err != nil {
			return false, fmt.Errorf("verification: follow: %w", err)
		}
		if next == from {
			return false, nil
		}
		did, err := s.followMembers(ctx, c, members, from, next, version)
		if err == nil {
			total.add(did)
			return true, nil
		}
		if !record.Moved(err) || try == changeTries {
			return false, err
		}
	}
}

func (f *Followed) add(g Followed) {
	f.Members += g.Members
	f.Opened += g.Opened
	f.Moved += g.Moved
	f.Ended += g.Ended
	f.Resumed += g.Resumed
	f.Supplemental += g.Supplemental
}

// followedTo is how far the enrolment was followed, and the version of the stream that says so.
func (s *Verifications) followedTo(ctx context.Context) (next, version int64, err error) {
	err = each(ctx, s.db.Read(), func(rows rowScanner) error { return rows.Scan(&next, &version) },
		"select next, version from verification_following where id = $1", followStream)
	return next, version, err
}

// followStream is the stream of enrolment.
const followStream = "enrolment"

func (s *Verifications) followMembers(ctx context.Context, c person.Cause, members []person.ID, from, next, version int64) (Followed, error) {
	spans, err := s.enrolments.Spans(ctx, members)
	if err != nil {
		return Followed{}, fmt.Errorf("verification: follow: %w", err)
	}
	known, err := s.ofMembers(ctx, members)
	if err != nil {
		return Followed{}, err
	}
	did := Followed{Members: len(members)}
	at, err := record.EventOf(typeFollowed, schema, followed{next})
	if err != nil {
		return did, err
	}
	appends := []record.StreamAppend{{
		Stream: record.Stream(followCategory, followStream), Expected: record.ExpectedVersion(version), Events: []record.NewEvent{at},
	}}
	for _, m := range members {
		more, err := s.reconcile(c, m, spans[m], known[m], &did)
		if err != nil {
			return did, err
		}
		appends = append(appends, more...)
	}
	asked, err := s.askSupplemental(ctx, c, members, spans)
	if err != nil {
		return did, err
	}
	did.Supplemental = len(asked)
	c.ID = fmt.Sprintf("verification/follow/%d/%d", version, from)
	_, err = s.rec.Append(ctx, c.Command(category), append(appends, asked...)...)
	return did, err
}

// reconcile holds what is known of a member against the spans.
func (s *Verifications) reconcile(c person.Cause, member person.ID, spans []enrolment.Span, known []Verification, did *Followed) (out []record.StreamAppend, err error) {
	today := s.zone.DateOf(c.At)
	for i := range spans {
		span := &spans[i]
		product, ok := s.catalog.Product(span.Contract, span.Plan)
		if !ok || product.SpecialNeeds != chronic {
			continue
		}
		at := slices.IndexFunc(known, func(v Verification) bool { return v.Span == span.ID })
		var one *record.StreamAppend
		if at < 0 {
			one, err = s.open(member, span, product, known, today, did)
		} else {
			one, err = s.adjust(&known[at], span, today, did)
		}
		if err != nil {
			return nil, err
		}
		if one != nil {
			out = append(out, *one)
		}
	}
	return out, nil
}

// over tells whether a span no longer is, or ends before the day on which it would be removed.
func over(span *enrolment.Span, ends clock.Date) bool {
	return span.Cancelled || span.End != nil && span.End.Before(ends)
}

// open is the event of a new verification; nil when there is nothing to verify: cancelled, over, or long before Keepwell was there.
func (s *Verifications) open(
	member person.ID, span *enrolment.Span, product *plan.Product, known []Verification, today clock.Date, did *Followed,
) (*record.StreamAppend, error) {
	settings := s.rules.At(span.Start)
	terms := settings.terms(span.Start, today)
	early := span.Start.Before(today.AddDays(-settings.Terms.OpensWithinDays.Value))
	if early || over(span, terms.EndsOn) {
		return nil, nil
	}
	v := s.opened(member, span, product, settings, terms, today)
	if before := carries(known, span, product); before != nil {
		v.Carried, v.State, v.VerifiedOn, v.Steps, v.Owed = before.ID, Verified, before.VerifiedOn, nil, nil
	}
	did.Opened++
	return one(string(v.ID), record.NoStream, typeOpened, v)
}

// opened is a verification as it begins.
func (s *Verifications) opened(
	member person.ID, span *enrolment.Span, product *plan.Product, settings *Settings, terms Terms, today clock.Date,
) Verification {
	id := ID(record.IDOf("verification", string(span.ID)))
	return Verification{
		ID: id, Number: numberOf(id), Member: member, Span: span.ID, Contract: span.Contract, Plan: span.Plan, PlanName: product.Name,
		Conditions: product.Conditions, Effective: span.Start, Writing: span.NPN, Terms: terms, State: Open,
		Owed: settings.owed(s.zone, terms, today), Steps: settings.steps(today, terms),
	}
}

// numberOf is the number that people say: letters and digits of the id that nobody takes for each other.
func numberOf(id ID) string {
	text := strings.ToUpper(string(id[:10]))
	return "V-" + text[:5] + "-" + text[5:]
}

// carries is an earlier verification of the member that goes on for a span that nobody elected (a crosswalk): the same provider's word
// about a condition of the new plan.
func carries(known []Verification, span *enrolment.Span, product *plan.Product) *Verification {
	if !span.NoElection {
		return nil
	}
	for i := range known {
		v := &known[i]
		if v.VerifiedOn == nil {
			continue
		}
		for j := range v.Attestations {
			if v.Attestations[j].Confirms(product.Conditions) {
				return v
			}
		}
	}
	return nil
}

// adjust is the event that brings a verification in line with its span; nil when it is.
func (s *Verifications) adjust(v *Verification, span *enrolment.Span, today clock.Date, did *Followed) (*record.StreamAppend, error) {
	at := record.ExpectedVersion(v.Version)
	gone := over(span, v.Terms.EndsOn)
	switch {
	case gone && v.State != Ended && v.State != Removed && v.State != Verified, span.Cancelled && v.State != Ended:
		did.Ended++
		why := string(span.Ended)
		if span.Cancelled {
			why = "cancelled"
		}
		return one(string(v.ID), at, typeEnded, ended{why, span.End})
	case !gone && v.State == Ended:
		did.Resumed++
		return one(string(v.ID), at, typeResumed, struct{}{})
	case !gone && v.Effective != span.Start && v.State != Removed:
		did.Moved++
		settings := s.rules.At(span.Start)
		terms := settings.terms(span.Start, s.zone.DateOf(v.OpenedAt))
		return one(string(v.ID), at, typeMoved, moved{span.Start, terms, settings.owed(s.zone, terms, s.zone.DateOf(v.OpenedAt)), settings.steps(today, terms)})
	}
	return nil, nil
}

// one is an append of one event.
func one(id string, expected record.ExpectedVersion, kind string, data any) (*record.StreamAppend, error) {
	e, err := record.EventOf(kind, schema, data)
	return &record.StreamAppend{Stream: record.Stream(category, id), Expected: expected, Events: []record.NewEvent{e}}, err
}
