package credential_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

func with(facts []credential.Fact, change func([]credential.Fact)) []credential.Fact {
	change(facts)
	return facts
}

func status(f credential.Fact, s credential.Status, reason, since string) credential.Fact {
	f.Status, f.Reason, f.Since = s, reason, day(since)
	return f
}

// TestReady: each test by itself, with what it makes of the agent (programme text P2, P3).
func TestReady(t *testing.T) {
	hold := credential.Fact{Kind: credential.Hold, Number: "H1", Reason: "debit balance", From: day("2026-02-01"), To: day("2026-03-31")}
	cases := []struct {
		name  string
		facts []credential.Fact
		on    string
		state agent.State
		want  []string
	}{
		{"everything", complete(), "2026-03-10", agent.Ready, nil},
		{"nothing", nil, "2026-03-10", agent.Termed, []string{"contract never_had", "license never_had", "appointment never_had", "certification never_had"}},
		{"the licence's last day", complete(), "2026-12-31", agent.Ready, nil},
		{"the day after", append(complete(), certification(2027, 90, "2026-08-01")), "2027-01-01", agent.Lapsed, []string{"license expired"}},
		{"no certification for the next year", with(complete(), func(f []credential.Fact) { f[1].To = nil }), "2027-01-01", agent.Lapsed, []string{"certification never_had"}},
		{"84 per cent", with(complete(), func(f []credential.Fact) { f[3] = certification(2026, 84, "2025-08-20") }), "2026-03-10", agent.Lapsed, []string{"certification score_too_low"}},
		{"85 per cent", with(complete(), func(f []credential.Fact) { f[3] = certification(2026, 85, "2025-08-20") }), "2026-03-10", agent.Ready, nil},
		{"certified later", with(complete(), func(f []credential.Fact) { f[3] = certification(2026, 95, "2026-04-01") }), "2026-03-10", agent.Lapsed, []string{"certification not_yet"}},
		{"life insurance only", with(complete(), func(f []credential.Fact) { f[1].Lines = []string{"Life"} }), "2026-03-10", agent.Lapsed, []string{"license no_health_line"}},
		{"suspended", with(complete(), func(f []credential.Fact) { f[1] = status(f[1], credential.Suspended, "", "2026-03-01") }), "2026-03-10", agent.Lapsed, []string{"license suspended"}},
		{"before it was suspended", with(complete(), func(f []credential.Fact) { f[1] = status(f[1], credential.Suspended, "", "2026-03-01") }), "2026-02-28", agent.Ready, nil},
		{"revoked", with(complete(), func(f []credential.Fact) { f[1] = status(f[1], credential.Revoked, "", "2026-03-01") }), "2026-03-10", agent.Termed, []string{"license revoked"}},
		{"appointed by another entity", with(complete(), func(f []credential.Fact) { f[2].Entity = "KW2" }), "2026-03-10", agent.Lapsed, []string{"appointment never_had"}},
		{"appointment ended", with(complete(), func(f []credential.Fact) { f[2].To = day("2026-02-28") }), "2026-03-10", agent.Lapsed, []string{"appointment ended"}},
		{"ended for cause", with(complete(), func(f []credential.Fact) {
			f[0] = status(contract("2020-01-01", "2026-02-28"), credential.Terminated, string(credential.ForCause), "")
		}), "2026-03-10", agent.Termed, []string{"contract ended"}},
		{"inactive for low production", with(complete(), func(f []credential.Fact) {
			f[0] = status(f[0], credential.Inactive, string(credential.LowProduction), "2026-01-01")
		}), "2026-03-10", agent.Termed, []string{"contract not_active"}},
		{"deceased", with(complete(), func(f []credential.Fact) {
			f[0] = status(contract("2020-01-01", "2026-02-28"), credential.Terminated, string(credential.Deceased), "")
		}), "2026-03-10", agent.Gone, []string{"contract ended"}},
		{"before the death", with(complete(), func(f []credential.Fact) {
			f[0] = status(contract("2020-01-01", "2026-02-28"), credential.Terminated, string(credential.Deceased), "")
		}), "2026-02-10", agent.Ready, nil},
		{"on hold", append(complete(), hold), "2026-03-10", agent.Lapsed, []string{"sales_hold on_hold"}},
		{"the hold is over", append(complete(), hold), "2026-04-01", agent.Ready, nil},
		{"several at once", append(with(complete(), func(f []credential.Fact) { f[2].To = day("2026-02-28") }), hold), "2027-03-10", agent.Lapsed, []string{
			"license expired", "appointment ended", "certification never_had",
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := standingOf(t, said("2026-06-01", c.facts...)).Ready(asks(c.on))
			if r.State != c.state {
				t.Errorf("state %s, expected %s", r.State, c.state)
			}
			want := c.want
			if want == nil {
				want = []string{}
			}
			if d := cmp.Diff(want, reasons(r)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAFailureSaysWhereItIsFrom(t *testing.T) {
	facts := complete()
	facts[2].To = day("2026-02-28")
	r := standingOf(t, said("2026-03-01", facts...)).Ready(asks("2026-03-10"))
	want := []agent.Failure{{
		Test: agent.Appointment, Because: "ended", Detail: "KW1 NY", Since: "2026-03-01", Source: "feed_2026-03-01.csv:4", KnownAt: "2026-01-14T17:00:00Z",
	}}
	if d := cmp.Diff(want, r.Failed); d != "" {
		t.Error(d)
	}
}

func TestNobodyIsOfRecord(t *testing.T) {
	ask := asks("2026-03-10")
	ask.NPN = agent.House
	if r := standingOf(t).Ready(ask); r.State != agent.None || len(r.Failed) > 0 {
		t.Errorf("%+v", r)
	}
}

func TestStatesThatAppointNobody(t *testing.T) {
	facts := complete()
	facts[1].State = "AZ"
	ask := asks("2026-03-10")
	ask.State = "AZ"
	if r := standingOf(t, said("2026-03-01", facts...)).Ready(ask); r.State != agent.Ready {
		t.Errorf("%+v", r)
	}
}

// TestModules: one who is certified for MA only sells no special needs plan; a source that tells no modules certifies for all.
func TestModules(t *testing.T) {
	dual := *hmo
	dual.SpecialNeeds = "dual"
	drugs := plan.Product{Family: plan.PDP, Entity: "KW1"}
	told := complete()
	carrier := certification(2026, 90, "2025-09-01")
	carrier.Provider, carrier.Modules = "carrier", []string{"MA", "D-SNP"}
	failed := carrier
	low := 70
	failed.Score = &low
	for _, c := range []struct {
		name    string
		cert    *credential.Fact
		product *plan.Product
		want    []string
	}{
		{"no modules told", nil, &dual, []string{}},
		{"the module is there", &carrier, &dual, []string{}},
		{"it is not", &carrier, &drugs, []string{"certification module_missing"}},
		{"the module's test was failed", &failed, &dual, []string{"certification score_too_low"}},
	} {
		facts := told
		if c.cert != nil {
			facts = append(complete(), *c.cert)
		}
		ask := asks("2026-03-10")
		ask.Product = c.product
		if d := cmp.Diff(c.want, reasons(standingOf(t, said("2026-03-01", facts...)).Ready(ask))); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// TestHistory: what was so on a day follows from statements made at different times.
func TestHistory(t *testing.T) {
	l := licence("NY", "2019-05-01", "2026-12-31")
	base := said("2026-01-05", contract("2020-01-01", ""), appointment("NY", "2020-01-15", ""), certification(2026, 92, "2025-08-20"), l)
	renewed := l
	renewed.To = day("2028-12-31")
	inactive := status(l, credential.Inactive, "", "")
	for _, c := range []struct {
		name  string
		later [][]*credential.Told
		ready map[string]bool
	}{
		{"renewed", [][]*credential.Told{said("2026-12-20", renewed)}, map[string]bool{"2026-01-10": true, "2026-12-31": true}},
		{"inactive, no day told", [][]*credential.Told{said("2026-03-02", inactive)}, map[string]bool{"2026-03-01": true, "2026-03-02": false}},
		{"suspended and reinstated with days", [][]*credential.Told{
			said("2026-04-01", status(l, credential.Suspended, "", "2026-03-01")), said("2026-06-10", status(l, credential.Active, "", "2026-06-01")),
		}, map[string]bool{"2026-02-28": true, "2026-03-01": false, "2026-05-31": false, "2026-06-01": true}},
		{"a gap is not closed by saying again that it is active", [][]*credential.Told{
			said("2026-03-02", inactive), said("2026-05-04", l), said("2026-07-04", l),
		}, map[string]bool{"2026-03-01": true, "2026-03-02": false, "2026-05-03": false, "2026-05-04": true, "2026-08-01": true}},
		{"taken back by the source", [][]*credential.Told{said("2026-03-02", status(l, credential.Withdrawn, "", ""))}, map[string]bool{"2026-01-10": false}},
	} {
		s := standingOf(t, append([][]*credential.Told{base}, c.later...)...)
		for on, want := range c.ready {
			if r := s.Ready(asks(on)); (r.State == agent.Ready) != want {
				t.Errorf("%s: on %s %s %v", c.name, on, r.State, reasons(r))
			}
		}
	}
}

// TestAContractThatBeginsAgain: an old period stays what it was, whichever file tells of it first.
func TestAContractThatBeginsAgain(t *testing.T) {
	old := status(contract("2015-01-01", "2018-06-30"), credential.Terminated, string(credential.Voluntary), "")
	for _, told := range [][][]*credential.Told{
		{said("2026-01-05", contract("2020-01-01", ""), old)},
		{said("2026-01-05", old), said("2026-02-05", contract("2020-01-01", ""))},
		{said("2026-01-05", contract("2020-01-01", "")), said("2026-02-05", old)},
	} {
		s := standingOf(t, told...)
		for on, want := range map[string]bool{"2014-12-31": false, "2015-01-01": true, "2018-06-30": true, "2018-07-01": false, "2020-01-01": true, "2026-03-01": true} {
			if _, ok := s.Terms(anna, clock.MustParse(on)); ok != want {
				t.Errorf("on %s under contract: %v, expected %v", on, ok, want)
			}
		}
	}
}

func TestLapses(t *testing.T) {
	facts := append(complete(), certification(2027, 91, "2027-02-10"), appointment("NJ", "2020-01-15", ""))
	facts[1].To = day("2027-03-31")
	got := standingOf(t, said("2026-06-01", facts...)).Lapses(anna, "NY", hmo, clock.MustParse("2026-01-01"), clock.MustParse("2027-12-31"))
	want := []credential.Lapse{
		{Test: agent.License, From: clock.MustParse("2027-04-01")},
		{Test: agent.Certification, From: clock.MustParse("2027-01-01"), To: day("2027-02-09")},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
