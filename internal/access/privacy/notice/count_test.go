package notice_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy/notice"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestCountsLeaveOutWhoDied: nobody is reminded after a death, and nobody counts as due.
func TestCountsLeaveOutWhoDied(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		ann, ben, cal := w.register("M1", person.Person{}), w.register("M2", person.Person{}), w.register("M3", person.Person{})
		w.must(w.notices.Give(t.Context(), w.by(""), w.current(), "mail", ann, ben, cal))
		w.must(w.notices.Acknowledge(t.Context(), w.by(""), access.Visitor{Account: "a", Person: ann, Role: access.RoleMember}, w.current()))
		w.dies(cal)
		w.on("2028-06-01")
		w.must(w.notices.Remind(t.Context(), w.by(""), w.current(), cal))
		for by, due := range map[string]int{"2029-02-28": 0, "2029-03-01": 2} {
			got, err := w.notices.Count(t.Context(), w.current().Version, clock.MustParse(by))
			w.must(err)
			if want := (notice.Counts{Given: 3, Acknowledged: 1, Due: due}); got != want {
				t.Errorf("by %s: %+v, want %+v", by, got, want)
			}
		}
	})
}
