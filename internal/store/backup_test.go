package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// elsewhere is an empty database of the engine, to restore into.
func elsewhere(t *testing.T, engine store.Engine) string {
	t.Helper()
	if engine == store.Postgres {
		return storetest.Empty(t)
	}
	return filepath.Join(t.TempDir(), "restored.db")
}

func TestRestoreBringsBackWhatTheBackupSaw(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		putViews(t, db, "a", "tab\there", "line\nbreak", `back\slash \N`, "é\U0001F600", "")
		want := viewNames(t, db.Read())
		file := filepath.Join(t.TempDir(), "backup")
		if err := db.Backup(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		putViews(t, db, "later")
		url := elsewhere(t, db.Engine())
		if err := store.Restore(t.Context(), file, url); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, viewNames(t, storetest.Reopen(t, url).Read())); diff != "" {
			t.Error(diff)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("backup file: %v, %v", info, err)
		}
	})
}

func putViews(t *testing.T, db *store.DB, names ...string) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		for _, name := range names {
			tx.Queue(store.Statement{SQL: insertView, Args: []any{name, 1}})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestBackupAndRestoreOverwriteNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		file := filepath.Join(t.TempDir(), "backup")
		if err := db.Backup(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		if err := db.Backup(t.Context(), file); store.KindOf(err) != store.Conflict {
			t.Errorf("a second backup into the same file: %v", err)
		}
		url := elsewhere(t, db.Engine())
		if err := store.Restore(t.Context(), file, url); err != nil {
			t.Fatal(err)
		}
		if err := store.Restore(t.Context(), file, url); store.KindOf(err) != store.Conflict {
			t.Errorf("a second restore into the same database: %v", err)
		}
	})
}

func TestRestoreRefusesDamagedFiles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for i := range 200 {
			putViews(t, db, fmt.Sprintf("%0100d", i))
		}
		folder := t.TempDir()
		good := filepath.Join(folder, "good")
		if err := db.Backup(t.Context(), good); err != nil {
			t.Fatal(err)
		}
		whole, err := os.ReadFile(good)
		if err != nil {
			t.Fatal(err)
		}
		flipped := append([]byte{}, whole...)
		for i := len(flipped) / 3; i < len(flipped)/2; i++ {
			flipped[i] ^= 0x5a
		}
		cases := map[string][]byte{"empty": nil, "text": []byte("not a backup at all, only text"), "cut": whole[:len(whole)/2], "flipped": flipped}
		for name, content := range cases {
			file := filepath.Join(folder, name)
			if err := os.WriteFile(file, content, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := store.Restore(t.Context(), file, elsewhere(t, db.Engine())); err == nil {
				t.Errorf("%s: restored", name)
			}
		}
		if err := store.Restore(t.Context(), filepath.Join(folder, "none"), elsewhere(t, db.Engine())); store.KindOf(err) != store.NotFound {
			t.Errorf("no such file: %v", err)
		}
	})
}

func TestNoPartialBackupStaysBehind(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	if err := db.Backup(t.Context(), filepath.Join(t.TempDir(), "no", "folder")); store.KindOf(err) != store.Unavailable {
		t.Errorf("into a missing folder: %v", err)
	}
}
