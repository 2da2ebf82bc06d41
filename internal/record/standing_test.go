package record_test

import (
	"encoding/base64"
	"testing"

	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func TestSealedTellsHowFarAndOverWhat(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		empty := recordtest.Open(t, db)
		if size, root, err := empty.Sealed(t.Context()); size != 0 || root != "" || err != nil {
			t.Errorf("an empty record is sealed to %d %q, %v", size, root, err)
		}
		if err := empty.Close(); err != nil {
			t.Fatal(err)
		}
	})
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := sealedRecord(t, db)
		size, root, err := rec.Sealed(t.Context())
		hash, unreadable := base64.StdEncoding.DecodeString(root)
		if size != 600 || len(hash) != 32 || err != nil || unreadable != nil {
			t.Errorf("sealed to %d %q, %v, %v", size, root, err, unreadable)
		}
		tamper(t, db, "update record_checkpoint set note = 'keepwell/record' where size = 600")
		if size, root, err := rec.Sealed(t.Context()); size != 600 || root != "" || err != nil {
			t.Errorf("a checkpoint that is none: %d %q, %v", size, root, err)
		}
	})
}
