package evaluate

import (
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

func (s *slow) facts() []slowFact {
	if s.known == nil {
		s.known = append(s.readFacts(), slowFact{})
	}
	return s.known[:len(s.known)-1]
}

func (s *slow) readFacts() []slowFact {
	var facts []slowFact
	r := s.rows
	add := func(f slowFact, code uint32, date int32) {
		if date == claim.NoDay || date > s.asOf.Days() {
			return
		}
		f.system, f.code = r.Dict.At(code)
		f.date = clock.FromDays(date)
		facts = append(facts, f)
	}
	for i, code := range r.Code {
		k := r.CodeKind[i]
		add(slowFact{kind: CodeRow, setting: k.Setting(), role: k.Role(), void: k.Void(), claim: int(r.CodeClaim[i])}, code, r.CodeDate[i])
	}
	for i, code := range r.Fill {
		void := r.FillStatus[i] != claim.Paid
		add(slowFact{kind: FillRow, setting: claim.Drug, role: claim.Procedure, void: void, claim: 1000 + i, days: int(r.FillDays[i])}, code, r.FillDate[i])
	}
	for i, code := range r.Result {
		add(slowFact{kind: ResultRow, setting: claim.Clinical, role: claim.Procedure, claim: 2000 + i, value: r.ResultValue[i]}, code, r.ResultDate[i])
	}
	slices.SortStableFunc(facts, func(a, b slowFact) int { return a.date.Compare(b.date) })
	return facts
}

// has tells whether a code belongs to a block of codes.
func (s *slow) has(k *Codes, system claim.System, code string) bool {
	same := func(a, b string) bool {
		if prefix, ok := strings.CutSuffix(a, "*"); ok {
			return strings.HasPrefix(b, prefix)
		}
		if system == claim.NDC && len(a) >= 9 && len(b) >= 9 {
			return a[:9] == b[:9]
		}
		return a == b
	}
	listed := func(list []string) bool {
		return slices.ContainsFunc(list, func(text string) bool {
			name, listedCode, _ := strings.Cut(text, ":")
			other, _ := systemOf(name)
			return other == system && same(listedCode, code)
		})
	}
	if listed(k.Except) || len(k.Systems) > 0 && !slices.Contains(k.Systems, system.String()) {
		return false
	}
	for _, ref := range append(slices.Clone(k.ValueSets), k.ValueSet) {
		set, ok := s.sets.Get(ref)
		if !ok {
			continue
		}
		for _, e := range set.Entries {
			if e.System == system && e.Exclude == (k.Role == "exclude") && same(e.Code, code) {
				return true
			}
		}
	}
	return listed(k.List)
}

func (s *slow) settingFits(setting claim.Setting, names []string, otherwise bool) bool {
	if len(names) == 0 {
		return otherwise
	}
	return slices.ContainsFunc(names, func(name string) bool { return settingWords[name].has(uint8(setting)) })
}

// matching lists the facts that count for a leaf: the right code, setting, position and value, on a claim that carries what it
// must and not what it must not. Void facts come back separately.
func (s *slow) matching(k *Criterion, defaults *Claims) (good, void []slowFact) {
	codes, position, exclude := &k.Codes, k.DxPosition, k.ExcludeClaimIf
	own := k.Codes.isSet()
	if defaults != nil {
		if !own {
			codes = defaults.Codes
		}
		if position == "" {
			position = defaults.DxPosition
		}
		if exclude == nil {
			exclude = defaults.ExcludeClaimIf
		}
	}
	all := s.facts()
	for _, f := range all {
		if !s.has(codes, f.system, f.code) || !s.settingFits(f.setting, k.Types, true) || s.settingFits(f.setting, k.NotTypes, false) {
			continue
		}
		if defaults != nil && s.settingFits(f.setting, defaults.ExcludeLines, false) {
			continue
		}
		if defaults != nil && !own && (f.setting == claim.Drug || f.setting == claim.Clinical) {
			continue
		}
		if position == "principal" && f.role != claim.Principal && f.role != claim.Procedure || position == "not_admitting" && f.role == claim.Admitting {
			continue
		}
		if k.Op != "" && (f.kind != ResultRow || !k.Last && !compare(f.value, k.Op, *k.Value)) {
			continue
		}
		carries := func(block *Codes) bool {
			return slices.ContainsFunc(all, func(g slowFact) bool {
				return g.kind == CodeRow && f.kind == CodeRow && g.claim == f.claim && s.has(block, g.system, g.code)
			})
		}
		if exclude.isSet() && carries(exclude) || k.AlsoOnClaim.isSet() && !carries(k.AlsoOnClaim) {
			continue
		}
		f.weak = k.WeakCodes.isSet() && s.has(k.WeakCodes, f.system, f.code)
		if f.void {
			void = append(void, f)
		} else {
			good = append(good, f)
		}
	}
	return good, void
}

func compare(value float64, op string, limit float64) bool {
	switch op {
	case "<":
		return value < limit
	case "<=":
		return value <= limit
	case ">":
		return value > limit
	case ">=":
		return value >= limit
	}
	return value == limit
}

// claims makes one of all facts of a claim: the first day, weak only when all are.
func claims(facts []slowFact) []slowFact {
	var out []slowFact
	at := map[int]int{}
	for _, f := range facts {
		if i, seen := at[f.claim]; seen && f.kind == CodeRow {
			out[i].weak = out[i].weak && f.weak
			continue
		}
		at[f.claim] = len(out)
		out = append(out, f)
	}
	return out
}

// enough tells whether n of the facts, each so many days from the others, can be chosen, at least one of them not weak.
func enough(facts []slowFact, n, apart int, strong bool) bool {
	if n == 0 {
		return strong
	}
	for i, f := range facts {
		var rest []slowFact
		for _, g := range facts[i+1:] {
			if g.date.DaysSince(f.date) >= apart {
				rest = append(rest, g)
			}
		}
		if enough(rest, n-1, apart, strong || !f.weak) {
			return true
		}
	}
	return false
}

// between keeps the facts of a window.
func between(facts []slowFact, from, to clock.Date) []slowFact {
	var out []slowFact
	for _, f := range facts {
		if f.date >= from && f.date <= to {
			out = append(out, f)
		}
	}
	return out
}

func (k *Criterion) need() (n, apart int) {
	n, apart = max(1, k.Min), k.MinDaysApart
	if k.DistinctDates {
		apart = max(1, apart)
	}
	return n, apart
}
