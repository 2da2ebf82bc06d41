package store_test

import (
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestSizeGrowsWithWhatIsStored: also while it stands in the write-ahead log only.
func TestSizeGrowsWithWhatIsStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		before, err := db.Size(t.Context())
		if err != nil || before <= 0 {
			t.Fatalf("size %d, %v", before, err)
		}
		err = db.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.ExecContext(t.Context(), "create table heavy (text text not null)"); err != nil {
				return err
			}
			for range 200 {
				if _, err := tx.ExecContext(t.Context(), "insert into heavy (text) values ($1)", strings.Repeat("heavy", 2000)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		after, err := db.Size(t.Context())
		if err != nil || after <= before {
			t.Errorf("size %d, then %d, %v", before, after, err)
		}
	})
}
