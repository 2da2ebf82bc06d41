package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// Licences of a pack.
const (
	LicenceOpen         = "open"
	LicenceUserSupplied = "user_supplied"
)

// Entry is one row of a value set. A code that ends in * stands for all codes that begin so.
type Entry struct {
	System  claim.System
	Code    string
	Exclude bool // role exclude
	Display string
}

// ValueSet is a list of codes with a name and a version.
type ValueSet struct {
	Name    string
	Version string
	Licence string
	Entries []Entry
}

// Ingredient is one active substance, with the drug classes and measure classes that count it.
type Ingredient struct {
	Name           string
	RxNorm         string
	Classes        []string
	MeasureClasses []string
}

// ValueSets holds everything that rules may name: code lists, ingredients, and which product holds which ingredients.
type ValueSets struct {
	sets        map[string]*ValueSet
	ingredients []Ingredient
	productsOf  [][]product // by ingredient number
	byName      map[string]int
	products    map[product][]int // ingredient numbers; an NDC under its first nine digits
	display     map[product]string
}

type product struct {
	system claim.System
	code   string
}

// NewValueSets is an empty collection.
func NewValueSets() *ValueSets {
	return &ValueSets{
		sets: map[string]*ValueSet{}, byName: map[string]int{},
		products: map[product][]int{}, display: map[product]string{},
	}
}

// Add adds entries to a value set, which is created when it is new.
func (v *ValueSets) Add(name, version, licence string, entries ...Entry) {
	set := v.sets[name]
	if set == nil {
		set = &ValueSet{Name: name, Version: version, Licence: licence}
		v.sets[name] = set
	}
	set.Entries = append(set.Entries, entries...)
	for _, e := range entries {
		if e.Display != "" {
			v.display[product{e.System, e.Code}] = e.Display
		}
	}
}

// Display is what a code means, "" when no loaded set describes it.
func (v *ValueSets) Display(system claim.System, code string) string {
	return v.display[product{system, code}]
}

// Get finds a value set by name, or by name@version.
func (v *ValueSets) Get(ref string) (*ValueSet, bool) {
	name, version, pinned := strings.Cut(ref, "@")
	set := v.sets[name]
	if set == nil || pinned && version != set.Version {
		return nil, false
	}
	return set, true
}

// Names lists the value sets.
func (v *ValueSets) Names() []string {
	names := make([]string, 0, len(v.sets))
	for name := range v.sets {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// AddIngredient adds a substance, or more classes of a known one, and its own RxNorm code as a product.
func (v *ValueSets) AddIngredient(in Ingredient) {
	name := strings.ToLower(in.Name)
	at, known := v.byName[name]
	if !known {
		at = len(v.ingredients)
		v.byName[name] = at
		v.ingredients = append(v.ingredients, Ingredient{Name: name, RxNorm: in.RxNorm})
		v.productsOf = append(v.productsOf, nil)
	}
	have := &v.ingredients[at]
	have.Classes = union(have.Classes, in.Classes)
	have.MeasureClasses = union(have.MeasureClasses, in.MeasureClasses)
	if in.RxNorm != "" {
		v.AddProduct(claim.RxNorm, in.RxNorm, name)
	}
}

func union(a, b []string) []string {
	for _, s := range b {
		if s != "" && !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

// AddProduct says that a product holds an ingredient. An ingredient that no class counts is left out and gives false.
func (v *ValueSets) AddProduct(system claim.System, code, ingredient string) bool {
	at, known := v.byName[strings.ToLower(ingredient)]
	if !known {
		return false
	}
	key := product{system, productKey(system, code)}
	if !slices.Contains(v.products[key], at) {
		v.products[key] = append(v.products[key], at)
		v.productsOf[at] = append(v.productsOf[at], key)
	}
	return true
}

// AddProductText finds ingredient names as whole words in a product's description ("metformin hydrochloride 500 MG").
func (v *ValueSets) AddProductText(system claim.System, code, text string) bool {
	padded := " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), notLetter), " ") + " "
	found := false
	for name := range v.byName {
		if strings.Contains(padded, " "+name+" ") {
			found = v.AddProduct(system, code, name) || found
		}
	}
	return found
}

func notLetter(r rune) bool { return (r < 'a' || r > 'z') && r != '-' }

// ndcProductDigits are labeler and product; the last two digits of an NDC are only the package.
const ndcProductDigits = 9

// productKey is how a drug code is looked up: an NDC by labeler and product, others as they are.
func productKey(system claim.System, code string) string {
	if system == claim.NDC && len(code) > ndcProductDigits {
		return code[:ndcProductDigits]
	}
	return code
}

// UnknownSetError says that a rule names a value set that is not loaded.
type UnknownSetError struct{ Name string }

func (e *UnknownSetError) Error() string { return fmt.Sprintf("value set %q is not loaded", e.Name) }
