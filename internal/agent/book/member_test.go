package book_test

import (
	"errors"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent/book"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestOneCustomer: the agent of record reads who it is, all covers and which one counts; nobody else reads anything.
func TestOneCustomer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := newWorld(t, db), t.Context()
		rosa := w.customer("Rosa Zamora", "M1", annas, w.anna, "2024-01-01", until("2025-12-31"))
		w.told.spans[rosa] = append(w.told.spans[rosa], span("next", "2026-01-01", nil))
		w.told.tenures[rosa] = append(w.told.tenures[rosa], change.Tenure{Member: rosa, Span: "next", Agent: annas, From: day("2026-01-01"), Basis: "R10"})
		w.grant(rosa, w.anna, "2026-01-01", nil)
		w.follow()
		read := func(v access.Visitor) (book.Customer, error) {
			of, err := w.book.Reach(ctx, v, day("2026-01-14"))
			w.must(err)
			return w.book.Customer(ctx, v, of, rosa, "look.page.desk_book", w.now)
		}
		c, err := read(w.as(w.anna))
		w.must(err)
		if c.Now.Basis != "R10" || c.Now.Status != book.Active || len(c.History) != 2 || len(c.Others) != 0 || c.Now.Since != day("2024-01-01") {
			t.Errorf("customer %+v", c.Now)
		}
		if len(c.Person.Names) == 0 || len(c.Person.Phones) != 0 || c.Pass.Allows(access.Conditions) {
			t.Errorf("person %+v", c.Person)
		}
		c, err = read(w.as(w.ada))
		w.must(err)
		if c.Now.Agent != annas {
			t.Errorf("who leads anna reads %+v", c.Now)
		}
		for _, v := range []access.Visitor{w.as(w.ed), w.as(w.sam)} {
			if _, err := read(v); !errors.Is(err, access.ErrRefused) {
				t.Errorf("%s reads: %v", v.Account, err)
			}
		}
	})
}

// TestAFile holds the same rows as the pages, with a look at everybody who is named.
func TestAFile(t *testing.T) {
	w, ctx := newWorld(t, storetest.Open(t, store.SQLite)), t.Context()
	w.customer("Rosa Zamora", "M1", annas, w.anna, "2024-01-01", nil)
	w.customer("Otto Adams", "M2", annas, w.anna, "2025-01-01", nil)
	w.customer("Nina North", "M3", eds, w.ed, "2024-01-01", nil)
	w.follow()
	of, err := w.book.Reach(ctx, w.as(w.anna), day("2026-01-14"))
	w.must(err)
	before, rows, named := w.looks(), 0, 0
	err = w.book.Export(ctx, w.as(w.anna), of, book.Filter{}, "look.page.desk_book", w.now, func(lines []book.Line) error {
		for _, l := range lines {
			rows++
			if l.Open {
				named++
			}
		}
		return nil
	})
	w.must(err)
	if rows != 2 || w.looks()-before != named {
		t.Errorf("%d rows, %d of them named, %d looks", rows, named, w.looks()-before)
	}
}
