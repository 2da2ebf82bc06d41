package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/contact"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/rules"
)

// wantLetters puts a member and two wanted letters, one of which cannot be made, into a folder.
func wantLetters(t *testing.T, data string) {
	t.Helper()
	c, err := loadConfig("", data)
	if err != nil {
		t.Fatal(err)
	}
	a := &app{ctx: t.Context(), out: t.Output(), err: t.Output(), now: time.Now, config: c, mayCreate: true}
	err = a.with(func(ctx context.Context, s *system) error {
		id, err := s.People.Register(ctx, a.cause(s), person.Person{
			Capacities: []person.Capacity{person.Member}, Names: []person.Name{{Text: "Rosa Álvarez"}}, Preferences: person.Preferences{Written: "es"},
			Addresses: []person.Address{{Use: "home", Lines: []string{"1 Main St"}, City: "Albany", State: "NY", Zip: "12207"}},
		})
		if err != nil {
			return err
		}
		for n, received := range []string{"2026-01-13", "last Tuesday"} {
			one, err := letter.Append(person.Person{Preferences: person.Preferences{Written: "es"}}, "want", letter.Wanted{
				Member: id, Template: []letter.Template{"complaint_acknowledged", "complaint_withdrawn"}[n], Values: map[string]string{"received": received},
			})
			if err != nil {
				return err
			}
			command := record.Command{ID: "want " + received, At: a.now(), Zone: s.Plan.Zone}
			if _, err := s.Record.Append(ctx, command, one); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestLettersGoOut is a day in the mailroom.
func TestLettersGoOut(t *testing.T) {
	data := t.TempDir()
	wantLetters(t, data)
	say := func(code int, args ...string) string {
		t.Helper()
		var out, errOut strings.Builder
		if got := run(append([]string{"--data", data}, args...), os.Stdin, &out, &errOut); got != code {
			t.Fatalf("%v: exit code %d: %s%s", args, got, out.String(), errOut.String())
		}
		return out.String()
	}
	has := func(text string, words ...string) {
		t.Helper()
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("%q is not in:\n%s", w, text)
			}
		}
	}
	has(say(0, "letters", "list"), "complaint_acknowledged", "complaint_withdrawn")
	has(say(0, "doctor"), "1 are held", "value received: expected a date")
	file := filepath.Join(data, "run.pdf")
	has(say(0, "letters", "print", "--out", file), "1 letters made, 1 held", "value received: expected a date", "1 letters in "+file)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 || info.Size() < 10_000 {
		t.Errorf("%v, %v", info, err)
	}
	say(1, "letters", "print", "--out", file) // the file is there
	var rows []letterRow
	if err := json.Unmarshal([]byte(say(0, "letters", "list", "--state", "printed", "--json")), &rows); err != nil || len(rows) != 1 || rows[0].Pages == 0 {
		t.Fatalf("%+v, %v", rows, err)
	}
	id := string(rows[0].ID)
	has(say(0, "letters", "handed", id), "1 letters were handed over")
	has(say(0, "letters", "list", "--state", "sent"), id, "mail")
	has(say(0, "letters", "returned", id, "--reason", "moved"), "came back: moved")
	one := filepath.Join(data, "one.pdf")
	has(say(0, "letters", "show", id, "--out", one), "moved")
	if pdf, err := os.ReadFile(one); err != nil || !strings.HasPrefix(string(pdf), "%PDF-") {
		t.Error("no PDF", err)
	}
	has(say(0, "letters", "print", id), "1 letters made")
	has(say(0, "letters", "list", "--state", "printed"), id)
}

// TestEveryLetterOfAComplaintHasAText with every outcome and procedure that a case can have.
func TestEveryLetterOfAComplaintHasAText(t *testing.T) {
	book, err := contact.LoadBook(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range complaint.LetterKinds {
		l, ok := book.Texts.Letter(letter.Template(kind))
		if !ok {
			t.Errorf("there is no text for %s", kind)
			continue
		}
		for _, p := range complaint.Procedures {
			if !slices.Contains(l.Needs()["procedure"].Of, string(p)) {
				t.Errorf("%s has no words for the procedure %s", kind, p)
			}
		}
	}
}
