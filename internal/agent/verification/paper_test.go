package verification_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/contact/press"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestTheFormOnPaper: a real browser makes a tagged PDF of one or two pages in each language, the one that goes out and the one that is kept.
func TestTheFormOnPaper(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	p := press.New(press.Options{})
	t.Cleanup(func() { _ = p.Close() })
	on := clock.MustParse("2025-12-10")
	for lang, title := range map[string]string{"en": "Please confirm a chronic condition", "es": "Por favor confirme una enfermedad crónica"} {
		w.press.pages = nil
		id := w.opened()
		w.name(id, doctor())
		_, err := w.room.Prequalify(t.Context(), w.by("broker"), w.staff(), id, verification.Prequalification{Tool: "tool 3", On: on, ReleasedOn: &on})
		w.must(err)
		_, err = w.room.Make(t.Context(), w.by("broker"), w.staff(), id, lang)
		w.must(err)
		if len(w.press.pages) != 2 {
			t.Fatalf("%d papers", len(w.press.pages))
		}
		for n, page := range w.press.pages {
			pdf, err := p.Print(t.Context(), page)
			w.must(err)
			facts, err := press.Inspect(pdf)
			w.must(err)
			if err := facts.Accessible(title, lang); err != nil || facts.Pages > 2 {
				t.Errorf("%s: %v, %d pages", lang, err, facts.Pages)
			}
			if folder := os.Getenv("KEEPWELL_PICTURES"); folder != "" {
				w.must(os.WriteFile(filepath.Join(folder, "form-"+lang+string(rune('0'+n))+".pdf"), pdf, 0o600))
			}
		}
	}
}

// TestTheTablesAreBuiltAnew from the record alone, the same as before.
func TestTheTablesAreBuiltAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		id, made := w.asked()
		w.attest(id, w.word())
		w.on("2026-02-02")
		before, row := w.get(id), w.rows()
		w.must(w.rec.Rebuild(t.Context(), nil))
		if after := w.get(id); after.Version != before.Version || w.rows() != row {
			t.Errorf("before %s\nafter %s", row, w.rows())
		}
		w.wantShut(made)
		if did := w.follow(); did != (verification.Followed{}) {
			t.Errorf("followed again %+v", did)
		}
	})
}

// rows are the tables as text.
func (w *world) rows() (all string) {
	w.t.Helper()
	for _, query := range []string{
		"select id, doc from verification order by id", "select hash, verification_id from verification_link order by hash", "select id, doc from supplemental order by id",
	} {
		rows, err := w.db.Read().QueryContext(w.t.Context(), query)
		w.must(err)
		for rows.Next() {
			var a, b string
			w.must(rows.Scan(&a, &b))
			all += a + " " + b + "\n"
		}
		w.must(rows.Err())
		_ = rows.Close()
	}
	return all
}
