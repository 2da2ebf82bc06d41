package record_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// sealedRecord holds 600 events (more than two tiles) in 200 commands and 20
// streams, sealed in three steps.
func sealedRecord(t *testing.T, db *store.DB) *record.Record {
	t.Helper()
	rec := recordtest.Open(t, db)
	for i := range 200 {
		stream := record.Stream("complaint", fmt.Sprint(i%20))
		mustAppend(t, rec, fmt.Sprint("c", i), one(stream, record.AnyVersion, fact("a", i), fact("b", i), fact("c", i)))
		if i == 50 || i == 120 {
			mustSeal(t, rec, int64(3*(i+1)))
		}
	}
	mustSeal(t, rec, 600)
	return rec
}

func mustSeal(t *testing.T, rec *record.Record, want int64) {
	t.Helper()
	if size, err := rec.Seal(t.Context()); err != nil || size != want {
		t.Fatalf("Seal = %d, %v; want %d", size, err, want)
	}
}

func tamper(t *testing.T, db *store.DB, statements ...string) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		for _, s := range statements {
			if _, err := tx.ExecContext(t.Context(), s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func mustVerify(t *testing.T, rec *record.Record, options record.VerifyOptions) record.Report {
	t.Helper()
	report, err := rec.Verify(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestUntouchedRecordVerifies(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := sealedRecord(t, db)
		report := mustVerify(t, rec, record.VerifyOptions{})
		if !report.OK() || report.Events != 600 || report.Sealed != 600 || report.Checkpoints < 3 {
			t.Errorf("%+v: %v", report, report)
		}
		stream, err := rec.VerifyStream(t.Context(), "complaint/7", record.VerifyOptions{})
		if err != nil || !stream.OK() || stream.Sealed != 30 {
			t.Errorf("stream: %+v, %v", stream, err)
		}
	})
}

func TestEmptyRecordVerifies(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if report := mustVerify(t, recordtest.Open(t, db), record.VerifyOptions{}); !report.OK() || report.Events != 0 {
			t.Errorf("%+v", report)
		}
	})
}

// Position 301 is version 16 of complaint/0 in command c100, which begins there.
var tampers = []struct {
	name string
	do   []string
	want int64
	text string
}{
	{"data", []string{"update record_event set data = '7' where position = 301"}, 301, "not the one"},
	{"type", []string{"update record_event set type = 'z' where position = 302"}, 302, "not the one"},
	{"stream", []string{"update record_event set stream = 'complaint/x' where position = 301"}, 301, "not the one"},
	{"actor", []string{"update record_command set actor_id = 'someone' where first_position = 301"}, 301, "not the one"},
	{"instant", []string{"update record_command set at_us = at_us + 1 where first_position = 301"}, 301, "not the one"},
	{"cause", []string{"update record_event set command_position = 304 where position = 302"}, 302, "not the one"},
	{"delete one", []string{"delete from record_event where position = 301"}, 301, "missing"},
	{"delete first", []string{"delete from record_event where position = 1"}, 1, "missing"},
	{"delete command", []string{"delete from record_command where first_position = 301"}, 301, "missing"},
	{"delete last", []string{"delete from record_event where position = 600"}, 600, "missing"},
	{"close the gap", []string{
		"delete from record_event where position = 301",
		"update record_event set position = 301 where position = 600",
	}, 301, "not the one"},
	{"insert before", []string{
		"insert into record_event (position, command_position, stream, version, type, schema, data) values (0, 1, 'x/1', 1, 'a', 1, '1')",
	}, 0, "none was recorded"},
	{"swap", []string{
		"update record_event set position = 1000 where position = 301",
		"update record_event set position = 301 where position = 302",
		"update record_event set position = 302 where position = 1000",
	}, 301, "not the one"},
	{"stored hash", []string{"update record_tile set hashes = 'AAAA' where level = 0 and number = 1"}, 257, "stored hash"},
	{"upper hash", []string{"delete from record_tile where level = 1"}, 256, "stored hash"},
	{"forged checkpoint", []string{"update record_checkpoint set note = 'keepwell/record' where size = 600"}, 1, "trusted key"},
}

func TestVerifyNamesTheFirstBadPosition(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := sealedRecord(t, db)
		if err := rec.Close(); err != nil { // the sealer must not meet the damage
			t.Fatal(err)
		}
		for _, c := range tampers {
			t.Run(c.name, func(t *testing.T) {
				undo := snapshotTables(t, db)
				tamper(t, db, c.do...)
				report := mustVerify(t, rec, record.VerifyOptions{})
				if report.OK() || report.Bad.Position != c.want || !strings.Contains(report.Bad.Problem, c.text) {
					t.Errorf("got %v, want position %d and %q", report, c.want, c.text)
				}
				undo()
				if report := mustVerify(t, rec, record.VerifyOptions{}); !report.OK() {
					t.Fatalf("after undoing: %v", report)
				}
			})
		}
	})
}

// snapshotTables copies the record's tables and returns what puts them back.
func snapshotTables(t *testing.T, db *store.DB) func() {
	t.Helper()
	tables := []string{"record_command", "record_event", "record_tile", "record_checkpoint", "record_key"}
	for _, table := range tables {
		tamper(t, db, "create table saved_"+table+" as select * from "+table)
	}
	return func() {
		for _, table := range tables {
			tamper(t, db, "delete from "+table, "insert into "+table+" select * from saved_"+table, "drop table saved_"+table)
		}
	}
}

func TestCutOffEndShowsOnlyWithAKnownCheckpoint(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := sealedRecord(t, db)
		var known string
		row := db.Read().QueryRowContext(t.Context(), "select note from record_checkpoint where size = 600")
		if err := row.Scan(&known); err != nil {
			t.Fatal(err)
		}
		if err := rec.Close(); err != nil {
			t.Fatal(err)
		}
		tamper(t, db,
			"delete from record_event where position > 363", "delete from record_command where first_position > 363",
			"delete from record_checkpoint where size > 363")
		report := mustVerify(t, rec, record.VerifyOptions{Known: []string{known}})
		if report.OK() || report.Bad.Position != 364 {
			t.Errorf("got %v", report)
		}
	})
}

func TestRewritingWithOwnHashesStillFailsTheSignature(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := sealedRecord(t, db)
		if err := rec.Close(); err != nil {
			t.Fatal(err)
		}
		// The attacker changes an event, throws all hashes away and lets another
		// record, with another key, seal everything anew.
		tamper(t, db, "update record_event set data = '7' where position = 301",
			"delete from record_tile", "delete from record_checkpoint", "delete from record_key")
		other := recordtest.Open(t, db)
		mustSeal(t, other, 600)
		if report := mustVerify(t, other, record.VerifyOptions{}); !report.OK() {
			t.Errorf("under the attacker's own key: %v", report)
		}
		if report := mustVerify(t, rec, record.VerifyOptions{}); report.OK() {
			t.Error("the forged record verified under the true key")
		}
	})
}

func TestVerifyStreamFindsTampering(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := sealedRecord(t, db)
		if err := rec.Close(); err != nil {
			t.Fatal(err)
		}
		cases := map[string]struct {
			do   string
			want int64
		}{
			"data":    {"update record_event set data = '7' where position = 302", 302},
			"deleted": {"delete from record_event where position = 302", 303},
			"hash":    {"update record_tile set hashes = 'AAAA' where level = 0 and number = 1", 301},
			"forged":  {"update record_checkpoint set note = 'x' where size = 600", 1},
		}
		for name, c := range cases {
			undo := snapshotTables(t, db)
			tamper(t, db, c.do)
			report, err := rec.VerifyStream(t.Context(), "complaint/0", record.VerifyOptions{})
			if err != nil || report.OK() || report.Bad.Position != c.want {
				t.Errorf("%s: %v, %v; want position %d", name, report, err, c.want)
			}
			undo()
		}
	})
}

func TestReadOnlyRecordVerifiesWithTheGivenKey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := sealedRecord(t, db)
		reader, err := record.Open(t.Context(), db, record.Options{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = reader.Close() }()
		for _, keys := range [][]string{nil, {rec.PublicKey()}} {
			if report := mustVerify(t, reader, record.VerifyOptions{TrustedKeys: keys}); !report.OK() || report.Sealed != 600 {
				t.Errorf("with keys %v: %v", keys, report)
			}
		}
		_, err = reader.Append(t.Context(), command("c"), one("a/1", record.AnyVersion, fact("x", 1)))
		if store.KindOf(err) != store.Unavailable {
			t.Errorf("append on a reader: %v", err)
		}
	})
}

func TestProofHoldsOfflineAndFailsWhenChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := sealedRecord(t, db)
		file, err := rec.Proof(t.Context(), "complaint/7")
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.MarshalIndent(file, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		read := func() (copied record.ProofFile) {
			if err := json.Unmarshal(text, &copied); err != nil {
				t.Fatal(err)
			}
			return copied
		}
		events, err := record.CheckProof(read(), rec.PublicKey())
		if err != nil || len(events) != 30 {
			t.Fatalf("CheckProof: %d events, %v", len(events), err)
		}
		for name, change := range proofChanges {
			forged := read()
			change(&forged)
			if _, err := record.CheckProof(forged, rec.PublicKey()); store.KindOf(err) != store.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		other := recordtest.OpenWith(t, db, record.Options{KeyFile: filepath.Join(t.TempDir(), "k"), AdoptNewKey: true})
		if _, err := record.CheckProof(read(), other.PublicKey()); err == nil {
			t.Error("the proof holds under a foreign key")
		}
		if _, err := rec.Proof(t.Context(), "complaint/none"); store.KindOf(err) != store.NotFound {
			t.Errorf("proof of an unknown stream: %v", err)
		}
	})
}

var proofChanges = map[string]func(*record.ProofFile){
	"stream":       func(f *record.ProofFile) { f.Stream = "complaint/8" },
	"data":         func(f *record.ProofFile) { f.Events[3].Data = "7" },
	"data spaces":  func(f *record.ProofFile) { f.Events[3].Data += " " },
	"actor":        func(f *record.ProofFile) { f.Events[3].ActorID = "x" },
	"instant":      func(f *record.ProofFile) { f.Events[3].AtUS++ },
	"position":     func(f *record.ProofFile) { f.Events[3].Position++ },
	"far position": func(f *record.ProofFile) { f.Events[29].Position = 601 },
	"left out":     func(f *record.ProofFile) { f.Events = append(f.Events[:3], f.Events[4:]...) },
	"swapped":      func(f *record.ProofFile) { f.Events[3], f.Events[4] = f.Events[4], f.Events[3] },
	"short way":    func(f *record.ProofFile) { f.Events[3].Inclusion = f.Events[3].Inclusion[1:] },
	"bad hash":     func(f *record.ProofFile) { f.Events[3].Inclusion[0] = "?" },
	"checkpoint":   func(f *record.ProofFile) { f.Checkpoint = strings.Replace(f.Checkpoint, "600", "601", 1) },
	"format":       func(f *record.ProofFile) { f.Format = "other" },
	"no events":    func(f *record.ProofFile) { f.Events = nil },
}
