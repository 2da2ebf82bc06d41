package authorization_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestWhoeverLooksFindsWhatStands gives and takes papers in any order, by any holder, on two servers: each look is allowed exactly
// when a valid paper of that holder stands, whichever server is asked; and a rebuild of the tables changes nothing.
func TestWhoeverLooksFindsWhatStands(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		guards := []*access.Guard{w.guard, w.openGuard()}
		for seed := range uint64(walks) {
			w.walk(rand.New(rand.NewPCG(seed, 1)), guards)
		}
		before := w.docs()
		w.must(w.rec.Rebuild(t.Context(), nil))
		if after := w.docs(); after != before || before == "" {
			t.Error("a rebuild gives other rows")
		}
	})
}

// walks is how many random histories one engine gets: each is some thirty commits.
const walks = 12

func (w *world) walk(random *rand.Rand, guards []*access.Guard) {
	w.now = w.now.Add(time.Second)
	w.member = w.register(person.Member, "Member", fmt.Sprint("R", w.now.UnixNano()))
	holders := []person.ID{w.daughter, w.brother}
	valid := map[person.ID][]authorization.ID{}
	for step := range 6 {
		h := holders[random.IntN(len(holders))]
		if n := len(valid[h]); n > 0 && random.IntN(2) == 0 {
			o, err := w.papers.Revoke(w.t.Context(), w.by("service"), w.member, valid[h][n-1], authorization.InWriting, "")
			w.must(err)
			w.wantStatus(o, authorization.Revoked)
			valid[h] = valid[h][:n-1]
		} else {
			form := w.form()
			form.Holder = h
			o := w.capture(form)
			w.wantStatus(o, authorization.Valid)
			valid[h] = append(valid[h], o.ID)
		}
		g := guards[random.IntN(len(guards))]
		for _, h := range holders {
			if got := w.sees(g, h, access.Gaps); got != (len(valid[h]) > 0) {
				w.t.Fatalf("step %d: the holder of %d valid papers sees: %t", step, len(valid[h]), got)
			}
		}
	}
}

func (w *world) docs() (all string) {
	w.t.Helper()
	rows, err := w.db.Read().QueryContext(w.t.Context(), "select status, doc from authorization_paper order by id")
	w.must(err)
	defer rows.Close()
	for rows.Next() {
		var status, doc string
		w.must(rows.Scan(&status, &doc))
		all += status + " " + doc + "\n"
	}
	w.must(rows.Err())
	return all
}

// TestTwoServersRevokeOnce lets both end the same paper: one event, one end.
func TestTwoServersRevokeOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		o := w.capture(w.form())
		other := authorization.New(authorization.Options{DB: db, Record: w.rec, Rules: loadRules(t), Guard: w.openGuard(), People: w.people})
		done := make(chan error, 2)
		for _, s := range []*authorization.Authorizations{w.papers, other} {
			go func() {
				_, err := s.Revoke(t.Context(), w.by("service"), w.member, o.ID, authorization.InWriting, "")
				done <- err
			}()
		}
		for range 2 {
			w.must(<-done)
		}
		events, err := w.rec.Load(t.Context(), record.Stream("authorization", string(o.ID)))
		w.must(err)
		if len(events) != 2 {
			t.Fatalf("%d events, expected captured and revoked", len(events))
		}
		doors, err := w.rec.Load(t.Context(), record.Stream("access", string(w.member)))
		w.must(err)
		if len(doors) != 2 || doors[0].Command != events[0].Command || doors[1].Command != events[1].Command {
			t.Error("the grant and its end are not of the same appends as the paper and its end")
		}
	})
}

// TestMergedMembersKeepTheirPapers: a paper of the id that went is revoked under the id that stayed.
func TestMergedMembersKeepTheirPapers(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	o := w.capture(w.form())
	keep := w.register(person.Member, "Rosa Alvarez", "M101")
	w.must(w.people.Merge(t.Context(), w.by("steward"), keep, w.member, "same birth day and address"))
	w.member = keep
	if !w.sees(w.guard, w.daughter, access.Gaps) {
		t.Fatal("a merge took the paper away")
	}
	all, err := w.papers.ForMember(t.Context(), w.pass())
	w.must(err)
	if len(all) != 1 {
		t.Fatalf("%d papers after the merge, expected 1", len(all))
	}
	_, err = w.papers.RevokeMine(t.Context(), w.by("member"), w.visitor(access.RoleMember, keep), o.ID)
	w.must(err)
	if w.sees(w.guard, w.daughter, access.Gaps) {
		t.Error("a paper of the merged id cannot be taken back")
	}
}
