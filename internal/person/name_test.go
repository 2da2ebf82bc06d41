package person_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/person"
)

func TestNamesAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{ // prefix|given|family|suffix
		"Rosa Álvarez":                     "|Rosa|Álvarez|",
		"Álvarez, Rosa María":              "|Rosa María|Álvarez|",
		"Last, First Middle Jr.":           "|First Middle|Last|Jr",
		"Smith Jr., John":                  "|John|Smith|Jr",
		"John Smith, Jr.":                  "|John|Smith|Jr",
		"Dr. José de la Cruz-Ortiz III":    "Dr|José|de la Cruz-Ortiz|III",
		"Dr. Wei Chen, MD":                 "Dr|Wei|Chen|MD",
		"Wei Chen, M.D., PhD":              "|Wei|Chen|M.D PhD",
		"Ludwig van der Berg":              "|Ludwig|van der Berg|",
		"JOHN MCALLISTER":                  "|John|McAllister|",
		"O'BRIEN, MARY-ANN":                "|Mary-Ann|O'Brien|",
		"DE LA CRUZ, JUAN":                 "|Juan|de la Cruz|",
		"Madonna":                          "||Madonna|",
		"Dr. Who":                          "Dr||Who|",
		"  Ann   Lee  ":                    "|Ann|Lee|",
		"Van Morrison":                     "|Van|Morrison|",
		"Lee, Ann, RN":                     "|Ann|Lee|RN",
		"Đặng Văn Lâm":                     "|Đặng Văn|Lâm|",
		"García y López, María del Carmen": "|María del Carmen|García y López|",
		"e. e. cummings":                   "|e. e.|cummings|",
	} {
		n := person.ParseName(text)
		got := n.Prefix + "|" + strings.Join(n.Given, " ") + "|" + n.Family + "|" + n.Suffix
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestTwoFamilyNames(t *testing.T) {
	for text, want := range map[string]string{
		"José García López": "José|García López", "María José de la Cruz Ortiz": "María José|de la Cruz Ortiz",
		"García López, José": "José|García López", "José García": "José|García",
	} {
		n := person.ParseSpanishName(text)
		if got := strings.Join(n.Given, " ") + "|" + n.Family; got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestFolded(t *testing.T) {
	for text, want := range map[string]string{
		"José ÁLVAREZ-Núñez": "jose alvarez nunez", "O’Brien": "obrien", "Łukasz Strauß": "lukasz strauss", "  a,  b ": "a b", "": "",
		"Đặng": "dang", "Å": "a",
	} {
		if got := person.Folded(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestNoWordOfANameIsLost: whatever somebody writes, every word of it can be found again in a part, and parsing never fails.
func TestNoWordOfANameIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[A-Za-zÁÉñ'. ,-]{0,30}`).Draw(t, "text")
		n := person.ParseName(text)
		parts := person.Folded(strings.Join(append(n.Given, n.Family, n.Prefix, n.Suffix), " "))
		for _, word := range strings.Fields(person.Folded(text)) {
			if !strings.Contains(" "+parts+" ", " "+word+" ") {
				t.Fatalf("%q lost %q: %+v", text, word, n)
			}
		}
		if person.Folded(person.Folded(text)) != person.Folded(text) {
			t.Fatalf("folding %q twice differs", text)
		}
	})
}
