package access_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

func (w *world) watched() []access.Watched {
	w.t.Helper()
	list, err := w.guard.Watched(w.ctx(), w.officer())
	w.must(err)
	return list
}

// marked tells whether hints see that a person is watched.
func (w *world) marked(id person.ID) bool {
	w.t.Helper()
	p, err := w.people.Get(w.ctx(), id)
	w.must(err)
	return p.Watch
}

func TestWatchedPersonIsListedAndMakesHints(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		pass := w.opens(w.member)
		if err := w.guard.Watch(w.ctx(), w.cause(), w.as, pass, ""); store.KindOf(err) != store.Invalid {
			t.Errorf("watched without a reason: %v", err)
		}
		w.must(w.guard.Watch(w.ctx(), w.cause(), w.as, pass, "In the news"))
		w.must(w.guard.Watch(w.ctx(), w.cause(), w.as, pass, "Still in the news"))
		want := access.Watched{Person: w.member, Reason: "Still in the news", By: "Visitor", At: w.now}
		if list := w.watched(); len(list) != 1 || list[0] != want || !w.marked(w.member) {
			t.Errorf("%+v, want %+v", list, want)
		}
		w.visitor(access.RoleCoordinator, w.coach)
		w.looks(access.PurposeCare, access.Identity)
		hinted := w.audit(access.AuditQuery{OnlyHints: true})
		if len(hinted.Entries) != 1 || !slices.Equal(hinted.Entries[0].Hints, []access.Hint{access.HintWatched}) {
			t.Errorf("hints %+v", hinted.Entries)
		}
		pass = w.opens(w.member)
		w.must(w.guard.Unwatch(w.ctx(), w.cause(), w.as, pass))
		if err := w.guard.Unwatch(w.ctx(), w.cause(), w.as, pass); !errors.Is(err, access.ErrNothing) {
			t.Errorf("ended twice: %v", err)
		}
		if len(w.watched()) != 0 || w.marked(w.member) {
			t.Error("still watched")
		}
	})
}

func TestWatchWishTwiceIsDoneOnce(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		pass := w.opens(w.member)
		begin, end := w.cause(), w.cause()
		begin.ID, end.ID = "begin", "end"
		w.must(w.guard.Watch(w.ctx(), begin, w.as, pass, "In the news"))
		w.must(w.guard.Unwatch(w.ctx(), end, w.as, pass))
		w.must(w.guard.Watch(w.ctx(), begin, w.as, pass, "In the news"))
		w.must(w.guard.Unwatch(w.ctx(), end, w.as, pass))
		if len(w.watched()) != 0 || w.marked(w.member) {
			t.Error("a wish sent again was done again")
		}
	})
}

// TestWatchListFollowsTheWishes compares the list with a plain one, whatever is wished in which order.
func TestWatchListFollowsTheWishes(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		members := []person.ID{w.member, w.register(person.Member, "Tom Baker", "M101"), w.register(person.Member, "Eva Stone", "M102")}
		var want []person.ID
		rapid.Check(t, func(r *rapid.T) {
			if r.Failed() {
				return
			}
			id := rapid.SampledFrom(members).Draw(r, "member")
			pass := w.opens(id)
			if rapid.Bool().Draw(r, "watch") {
				w.must(w.guard.Watch(w.ctx(), w.cause(), w.as, pass, "curious"))
				if !slices.Contains(want, id) {
					want = append(want, id)
				}
			} else {
				err := w.guard.Unwatch(w.ctx(), w.cause(), w.as, pass)
				if errors.Is(err, access.ErrNothing) == slices.Contains(want, id) {
					r.Fatalf("unwatch: %v, watched %v", err, want)
				}
				want = slices.DeleteFunc(want, func(x person.ID) bool { return x == id })
			}
			var got []person.ID
			for _, x := range w.watched() {
				got = append(got, x.Person)
			}
			if !slices.Equal(got, want) || w.marked(id) != slices.Contains(want, id) {
				r.Fatalf("watched %v, want %v", got, want)
			}
		})
	})
}
