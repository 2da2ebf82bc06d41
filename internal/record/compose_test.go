package record_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/record"
)

// TestIDsStayWhatTheyAre: ids are stored, so how they follow from what they name never changes.
func TestIDsStayWhatTheyAre(t *testing.T) {
	for want, got := range map[string]string{
		"jm3f23hgkhuypbc5rh4ivhmq": record.IDOf("complaint", "intake", "form/7"),
		"h2ufybc4xzfmuzelh5hocrfv": record.IDOf("privacy request", "form/7"),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if record.IDOf("a", "b", "c") == record.IDOf("a", "b") || record.IDOf("a", "b") == record.IDOf("c", "b") || len(record.IDOf("a")) != 24 {
		t.Error("different things share an id")
	}
}

func TestEventOfSaysWhatReadReads(t *testing.T) {
	type said struct{ Word string }
	e, err := record.EventOf("test.said", 3, said{"yes"})
	if err != nil || e.Schema != 3 {
		t.Fatal(e, err)
	}
	at := time.Date(2026, 1, 14, 12, 0, 0, 0, time.UTC)
	seen := e.Foreseen(record.Stream("test", "1"), 4, at, record.Actor{ID: "a"})
	if seen.Version != 4 || seen.Type != "test.said" || seen.At != at || seen.Actor.ID != "a" || seen.Stream.ID() != "1" {
		t.Errorf("%+v", seen)
	}
	var got said
	if err := record.Read(seen, func(x said) { got = x }); err != nil || got.Word != "yes" {
		t.Error(got, err)
	}
	seen.Data = []byte("no")
	if err := record.Read(seen, func(said) { t.Error("nothing was said") }); err == nil || !strings.Contains(err.Error(), "test.said") {
		t.Error(err)
	}
	if _, err := record.EventOf("test.said", 1, func() {}); err == nil {
		t.Error("a function was written")
	}
}

func TestMovedIsAVersionConflictOnly(t *testing.T) {
	if !record.Moved(fmt.Errorf("room: %w", &record.VersionConflict{})) || record.Moved(errors.New("disk")) || record.Moved(nil) {
		t.Error("Moved")
	}
}
