package evaluate

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/population/adherence"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// slot is one distinct set of codes that some rule looks for.
type slot struct {
	members     []slotCode
	ingredients []string // of a drug slot: bit i of a code's ingredients
}

type slotCode struct {
	system      claim.System
	code        string // may end in *
	ingredients uint64 // zero unless the slot is for drugs
}

// key is the same for slots with the same codes.
func (s *slot) key() string {
	slices.SortFunc(s.members, func(a, b slotCode) int {
		return cmp.Or(cmp.Compare(a.system, b.system), cmp.Compare(a.code, b.code), cmp.Compare(a.ingredients, b.ingredients))
	})
	s.members = slices.Compact(s.members)
	h := sha256.New()
	for _, c := range s.members {
		fmt.Fprintf(h, "%d %s %x\n", c.system, c.code, c.ingredients)
	}
	fmt.Fprintf(h, "%q", s.ingredients)
	return hex.EncodeToString(h.Sum(nil))
}

// addSlot gives the number of the slot, a new one when no rule has asked for these codes yet.
func (c *compiler) addSlot(s *slot) int16 {
	key := s.key()
	if at, known := c.slotOf[key]; known {
		return at
	}
	at := int16(len(c.p.slots))
	c.slotOf[key] = at
	c.p.slots = append(c.p.slots, s)
	return at
}

// isSet tells whether any key of the codes is used.
func (k *Codes) isSet() bool {
	return k != nil && (k.ValueSet != "" || len(k.ValueSets) > 0 || len(k.List) > 0 || k.Drugs != nil)
}

// codes resolves a Codes block to a slot. A user-supplied set that is missing is noted; without any code left the slot is empty
// and nothing matches.
func (c *compiler) codes(key string, k *Codes) int16 {
	if k.Drugs != nil {
		return c.drugs(key+".drugs", k.Drugs)
	}
	s := &slot{}
	refs := k.ValueSets
	if k.ValueSet != "" {
		refs = append([]string{k.ValueSet}, refs...)
	}
	if k.Role != "" && k.Role != "include" && k.Role != "exclude" {
		c.fail(key+".role", "expected include or exclude")
	}
	for _, ref := range refs {
		set, ok := c.valueSet(key+".value_set", ref, k.Licence)
		if !ok {
			continue
		}
		for _, e := range set.Entries {
			if e.Exclude == (k.Role == "exclude") {
				s.members = append(s.members, slotCode{system: e.System, code: e.Code})
			}
		}
	}
	s.members = append(s.members, c.listed(key+".list", k.List)...)
	s.narrow(c.systems(key+".systems", k.Systems), c.listed(key+".except", k.Except))
	if len(s.members) == 0 && !c.lacks && k.Role != "exclude" {
		c.fail(key, "no codes are left")
	}
	return c.addSlot(s)
}

// narrow keeps the given systems (all when there are none) and takes codes out again. The exceptions may be prefixes.
func (s *slot) narrow(systems []claim.System, except []slotCode) {
	s.members = slices.DeleteFunc(s.members, func(m slotCode) bool {
		if len(systems) > 0 && !slices.Contains(systems, m.system) {
			return true
		}
		return slices.ContainsFunc(except, func(e slotCode) bool { return e.covers(m.system, m.code) })
	})
}

func (s slotCode) covers(system claim.System, code string) bool {
	if s.system != system {
		return false
	}
	if prefix, ok := strings.CutSuffix(s.code, "*"); ok {
		return strings.HasPrefix(code, prefix)
	}
	return s.code == code
}

// valueSet finds a set, or notes that the plan has not brought it.
func (c *compiler) valueSet(key, ref, licence string) (*ValueSet, bool) {
	set, ok := c.sets.Get(ref)
	c.lacks = false
	switch {
	case ok:
		c.used[set.Name] = true
		return set, true
	case licence == LicenceUserSupplied:
		c.lacks = true
		c.miss(ref)
	default:
		c.fail(key, (&UnknownSetError{ref}).Error())
	}
	return nil, false
}

// listed reads codes written in place: ICD10CM:R75, REVENUE:045*.
func (c *compiler) listed(key string, list []string) []slotCode {
	var codes []slotCode
	for i, text := range list {
		name, code, found := strings.Cut(text, ":")
		system, known := systemOf(name)
		if !found || !known || code == "" {
			c.fail(fmt.Sprintf("%s[%d]", key, i), "expected SYSTEM:CODE with one of "+words(systemWords))
			continue
		}
		codes = append(codes, slotCode{system: system, code: cleanCode(system, code)})
	}
	return codes
}

func (c *compiler) systems(key string, names []string) []claim.System {
	var systems []claim.System
	for i, name := range names {
		system, known := systemOf(name)
		if !known {
			c.fail(fmt.Sprintf("%s[%d]", key, i), "expected one of "+words(systemWords))
		}
		systems = append(systems, system)
	}
	return systems
}

// drugs resolves drugs to a slot whose codes know their ingredients.
func (c *compiler) drugs(key string, d *Drugs) int16 {
	if d.Override != "" {
		if set, ok := c.valueSet(key+".override", d.Override, LicenceUserSupplied); ok {
			return c.addSlot(c.productSlot(set))
		}
		c.lacks = false
	}
	if d.Level != "" && d.Level != "ingredient" {
		c.fail(key+".level", "expected ingredient")
	}
	s := &slot{}
	numbers := c.ingredients(key, d)
	for bit, n := range numbers {
		s.ingredients = append(s.ingredients, c.sets.ingredients[n].Name)
		for _, code := range c.sets.productsOf[n] {
			s.members = append(s.members, slotCode{code.system, code.code, 1 << bit})
		}
	}
	if d.ValueSet != "" {
		if set, ok := c.valueSet(key+".value_set", d.ValueSet, ""); ok {
			more := c.productSlot(set)
			s.addProducts(more)
		}
	}
	if len(s.ingredients) == 0 {
		c.fail(key, "no ingredient is known by these names")
	}
	s.joinProducts()
	return c.addSlot(s)
}

// ingredients lists the numbers of the ingredients that the keys name, at most adherence.MaxIngredients.
func (c *compiler) ingredients(key string, d *Drugs) []int {
	var numbers []int
	for n, in := range c.sets.ingredients {
		wanted := d.MeasureClass != "" && slices.Contains(in.MeasureClasses, d.MeasureClass) ||
			slices.ContainsFunc(d.Class, func(class string) bool { return slices.Contains(in.Classes, class) }) ||
			slices.Contains(d.Ingredient, in.Name)
		if wanted && !slices.ContainsFunc(d.ExceptClass, func(class string) bool { return slices.Contains(in.Classes, class) }) {
			numbers = append(numbers, n)
		}
	}
	if len(numbers) > adherence.MaxIngredients {
		c.fail(key, fmt.Sprintf("more than %d ingredients", adherence.MaxIngredients))
		numbers = numbers[:adherence.MaxIngredients]
	}
	return numbers
}

// productSlot takes a set of products. A product that the ingredient table knows has its ingredients, another is one of its own.
func (c *compiler) productSlot(set *ValueSet) *slot {
	s := &slot{}
	for _, e := range set.Entries {
		code := productKey(e.System, e.Code)
		var held uint64
		for _, n := range c.sets.products[product{e.System, code}] {
			held |= s.ingredient(c.sets.ingredients[n].Name)
		}
		if held == 0 {
			held = s.ingredient(e.Display + " " + e.Code)
		}
		s.members = append(s.members, slotCode{e.System, code, held})
	}
	s.joinProducts()
	return s
}

// ingredient is the bit of an ingredient. When all bits are taken the last one stands for all the others.
func (s *slot) ingredient(name string) uint64 {
	at := slices.Index(s.ingredients, name)
	if at < 0 {
		if at = len(s.ingredients); at == adherence.MaxIngredients {
			at--
		} else {
			s.ingredients = append(s.ingredients, name)
		}
	}
	return 1 << at
}

func (s *slot) addProducts(more *slot) {
	for _, m := range more.members {
		var held uint64
		for bit, name := range more.ingredients {
			if m.ingredients>>bit&1 != 0 {
				held |= s.ingredient(name)
			}
		}
		s.members = append(s.members, slotCode{m.system, m.code, held})
	}
}

// joinProducts makes one entry of a combination product that stands once per ingredient.
func (s *slot) joinProducts() {
	at := map[product]int{}
	joined := s.members[:0]
	for _, m := range s.members {
		key := product{m.system, m.code}
		if i, seen := at[key]; seen {
			joined[i].ingredients |= m.ingredients
			continue
		}
		at[key] = len(joined)
		joined = append(joined, m)
	}
	s.members = joined
}
