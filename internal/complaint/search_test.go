package complaint_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

// TestSearchFindsWhatHoldsAllWords: against a plain look at every text, with accents, capitals, beginnings of words and filters.
func TestSearchFindsWhatHoldsAllWords(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		choose := rand.New(rand.NewPCG(2, 26))
		vocabulary := strings.Fields("bill billing Rechnung cuenta cuéntame doctor rude rudely office call called never 42 O'Brien hung phone")
		type made struct {
			id       complaint.ID
			words    []string
			category string
			over     bool
		}
		var all []made
		for n := range 60 {
			var words []string
			for range 1 + choose.IntN(5) {
				words = append(words, oneOf(choose, vocabulary...))
			}
			m := grievance(strings.Join(words, ", "))
			m.Class.Category = oneOf(choose, "billing_premium", "customer_service")
			c := r.receive(oneOf(choose, r.rosa, r.otto), m).Cases[0]
			one := made{c.ID, strings.Fields(person.Folded(strings.Join(words, " "))), m.Class.Category, n%3 == 0}
			if one.over {
				_, err := r.s.Withdraw(t.Context(), r.by("boss"), r.open("boss", c.ID), "settled", "by phone")
				r.must(err)
			}
			all = append(all, one)
		}
		for range 40 {
			var asked []string
			for range 1 + choose.IntN(3) {
				word := []rune(oneOf(choose, vocabulary...))
				asked = append(asked, string(word[:2+choose.IntN(len(word)-1)]))
			}
			f := complaint.Filter{Category: oneOf(choose, "", "billing_premium"), OnlyOpen: choose.IntN(3) == 0}
			var want []complaint.ID
			for _, x := range slices.Backward(all) {
				if holdsAll(x.words, asked) && (f.Category == "" || x.category == f.Category) && (!f.OnlyOpen || !x.over) {
					want = append(want, x.id)
				}
			}
			if got := r.search(r.staff("mia"), strings.Join(asked, " "), f); !slices.Equal(got, want) {
				t.Errorf("%q %+v finds %d cases, expected %d", asked, f, len(got), len(want))
			}
		}
	})
}

// holdsAll tells what Search promises, word by word.
func holdsAll(words, asked []string) bool {
	return !slices.ContainsFunc(strings.Fields(person.Folded(strings.Join(asked, " "))), func(w string) bool {
		return len(w) >= 2 && !slices.ContainsFunc(words, func(x string) bool {
			return x == w || len(w) >= 3 && strings.HasPrefix(x, w)
		})
	})
}

// TestSearchKnowsNumbersAndFilters: a receipt number finds all matters of the contact; without words the newest cases come first.
func TestSearchKnowsNumbersAndFilters(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		two := r.receive(r.rosa, grievance("one"), grievance("two"))
		other := r.receive(r.otto, grievance("three")).Cases[0]
		mia := r.staff("mia")
		r.wantIDs(r.search(mia, two.Cases[0].Number, complaint.Filter{}), two.Cases[1].ID, two.Cases[0].ID)
		r.wantIDs(r.search(mia, "", complaint.Filter{}), other.ID, two.Cases[1].ID, two.Cases[0].ID)
		_, err := r.s.Withdraw(t.Context(), r.by("boss"), r.open("boss", other.ID), "settled", "by phone")
		r.must(err)
		r.wantIDs(r.search(mia, "", complaint.Filter{State: complaint.Withdrawn}), other.ID)
		r.wantIDs(r.search(mia, "three", complaint.Filter{State: complaint.Open}))
		r.wantIDs(r.search(mia, "", complaint.Filter{Unassigned: true}), two.Cases[1].ID, two.Cases[0].ID)
		if found := r.search(mia, "nothingofthesort", complaint.Filter{}); len(found) != 0 {
			t.Errorf("found %v", found)
		}
	})
}

// TestWordsFollowTheCase: what is no longer said of a case does not find it.
func TestWordsFollowTheCase(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		c := r.receive(r.rosa, grievance("the bill")).Cases[0]
		for n, name := range []string{"Doctor Dolittle", "Doctor Zhivago"} {
			class := r.open("boss", c.ID).Case.Class
			class.Subjects = []complaint.Subject{{Kind: complaint.Clinician, Name: name}}
			_, err := r.s.Classify(t.Context(), r.by(fmt.Sprint("boss", n)), r.open("boss", c.ID), class, "it is")
			r.must(err)
		}
		mia := r.staff("mia")
		r.wantIDs(r.search(mia, "dolittle", complaint.Filter{}))
		r.wantIDs(r.search(mia, "zhivago bill", complaint.Filter{}), c.ID)
	})
}
