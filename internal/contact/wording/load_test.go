package wording_test

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/keepwell/keepwell/internal/contact/wording"
	"github.com/keepwell/keepwell/rules"
)

const family = `id: f
values: {seen: {type: date, optional: true}}
`

const good = `id: l
version: "1"
family: f
tells: status
source: s
mark: R
values:
  outcome: {type: choice, of: [yes_, no_]}
  why: {type: prose, optional: true}
  day: {type: date}
  parts: {type: choices, of: [a, b]}
words:
  parts:
    a: {en: A, es: A}
    b: {en: B, es: B}
text:
  en:
    title: Title
    body:
      - p: "On {day}, {to.name}."
      - {p: Good., when: outcome=yes_}
      - {p: Bad., when: outcome=no_}
      - {prose: why, when: why}
      - each: parts
      - address: plan.appeals
  es:
    title: Título
    body:
      - p: "El {day}, {to.name}."
      - {p: Bien., when: outcome=yes_}
      - {p: Mal., when: outcome=no_}
      - {prose: why, when: why}
      - each: parts
      - address: plan.appeals
`

const block = `id: b
version: "1"
source: s
mark: R
text:
  en: {title: Help, body: [{p: "Call {plan.phone}."}]}
  es: {title: Ayuda, body: [{p: "Llame al {plan.phone}."}]}
taglines: [{language: fr, text: "Appelez {plan.phone}."}]
`

func load(l, b string) (*wording.Texts, error) {
	return wording.Load(fstest.MapFS{
		"letter/family/f.yaml": {Data: []byte(family)}, "letter/text/l.yaml": {Data: []byte(l)}, "letter/block/b.yaml": {Data: []byte(b)},
	}, "en", "es")
}

func TestAGoodLetterLoads(t *testing.T) {
	texts, err := load(good, block)
	if err != nil {
		t.Fatal(err)
	}
	l, ok := texts.Letter("l")
	if !ok || len(l.Needs()) != 5 || len(l.Hash()) != 64 {
		t.Errorf("%t, %v", ok, l)
	}
}

// TestMistakesAreNamed: each mistake is refused, in words that say where it is.
func TestMistakesAreNamed(t *testing.T) {
	for _, c := range []struct{ name, old, fresh, want string }{
		{"a language is missing", "  es:\n    title: Título", "  fr:\n    title: Título", "language es is missing"},
		{"a line is missing in one language", "      - {p: Mal., when: outcome=no_}\n", "", "es: no line is for outcome=no_"},
		{"a line is another one", "      - {p: Mal., when: outcome=no_}", "      - {h: Mal., when: outcome=no_}", "line 3 is another one in en than in es"},
		{"an outcome is missing everywhere", "outcome: {type: choice, of: [yes_, no_]}", "outcome: {type: choice, of: [yes_, no_, maybe]}", "no line is for outcome=maybe"},
		{"a value is not declared", "{p: Good., when", "{p: \"Good {thing}.\", when", "{thing} is not declared"},
		{"a value is declared and not said", "  day: {type: date}", "  day: {type: date}\n  more: {type: text}", "value more is declared and not said"},
		{"an optional value without its condition", "{prose: why, when: why}", "{prose: why}", "why is optional"},
		{"words are missing", "b: {en: B, es: B}", "b: {en: B}", "parts has no words for \"b\""},
		{"words for nothing", "b: {en: B, es: B}", "b: {en: B, es: B}\n    c: {en: C, es: C}", "parts cannot be \"c\""},
		{"words of nothing", "words:", "words:\n  x: {a: {en: a}}", "value x is not declared"},
		{"an outcome that cannot be", "when: outcome=no_", "when: outcome=nein", "outcome cannot be \"nein\""},
		{"a condition about nothing", "when: why", "when: because", "because is not declared"},
		{"a condition that is cut", "when: why", "when: \"why,\"", "expected conditions"},
		{"a field that no plan has", "{to.name}", "{plan.motto}", "{plan.motto} is not declared"},
		{"an address that no plan has", "address: plan.appeals", "address: plan.beach", "address is \"plan.beach\""},
		{"two things in a line", "- each: parts", "- {each: parts, p: x}", "has 2 of"},
		{"prose in a sentence", "{p: Good., when", "{p: \"Good {why}.\", when", "not a value for a sentence"},
		{"a family that is not there", "family: f", "family: g", "family \"g\" is not there"},
		{"declared twice", "  day: {type: date}", "  day: {type: date}\n  seen: {type: date}", "declared by the family, too"},
		{"a type that is not there", "day: {type: date}", "day: {type: day}", "type is \"day\""},
		{"a choice of nothing", "day: {type: date}", "day: {type: choice}", "lists what it can be"},
		{"an open choice without words", "outcome: {type: choice,", "outcome: {type: choice, open: true,", "only a choice with words of its own can be open"},
		{"tells what", "tells: status", "tells: everything", "tells is \"everything\""},
		{"no mark", "mark: R", "mark: X", "mark is \"X\""},
		{"no source", "source: s", "source: \"\"", "version and source are needed"},
		{"another name", "id: l", "id: m", "expected the file's name"},
		{"a misspelled key", "family: f", "famly: f", "famly"},
	} {
		if !strings.Contains(good, c.old) {
			t.Fatalf("%s: the good letter has no %q", c.name, c.old)
		}
		if _, err := load(strings.Replace(good, c.old, c.fresh, 1), block); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected %q", c.name, err, c.want)
		}
	}
	for _, c := range []struct{ name, old, fresh, want string }{
		{"a value in a notice", "{plan.phone}.\"}]}", "{day}.\"}]}", "{day} is not declared"},
		{"a tagline of nobody", "language: fr", "language: \"\"", "tagline"},
		{"a tagline with a value", "Appelez {plan.phone}", "Appelez {day}", "tagline fr"},
	} {
		if _, err := load(good, strings.Replace(block, c.old, c.fresh, 1)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected %q", c.name, err, c.want)
		}
	}
	if _, err := wording.Load(rules.Files); err == nil {
		t.Error("no language is asked for and nothing is said")
	}
	if _, err := wording.Load(rules.Files, "en", "es", "vi"); err == nil || !strings.Contains(err.Error(), "language vi is missing") {
		t.Error("a language that the texts do not have:", err)
	}
}

func TestFilling(t *testing.T) {
	texts, err := load(good, block)
	if err != nil {
		t.Fatal(err)
	}
	l, _ := texts.Letter("l")
	facts := wording.Facts{To: "Rosa"}
	facts.Profile.Appeals.Mail = []string{"PO Box"}
	values := map[string]string{"outcome": "no_", "day": "2026-03-01", "parts": "b, a", "why": "One\nline.\n\n\nTwo."}
	filled, err := l.Fill("es", values, facts)
	if err != nil {
		t.Fatal(err)
	}
	var got string
	for _, p := range filled.Parts {
		got += p.Text + strings.Join(p.Items, "+") + "|"
	}
	if want := "El 1 de marzo de 2026, Rosa.|Mal.|One line.|Two.|B+A|PO Box|"; got != want {
		t.Errorf("%s, expected %s", got, want)
	}
	for name, bad := range map[string]string{
		"outcome": "maybe", "day": "1 March", "parts": "a,c", "why": strings.Repeat("x", 12_001), "other": "x", "seen": "today",
	} {
		wrong := maps.Clone(values)
		wrong[name] = bad
		if _, err := l.Fill("es", wrong, facts); err == nil || !strings.Contains(err.Error(), "value "+name) || strings.Contains(err.Error(), bad+" ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	delete(values, "day")
	if _, err := l.Fill("es", values, facts); err == nil || !strings.Contains(err.Error(), "value day: expected a value") {
		t.Error(err)
	}
}

// TestNoValueIsReadAsAPlace: a value with braces stays what it is.
func TestNoValueIsReadAsAPlace(t *testing.T) {
	texts, err := load(good, block)
	if err != nil {
		t.Fatal(err)
	}
	l, _ := texts.Letter("l")
	facts := wording.Facts{To: "{plan.name} {day}"}
	facts.Profile.Appeals.Mail = []string{"PO Box"}
	filled, err := l.Fill("en", map[string]string{"outcome": "no_", "day": "2026-03-01", "parts": "a", "why": "{day}"}, facts)
	if err != nil || filled.Parts[0].Text != "On March 1, 2026, {plan.name} {day}." || filled.Parts[2].Text != "{day}" {
		t.Errorf("%+v, %v", filled, err)
	}
}

func TestNoticeNeedsThePlan(t *testing.T) {
	texts, err := load(good, block)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := texts.Block("b")
	if _, err := b.Fill("en", wording.Facts{}); err == nil || !strings.Contains(err.Error(), "plan.phone") {
		t.Error(err)
	}
	var facts wording.Facts
	facts.Profile.MemberServices.Phone = "1"
	filled, err := b.Fill("en", facts)
	if err != nil || len(filled.Parts) != 2 || filled.Parts[1].Text != "Appelez 1." || filled.Parts[1].Language != "fr" {
		t.Errorf("%+v, %v", filled, err)
	}
}
