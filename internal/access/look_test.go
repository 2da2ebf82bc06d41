package access_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/access"
)

func TestMemberSeesEverythingOfTheirOwn(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.visitor(access.RoleMember, w.member)
		w.looks(access.PurposeSelf, access.Identity, access.Conditions, access.Looks)
		w.sees(access.Identity, access.Conditions, access.Looks)
		if len(w.pass.Closed()) != 0 {
			t.Errorf("closed for the member: %v", w.pass.Closed())
		}
		if w.pass.Number() != "M100" || w.pass.Position() == 0 {
			t.Errorf("pass for %q at %d", w.pass.Number(), w.pass.Position())
		}
	})
}
