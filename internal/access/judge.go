package access

import (
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
)

// outcome is what a visitor may see of one member with one look.
type outcome struct {
	decisions  map[Kind]Decision
	kinds      []Kind
	categories []Category
	refused    *Decision // the needed kind that stays closed
}

// judge decides every wanted kind, and which sensitive categories are open in what is allowed. It is pure.
func (p *Policies) judge(v Visitor, l Look, f Facts, today clock.Date) outcome {
	q := Question{Visitor: v, Action: l.Action, Purpose: l.Purpose, Reason: l.Reason != "", At: l.At, Today: today}
	s := p.prepareSubject(q, f)
	s.mine = grantsTo(v, f.Grants)
	out := outcome{decisions: make(map[Kind]Decision, len(l.Kinds))}
	for _, k := range wantedKinds(l) {
		q.Kind = k
		d := s.decide(q)
		out.decisions[k] = d
		if d.Allowed {
			out.kinds = append(out.kinds, k)
		}
	}
	out.refused = out.missing(l)
	if out.refused == nil {
		out.categories = s.openCategories(q, out.kinds)
	}
	return out
}

// wantedKinds are all kinds the look names, each once: the member reads them in the entry.
func wantedKinds(l Look) []Kind {
	wanted := make([]Kind, 0, len(l.Kinds)+len(l.Need))
	for _, kinds := range [][]Kind{l.Kinds, l.Need} {
		for _, k := range kinds {
			if !slices.Contains(wanted, k) {
				wanted = append(wanted, k)
			}
		}
	}
	return wanted
}

// missing is why the look as a whole is refused; nil when all that it needs is allowed.
func (o *outcome) missing(l Look) *Decision {
	need := l.Need
	if len(need) == 0 && len(l.Kinds) > 0 {
		need = l.Kinds[:1]
	}
	for _, k := range need {
		if d := o.decisions[k]; !d.Allowed {
			return &d
		}
	}
	if len(o.kinds) == 0 {
		return &Decision{Because: becauseNothing}
	}
	return nil
}

// openCategories are the sensitive categories that are open in every clinical kind that is: a pass knows them once for all kinds,
// so what one relation opens in one kind must not open it in another.
func (s *subject) openCategories(q Question, kinds []Kind) (open []Category) {
	health := slices.DeleteFunc(slices.Clone(kinds), func(k Kind) bool { return !slices.Contains(clinical, k) })
	if len(health) == 0 {
		return nil
	}
	for _, c := range Categories {
		q.Category = c
		closed := slices.ContainsFunc(health, func(k Kind) bool {
			q.Kind = k
			return !s.decide(q).Allowed
		})
		if !closed {
			open = append(open, c)
		}
	}
	return open
}

// policyIDs are the policies that allowed something, each once, in the order of the kinds.
func (o *outcome) policyIDs() (ids []string) {
	for _, k := range o.kinds {
		for _, p := range o.decisions[k].Policies {
			if !slices.Contains(ids, p.ID) {
				ids = append(ids, p.ID)
			}
		}
	}
	return ids
}

// grants are the relations it rests on, each once.
func (o *outcome) grants() (out []leaned) {
	for _, k := range o.kinds {
		g := o.decisions[k].Grant
		if g != nil && !slices.ContainsFunc(out, func(l leaned) bool { return l.ID == g.ID }) {
			out = append(out, leaned{ID: g.ID, Kind: g.Kind, Basis: g.Basis})
		}
	}
	return out
}

// emergency is the reason for which the glass was broken, where that is what opened the record: the member reads it beside the look.
func (o *outcome) emergency() string {
	for _, k := range o.kinds {
		if g := o.decisions[k].Grant; g != nil && g.Kind == GrantBrokenGlass {
			return g.Reason
		}
	}
	return ""
}
