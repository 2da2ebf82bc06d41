package access

import (
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/rules"
)

// TestFastPathAgreesWithTheReference asks both about a million requests, or as many as KEEPWELL_ACCESS_REQUESTS says.
func TestFastPathAgreesWithTheReference(t *testing.T) {
	requests := 1_000_000
	if text := os.Getenv("KEEPWELL_ACCESS_REQUESTS"); text != "" {
		var err error
		if requests, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	policies := loadPolicies(t)
	defer debug.SetGCPercent(debug.SetGCPercent(1600)) // requests are made and thrown away: collect less often
	var yes, grants, closed atomic.Int64
	var all sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		all.Go(func() {
			d := draw{rand.New(rand.NewPCG(uint64(w), 7))}
			for range requests / workers {
				q := d.question()
				f := d.facts(q)
				got := policies.Decide(q, throughMemory(q, f))
				if want := reference(q, f); got.Allowed != want {
					t.Errorf("policies say %v (%s %v), the reference %v\nquestion %+v\nfacts %+v", got.Allowed, got.Because, got.Policies, want, q, f)
					return
				}
				if got.Allowed {
					yes.Add(1)
				}
				if got.Grant != nil {
					grants.Add(1)
				}
				if q.Category != "" && !got.Allowed {
					closed.Add(1)
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d requests: %d yes, %d by a relation, %d categories closed", requests, yes.Load(), grants.Load(), closed.Load())
	if total := int64(requests); yes.Load() < total/20 || grants.Load() < total/100 || closed.Load() < total/50 {
		t.Error("the requests do not try enough: too few of one outcome")
	}
}

// throughMemory takes the facts the way a decision gets them: packed, and only what is to the visitor.
func throughMemory(q Question, f Facts) Facts {
	p := pack(held{version: 3, grants: f.Grants, consents: f.Consents, restrictions: f.Restrictions})
	out := Facts{Persons: f.Persons, Confidential: f.Confidential}
	p.unpack(f.current(), isTo(q.Visitor), &out)
	return out
}

// TestPreparedPoliciesDecideLikeAll holds the few policies prepared for a role and action against the whole set.
func TestPreparedPoliciesDecideLikeAll(t *testing.T) {
	policies := loadPolicies(t)
	holdAgainstAll(t, policies, 30_000)
}

func holdAgainstAll(t *testing.T, policies *Policies, requests int) {
	t.Helper()
	d := draw{rand.New(rand.NewPCG(11, 13))}
	for range requests {
		q := d.question()
		f := d.facts(q)
		asked := q.asked()
		s := policies.prepareSubject(q, f)
		s.mine = grantsTo(q.Visitor, f.Grants)
		a, b := s.decide(q), s.decideBy(&prepared{list: policies.all, value: asked.value()}, q)
		if a.Allowed != b.Allowed || a.Because != b.Because || len(a.Policies) != len(b.Policies) {
			t.Fatalf("few: %+v\nall: %+v\nquestion %+v", a, b, q)
		}
	}
}

// TestPreparedPoliciesNeverLoseOneThatCouldApply adds, one at a time, policies that a careless preparation would leave out.
func TestPreparedPoliciesNeverLoseOneThatCouldApply(t *testing.T) {
	for name, rule := range map[string]string{
		"one visitor":          `forbid (principal == Visitor::"a", action, resource) when { context.asked.kind == "contact" };`,
		"a visitor compared":   `forbid (principal, action, resource) when { principal == Visitor::"a" && context.asked.kind == "claims" };`,
		"a visitor among some": `forbid (principal, action, resource) when { [Visitor::"a"].contains(principal) };`,
		"one member":           `forbid (principal, action, resource == Member::"p1");`,
		"a member compared":    `forbid (principal, action, resource) when { resource == Member::"p1" };`,
		"without a relation":   `forbid (principal, action, resource) unless { context has grant };`,
		"with a relation":      `forbid (principal, action, resource) when { context has grant };`,
		"the role as parent":   `forbid (principal, action, resource) when { principal in [Role::"coach", Role::"self"] };`,
		"unknown kept first":   `forbid (principal, action, resource) when { principal.person == "p1" || context.asked.kind == "gaps" };`,
		"two conditions":       `forbid (principal, action, resource) when { principal.channel == "portal" } unless { context.asked.kind == "gaps" };`,
		"either or":            `forbid (principal, action, resource) when { if principal.token then context.asked.purpose == "self" else context.asked.kind == "gaps" };`,
		"the whole request":    `forbid (principal, action, resource) unless { context == context };`,
		"the whole of asked":   `forbid (principal, action, resource) when { context.asked == {"role": "coach", "kind": "gaps", "category": "", "purpose": "care_coordination", "scope": "gaps:view", "reason": true} };`,
		"limits as a whole":    `forbid (principal, action, resource) unless { context.limits == {"consents": context.limits.consents, "restrictions": context.limits.restrictions, "confidential": context.limits.confidential} };`,
		"dates only":           `permit (principal, action == Action::"view", resource) when { context.today <= context.now };`,
	} {
		t.Run(name, func(t *testing.T) {
			p, err := LoadPolicies(withPolicy(t, `@id("zz") @title("Zz.") @source("45 CFR 164.502") `+rule))
			if err != nil {
				t.Fatal(err)
			}
			holdAgainstAll(t, p, 4000)
		})
	}
}

// TestPreparationLeavesMostOut says why it is worth it.
func TestPreparationLeavesMostOut(t *testing.T) {
	p := loadPolicies(t)
	few := p.prepared(asked{role: RoleCoach, action: View, kind: Conditions, purpose: PurposeCare})
	if n := len(few.list.(policyList)); n > 5 {
		t.Errorf("%d of %d policies are left for a coach who views conditions", n, len(p.all))
	}
	unheard := asked{role: "unheard of", action: View, kind: Conditions, purpose: PurposeCare}
	if _ = p.prepared(unheard); p.ready.of[unheard] != nil {
		t.Error("what nobody knows is kept")
	}
}

func loadPolicies(tb testing.TB) *Policies {
	tb.Helper()
	p, err := LoadPolicies(rules.Files)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// draw draws requests in which something is often nearly right: that is where two descriptions of one rule differ.
type draw struct{ *rand.Rand }

func pick[T any](d draw, from []T) T { return from[d.IntN(len(from))] }

// chance is true once in n.
func (d draw) chance(n int) bool { return d.IntN(n) == 0 }

func some[T any](d draw, from []T) (out []T) {
	for _, x := range from {
		if d.chance(3) {
			out = append(out, x)
		}
	}
	return out
}

var (
	drawnPeople  = []person.ID{"p0", "p1", "p2", "p3"}
	drawnGroups  = []person.ID{"g0", "g1"}
	drawnAll     = []person.ID{"p0", "p1", "p2", "p3", "g0", "g1"}
	drawnPurpose = []Purpose{
		"", PurposeSelf, PurposeTreatment, PurposeCare, PurposePayment, PurposeEnrollment, PurposeService, PurposeComplaint, PurposeQuality,
		PurposePrivacy, PurposeEmergency, PurposeOperations,
	}
	drawnToday = clock.MustParse("2026-01-14")
	drawnNow   = time.Date(2026, 1, 14, 17, 0, 0, 0, time.UTC)
)

func (d draw) question() Question {
	q := Question{
		Visitor: d.visitor(), Action: pick(d, actions), Kind: pick(d, allKinds), Purpose: pick(d, drawnPurpose), Reason: !d.chance(3),
		At: drawnNow, Today: drawnToday,
	}
	if right := referencePurposes[q.Visitor.Role]; len(right) > 0 && !d.chance(5) {
		q.Purpose = pick(d, right)
	}
	if d.chance(2) {
		q.Action = View
	}
	if d.chance(3) {
		q.Kind, q.Category = pick(d, clinical), pick(d, Categories)
	}
	if d.chance(200) {
		q.Category = "unknown"
	}
	return q
}

func (d draw) visitor() Visitor {
	v := Visitor{Account: "a", Person: pick(d, drawnPeople), Role: pick(d, Roles), Groups: some(d, drawnGroups), Channel: "portal"}
	if d.chance(10) {
		v.Person = ""
	}
	if d.chance(3) {
		v.Channel = "command line"
	}
	if d.chance(100) {
		v.Role = "unheard of"
	}
	v.Suspended = d.chance(20)
	switch d.IntN(12) {
	case 0:
		v.Scopes = []string{"*"}
	case 1:
		v.Scopes = []string{}
	case 2:
		v.Scopes = []string{string(pick(d, allKinds)), string(pick(d, allKinds)) + ":" + string(pick(d, actions))}
	}
	return v
}

func (d draw) facts(q Question) Facts {
	f := Facts{Persons: []person.ID{pick(d, drawnPeople)}, Confidential: d.chance(6)}
	if d.chance(5) {
		f.Persons = append(f.Persons, pick(d, drawnPeople))
	}
	for range d.IntN(4) {
		f.Grants = append(f.Grants, d.grant(q))
	}
	if d.chance(5) {
		from, until := d.period()
		f.Consents = append(f.Consents, Consent{
			ID: "c", Category: pick(d, Categories), To: d.maybe(drawnAll), Role: Role(d.maybe([]person.ID{"", person.ID(pick(d, Roles))})),
			Purpose: d.purpose(), From: from, Until: until,
		})
	}
	if d.chance(8) {
		from, until := d.period()
		f.Restrictions = append(f.Restrictions, Restriction{
			ID: "r", To: d.maybe(drawnAll), Role: Role(d.maybe([]person.ID{"", person.ID(pick(d, Roles))})), Kinds: some(d, allKinds),
			From: from, Until: until,
		})
	}
	return f
}

// kindOf is the relation that belongs to a role.
var kindOf = map[Role]GrantKind{
	RoleRepresentative: GrantRepresentative, RoleAgent: GrantAgentOfRecord, RoleClinician: GrantTreating, RoleComplaints: GrantInvestigator,
	RoleCoach: GrantCoach, RoleCoordinator: GrantBrokenGlass,
}

func (d draw) grant(q Question) Grant {
	from, until := d.period()
	g := Grant{
		ID: "grant", Kind: pick(d, grantKinds), To: pick(d, drawnAll), From: from, Until: until, Basis: "b", Purpose: d.purpose(),
	}
	if d.chance(2) {
		g.Kinds = some(d, allKinds)
	}
	if right, ok := kindOf[q.Visitor.Role]; ok && d.chance(2) {
		g.Kind = right
	}
	if q.Visitor.Person != "" && d.chance(2) {
		g.To = q.Visitor.Person
	}
	if d.chance(3) {
		g.Categories = some(d, Categories)
	}
	if g.Kind == GrantBrokenGlass || d.chance(20) {
		at := drawnNow.Add(time.Duration(d.IntN(5)-2) * time.Hour)
		g.EndsAt = &at
	}
	return g
}

func (d draw) maybe(from []person.ID) person.ID {
	if d.chance(3) {
		return ""
	}
	return pick(d, from)
}

func (d draw) purpose() Purpose {
	if d.chance(5) {
		return pick(d, drawnPurpose)
	}
	return ""
}

// period is often one that begins or ends today.
func (d draw) period() (clock.Date, *clock.Date) {
	from := drawnToday.AddDays(d.IntN(4) - 2)
	if d.chance(2) {
		return from, nil
	}
	until := drawnToday.AddDays(d.IntN(4) - 1)
	return from, &until
}
