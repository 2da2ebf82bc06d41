package archive_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

var noon = time.Date(2026, 1, 14, 17, 0, 0, 0, time.UTC)

func put(t *testing.T, a *archive.Archive, body string, at time.Time) archive.Document {
	t.Helper()
	d, err := a.Put(t.Context(), strings.NewReader(body), at)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWhatGoesInComesOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := archive.New(db)
		for _, size := range []int{1, 256<<10 - 5, 256 << 10, 700_001} {
			body := "%PDF-1.7 " + strings.Repeat("x", size)
			d := put(t, a, body, noon)
			again := put(t, a, body, noon.Add(time.Hour))
			if d != again || d.Media != archive.PDF || d.Size != int64(len(body)) || len(d.Hash) != 64 {
				t.Errorf("first %+v, again %+v", d, again)
			}
			got, reader, err := a.Open(t.Context(), d.Hash)
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if _, err := out.ReadFrom(reader); err != nil || out.String() != body || got != d {
				t.Errorf("%d bytes came out as %d, %v", len(body), out.Len(), err)
			}
		}
	})
}

func TestAnyBytesComeOutAsTheyWere(t *testing.T) {
	a := archive.New(storetest.Open(t, store.SQLite))
	rapid.Check(t, func(t *rapid.T) {
		body := append([]byte("\x89PNG\r\n\x1a\n"), rapid.SliceOf(rapid.Byte()).Draw(t, "body")...)
		d, err := a.Put(context.Background(), bytes.NewReader(body), noon)
		if err != nil {
			t.Fatal(err)
		}
		if _, out, err := a.Get(context.Background(), d.Hash); err != nil || !bytes.Equal(out, body) {
			t.Fatal("came out changed", err)
		}
	})
}

func TestWhatIsNotKept(t *testing.T) {
	a := archive.New(storetest.Open(t, store.SQLite))
	for _, c := range []struct {
		name, body string
		kind       store.Kind
		want       error
	}{
		{"nothing", "", store.Invalid, archive.ErrEmpty},
		{"a program", "\x7fELF\x02\x01", store.Invalid, archive.ErrType},
		{"a page", "  <!DOCTYPE html><html></html>", store.Invalid, archive.ErrType},
		{"a script", "#!/bin/sh\n", store.Invalid, archive.ErrType},
		{"a zip", "PK\x03\x04 photos", store.Invalid, archive.ErrType},
		{"a Word document with macros", "PK\x03\x04 word/document.xml word/vbaProject.bin", store.Invalid, archive.ErrType},
		{"a drawing that may run", `<svg onload="x">`, store.Invalid, archive.ErrType},
		{"too much", strings.Repeat("a", archive.MaxBytes+1), store.TooLarge, archive.ErrTooLarge},
	} {
		_, err := a.Put(t.Context(), strings.NewReader(c.body), noon)
		if !errors.Is(err, c.want) || store.KindOf(err) != c.kind {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := a.Stat(t.Context(), "none"); !errors.Is(err, archive.ErrUnknown) || store.KindOf(err) != store.NotFound {
		t.Error(err)
	}
}

func TestWhatAContentIs(t *testing.T) {
	for body, want := range map[string]string{
		"%PDF-1.4": archive.PDF, "\xff\xd8\xff\xe0": archive.JPEG, "II*\x00": archive.TIFF, "MM\x00*": archive.TIFF,
		"RIFF\x00\x00\x00\x00WAVEfmt ": archive.WAV, "ID3\x04": archive.MP3, "Querida señora:\n": archive.Text,
		"PK\x03\x04 word/document.xml": archive.Word,
	} {
		if got, ok := archive.Sniff([]byte(body)); !ok || got != want {
			t.Errorf("%q is %s, expected %s", body, got, want)
		}
	}
	if _, ok := archive.Sniff([]byte("XXXX\x00\x00\x00\x00WAVE")); ok {
		t.Error("a sound without its envelope is kept")
	}
}

// TestHalfWrittenDocument: without the last chunk a document is unknown, and putting it again completes it.
func TestHalfWrittenDocument(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		body := "%PDF-1.7 " + strings.Repeat("y", 600<<10)
		hash := archive.HashOf([]byte(body))
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.ExecContext(t.Context(), "insert into document_chunk (hash, part, body) values ($1, 0, $2)", string(hash), []byte(body[:256<<10]))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		a := archive.New(db)
		if _, err := a.Stat(t.Context(), hash); !errors.Is(err, archive.ErrUnknown) {
			t.Fatal(err)
		}
		put(t, a, body, noon)
		if _, out, err := a.Get(t.Context(), hash); err != nil || string(out) != body {
			t.Error("not complete", err)
		}
	})
}

func TestDamageIsFound(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	a := archive.New(db)
	d := put(t, a, "words", noon)
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(t.Context(), "update document_chunk set body = $1", []byte("other"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Get(t.Context(), d.Hash); !errors.Is(err, archive.ErrDamaged) {
		t.Error(err)
	}
}

func TestBackupHasDocuments(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := put(t, archive.New(db), "%PDF-1.7 "+strings.Repeat("\x00\xff\\", 200_000), noon)
		file := filepath.Join(t.TempDir(), "backup")
		if err := db.Backup(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		url := filepath.Join(t.TempDir(), "restored.db")
		if db.Engine() == store.Postgres {
			url = storetest.Empty(t)
		}
		if err := store.Restore(t.Context(), file, url); err != nil {
			t.Fatal(err)
		}
		restored := storetest.Reopen(t, url)
		if _, body, err := archive.New(restored).Get(t.Context(), d.Hash); err != nil || archive.HashOf(body) != d.Hash {
			t.Error(err)
		}
	})
}
