package triage_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/complaint/triage"
)

// TestHintsQuoteTheText: whatever is suggested can be found in the words, and names its rule.
func TestHintsQuoteTheText(t *testing.T) {
	s := load(t)
	all := examples(t)
	rapid.Check(t, func(t *rapid.T) {
		var told []string
		for range rapid.IntRange(1, 6).Draw(t, "sentences") {
			told = append(told, rapid.SampledFrom(all).Draw(t, "example").Words)
		}
		text := strings.Join(told, rapid.SampledFrom([]string{" ", "\n", ". "}).Draw(t, "between"))
		hints := s.Suggest(text, rapid.SampledFrom([]string{"", "en", "es", "vi"}).Draw(t, "lang"), rapid.SampledFrom([]string{"", "ma", "part_d", "aip"}).Draw(t, "product"))
		for _, h := range hints {
			if h.Field != triage.FieldMatter && !strings.Contains(text, h.Words) {
				t.Fatalf("%v is not in the text", h)
			}
			if h.Words == "" || !strings.Contains(h.Rule, "@") || !strings.Contains(h.Rule, "/") {
				t.Fatalf("%v says too little", h)
			}
		}
		if again := s.Suggest(text, "", ""); !reflect.DeepEqual(again, s.Suggest(text, "", "")) {
			t.Fatal("the same words suggest different things")
		}
	})
}

// TestNothingBreaksIt: any text can be read.
func TestNothingBreaksIt(t *testing.T) {
	s := load(t)
	rapid.Check(t, func(t *rapid.T) { s.Suggest(rapid.String().Draw(t, "words"), "en", "ma") })
}

// TestUrgencyAloneIsNoTrigger: 42 CFR 422.564(f) and 423.564(f) know two triggers, and being urgent is neither.
func TestUrgencyAloneIsNoTrigger(t *testing.T) {
	s := load(t)
	for _, e := range examples(t) {
		if e.Lang == "es" || e.Want[triage.FieldTrigger] != "" && e.Want[triage.FieldTrigger] != "none" {
			continue
		}
		told := "This is urgent, an emergency! " + e.Words + " I need an answer right away, as soon as possible."
		if got := first(s.Suggest(told, "en", e.Product), triage.FieldTrigger); got != "none" {
			t.Errorf("%q: %s", told, got)
		}
	}
}

// TestAHappyEndIsStillAGrievance: 42 CFR 422.561, whether or not remedial action is asked for.
func TestAHappyEndIsStillAGrievance(t *testing.T) {
	s := load(t)
	for _, e := range examples(t) {
		if e.Lang == "es" || e.Want[triage.FieldProcedure] != "grievance" {
			continue
		}
		told := e.Words + " But all is well now, thank you so much, you were wonderful."
		if got := first(s.Suggest(told, "en", e.Product), triage.FieldProcedure); got != "grievance" {
			t.Errorf("%q: %s", told, got)
		}
	}
}

// contact is 2,000 characters as somebody might write them.
var contact = strings.Repeat("I called member services on Monday and waited on hold for 40 minutes. The lady was rude and hung up. "+
	"My doctor asked for an MRI and you denied it, and I want to appeal. My mail order pills never came and I had to pay myself. ", 9)[:2000]

// most is how long a suggestion may take. It is measured as the fastest of several tries, so that a busy machine does not fail it.
const most = 2 * time.Millisecond

func TestSuggestIsFast(t *testing.T) {
	s := load(t)
	fastest := time.Hour
	for range 20 {
		began := time.Now()
		s.Suggest(contact, "en", "ma")
		fastest = min(fastest, time.Since(began))
	}
	if fastest > most {
		t.Errorf("%v for 2,000 characters", fastest)
	}
}

func BenchmarkSuggest(b *testing.B) {
	s := load(b)
	b.SetBytes(int64(len(contact)))
	for b.Loop() {
		s.Suggest(contact, "en", "ma")
	}
}
