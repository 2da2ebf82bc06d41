package person_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/person"
)

func TestMBI(t *testing.T) {
	for text, want := range map[string]person.Checked{
		"1EG4-TE5-MK73": person.WellFormed, // CMS's own sample
		"1EG4TE5MK73":   person.WellFormed,
		"1eg4 te5 mk72": person.WellFormed,
		"9AA0AA0AA00":   person.WellFormed,
		"1A00A00AA00":   person.WellFormed,
		"1S00E00AA00":   person.Synthetic, // research files and repository of CMS
		"1S00EU8FA10":   person.Synthetic,
		"0EG4TE5MK73":   person.Malformed, // never begins with 0
		"1LG4TE5MK73":   person.Malformed, // no L, O, I, B, Z
		"1EO4TE5MK73":   person.Malformed,
		"1EG4TE5MKS3":   person.Malformed,
		"1EGATE5MK73":   person.Malformed,
		"1EG4TE5MK7":    person.Malformed,
		"1EG4TE5MK733":  person.Malformed,
		"3FE8DX60000":   person.Malformed, // CMS's public roster has such ones
		"1S00ABBAA00":   person.Malformed,
		"1SG4TE5M573":   person.Malformed,
		"":              person.Malformed,
	} {
		if got := person.ValidMBI(text); got != want {
			t.Errorf("%q is %d, want %d", text, got, want)
		}
	}
}

func TestNPI(t *testing.T) {
	for text, want := range map[string]bool{
		"1234567893": true, // sample of the check digit rule (45 CFR 162.406)
		"1245319599": true, "1234567890": false, "1234567983": false, "123456789": false, "12345678933": false, "12345a7893": false, "": false,
	} {
		if got := person.ValidNPI(text); got != want {
			t.Errorf("%q is %t", text, got)
		}
	}
}

func TestNPN(t *testing.T) {
	for text, want := range map[string]bool{"1": true, "8812345": true, "1234567890": true, "12345678901": false, "0123": false, "": false, "12a": false} {
		if got := person.ValidNPN(text); got != want {
			t.Errorf("%q is %t", text, got)
		}
	}
}

// TestNPICatchesSlips: the Luhn digit finds every single wrong digit.
func TestNPICatchesSlips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []byte("1234567893")
		at := rapid.IntRange(0, 9).Draw(t, "at")
		digit := byte('0' + rapid.IntRange(0, 9).Draw(t, "digit"))
		if text[at] == digit {
			return
		}
		text[at] = digit
		if person.ValidNPI(string(text)) {
			t.Fatalf("%s passes", text)
		}
	})
}

// TestMBIAlphabet: whatever passes as real holds none of the six letters.
func TestMBIAlphabet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[0-9A-Z]{11}`).Draw(t, "text")
		if person.ValidMBI(text) == person.WellFormed && strings.ContainsAny(text, "SLOIBZ") {
			t.Fatalf("%s passes", text)
		}
	})
}
