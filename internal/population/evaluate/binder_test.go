package evaluate

import (
	"testing"

	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

func TestBinderClassifiesGrowingDictionariesLikeBind(t *testing.T) {
	p := &Program{slots: []*slot{
		{members: []slotCode{{system: claim.ICD10CM, code: "E11*"}}},
		{members: []slotCode{{system: claim.ICD10CM, code: "E119"}, {system: claim.HCPCS, code: "G0202"}}},
	}}
	parts := []*column.Dict{
		{Systems: []claim.System{claim.ICD10CM, claim.ICD10CM}, Codes: []string{"E110", "Z000"}},
		{Systems: []claim.System{claim.HCPCS, claim.ICD10CM}, Codes: []string{"G0202", "E119"}},
	}
	binder := p.Binder()
	for n := 1; n <= len(parts); n++ {
		joined := &column.Dict{}
		for _, part := range parts[:n] {
			joined.Systems, joined.Codes = append(joined.Systems, part.Systems...), append(joined.Codes, part.Codes...)
		}
		grown, fresh := binder.Bind(joined, parts[:n]), p.Bind(joined)
		for i := range joined.Codes {
			got, want := grown.slotsOf(uint32(i)), fresh.slotsOf(uint32(i))
			if len(got) != len(want) {
				t.Fatalf("%d parts: code %s has slots %v, want %v", n, joined.Codes[i], got, want)
			}
			for j := range want {
				if got[j] != want[j] {
					t.Fatalf("%d parts: code %s has slots %v, want %v", n, joined.Codes[i], got, want)
				}
			}
		}
	}
}
