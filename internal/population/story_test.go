package population_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population"
)

// TestStoryIsMemberAndTimeline: one reading says what two do, cut to the same pass.
func TestStoryIsMemberAndTimeline(t *testing.T) {
	h := sensitiveTown(t)
	for _, kinds := range [][]access.Kind{h.staff.Kinds, {access.Identity}, {access.Conditions, access.Medicines}} {
		h.staff.Kinds = kinds
		for _, who := range []string{"ann", "bob"} {
			pass := h.staff.Pass(who)
			member, err := h.Member(t.Context(), pass)
			if err != nil {
				t.Fatal(err)
			}
			entries, err := h.Timeline(t.Context(), pass)
			if err != nil {
				t.Fatal(err)
			}
			both, told, err := h.Story(t.Context(), pass)
			if err != nil || !reflect.DeepEqual(both, member) || !reflect.DeepEqual(told, entries) {
				t.Errorf("%s by %v: the story says another thing: %v", who, kinds, err)
			}
		}
	}
	if _, told, err := h.Story(t.Context(), access.Pass{}); !errors.Is(err, population.ErrNoMember) || told != nil {
		t.Errorf("without a pass: %d entries, %v", len(told), err)
	}
}
