package book_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent/book"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func (w *world) want(r book.Result, expected ...string) {
	w.t.Helper()
	if diff := cmp.Diff(expected, names(r)); diff != "" {
		w.t.Errorf("book (-expected +shown):\n%s", diff)
	}
}

// TestAnAgentSeesTheirOwnBookAndNobodyElses: own, by name; one look for every customer who is named.
func TestAnAgentSeesTheirOwnBookAndNobodyElses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.customer("Rosa Zamora", "M1", annas, w.anna, "2024-01-01", nil)
		w.customer("Otto Adams", "M2", annas, w.anna, "2026-01-01", nil)
		w.customer("Nina North", "M3", eds, w.ed, "2024-01-01", nil)
		if n := w.follow(); n != 3 {
			t.Errorf("made %d members", n)
		}
		before := w.looks()
		r := w.page(w.as(w.anna), book.Filter{})
		w.want(r, "Otto Adams", "Rosa Zamora")
		if r.Total != 2 || r.Counts.Current != 2 || r.Counts.Rapid != 1 || w.looks()-before != 2 {
			t.Errorf("total %d, counts %+v, %d looks", r.Total, r.Counts, w.looks()-before)
		}
		w.want(w.page(w.as(w.ed), book.Filter{}), "Nina North")
		w.want(w.page(w.as(w.sam), book.Filter{}))
		w.want(w.page(w.as(w.anna), book.Filter{Agent: eds}))
		member := w.as(w.anna)
		member.Role = access.RoleMember
		w.want(w.page(member, book.Filter{}))
	})
}

// TestWhoLeadsAnAgencySeesItsAgents and the agencies below, together or one by one; an agent sees no colleague and no agency.
func TestWhoLeadsAnAgencySeesItsAgents(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.customer("Rosa Zamora", "M1", annas, w.anna, "2024-01-01", nil)
	w.customer("Sol Sanders", "M2", sams, w.sam, "2024-01-01", nil)
	w.customer("Gus Grant", "M3", "9000001", w.agency, "2024-01-01", nil)
	w.customer("Ada's Own", "M4", adas, w.ada, "2024-01-01", nil)
	w.customer("Nina North", "M5", eds, w.ed, "2024-01-01", nil)
	w.follow()
	w.want(w.page(w.as(w.ada), book.Filter{}), "Gus Grant", "Ada's Own", "Sol Sanders", "Rosa Zamora")
	w.want(w.page(w.as(w.ada), book.Filter{Agent: sams}), "Sol Sanders")
	w.want(w.page(w.as(w.ada), book.Filter{Agent: eds}))
	w.want(w.page(w.as(w.anna), book.Filter{}), "Rosa Zamora") // not that of the agency, whose agent she is
	of, err := w.book.Reach(t.Context(), w.as(w.ada), day("2026-01-14"))
	w.must(err)
	sizes, err := w.book.Sizes(t.Context(), of, day("2026-01-14"))
	w.must(err)
	if len(of) != 5 || !of[0].Own || !of[1].Agency || sizes[annas] != 1 || sizes[adas] != 1 {
		t.Errorf("reach %+v, sizes %v", of, sizes)
	}
}

// TestWhoIsNotOfRecordAnyMoreSeesNoName, from the same day on, also where the row stays as history.
func TestWhoIsNotOfRecordAnyMoreSeesNoName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		rosa := w.customer("Rosa Zamora", "M1", annas, w.anna, "2024-01-01", until("2026-01-14"))
		w.told.spans[rosa][0].End = nil
		w.told.tenures[rosa] = append(w.told.tenures[rosa], tenure(rosa, "s-M1", eds, "2026-01-15", nil))
		w.grant(rosa, w.ed, "2026-01-15", nil)
		w.follow()
		w.want(w.page(w.as(w.anna), book.Filter{}), "Rosa Zamora")
		w.now = w.now.AddDate(0, 0, 1)
		w.want(w.page(w.as(w.anna), book.Filter{}))
		w.want(w.page(w.as(w.ed), book.Filter{}), "Rosa Zamora")
		r := w.page(w.as(w.anna), book.Filter{Status: book.Termed})
		w.want(r, "closed")
		if l := r.Lines[0]; l.Member != "" || l.Status != book.Termed || !l.Moved() {
			t.Errorf("closed row %+v", l)
		}
		w.want(w.page(w.as(w.anna), book.Filter{Status: book.Termed, Text: "rosa"})) // no guessing by searching
	})
}

// TestAGrantThatIsTakenAwayClosesTheRow, whatever the rows say.
func TestAGrantThatIsTakenAwayClosesTheRow(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id := w.register("Rosa Zamora", person.Member, person.MemberNumber, "M1")
	w.told.spans[id], w.told.tenures[id] = []enrolment.Span{span("s", "2024-01-01", nil)}, []change.Tenure{tenure(id, "s", annas, "2024-01-01", nil)}
	g := w.grant(id, w.anna, "2024-01-01", nil)
	w.touch(id)
	w.follow()
	w.want(w.page(w.as(w.anna), book.Filter{}), "Rosa Zamora")
	w.must(w.guard.Revoke(t.Context(), w.by("change"), id, g.ID, "moved"))
	w.want(w.page(w.as(w.anna), book.Filter{}), "closed")
}

// TestFilters finds by everything that a row says.
func TestFilters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		rosa := w.customer("Rosa Álvarez Ortiz", "M100", annas, w.anna, "2024-01-01", nil)
		otto := w.customer("Otto Adams", "M200", annas, w.anna, "2025-12-01", until("2026-01-31"))
		nina := w.customer("Nina North", "M300", annas, w.anna, "2026-02-01", nil)
		w.told.spans[nina][0].Family, w.told.spans[nina][0].Contract, w.told.spans[nina][0].State = plan.PDP, "S5678", "GA"
		next := span("next", "2026-02-01", nil)
		next.Plan = "002"
		w.told.spans[otto] = append(w.told.spans[otto], next)
		w.told.tenures[otto] = append(w.told.tenures[otto], change.Tenure{Member: otto, Span: "next", Agent: annas, From: day("2026-02-01"), Basis: "R10"})
		w.told.status[rosa] = verification.Status{Member: rosa, Verification: &verification.VerificationLine{Contract: "H1234", Plan: "001", State: verification.Open}}
		w.told.disputes[rosa] = []dispute.Dispute{{ID: "d2", Number: "D-2", Agent: annas, State: dispute.Denied}, {ID: "d1", Number: "D-1", Agent: annas, State: dispute.Opened}}
		w.told.tenures[nina][0].Held = true
		w.grant(nina, w.anna, "2026-01-01", nil)
		w.grant(otto, w.anna, "2026-02-01", nil)
		w.follow()
		for _, x := range []struct {
			f    book.Filter
			want []string
		}{
			{book.Filter{}, []string{"Otto Adams", "Nina North", "Rosa Álvarez Ortiz"}},
			{book.Filter{Text: "alvarez"}, []string{"Rosa Álvarez Ortiz"}},
			{book.Filter{Text: "ort ros"}, []string{"Rosa Álvarez Ortiz"}},
			{book.Filter{Text: "M200"}, []string{"Otto Adams"}},
			{book.Filter{Text: "%"}, nil},
			{book.Filter{Status: book.Pending}, []string{"Nina North"}},
			{book.Filter{Status: book.Active}, []string{"Otto Adams", "Rosa Álvarez Ortiz"}},
			{book.Filter{Status: "nonsense", Family: plan.PDP}, []string{"Nina North"}},
			{book.Filter{Contract: "H1234", Plan: "001"}, []string{"Otto Adams", "Rosa Álvarez Ortiz"}},
			{book.Filter{State: "GA"}, []string{"Nina North"}},
			{book.Filter{Basis: "application", Family: plan.MAPD}, []string{"Otto Adams", "Rosa Álvarez Ortiz"}},
			{book.Filter{Verification: verification.Open}, []string{"Rosa Álvarez Ortiz"}},
			{book.Filter{Rapid: true}, []string{"Otto Adams", "Nina North"}},
			{book.Filter{Moving: true}, []string{"Otto Adams"}},
			{book.Filter{Disputed: true}, []string{"Rosa Álvarez Ortiz"}},
			{book.Filter{Held: true}, []string{"Nina North"}},
			{book.Filter{Sort: book.ByStart}, []string{"Nina North", "Otto Adams", "Rosa Álvarez Ortiz"}},
		} {
			if got := names(w.page(w.as(w.anna), x.f)); !slices.Equal(got, x.want) {
				t.Errorf("%+v: %v, expected %v", x.f, got, x.want)
			}
		}
		r := w.page(w.as(w.anna), book.Filter{})
		if c := r.Counts; c != (book.Counts{Current: 3, Active: 2, Pending: 1, Rapid: 2, Moving: 1, Unverified: 1, Disputed: 1, Held: 1}) {
			t.Errorf("counts %+v", c)
		}
		if n := r.Lines[0].Next; n == nil || !n.Kept || n.Plan != "002" {
			t.Errorf("the plan to come %+v", n)
		}
		if len(r.Choices.Plans) != 2 || !slices.Equal(r.Choices.States, []string{"FL", "GA"}) {
			t.Errorf("choices %+v", r.Choices)
		}
		w.now = w.now.AddDate(0, 1, 0)
		r = w.page(w.as(w.anna), book.Filter{Basis: "R10"})
		w.want(r, "Otto Adams")
		if r.Lines[0].Since != day("2025-12-01") || r.Lines[0].First != day("2025-12-01") || r.Lines[0].Start != day("2026-02-01") {
			t.Errorf("after the change %+v", r.Lines[0].Row)
		}
	})
}

// TestPages of a book go on where the one before ended, and hold no name in their addresses.
func TestPages(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	for _, n := range []string{"Ann A", "Bob B", "Cid C"} {
		w.customer(n, "M"+n[:1], annas, w.anna, "2024-01-01", nil)
	}
	w.follow()
	of, err := w.book.Reach(t.Context(), w.as(w.anna), day("2026-01-14"))
	w.must(err)
	first, err := w.book.List(t.Context(), w.as(w.anna), of, book.Filter{}, book.Page{Limit: 2}, "p", w.now)
	w.must(err)
	second, err := w.book.List(t.Context(), w.as(w.anna), of, book.Filter{}, book.Page{Limit: 2, After: first.Next}, "p", w.now)
	w.must(err)
	w.want(first, "Ann A", "Bob B")
	w.want(second, "Cid C")
	if first.Next != "2" || second.Next != "" || second.Before != "0" || second.From != 3 {
		t.Errorf("places %+v, %+v", first.Next, second)
	}
}

// TestTheBookFollowsWhatIsNew: names, disputes and verifications of customers; nothing new makes nothing.
func TestTheBookFollowsWhatIsNew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		rosa := w.customer("Rosa Zamora", "M1", annas, w.anna, "2024-01-01", nil)
		w.follow()
		if n := w.follow(); n != 0 {
			t.Errorf("made %d members of nothing", n)
		}
		_, err := w.people.Change(t.Context(), w.by("steward"), rosa, func(p *person.Person) error {
			p.Names = []person.Name{person.ParseName("Rosa Adams")}
			return nil
		})
		w.must(err)
		w.register("Some Body", person.Member, person.MemberNumber, "M9")
		if n := w.follow(); n != 1 {
			t.Errorf("made %d members of a new name", n)
		}
		w.want(w.page(w.as(w.anna), book.Filter{Text: "adams"}), "Rosa Adams")
		w.want(w.page(w.as(w.anna), book.Filter{Text: "zamora"}))
	})
}
