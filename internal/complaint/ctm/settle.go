package ctm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Settlement is what became of the cases.
type Settlement struct {
	Opened    int `json:"opened"`    // cases that were opened
	Unmatched int `json:"unmatched"` // of them without a member: they wait to be matched, and their clocks run
	Updated   int `json:"updated"`   // cases of which the module says something new
	NotOurs   int `json:"not_ours"`  // listed for contracts that are not the plan's
	Matched   int `json:"matched"`   // cases that waited for their member, and found them
}

// settleBatch is how many cases are brought up to date before that is put on record, and settleAtOnce how many of them at the same
// time: commands that wait together share one commit.
const (
	settleBatch  = 64
	settleAtOnce = 16
)

// Settle brings the cases up to what the module lists, and tries those again whose member nobody knew. It may be stopped anywhere and run again: a case that is up to date is left
// as it is.
func (t *Tracking) Settle(ctx context.Context, c person.Cause) (Settlement, error) {
	var sum Settlement
	for {
		waiting, err := listedIn(ctx, t.db.Read(), "settled <> state order by complaint, contract limit $1", settleBatch)
		if err != nil {
			return sum, err
		}
		if len(waiting) == 0 {
			return sum, t.rematch(ctx, c, &sum)
		}
		done, err := t.settleAll(ctx, c, waiting, &sum)
		if err != nil {
			return sum, err
		}
		event, err := newEvent(typeSettled, settledCases{done})
		if err != nil {
			return sum, err
		}
		_, err = t.rec.Append(ctx, c.Called("").Command("ctm"), record.StreamAppend{Stream: listStream, Expected: record.AnyVersion, Events: []record.NewEvent{event}})
		if err != nil {
			return sum, err
		}
	}
}

func (t *Tracking) settleAll(ctx context.Context, c person.Cause, waiting []Entry, sum *Settlement) ([]settledCase, error) {
	done, came := make([]settledCase, len(waiting)), make([]Settlement, len(waiting))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(settleAtOnce)
	for i, e := range waiting {
		g.Go(func() (err error) {
			done[i], err = t.settle(ctx, c, e, &came[i])
			return err
		})
	}
	err := g.Wait()
	for _, x := range came {
		sum.add(x)
	}
	return done, err
}

func (s *Settlement) add(x Settlement) {
	s.Opened += x.Opened
	s.Unmatched += x.Unmatched
	s.Updated += x.Updated
	s.NotOurs += x.NotOurs
	s.Matched += x.Matched
}

// settle brings one case up to date, or opens it.
func (t *Tracking) settle(ctx context.Context, c person.Cause, e Entry, sum *Settlement) (settledCase, error) {
	done := settledCase{Complaint: e.Complaint, Contract: e.Contract, State: e.State, Case: string(e.Case)}
	if !t.isOurs(e.Contract) {
		sum.NotOurs++
		return done, nil
	}
	m := t.rules.module(e)
	if e.Case == "" {
		one, err := t.open(ctx, c, e, m, sum)
		done.Case = string(one.ID)
		if err != nil || one.Module != nil && reflect.DeepEqual(*one.Module, m) {
			return done, err
		}
	} else {
		sum.Updated++
	}
	_, err := t.cases.RecordModule(ctx, c.Called("ctm/known/"+e.key()+"/"+e.Settled+"/"+e.State), complaint.ID(done.Case), known(m))
	return done, err
}

// open opens the case of a complaint that has none, as it was when it was assigned to us. What came later is said afterwards, so that
// the case goes through it whenever we hear of it first.
func (t *Tracking) open(ctx context.Context, c person.Cause, e Entry, m complaint.Module, sum *Settlement) (complaint.Case, error) {
	member, err := t.member(ctx, &e.Row)
	if err != nil {
		return complaint.Case{}, err
	}
	one, err := t.cases.OpenModule(ctx, c.Called("ctm/open/"+e.key()), opening(atAssignment(m), member, e.words()))
	if err != nil {
		return one, fmt.Errorf("ctm: open a case: %w", err)
	}
	sum.Opened++
	sum.Unmatched += oneIf(member == "")
	return one, nil
}

// atAssignment is a complaint on the day on which it was assigned to its contract.
func atAssignment(m complaint.Module) complaint.Module {
	m.Level, m.RaisedAt, m.Away, m.ReopenedAt = m.FirstLevel, nil, false, nil
	m.EnteredAt, m.Resolution, m.Contacts, m.Requests = nil, "", nil, nil
	last := 0
	for i, a := range m.Assignments {
		if a.Contract == m.Contract {
			last = i
		}
	}
	m.Assignments = m.Assignments[:last+1]
	return m
}

func (t *Tracking) isOurs(contract string) bool {
	return len(t.ours) == 0 || slices.Contains(t.ours, contract)
}

func known(m complaint.Module) complaint.ModuleChange {
	return complaint.ModuleChange{What: "updated", Module: m}
}

// key names a complaint of a contract in commands, where no number of CMS should stand.
func (e Entry) key() string { return fingerprint([]byte(e.Contract + "\x00" + e.Complaint))[:24] }

// words are those of the complaint; a case needs some.
func (e Entry) words() string {
	return cmp.Or(e.Row.Narrative, strings.Join(slices.DeleteFunc([]string{e.Row.Category, e.Row.Subcategory, e.Row.SubcategoryOther},
		func(s string) bool { return s == "" }), ": "), "The module shows no words of this complaint.")
}

// module is what the module says of a complaint, as its case keeps it. What the plan itself did stays with the case.
func (r *Rules) module(e Entry) complaint.Module {
	row := e.Row
	m := complaint.Module{
		ComplaintID: e.Complaint, Contract: e.Contract, Assignments: e.Assignments, Away: e.Away,
		Level: string(row.Level), FirstLevel: string(e.FirstLevel), RaisedAt: e.RaisedAt,
		Category: row.Category, CategoryCode: row.CategoryCode, Subcategory: cmp.Or(row.SubcategoryOther, row.Subcategory),
		ReopenedAt: e.ReopenedAt, Lead: row.Lead, Excluded: r.Excluded(&row), Beneficiary: row.beneficiary(), MBI: row.MBI, ReceivedOn: row.ReceivedOn,
		Resolution: row.Resolution, SourceFile: contentOf(e.File), AgentNumber: row.AgentNumber, AgentName: row.AgentName,
		EnrolmentAction: row.EnrolmentAction,
	}
	if row.ResolvedOn != nil {
		at := midday(*row.ResolvedOn)
		m.EnteredAt = &at
	}
	m.Contacts, m.Requests = row.contacts(), e.requests(e.key())
	return m
}

// midday stands for a date of the module of which no time is known: days are what its clocks count.
func midday(d clock.Date) time.Time { return moduleZone.StartOfDay(d).Add(12 * time.Hour).UTC() }

// fromModule is who says what an export shows.
var fromModule = record.Actor{ID: "cms", Role: "government", Channel: "ctm"}

func (r *Row) contacts() []complaint.Effort {
	var out []complaint.Effort
	for _, x := range []struct {
		on      *clock.Date
		reached bool
	}{{r.ContactTriedOn, false}, {r.ContactMadeOn, true}} {
		if x.on != nil {
			out = append(out, complaint.Effort{At: midday(*x.on), By: fromModule, How: "ctm", Reached: x.reached})
		}
	}
	return out
}

// requests are the plan requests that the module ever showed, each as it was shown last. Their ids do not depend on which export
// showed them.
func (l Listed) requests(key string) []complaint.PlanAsk {
	var out []complaint.PlanAsk
	for _, v := range l.Versions {
		if v.Row.RequestKind == "" {
			continue
		}
		x := v.request(key)
		i := slices.IndexFunc(out, func(known complaint.PlanAsk) bool { return known.ID == x.ID })
		if i < 0 {
			out = append(out, x)
			continue
		}
		out[i].Status = x.Status
	}
	return out
}

// request is the plan request that a version shows; without a date of its own it was made when an export showed it first.
func (v Version) request(key string) complaint.PlanAsk {
	at, day := v.AsOf, ""
	if on := v.Row.RequestOn; on != nil {
		at, day = midday(*on), on.String()
	}
	return complaint.PlanAsk{
		ID: fingerprint([]byte(key + "/" + v.Row.RequestKind + "/" + day))[:16], Kind: v.Row.RequestKind, At: at, Status: cmp.Or(v.Row.RequestStatus, pending),
	}
}

// member is whom a complaint is about, when the number says so and nothing speaks against it. Names alone match nobody: a person
// decides (Suggest).
func (t *Tracking) member(ctx context.Context, r *Row) (person.ID, error) {
	if r.MBI == "" {
		return "", nil
	}
	id, err := t.people.Resolve(ctx, person.MBI, r.MBI)
	if errors.Is(err, person.ErrNoPerson) || errors.Is(err, person.ErrSeveral) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	p, err := t.people.Get(ctx, id)
	if err != nil || contradicts(p, r) {
		return "", err
	}
	return id, nil
}

// contradicts tells whether both name and birth date are another person's: then the number is wrong, or the row is.
func contradicts(p person.Person, r *Row) bool {
	family := strings.TrimSpace(r.Family)
	if family == "" {
		family, _, _ = strings.Cut(r.Name, ",")
	}
	otherName := family != "" && !slices.ContainsFunc(p.Names, func(n person.Name) bool {
		return strings.Contains(plainHeader(n.Text+" "+n.Family), plainHeader(family))
	})
	return otherName && r.Birth != nil && p.Birth != nil && *r.Birth != *p.Birth
}
