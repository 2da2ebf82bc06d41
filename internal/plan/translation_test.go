package plan_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/plans"
)

// TestDemoProfileSpeaksItsLanguages: what a plan says on every page is there in each language it offers (promise E4).
func TestDemoProfileSpeaksItsLanguages(t *testing.T) {
	p, err := plan.Load(plans.Files, "demo")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range p.Languages[1:] {
		in := p.In(lang)
		for name, pair := range map[string][2]string{
			"emergency": {p.Emergency, in.Emergency}, "hours of member services": {p.MemberServices.Hours, in.MemberServices.Hours},
			"hours of the plan change line": {p.PlanChangeLine.Hours, in.PlanChangeLine.Hours}, "hours of coaching": {p.Coaching.Hours, in.Coaching.Hours},
		} {
			if pair[1] == "" || pair[0] == pair[1] {
				t.Errorf("%s in %s: %q", name, lang, pair[1])
			}
		}
		if !strings.Contains(in.Emergency, "911") || in.MemberServices.Phone != p.MemberServices.Phone {
			t.Errorf("in %s the emergency line or a phone is lost", lang)
		}
	}
}

func TestTranslationFallsBack(t *testing.T) {
	const text = "id: x\nname: X\nzone: America/New_York\nemergency: call 911\nurgent: closed\nlanguages: [en, es, vi]\n" +
		"member_services: {phone: '1', hours: always}\ntranslations: {es: {urgent: cerrado}}\n"
	p, err := plan.Load(fstest.MapFS{"x.yaml": {Data: []byte(text)}}, "x")
	if err != nil {
		t.Fatal(err)
	}
	if es := p.In("es"); es.Urgent != "cerrado" || es.Emergency != "call 911" || es.MemberServices.Hours != "always" {
		t.Errorf("in Spanish: %+v", es)
	}
	if vi := p.In("vi"); vi.Urgent != "closed" {
		t.Errorf("in Vietnamese: %+v", vi)
	}
	if p.Urgent != "closed" {
		t.Error("the profile itself changed")
	}
}
