package access

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestWhatNothingOpens draws questions with relations, consents and emergencies of every kind, most of them nearly right, and expects
// no all the same.
func TestWhatNothingOpens(t *testing.T) {
	p := loadPolicies(t)
	for name, forbidden := range map[string]func(*Question) bool{
		"clinical data to an agent": func(q *Question) bool {
			q.Visitor.Role = RoleAgent
			return slices.Contains(clinical, q.Kind) || q.Category != ""
		},
		"any member's data to an administrator": func(q *Question) bool { q.Visitor.Role = RoleAdmin; return true },
		"anything to a suspended account":       func(q *Question) bool { q.Visitor.Suspended = true; return true },
		"anything without a purpose":            func(q *Question) bool { q.Purpose = ""; return true },
		"anything to a token without scopes":    func(q *Question) bool { q.Visitor.Scopes = []string{}; return true },
		"an export to a representative of another": func(q *Question) bool {
			q.Visitor.Role, q.Visitor.Person, q.Visitor.Groups, q.Action = RoleRepresentative, "stranger", nil, Export
			return true
		},
		"a category that nobody knows": func(q *Question) bool { q.Category = "unknown"; return true },
	} {
		t.Run(name, func(t *testing.T) {
			d, tried := draw{rand.New(rand.NewPCG(3, 5))}, 0
			for range 20_000 {
				q := d.question()
				if !forbidden(&q) {
					continue
				}
				tried++
				f := d.facts(q)
				for i := range f.Grants {
					if f.Grants[i].To == "stranger" { // relations are drawn to whoever asks
						f.Grants[i].To = "somebody else"
					}
				}
				if got := p.Decide(q, f); got.Allowed {
					t.Fatalf("allowed by %v\nquestion %+v\nfacts %+v", got.Policies, q, f)
				}
			}
			if tried < 5_000 {
				t.Errorf("%d questions: the test tries too little", tried)
			}
		})
	}
}
