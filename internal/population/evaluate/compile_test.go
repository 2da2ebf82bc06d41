package evaluate

import (
	"strings"
	"testing"
	"testing/fstest"
)

// condition and gap complete a rule of which a test writes only the interesting keys.
func conditionText(keys string) string {
	return "kind: condition\nid: c\nversion: '1'\nreference_period: {length: P24M}\nclaims: {codes: {value_set: t/a}}\n" + keys
}

func gapText(keys string) string { return "kind: gap\nid: g\nversion: '1'\n" + keys }

// TestMistakes gives a rule with one mistake each, and what the analyst is told.
func TestMistakes(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown key", gapText("satisfied_bye: {value_set: t/a}\n"), "rules/r.yaml:4: unknown field \"satisfied_bye\""},
		{"unknown nested key", gapText("satisfied_by: {value_sett: t/a}\n"), "unknown field \"value_sett\""},
		{"unknown kind", "kind: gapp\nid: g\n", "rules/r.yaml:1: kind: expected one of condition, gap"},
		{"no version", "kind: gap\nid: g\nsatisfied_by: {value_set: t/a}\n", "version: expected a version"},
		{"unknown value set", gapText("satisfied_by:\n  any_of:\n    - {value_set: t/a}\n    - {value_set: t/nope}\n"), "rules/r.yaml:7: satisfied_by.any_of[1].value_set: value set \"t/nope\" is not loaded"},
		{"other version of a value set", gapText("satisfied_by: {value_set: t/a@2}\n"), "value set \"t/a@2\" is not loaded"},
		{"impossible window", gapText("satisfied_by: {value_set: t/a, window: {from: period.end, to: period.start}}\n"), "satisfied_by.window: the window ends before it begins"},
		{"window of as_of that ends first", gapText("satisfied_by: {value_set: t/a, window: {from: as_of, to: as_of - P1D}}\n"), "the window ends before it begins"},
		{"unreadable anchor", gapText("satisfied_by: {value_set: t/a, window: {from: last year}}\n"), "window.from: expected as_of, birth, event, period.end, period.start"},
		{"unreadable period", gapText("satisfied_by: {value_set: t/a, window: P2X}\n"), "window: period \"P2X\""},
		{"event without index_event", gapText("satisfied_by: {value_set: t/a, window: {from: event}}\n"), "only a gap with index_event has an event"},
		{"unknown setting", gapText("satisfied_by: {value_set: t/a, types: [hospital]}\n"), "satisfied_by.types[0]: expected one of"},
		{"unknown state", gapText("population: {all_of: [{condition: c, states: [maybe]}]}\nsatisfied_by: {value_set: t/a}\n"), "states[0]: expected one of"},
		{"unknown condition", gapText("population: {all_of: [{condition: x}]}\nsatisfied_by: {value_set: t/a}\n"), "asks for the condition \"x\", which does not exist"},
		{"two kinds of criterion", gapText("satisfied_by: {value_set: t/a, enrolment_flag: hospice}\n"), "expected exactly one of any_of"},
		{"no subject", gapText("population: {sex: female}\n"), "a gap needs exactly one of satisfied_by, pdc and overlap"},
		{"value without op", gapText("satisfied_by: {value_set: t/a, value: 9}\n"), "satisfied_by.op: expected one of"},
		{"age the wrong way round", gapText("population: {age: {from: 74, to: 40}}\nsatisfied_by: {value_set: t/a}\n"), "population.age: expected from and to"},
		{"coverage since ever", gapText("enrolment: {window: lifetime}\nsatisfied_by: {value_set: t/a}\n"), "enrolment.window: expected a window with a beginning"},
		{"sex", gapText("population: {sex: woman}\nsatisfied_by: {value_set: t/a}\n"), "population.sex: expected female, male or any"},
		{"period", gapText("period: fiscal\nsatisfied_by: {value_set: t/a}\n"), "period: expected calendar_year or year_from_MM-DD"},
		{"gap keys in a condition", conditionText("met_when: {min: 1}\nsatisfied_by: {value_set: t/a}\n"), "belong to a gap"},
		{"condition without a rule", conditionText(""), "a condition needs reference_period and met_when"},
		{"result counted as a claim", conditionText("met_when: {value_set: t/a, op: '>', value: 6}\n"), "only claims may be counted here"},
		{"not in a counting rule", conditionText("met_when: {not: {value_set: t/a}}\n"), "expected any_of, all_of or counted claims"},
		{"pdc choice that does not exist", gapText("drugs: {list: [x]}\npdc: {rounding: up, threshold: {num: 4, den: 5}}\n"), "unknown field"},
		{"pdc rounding", gapText("drugs: {ingredient: [metformin]}\npdc: {rounding: up, threshold: {num: 4, den: 5}}\n"), "pdc.rounding: expected none"},
		{"pdc threshold", gapText("drugs: {ingredient: [metformin]}\npdc: {threshold: {num: 6, den: 5}}\n"), "threshold_num"},
		{"unknown ingredient", gapText("drugs: {ingredient: [metformine]}\npdc: {threshold: {num: 4, den: 5}}\n"), "drugs: no ingredient is known by these names"},
		{"too many claims", conditionText("met_when: {min: 21}\n"), "met_when.min: expected 1 to 20"},
		{"inline code without system", gapText("satisfied_by: {list: [R75]}\n"), "satisfied_by.list[0]: expected SYSTEM:CODE"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := compileText(c.text)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("expected %q, got %v", c.want, err)
			}
		})
	}
}

// compileText loads and compiles one rule file beside a small value set, with a condition c when the text has none.
func compileText(texts ...string) error {
	files := fstest.MapFS{
		"rules/sets.yaml": {Data: []byte("kind: value_sets\nid: t\nversion: '1'\nlicence: open\nfiles: [{file: a.csv, set: a, system: ICD10CM, columns: {code: code}}]\n")},
		"rules/a.csv":     {Data: []byte("code\nE11.9\n")},
		"rules/drug.yaml": {Data: []byte("kind: ingredients\nid: i\nversion: '1'\nlicence: open\nfiles: [{file: i.csv, columns: {ingredient: name}}]\n")},
		"rules/i.csv":     {Data: []byte("name\nmetformin\n")},
	}
	text := strings.Join(texts, "---\n")
	if !strings.Contains(text, "kind: condition") {
		files["rules/c.yaml"] = &fstest.MapFile{Data: []byte(conditionText("met_when: {min: 1}\n"))}
	}
	files["rules/r.yaml"] = &fstest.MapFile{Data: []byte(text)}
	lib, err := Load(files, "rules")
	if err != nil {
		return err
	}
	_, err = Compile(lib.Rules, lib.Sets, Options{})
	return err
}

func TestEveryMistakeIsReportedAtOnce(t *testing.T) {
	err := compileText(gapText("satisfied_by: {value_set: t/x, types: [hospital]}\n"))
	for _, want := range []string{"t/x", "types[0]"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("expected %q in %v", want, err)
		}
	}
}

func TestDuplicateAndCircularRulesAreRefused(t *testing.T) {
	one := conditionText("met_when: {min: 1, unless: {condition: d}}\n")
	two := strings.Replace(conditionText("met_when: {min: 1, unless: {condition: c}}\n"), "id: c", "id: d", 1)
	if err := compileText(one, two); err == nil || !strings.Contains(err.Error(), "which in turn depends on it") {
		t.Errorf("circular rules: %v", err)
	}
	plain := conditionText("met_when: {min: 1}\n")
	if err := compileText(plain, plain); err == nil || !strings.Contains(err.Error(), "two rules that are effective at the same time") {
		t.Errorf("duplicate rules: %v", err)
	}
	early, late := "effective: {to: 2024-12-31}\n", "effective: {from: 2025-01-01}\n"
	if err := compileText(plain+early, plain+late); err != nil {
		t.Errorf("two versions one after the other: %v", err)
	}
}

func TestOrderOfRulesDoesNotMatter(t *testing.T) {
	lib := worked(t)
	first, err := Compile(lib.Rules, lib.Sets, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range first.rules {
		for _, id := range r.source.Requires() {
			if at, _ := first.Index(id); at >= i {
				t.Errorf("%s is decided before %s", r.source.ID, id)
			}
		}
	}
}

func TestHashPinsRulesAndCodes(t *testing.T) {
	compile := func(change func(*Library)) *Program {
		lib := worked(t)
		change(lib)
		p, err := Compile(lib.Rules, lib.Sets, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	same := compile(func(*Library) {})
	base := compile(func(l *Library) { l.Rules[0].Tests = nil })
	if same.Hash() != base.Hash() {
		t.Error("tests belong to the hash")
	}
	text := compile(func(l *Library) { l.Rules[0].Title = "Sugar" })
	codes := compile(func(l *Library) { l.Sets.Add("t/diabetes", "1", LicenceOpen, Entry{System: 1, Code: "E13"}) })
	if text.Hash() == base.Hash() || codes.Hash() == base.Hash() || text.RuleHash(0) == codes.RuleHash(0) {
		t.Error("a changed rule or code has the same hash")
	}
}

func TestMissingPlanCodesDegradeARule(t *testing.T) {
	lib := worked(t)
	p, err := Compile(lib.Rules, lib.Sets, Options{})
	if err != nil {
		t.Fatal(err)
	}
	at, _ := p.Index("colon")
	if got := p.Degraded(at); len(got) != 1 || got[0] != "plan/colonoscopy" {
		t.Errorf("degraded by %v", got)
	}
	if got := p.Unread(at); len(got) != 1 || got[0] != "attestation provider" {
		t.Errorf("unread %v", got)
	}
	if other, _ := p.Index("flu"); len(p.Degraded(other)) != 0 {
		t.Error("flu is complete")
	}
	lib.Sets.Add("plan/colonoscopy", "1", LicenceUserSupplied, Entry{System: 5, Code: "00001"})
	if p, err = Compile(lib.Rules, lib.Sets, Options{}); err != nil || len(p.Degraded(at)) != 0 {
		t.Errorf("loaded codes still missing: %v", err)
	}
}
