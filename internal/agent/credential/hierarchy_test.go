package credential_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
)

func upline(parent agent.NPN, from, to string) credential.Fact {
	return credential.Fact{Kind: credential.Upline, Parent: parent, From: day(from), To: day(to)}
}

func family(t *testing.T) *credential.Standing {
	t.Helper()
	split := credential.Fact{Kind: credential.Override, Parent: "20", Cents: 5000, From: day("2020-01-01")}
	return credential.Build(loadRules(t), 1, map[agent.NPN][]*credential.Told{
		"10": said("2026-01-01", upline("20", "2020-01-01", "2025-12-31"), upline("21", "2026-01-01", ""), split),
		"11": said("2026-01-01", upline("20", "2020-01-01", "")),
		"20": said("2026-01-01", upline("30", "2020-01-01", "")),
		"21": said("2026-01-01", upline("30", "2020-01-01", "")),
		"40": said("2026-01-01", upline("41", "2020-01-01", "")),
		"41": said("2026-01-01", upline("40", "2020-01-01", "")), // a loop
		"50": said("2026-01-01", credential.Fact{Kind: credential.Succession, Parent: "51", From: day("2026-03-01")}),
	})
}

func TestHierarchy(t *testing.T) {
	s := family(t)
	before, after := clock.MustParse("2025-12-31"), clock.MustParse("2026-01-01")
	parents := func(npn agent.NPN, on clock.Date) []agent.NPN {
		out := []agent.NPN{}
		for _, l := range s.Upline(npn, on) {
			out = append(out, l.Parent)
		}
		return out
	}
	for _, c := range []struct{ got, want []agent.NPN }{
		{parents("10", before), []agent.NPN{"20", "30"}},
		{parents("10", after), []agent.NPN{"21", "30"}},
		{parents("40", after), []agent.NPN{"41"}},
		{parents("99", after), []agent.NPN{}},
		{s.Downline("30", before), []agent.NPN{"20", "21", "10", "11"}},
		{s.Downline("20", after), []agent.NPN{"11"}},
		{s.Downline("40", after), []agent.NPN{"41"}},
	} {
		if d := cmp.Diff(c.want, c.got); d != "" {
			t.Error(d)
		}
	}
	if o := s.Upline("10", before)[0].Overrides; len(o) != 1 || o[0].Cents != 5000 {
		t.Errorf("overrides %+v", o)
	}
	if o := s.Upline("10", after)[0].Overrides; len(o) != 0 {
		t.Errorf("an override of a former upline: %+v", o)
	}
}

func TestSuccessor(t *testing.T) {
	s := family(t)
	if _, _, ok := s.Successor("50", clock.MustParse("2026-03-01")); ok {
		t.Error("recorded on the day itself, that is not before")
	}
	if npn, on, ok := s.Successor("50", clock.MustParse("2026-03-02")); !ok || npn != "51" || on != clock.MustParse("2026-03-01") {
		t.Errorf("%s, %s, %v", npn, on, ok)
	}
}
