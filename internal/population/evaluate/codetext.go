package evaluate

import (
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// codeKind says what a set of codes is of.
type codeKind uint8

const (
	mixedCodes codeKind = iota
	diagnosisCodes
	procedureCodes
	fillCodes
	resultCodes
)

// codeText is a Codes block in words.
type codeText struct {
	kind  codeKind
	own   bool // the condition's own codes
	names []string
}

// with is how a claim carries the codes.
func (c codeText) with() string {
	name := orList(c.names)
	switch {
	case c.kind == diagnosisCodes:
		return "a diagnosis of " + name
	case c.kind == procedureCodes && c.own:
		return "a procedure for " + name
	case c.kind == mixedCodes && c.own:
		return "a diagnosis of or a procedure for " + name
	}
	return name
}

// codes says which codes a leaf looks for.
func (x *explainer) codes(at int32) codeText {
	n, said := &x.p.nodes[at], x.p.said[at]
	k, own := &said.criterion.Codes, false
	if !k.isSet() && said.defaults != nil {
		k, own = said.defaults.Codes, true
	}
	c := codeText{kind: x.p.slots[n.slot].kind(), own: own}
	if own {
		c.names = []string{"this condition"}
		return c
	}
	c.names = x.codesNames(k)
	c.own = slices.Contains(c.names, "this condition")
	return c
}

func (x *explainer) codesNames(k *Codes) []string {
	var names []string
	add := func(name string) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, ref := range append([]string{k.ValueSet}, k.ValueSets...) {
		add(x.setText(ref))
	}
	for _, code := range k.List {
		add(codeInWords(code))
	}
	if k.Drugs != nil {
		for _, name := range drugNames(k.Drugs) {
			add(name)
		}
	}
	return names
}

// setText is the name of a value set: this condition, a name of our own, or the set's words.
func (x *explainer) setText(ref string) string {
	name, _, _ := strings.Cut(ref, "@")
	if name == "" {
		return ""
	}
	if text, known := setTexts[name]; known {
		return text
	}
	r := x.w.ruleAt
	if r.condition && r.source.Claims != nil && r.source.Claims.Codes != nil {
		defaults := append([]string{r.source.Claims.Codes.ValueSet}, r.source.Claims.Codes.ValueSets...)
		for _, own := range defaults {
			if own, _, _ = strings.Cut(own, "@"); own != "" && strings.HasPrefix(name, own) {
				return "this condition"
			}
		}
	}
	_, name, _ = strings.Cut(name, "/")
	for _, end := range []string{"_dx", "_px"} {
		name = strings.TrimSuffix(name, end)
	}
	return underscored(name)
}

func codeInWords(text string) string {
	if words, known := codeTexts[text]; known {
		return words
	}
	name, code, _ := strings.Cut(text, ":")
	system, _ := systemOf(name)
	code = strings.Replace(code, "*", "x", 1)
	switch system {
	case claim.Revenue:
		return "revenue code " + code
	case claim.BillType:
		return "bill type " + code
	case claim.Place:
		return "place of service " + code
	}
	return "code " + code
}

// slotText is the codes of a slot where no rule text is at hand.
func (x *explainer) slotText(at int16) string {
	for i := range x.p.nodes {
		n, k := &x.p.nodes[i], x.p.said[i].criterion
		if n.also == at {
			return codeText{kind: x.p.slots[at].kind(), names: x.codesNames(k.AlsoOnClaim)}.with()
		}
		if n.weak == at {
			return orList(x.codesNames(k.WeakCodes))
		}
	}
	return "the codes of the rule"
}

func (x *explainer) drugsText(d *Drugs) string {
	if d == nil {
		return ""
	}
	return orList(withArticles(drugNames(d)))
}

// withArticles puts a or an before medicines of which there are many: a statin, but insulin.
func withArticles(names []string) []string {
	list := slices.Clone(names)
	for i, name := range list {
		first, _, _ := strings.Cut(name, " ")
		switch {
		case strings.HasPrefix(name, "a ") || uncounted[first]:
		case strings.ContainsAny(name[:1], "aeiouAEIOHS") && !strings.HasPrefix(name, "u") && !strings.HasPrefix(name, "h"):
			list[i] = "an " + name
		default:
			list[i] = "a " + name
		}
	}
	return list
}

func drugNames(d *Drugs) []string {
	var names []string
	for _, name := range append(append([]string{d.MeasureClass}, d.Class...), d.Ingredient...) {
		if name == "" {
			continue
		}
		text, known := drugTexts[name]
		if !known {
			text = underscored(name)
		}
		names = append(names, text)
	}
	if d.ValueSet != "" {
		name, _, _ := strings.Cut(d.ValueSet, "@")
		text, known := setTexts[name]
		if !known {
			_, name, _ = strings.Cut(name, "/")
			text = underscored(name)
		}
		names = append(names, text)
	}
	return names
}

// kind is what all the codes of a slot are of.
func (s *slot) kind() codeKind {
	if len(s.ingredients) > 0 {
		return fillCodes
	}
	found := mixedCodes
	for i, m := range s.members {
		kind := systemKinds[m.system]
		if i > 0 && kind != found {
			return mixedCodes
		}
		found = kind
	}
	return found
}

var systemKinds = map[claim.System]codeKind{
	claim.ICD10CM: diagnosisCodes, claim.ICD9CM: diagnosisCodes,
	claim.ICD10PCS: procedureCodes, claim.ICD9PCS: procedureCodes, claim.HCPCS: procedureCodes, claim.MSDRG: procedureCodes,
	claim.NDC: fillCodes, claim.RxNorm: fillCodes, claim.LOINC: resultCodes,
}
