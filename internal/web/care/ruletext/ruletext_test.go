package ruletext

import (
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/population"
)

// TestEveryRuleSpeaksEveryLanguage holds each language against the rules: none is missing, none is left over, and nothing was left
// in English.
func TestEveryRuleSpeaksEveryLanguage(t *testing.T) {
	book, err := population.NewRulebook(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]population.RuleCard{}
	for _, card := range book.Cards() {
		known[card.ID] = card
	}
	if len(known) < 100 || len(all()) == 0 {
		t.Fatalf("%d rules, %d languages", len(known), len(all()))
	}
	for lang, words := range all() {
		for id, card := range known {
			switch w := words[id]; {
			case strings.TrimSpace(w.Title) == "" || strings.TrimSpace(w.Plain) == "":
				t.Errorf("%s: %s lacks its title or plain text", lang, id)
			case w.Plain == card.Plain:
				t.Errorf("%s: %s is still in English", lang, id)
			case !strings.HasSuffix(w.Plain, ".") || len(w.Plain) > 3*len(card.Plain):
				t.Errorf("%s: the plain text of %s is not whole sentences of its length", lang, id)
			}
		}
		for id := range words {
			if _, ok := known[id]; !ok {
				t.Errorf("%s: there is no rule %s", lang, id)
			}
		}
	}
}

func TestRulesWithoutTranslationKeepTheirWords(t *testing.T) {
	own := population.RuleCard{ID: "own_rule_of_a_plan", Title: "Own", Plain: "Own words."}
	for _, lang := range []string{"en", "es", "vi"} {
		if got := Title(lang, own.ID, own.Title); got != "Own" {
			t.Errorf("%s: %s", lang, got)
		}
		if got := Plain(lang, own); got != "Own words." {
			t.Errorf("%s: %s", lang, got)
		}
	}
	if got := Title("es", "flu", "Flu shot"); got != "Vacuna contra la gripe" {
		t.Errorf("the flu shot is %q", got)
	}
}
