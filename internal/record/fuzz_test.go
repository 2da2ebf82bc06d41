package record_test

import (
	"encoding/json"
	"testing"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// A proof file comes from outside. Whatever is in it, checking ends with an
// answer, and what is accepted is what the record holds.
func FuzzCheckProof(f *testing.F) {
	rec := recordtest.Open(f, storetest.Open(f, store.SQLite))
	mustAppend(f, rec, "c1", one("a/1", record.NoStream, fact("x", 1), fact("y", 2)))
	mustAppend(f, rec, "c2", one("a/2", record.NoStream, fact("x", 3)))
	file, err := rec.Proof(f.Context(), "a/1")
	if err != nil {
		f.Fatal(err)
	}
	if err := rec.Close(); err != nil { // its goroutines would look like new coverage
		f.Fatal(err)
	}
	seed, err := json.Marshal(file)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add([]byte(`{"format":"keepwell stream proof 1","events":[{"position":1,"version":1,"inclusion":["AAAA"]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var read record.ProofFile
		if json.Unmarshal(text, &read) != nil {
			return
		}
		events, err := record.CheckProof(read, rec.PublicKey())
		if err != nil {
			return
		}
		for _, e := range events {
			if e.Stream != "a/1" || e.Version > 2 || string(e.Data) != []string{"1", "2"}[e.Version-1] {
				t.Errorf("accepted %+v", e)
			}
		}
	})
}
