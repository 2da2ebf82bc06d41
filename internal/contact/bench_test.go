package contact_test

import (
	"fmt"
	"testing"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// BenchmarkLetter makes whole letters with a warm browser: composed, printed, checked, archived, noted.
func BenchmarkLetter(b *testing.B) {
	w := newWorld(b, storetest.Open(b, store.SQLite))
	member := w.member("es", person.Standard)
	w.print(w.want("warm", acknowledged(member)))
	n := 0
	for b.Loop() {
		n++
		w.print(w.want(fmt.Sprint("c", n), acknowledged(member)))
	}
}

// BenchmarkCompose makes the page without the browser.
func BenchmarkCompose(b *testing.B) {
	w := newWorld(b, storetest.Open(b, store.SQLite))
	x := acknowledged(w.member("es", person.Standard))
	for b.Loop() {
		if _, err := w.contact.PreviewPage(b.Context(), w.now, x); err != nil {
			b.Fatal(err)
		}
	}
}
