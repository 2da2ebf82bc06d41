package verification_test

import (
	"fmt"
	"testing"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// many enrols members whom nobody registered: opening needs no names.
func (w *world) many(n int) []person.ID {
	all := make([]person.ID, n)
	for i := range all {
		all[i] = person.ID(fmt.Sprintf("member-%d", i))
		w.enrol(all[i], span(fmt.Sprintf("span-%d", i), heartAndSugar, "2026-01-01"))
	}
	return all
}

// BenchmarkFollow opens verifications after a file of 10,000 enrolments into special needs plans.
func BenchmarkFollow(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		w := newWorld(b, storetest.Open(b, store.SQLite))
		w.many(10_000)
		b.StartTimer()
		if did := w.follow(); did.Opened != 10_000 {
			b.Fatalf("%+v", did)
		}
	}
}

// BenchmarkStatusOfABook asks how far 10,000 members are, as a book of business does when it is made.
func BenchmarkStatusOfABook(b *testing.B) {
	w := newWorld(b, storetest.Open(b, store.SQLite))
	all := w.many(10_000)
	w.follow()
	for b.Loop() {
		if _, err := w.room.Status(b.Context(), all); err != nil {
			b.Fatal(err)
		}
	}
}
