package evaluate_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/evaluate"
)

func TestMedicineIsNamedByItsIngredients(t *testing.T) {
	v := evaluate.NewValueSets()
	v.AddIngredient(evaluate.Ingredient{Name: "Lisinopril", RxNorm: "29046"})
	v.AddIngredient(evaluate.Ingredient{Name: "hydrochlorothiazide", RxNorm: "5487"})
	v.AddProduct(claim.NDC, "68180051301", "lisinopril")
	v.AddProduct(claim.NDC, "68180051301", "hydrochlorothiazide")
	for _, tc := range []struct {
		system     claim.System
		code, want string
	}{
		{claim.NDC, "68180051301", "lisinopril and hydrochlorothiazide"},
		{claim.NDC, "68180051399", "lisinopril and hydrochlorothiazide"}, // another package of the product
		{claim.RxNorm, "29046", "lisinopril"},
		{claim.NDC, "00000000000", ""},
	} {
		if got := v.Medicine(tc.system, tc.code); got != tc.want {
			t.Errorf("Medicine(%s, %s) = %q, want %q", tc.system, tc.code, got, tc.want)
		}
	}
}
