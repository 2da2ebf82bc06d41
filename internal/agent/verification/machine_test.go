package verification_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestWhateverHappens does anything in any order, and holds the verification against what must always be so.
func TestWhateverHappens(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	start, n := w.now, 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		w.now = start
		member := w.member(fmt.Sprintf("Member %c%c", 'A'+n/26%26, 'A'+n%26), fmt.Sprintf("N%d", n), clock.MustParse("1950-01-01"))
		spanID := fmt.Sprintf("span-%d", n)
		w.enrol(member, span(spanID, heartAndSugar, "2026-01-01"))
		w.follow()
		m := &machine{w: w, t: rt, member: member, span: spanID, id: w.idOf(member)}
		rt.Repeat(map[string]func(*rapid.T){
			"": m.holds, "time": m.time, "name": m.name, "form": m.form, "try": m.try, "attest": m.attest, "strike": m.strike, "remove": m.remove, "enrolment": m.enrolment,
		})
	})
}

// machine does things to one verification. What is refused is refused; nothing may break.
type machine struct {
	w      *world
	t      *rapid.T
	member person.ID
	span   string
	id     verification.ID
}

func (m *machine) time(t *rapid.T) {
	m.w.now = m.w.now.Add(time.Duration(rapid.IntRange(1, 20).Draw(t, "days")) * 24 * time.Hour)
	for range rapid.IntRange(1, 2).Draw(t, "sweeps") {
		_, err := m.w.room.Sweep(m.w.t.Context(), m.w.now, 1000)
		m.w.must(err)
	}
}

func (m *machine) name(t *rapid.T) {
	p := doctor()
	p.NPI = rapid.SampledFrom([]string{npi, "1245319599"}).Draw(t, "npi")
	if rapid.Bool().Draw(t, "phone only") {
		p.Fax, p.Lines = "", nil
	}
	_, _ = m.w.room.Name(m.w.t.Context(), m.w.by("broker"), m.w.staff(), m.id, p)
}

func (m *machine) form(*rapid.T) {
	_, _ = m.w.room.Make(m.w.t.Context(), m.w.by("broker"), m.w.staff(), m.id, "en")
}

func (m *machine) try(t *rapid.T) {
	a := verification.Attempt{
		Way: rapid.SampledFrom(verification.Ways).Draw(t, "way"), Result: rapid.SampledFrom(verification.Results).Draw(t, "result"),
	}
	_, _ = m.w.room.Try(m.w.t.Context(), m.w.by("broker"), m.w.staff(), m.id, a)
}

func (m *machine) attest(t *rapid.T) {
	yes := rapid.SampledFrom([][]string{nil, {"diabetes"}, {"diabetes", "heart_failure_nonischemic"}}).Draw(t, "yes")
	_, _ = m.w.room.Attest(m.w.t.Context(), m.w.by("broker"), m.w.staff(), m.id, m.w.word(yes...))
}

func (m *machine) strike(t *rapid.T) {
	v := m.w.get(m.id)
	if len(v.Attestations) > 0 {
		a := rapid.SampledFrom(v.Attestations).Draw(t, "attestation")
		_, _ = m.w.room.Strike(m.w.t.Context(), m.w.by("broker"), m.w.staff(), m.id, a.ID, "a mistake")
	}
}

func (m *machine) remove(*rapid.T) {
	_, _ = m.w.room.Remove(m.w.t.Context(), m.w.by("broker"), m.w.staff(), m.id, "TC51")
}

func (m *machine) enrolment(t *rapid.T) {
	s := span(m.span, heartAndSugar, rapid.SampledFrom([]string{"2026-01-01", "2026-02-01"}).Draw(t, "start"))
	s.Cancelled = rapid.Bool().Draw(t, "cancelled")
	m.w.enrol(m.member, s)
	m.w.follow()
}

// holds is what must always be so.
func (m *machine) holds(t *rapid.T) {
	v := m.w.get(m.id)
	confirmed := slices.ContainsFunc(v.Attestations, func(a verification.Attestation) bool { return a.Confirms(v.Conditions) })
	switch {
	case (v.State == verification.Verified) != confirmed && v.State != verification.Ended && v.State != verification.Removed:
		t.Fatalf("state %s, confirmed %t", v.State, confirmed)
	case v.State == verification.Verified && v.Work() != verification.Nothing:
		t.Fatalf("work %s for what is verified", v.Work())
	case v.State == verification.Removed && v.Removal == nil:
		t.Fatal("removed without a removal")
	case v.State == verification.Removed && confirmed:
		t.Fatal("removed though a provider confirmed")
	}
	open := 0
	for _, l := range v.Links {
		if l.Ended == "" {
			open++
		}
	}
	if open > 1 || open == 1 && !v.State.Waits() {
		t.Fatalf("%d links open in state %s", open, v.State)
	}
	m.told(t, v)
}

// told: the book shows the same, and the member is told at most once that nobody confirmed.
func (m *machine) told(t *rapid.T, v verification.Verification) {
	all, err := m.w.room.Status(m.w.t.Context(), []person.ID{m.member})
	m.w.must(err)
	if l := all[m.member].Verification; l.State != v.State || l.Due != v.Terms.Due || l.Notified != (v.Notice != "") {
		t.Fatalf("line %+v, verification %s", l, v.State)
	}
	if v.Notice != "" && v.State == verification.Open && !m.w.now.After(noon(v.Terms.ConfirmBy.String())) && len(v.Attestations) == 0 {
		t.Fatal("told before the first month was over")
	}
}
