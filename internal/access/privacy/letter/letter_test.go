package letter_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

var noon = time.Date(2026, 1, 14, 17, 0, 0, 0, time.UTC)

func openRecord(t *testing.T, db *store.DB) *record.Record {
	t.Helper()
	rec, err := record.Open(t.Context(), db, record.Options{
		Views: []record.View{privacy.View{}}, KeyFile: filepath.Join(t.TempDir(), "key"), AdoptNewKey: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = rec.Close() })
	return rec
}

// want records that a letter is wanted by a command.
func want(t *testing.T, rec *record.Record, command string, to person.Person, w letter.Wanted) {
	t.Helper()
	one, err := letter.Append(to, command, w)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rec.Append(t.Context(), record.Command{ID: command, At: noon, Zone: "America/New_York"}, one); err != nil {
		t.Fatal(err)
	}
}

func TestOpenLettersInPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := openRecord(t, db)
		letters := letter.New(db, rec)
		for i := range 5 {
			want(t, rec, fmt.Sprint("c", i), person.Person{}, letter.Wanted{Member: "m", Template: letter.RequestReceived, About: fmt.Sprint(i)})
		}
		want(t, rec, "c3", person.Person{}, letter.Wanted{Member: "m", Template: letter.RequestReceived, About: "3"}) // a retry
		var about string
		page := letter.Page{Limit: 2}
		for {
			some, next, err := letters.Open(t.Context(), page)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range some {
				about += l.About
			}
			if page.After = next; next == 0 {
				break
			}
		}
		if about != "01234" {
			t.Errorf("letters %s, expected each once, oldest first", about)
		}
	})
}

func TestLanguageAndFormatAreTheRecipients(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	rec := openRecord(t, db)
	w := letter.Wanted{Member: "m", To: "r", Template: letter.AuthorizationValid, Values: map[string]string{"form": "cms_1696"}}
	for i, p := range []person.Preferences{
		{Written: "zh", Spoken: "en", Format: person.Braille}, {Spoken: "vi"}, {},
	} {
		want(t, rec, fmt.Sprint("c", i), person.Person{Preferences: p}, w)
	}
	all, _, err := letter.New(db, rec).Open(t.Context(), letter.Page{})
	if err != nil || len(all) != 3 {
		t.Fatal(len(all), err)
	}
	if all[0].Language != "zh" || all[0].Format != person.Braille || all[1].Language != "vi" || all[2].Language != "" {
		t.Errorf("%+v", all)
	}
	if all[0].Recipient() != "r" || !all[0].WantedAt.Equal(noon) || all[0].Values["form"] != "cms_1696" {
		t.Errorf("%+v", all[0])
	}
}
