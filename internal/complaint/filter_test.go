package complaint_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/complaint"
)

// TestQueueAgreesWithAPlainLookAtEveryCase: whatever the filter asks, in the order of what is due, and the counts with it.
func TestQueueAgreesWithAPlainLookAtEveryCase(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		choose := rand.New(rand.NewPCG(7, 3))
		for _, account := range []string{"mia", "ted"} {
			_, err := r.s.SetWorker(t.Context(), r.by("lead"), complaint.Worker{Account: account, Name: account, Desks: complaint.Desks})
			r.must(err)
		}
		var all []complaint.Case
		for range 40 {
			r.now = r.now.Add(time.Duration(choose.IntN(40)) * time.Hour)
			all = append(all, r.someCase(choose))
		}
		for range 60 {
			f := someFilter(choose)
			f.At = r.now
			var want []complaint.Case
			for _, c := range all {
				if shows(&c, &f) {
					want = append(want, c)
				}
			}
			slices.SortStableFunc(want, func(a, b complaint.Case) int { return cmp.Compare(late(&a), late(&b)) })
			r.wantIDs(r.queue(r.staff("boss"), f), idsOf(want)...)
			r.wantCounts(f, want)
		}
	})
}

// someCase is a case as it may be after a while.
func (r *room) someCase(choose *rand.Rand) complaint.Case {
	r.t.Helper()
	m := grievance("the bill")
	m.Class.Category = oneOf(choose, "billing_premium", "customer_service")
	m.Class.Product = oneOf(choose, complaint.MA, complaint.PartD)
	m.Class.Procedure = oneOf(choose, complaint.Grievance, complaint.Grievance, complaint.Privacy)
	m.Class.Trigger = oneOf(choose, complaint.NoTrigger, complaint.RefusedToExpedite)
	if choose.IntN(3) == 0 {
		m.Class.Also = []complaint.Procedure{complaint.Discrimination}
	}
	id := r.receive(oneOf(choose, r.rosa, r.otto), m).Cases[0].ID
	ctx, o := r.t.Context(), r.open("lead", id)
	var err error
	switch choose.IntN(4) {
	case 0:
		_, err = r.s.Assign(ctx, r.by("lead"), o, oneOf(choose, "mia", "ted"))
	case 1:
		_, err = r.s.Withdraw(ctx, r.by("lead"), o, "settled", "by phone")
	}
	r.must(err)
	return r.open("lead", id).Case
}

func someFilter(choose *rand.Rand) complaint.Filter {
	f := complaint.Filter{
		Desk: oneOf(choose, "", complaint.MemberServices, complaint.Billing, complaint.PrivacyDesk), Assignee: oneOf(choose, "", "", "mia"),
		Product: oneOf(choose, "", complaint.MA), Category: oneOf(choose, "", "billing_premium"),
		Procedure:   oneOf(choose, "", "", complaint.Grievance, complaint.Discrimination),
		State:       oneOf(choose, "", "", complaint.Investigating),
		OnlyOverdue: choose.IntN(4) == 0,
	}
	if f.Assignee == "" {
		f.Unassigned = choose.IntN(3) == 0
	}
	return f
}

func shows(c *complaint.Case, f *complaint.Filter) bool {
	asked := func(want, is string) bool { return want == "" || want == is }
	return !c.State.Over() && asked(string(f.Desk), string(c.Desk)) && asked(f.Assignee, c.Assignee) &&
		(!f.Unassigned || c.Assignee == "") && asked(string(f.State), string(c.State)) && asked(f.Category, c.Class.Category) &&
		asked(string(f.Product), string(c.Class.Product)) && (!f.OnlyOverdue || c.Overdue(f.At)) &&
		(f.Procedure == "" || f.Procedure == c.Class.Procedure || slices.Contains(c.Class.Also, f.Procedure))
}

// late is the first late instant of what binds, in microseconds; far away when nothing is owed.
func late(c *complaint.Case) int64 {
	o, owed := c.Due()
	switch {
	case !owed:
		return 1 << 62
	case o.Clock.DueAt != nil:
		return o.Clock.DueAt.UnixMicro() + 1
	}
	return o.Clock.FirstLateAt.UnixMicro()
}

func idsOf(all []complaint.Case) (out []complaint.ID) {
	for _, c := range all {
		out = append(out, c.ID)
	}
	return out
}

func (r *room) wantCounts(f complaint.Filter, want []complaint.Case) {
	r.t.Helper()
	got, err := r.s.Counts(r.t.Context(), f, r.now)
	r.must(err)
	var overdue int64
	for _, c := range want {
		if c.Overdue(r.now) {
			overdue++
		}
	}
	if got.Overdue != overdue || !f.OnlyOverdue && got.Open != int64(len(want)) {
		r.t.Errorf("counts %+v of %+v, expected %d and %d overdue", got, f, len(want), overdue)
	}
}
