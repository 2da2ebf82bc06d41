package contact_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/contact"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/contact/press"
	"github.com/keepwell/keepwell/internal/contact/wording"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func (w *world) dispatch(id letter.ID, how string, at time.Time) error {
	_, err := w.contact.Dispatch(w.t.Context(), w.by("mailroom"), []letter.ID{id}, how, at)
	return err
}

func (w *world) wantState(id letter.ID, want letter.State) {
	w.t.Helper()
	l, err := w.letters.Get(w.t.Context(), id)
	w.must(err)
	if l.State() != want {
		w.t.Errorf("the letter is %s, expected %s", l.State(), want)
	}
}

// lists are the ids on each list.
func (w *world) lists() map[letter.State]string {
	w.t.Helper()
	out := map[letter.State]string{}
	add := func(s letter.State, all []letter.Letter, _ int64, err error) {
		w.must(err)
		for _, l := range all {
			out[s] += string(l.ID) + " "
			if l.State() != s {
				w.t.Errorf("a letter on the list of %s is %s", s, l.State())
			}
		}
	}
	ctx := w.t.Context()
	all, next, err := w.letters.Waiting(ctx, letter.Page{})
	add(letter.IsWaiting, all, next, err)
	all, next, err = w.letters.Printed(ctx, letter.Page{})
	add(letter.IsPrinted, all, next, err)
	all, next, err = w.letters.ReturnedOpen(ctx, letter.Page{})
	add(letter.IsReturned, all, next, err)
	return out
}

// TestALetterThatComesBackIsSentAnew follows one letter through its life, on both databases, and rebuilds the lists from the record.
func TestALetterThatComesBackIsSentAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		member := w.member("en", person.Standard)
		id := w.want("c1", acknowledged(member))
		handed := w.now.Add(time.Hour)
		if err := w.dispatch(id, letter.ByMail, w.now); !errors.Is(err, letter.ErrState) {
			t.Errorf("handed over before it was printed: %v", err)
		}
		first := w.print(id)
		w.now = w.now.Add(2 * time.Hour)
		w.must(w.dispatch(id, letter.ByMail, handed))
		w.must(w.dispatch(id, letter.ByMail, handed.Add(time.Minute))) // noted once
		sent, _, err := w.letters.SentBetween(t.Context(), handed, handed.Add(time.Second), letter.Page{})
		w.must(err)
		if len(sent) != 1 || !sent[0].Sent.At.Equal(handed) || sent[0].Sent.How != letter.ByMail || sent[0].Sent.Address != person.WhyUsual {
			t.Fatalf("%+v", sent)
		}
		w.now = w.now.AddDate(0, 0, 9)
		for range 2 {
			_, err = w.contact.Returned(t.Context(), w.by("mailroom"), id, "moved", w.now)
			w.must(err)
		}
		w.wantState(id, letter.IsReturned)
		if got := w.lists(); got[letter.IsReturned] != string(id)+" " || len(got) != 1 {
			t.Errorf("%v", got)
		}
		if err := w.dispatch(id, letter.ByMail, w.now); !errors.Is(err, letter.ErrState) {
			t.Errorf("the same envelope again: %v", err)
		}
		w.change(member, func(p *person.Person) {
			p.Addresses = []person.Address{{Use: "home", Lines: []string{"7 New Rd"}, City: "Troy", State: "NY", Zip: "12180"}}
		})
		again := w.print(id)
		if again.Printed.Hash == first.Printed.Hash || !strings.Contains(poppler(t, w.document(again), "pdftotext"), "7 New Rd") {
			t.Error("printed anew to the old address")
		}
		w.must(w.dispatch(id, letter.ByMail, w.now))
		w.wantState(id, letter.IsSent)
		before, _, err := w.letters.SentBetween(t.Context(), noon, w.now.Add(time.Second), letter.Page{})
		w.must(err)
		w.must(w.rec.Rebuild(t.Context(), nil))
		after, _, err := w.letters.SentBetween(t.Context(), noon, w.now.Add(time.Second), letter.Page{})
		w.must(err)
		if len(before) != 1 || len(after) != 1 || *before[0].Sent != *after[0].Sent || *before[0].Printed != *after[0].Printed {
			t.Errorf("before the rebuild %+v, after it %+v", before, after)
		}
	})
}

func TestWaysOut(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	online := w.register("Olga Online", person.Member, person.Preferences{Channel: "portal"})
	paper := w.member("en", person.Standard)
	braille := w.member("en", person.Braille)
	for _, c := range []struct {
		name   string
		member person.ID
		how    string
		at     time.Duration
		want   error
	}{
		{"portal, chosen", online, letter.ByPortal, 0, nil},
		{"mail, although the portal was chosen", online, letter.ByMail, 0, nil},
		{"portal, not chosen", paper, letter.ByPortal, 0, contact.ErrWay},
		{"e-mail, not chosen", paper, letter.ByEMail, 0, contact.ErrWay},
		{"paper by the vendor of braille", paper, letter.ByVendor, 0, contact.ErrWay},
		{"pigeon", paper, "pigeon", 0, contact.ErrWay},
		{"tomorrow", paper, letter.ByMail, 24 * time.Hour, contact.ErrFuture},
		{"before it was printed", paper, letter.ByMail, -time.Minute, contact.ErrFuture},
		{"braille by mail", braille, letter.ByMail, 0, contact.ErrWay},
		{"braille by its vendor", braille, letter.ByVendor, 0, nil},
	} {
		id := w.want(c.name, acknowledged(c.member))
		w.print(id)
		if err := w.dispatch(id, c.how, w.now.Add(c.at)); !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestFormatsOfVendors: braille, audio and discs are made from a text that has everything the letter says.
func TestFormatsOfVendors(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	for _, f := range []person.Format{person.Braille, person.Audio, person.DataCD} {
		l := w.print(w.want(string(f), acknowledged(w.member("es", f))))
		inOrder(t, string(w.document(l)), "Rosa Álvarez", "Recibimos su queja", "13 de enero de 2026", "No discriminamos")
		if l.Printed.Media != archive.Text || l.Printed.Format != f || l.Printed.Pages != 0 {
			t.Errorf("%s: %+v", f, l.Printed)
		}
		if err := w.contact.Batch(t.Context(), []letter.ID{l.ID}, &bytes.Buffer{}); !errors.Is(err, letter.ErrState) {
			t.Errorf("%s in a print run: %v", f, err)
		}
	}
}

// TestOneHeldLetterKeepsNoOther: and a run that is repeated prints nothing twice.
func TestOneHeldLetterKeepsNoOther(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	homeless := w.member("en", person.Standard)
	w.change(homeless, func(p *person.Person) { p.Addresses = nil })
	member := w.member("en", person.Standard)
	wrong := acknowledged(member)
	wrong.Values = map[string]string{"received": "yesterday"}
	held := []letter.ID{w.want("c1", acknowledged(homeless)), w.want("c2", wrong)}
	good := []letter.ID{w.want("c3", acknowledged(member)), w.want("c4", acknowledged(member))}
	run, err := w.contact.PrintWaiting(t.Context(), w.by("letters"), 100)
	w.must(err)
	if len(run.Printed) != 2 || len(run.Held) != 2 || run.Held[0].ID != held[0] || run.Printed[1] != good[1] {
		t.Errorf("%+v", run)
	}
	var value *wording.ValueError
	if !errors.As(run.Held[1].Err, &value) || value.Name != "received" || strings.Contains(value.Error(), "yesterday") {
		t.Error(run.Held[1].Err)
	}
	again, err := w.contact.PrintWaiting(t.Context(), w.by("letters"), 100)
	w.must(err)
	if len(again.Printed) != 0 || len(again.Held) != 2 {
		t.Errorf("again: %+v", again)
	}
	var out bytes.Buffer
	w.must(w.contact.Batch(t.Context(), good, &out))
	f, err := press.Inspect(out.Bytes())
	one, _ := w.letters.Get(t.Context(), good[0])
	if err != nil || f.Pages != 2*(one.Printed.Pages+one.Printed.Pages%2) {
		t.Errorf("a run of %d pages, %v", f.Pages, err)
	}
}

// TestNewLettersDoNotWaitBehindHeldOnes: a run of a few goes on where the one before ended.
func TestNewLettersDoNotWaitBehindHeldOnes(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	homeless, member := w.member("en", person.Standard), w.member("en", person.Standard)
	w.change(homeless, func(p *person.Person) { p.Addresses = nil })
	for i := range 60 {
		w.want(fmt.Sprint("held", i), acknowledged(homeless))
	}
	var good []letter.ID
	for i := range 3 {
		good = append(good, w.want(fmt.Sprint("good", i), acknowledged(member)))
	}
	var printed []letter.ID
	for range 3 {
		run, err := w.contact.PrintWaiting(t.Context(), w.by("letters"), 1)
		w.must(err)
		printed = append(printed, run.Printed...)
	}
	if !slices.Equal(printed, good) {
		t.Errorf("printed %v, expected %v", printed, good)
	}
	held, err := w.contact.HeldNow(t.Context(), w.now, 1000)
	w.must(err)
	if len(held) != 60 {
		t.Errorf("%d are held, expected 60", len(held))
	}
}

func TestWithoutABrowserLettersWait(t *testing.T) {
	w := newWorldOf(t, storetest.Open(t, store.SQLite), "demo", press.New(press.Options{Browser: filepath.Join(t.TempDir(), "none")}))
	id := w.want("c1", acknowledged(w.member("en", person.Standard)))
	if _, err := w.contact.PrintWaiting(t.Context(), w.by("letters"), 10); !errors.Is(err, press.ErrNoBrowser) {
		t.Error(err)
	}
	w.wantState(id, letter.IsWaiting)
	if _, err := w.contact.PreviewPage(t.Context(), w.now, acknowledged(w.member("en", person.Standard))); err != nil {
		t.Errorf("a page needs no browser: %v", err)
	}
}

// TestWhatThePlanDidNotSayIsNotInvented: the profile that was filled from bulletins lacks addresses; the letter waits and says which.
func TestWhatThePlanDidNotSayIsNotInvented(t *testing.T) {
	w := newWorldOf(t, storetest.Open(t, store.SQLite), "cigna-medicare", thePress)
	_, err := w.contact.Print(t.Context(), w.by("letters"), w.want("c1", acknowledged(w.member("en", person.Standard))))
	var lacks *wording.NotConfiguredError
	if !errors.As(err, &lacks) || store.KindOf(err) != store.Conflict || !strings.Contains(err.Error(), "plan.grievances.mail") {
		t.Error(err)
	}
}

// TestTwoWhoPrintAtOnce make one document and one event.
func TestTwoWhoPrintAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		id := w.want("c1", acknowledged(w.member("en", person.Standard)))
		var all sync.WaitGroup
		hashes := make([]string, 4)
		for i := range hashes {
			all.Go(func() {
				l, err := w.contact.Print(context.WithoutCancel(t.Context()), w.by("letters"), id)
				if err != nil {
					t.Error(err)
					return
				}
				hashes[i] = l.Printed.Hash
			})
		}
		all.Wait()
		l, err := w.letters.Get(t.Context(), id)
		w.must(err)
		if l.Version != 2 {
			t.Errorf("%d events, expected wanted and printed", l.Version)
		}
		for _, h := range hashes {
			if h != l.Printed.Hash {
				t.Errorf("somebody was told of another document: %v", hashes)
			}
		}
	})
}

// TestKilledBetweenArchiveAndRecord: the document is there and the event is not. Printing again makes the same document.
func TestKilledBetweenArchiveAndRecord(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	x := acknowledged(w.member("en", person.Standard))
	id := w.want("c1", x)
	x.ID = id
	proof, err := w.contact.Preview(t.Context(), w.now, x)
	w.must(err)
	d, err := w.archive.Put(t.Context(), bytes.NewReader(proof.PDF), w.now)
	w.must(err)
	if l := w.print(id); l.Printed.Hash != string(d.Hash) {
		t.Error("another document after the kill")
	}
}

func TestPreviewKeepsNothing(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	x := acknowledged(w.member("es", person.LargePrint))
	before, err := w.rec.Position(t.Context())
	w.must(err)
	p, err := w.contact.Preview(t.Context(), w.now, x)
	w.must(err)
	after, err := w.rec.Position(t.Context())
	w.must(err)
	if _, err := w.archive.Stat(t.Context(), archive.HashOf(p.PDF)); !errors.Is(err, archive.ErrUnknown) || before != after || len(p.PDF) == 0 {
		t.Errorf("%v, %d events before and %d after", err, before, after)
	}
	if p.Title != "Recibimos su queja" || !strings.Contains(p.HTML, `class="large"`) {
		t.Errorf("%s", p.Title)
	}
	x.Template = "nothing"
	if _, err := w.contact.Preview(t.Context(), w.now, x); !errors.Is(err, contact.ErrNoText) {
		t.Error(err)
	}
}

func TestReturnedNeedsASentLetterAndAReason(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id := w.want("c1", acknowledged(w.member("en", person.Standard)))
	if _, err := w.contact.Returned(t.Context(), w.by("mailroom"), id, "moved", w.now); !errors.Is(err, letter.ErrState) {
		t.Error(err)
	}
	for _, c := range []struct {
		reason string
		at     time.Time
	}{{"", w.now}, {"moved", w.now.Add(time.Hour)}} {
		if _, err := w.contact.Returned(t.Context(), w.by("mailroom"), id, c.reason, c.at); store.KindOf(err) != store.Invalid {
			t.Error(err)
		}
	}
	if _, err := w.contact.Print(t.Context(), w.by("letters"), "nothing"); !errors.Is(err, letter.ErrUnknown) {
		t.Error(err)
	}
}
