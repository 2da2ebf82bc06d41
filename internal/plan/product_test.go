package plan_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/plans"
)

func TestDemoOffersPlansOfEveryKindThatAgentsSell(t *testing.T) {
	c, err := plan.LoadCatalog(plans.Files, "demo")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[plan.Family]bool{}
	chronic := false
	for _, p := range c.Products {
		kinds[p.Family] = true
		chronic = chronic || p.SpecialNeeds == "chronic" && len(p.Conditions) > 0
	}
	if !kinds[plan.MA] || !kinds[plan.MAPD] || !kinds[plan.PDP] || !chronic {
		t.Errorf("families %v, a chronic special needs plan %v", kinds, chronic)
	}
}

func TestLikeAndUnlike(t *testing.T) {
	for _, tc := range []struct {
		a, b plan.Family
		like bool
	}{
		{plan.MA, plan.MAPD, true},
		{plan.MAPD, plan.MAPD, true},
		{plan.PDP, plan.PDP, true},
		{plan.Cost, plan.Cost, true},
		{plan.PDP, plan.MAPD, false},
		{plan.MA, plan.Cost, false},
		{plan.Cost, plan.PDP, false},
	} {
		if tc.a.Like(tc.b) != tc.like || tc.b.Like(tc.a) != tc.like {
			t.Errorf("%s and %s: like is not %v", tc.a, tc.b, tc.like)
		}
	}
}

func TestAPlanIsUnpaidForSpansThatBeginInTheTime(t *testing.T) {
	until := clock.MustParse("2026-12-31")
	p := plan.Product{Unpaid: []plan.Unpaid{{From: clock.MustParse("2026-10-15"), To: &until}}}
	for day, paid := range map[string]bool{"2026-10-01": true, "2026-11-01": false, "2027-01-01": true} {
		if p.Commissionable(clock.MustParse(day)) != paid {
			t.Errorf("a span from %s: paid is not %v", day, paid)
		}
	}
}

func TestCatalogMistakesAreNamed(t *testing.T) {
	const head = "parent_organization: X\nentities: [{id: E, name: E}]\nproducts:\n"
	const good = "  - {contract: H1, plan: '001', name: A, family: mapd, entity: E, from: 2020-01-01}\n"
	for _, tc := range []struct{ name, text, want string }{
		{"unknown key", head + "  - {colour: red}\n", "colour"},
		{"family", head + strings.Replace(good, "mapd", "hmo", 1), "expected ma, mapd, pdp or cost"},
		{"entity", head + strings.Replace(good, "entity: E", "entity: F", 1), "entity \"F\""},
		{"twice", head + good + good, "twice"},
		{"no name", head + strings.Replace(good, "name: A, ", "", 1), "needs contract, plan and name"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := plan.LoadCatalog(fstest.MapFS{"x/products.yaml": {Data: []byte(tc.text)}}, "x")
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("error = %v, want it to contain %q", err, tc.want)
			}
		})
	}
}
