package evaluate

import (
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// Medicine names what is in a product ("lisinopril and hydrochlorothiazide"), "" for one that the ingredient table does not know.
func (v *ValueSets) Medicine(system claim.System, code string) string {
	var names []string
	for _, at := range v.products[product{system, productKey(system, code)}] {
		names = append(names, v.ingredients[at].Name)
	}
	return strings.Join(names, " and ")
}
