package record_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func TestKeyFileIsMadeOnceAndPrivate(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	first, err := record.Open(t.Context(), db, record.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(db.Path() + ".key")
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("key file: %v, %v", info, err)
	}
	second, err := record.Open(t.Context(), db, record.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = second.Close() }()
	if first.PublicKey() != second.PublicKey() || !strings.HasPrefix(first.PublicKey(), "keepwell/record+") {
		t.Errorf("keys %q and %q", first.PublicKey(), second.PublicKey())
	}
}

func TestPostgresNeedsAKeyFile(t *testing.T) {
	_, err := record.Open(t.Context(), storetest.Open(t, store.Postgres), record.Options{})
	if store.KindOf(err) != store.Invalid {
		t.Errorf("got %v", err)
	}
}

func TestLostOrForeignKeyIsRefusedUntilAdopted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		folder := t.TempDir()
		old := recordtest.OpenWith(t, db, record.Options{KeyFile: filepath.Join(folder, "old")})
		mustAppend(t, old, "c1", one("a/1", record.NoStream, fact("x", 1)))
		mustSeal(t, old, 1)
		recordtest.Open(t, storetest.Open(t, db.Engine())) // some other record with a key

		damaged := filepath.Join(folder, "damaged")
		if err := os.WriteFile(damaged, []byte("PRIVATE+KEY+x\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		foreign := filepath.Join(folder, "foreign")
		recordtest.OpenWith(t, storetest.Open(t, store.SQLite), record.Options{KeyFile: foreign})
		for _, file := range []string{filepath.Join(folder, "missing"), damaged, foreign} {
			if _, err := record.Open(t.Context(), db, record.Options{KeyFile: file}); store.KindOf(err) != store.Invalid {
				t.Errorf("%s: %v", filepath.Base(file), err)
			}
		}

		next := recordtest.OpenWith(t, db, record.Options{KeyFile: foreign, AdoptNewKey: true})
		mustAppend(t, next, "c2", one("a/1", 1, fact("x", 2)))
		mustSeal(t, next, 2)
		if report := mustVerify(t, next, record.VerifyOptions{}); report.OK() {
			t.Error("checkpoints of the old key verified without trusting it")
		}
		report := mustVerify(t, next, record.VerifyOptions{TrustedKeys: []string{old.PublicKey()}})
		if !report.OK() || report.Sealed != 2 || report.Checkpoints != 2 {
			t.Error(report)
		}
	})
}
