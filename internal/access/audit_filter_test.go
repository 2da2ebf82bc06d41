package access_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func TestAuditByPositionAndPurpose(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.visitor(access.RoleCoordinator, w.coach)
		w.looks(access.PurposeCare, access.Identity)
		w.must(w.err)
		one := w.pass.Position()
		w.visitor(access.RoleQuality, w.coach)
		w.look(access.Look{Member: w.member, Action: access.List, Kinds: []access.Kind{access.Gaps}, Purpose: access.PurposeQuality, Page: "look.page.worklist", At: w.now})
		w.must(w.err)
		w.visitor(access.RolePrivacy, w.coach)
		for _, tc := range []struct {
			query access.AuditQuery
			want  []int64
		}{
			{access.AuditQuery{Position: one}, []int64{one}},
			{access.AuditQuery{Position: one + 1000}, nil},
			{access.AuditQuery{Purpose: access.PurposeCare}, []int64{one}},
			{access.AuditQuery{Purpose: access.PurposeTreatment}, nil},
		} {
			tc.query.At = w.now
			found, err := w.guard.Audit(w.ctx(), w.as, tc.query)
			w.must(err)
			if len(found.Entries) != len(tc.want) || len(tc.want) == 1 && found.Entries[0].Position != tc.want[0] {
				t.Errorf("%+v found %+v", tc.query, found.Entries)
			}
			if len(tc.want) == 1 && found.Entries[0].PolicySet != w.guard.Policies().Version() {
				t.Errorf("policy set = %q", found.Entries[0].PolicySet)
			}
			if len(tc.want) == 1 && (found.Entries[0].Whom.Name() != "Rosa Alvarez" || len(found.Entries[0].Whom.Addresses) > 0) {
				t.Errorf("whom = %+v", found.Entries[0].Whom)
			}
		}
	})
}
