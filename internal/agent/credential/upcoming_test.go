package credential_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

func TestUpcoming(t *testing.T) {
	insurance := credential.Fact{Kind: credential.Insurance, Number: "P1", From: day("2026-01-01"), To: day("2026-11-15")}
	facts := append(complete(), insurance)
	facts[0].To, facts[2].To = day("2026-12-15"), day("2026-11-30")
	other := licence("NY", "2026-12-01", "2028-12-31")
	other.Number = "L9"
	on := clock.MustParse("2026-11-10")
	for _, c := range []struct {
		name string
		more []credential.Fact
		days int
		want []string
	}{
		{"a week", nil, 7, []string{"insurance 2026-11-15"}},
		{"60 days", nil, 60, []string{"insurance 2026-11-15", "appointment KW1 NY 2026-11-30", "contract 2026-12-15", "license NY 2026-12-31", "certification 2027 2026-12-31"}},
		{"another licence begins in time", []credential.Fact{other}, 60, []string{"insurance 2026-11-15", "appointment KW1 NY 2026-11-30", "contract 2026-12-15", "certification 2027 2026-12-31"}},
		{"certified for next year", []credential.Fact{certification(2027, 88, "2026-08-01")}, 60, []string{"insurance 2026-11-15", "appointment KW1 NY 2026-11-30", "contract 2026-12-15", "license NY 2026-12-31"}},
	} {
		s := standingOf(t, said("2026-06-01", append(append([]credential.Fact{}, facts...), c.more...)...))
		var got []string
		for _, u := range s.Upcoming(on, c.days) {
			words := []string{string(u.Kind), u.Entity, u.State, "", u.Until.String()}
			if u.Year != 0 {
				words[3] = "2027"
			}
			got = append(got, strings.Join(strings.Fields(strings.Join(words, " ")), " "))
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
	ended := status(contract("2020-01-01", "2026-10-31"), credential.Terminated, string(credential.Voluntary), "")
	if got := standingOf(t, said("2026-11-01", append(complete()[1:], ended)...)).Upcoming(on, 60); len(got) != 0 {
		t.Errorf("one without a contract has nothing to lose: %+v", got)
	}
}

func TestExport(t *testing.T) {
	name := credential.Fact{Kind: credential.Identity, Name: "Anna Agent"}
	s := standingOf(t, said("2026-01-05", append(complete(), name)...))
	var b bytes.Buffer
	products := []plan.Product{*hmo, *hmo, {Family: plan.PDP, Entity: "KW2"}}
	if err := s.Export(&b, products, clock.MustParse("2026-12-01"), clock.MustParse("2027-01-31")); err != nil {
		t.Fatal(err)
	}
	want := `from,to,npn,name,type,state,entity,module,ready,failed
2026-12-01,2026-12-31,1234567,Anna Agent,agent,NY,KW1,MA,ready,
2027-01-01,2027-01-31,1234567,Anna Agent,agent,NY,KW1,MA,lapsed,license: expired; certification: never_had
2026-12-01,2026-12-31,1234567,Anna Agent,agent,NY,KW2,PDP,lapsed,appointment: never_had
2027-01-01,2027-01-31,1234567,Anna Agent,agent,NY,KW2,PDP,lapsed,license: expired; appointment: never_had; certification: never_had
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
}

func TestSearchAndShow(t *testing.T) {
	s := standingOf(t, said("2026-01-05", append(complete(), credential.Fact{Kind: credential.Identity, Name: "Ana Peña"})...))
	for text, want := range map[string][]agent.NPN{"pena": {anna}, "PEÑA ana": {anna}, "01234567": {anna}, "otto": nil, "": nil} {
		if d := cmp.Diff(want, s.Search(text, 10), cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
	var got []string
	for _, h := range s.Show(anna, clock.MustParse("2027-03-01")) {
		got = append(got, strings.Join([]string{string(h.Kind), h.About, string(h.Because)}, ","))
	}
	want := []string{"identity,,", "contract,W1,", "license,NY LNY,expired", "appointment,NY KW1,", "certification,2026 AHIP,"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
