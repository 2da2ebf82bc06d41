package bulletin_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/bulletin"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestWhomABulletinConcerns asks the audience when the agent looks.
func TestWhomABulletinConcerns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.wantAudience(bulletin.Audience{}, agency, anna, ben, carl)
		w.wantAudience(bulletin.Audience{Agencies: []agent.NPN{agency}}, agency, anna)
		w.wantAudience(bulletin.Audience{States: []string{"FL"}}, anna)
		w.wantAudience(bulletin.Audience{States: []string{"FL", "TX"}}, anna, ben)
		w.wantAudience(bulletin.Audience{Products: []string{"Z0001-001"}}, anna)
		w.wantAudience(bulletin.Audience{Products: []string{"Z0002-001"}}) // another legal entity
		w.wantAudience(bulletin.Audience{Readiness: []agent.State{agent.Lapsed}}, agency, ben)
		w.wantAudience(bulletin.Audience{Agents: []agent.NPN{carl}}, carl)
		w.wantAudience(bulletin.Audience{Agencies: []agent.NPN{agency}, States: []string{"TX"}})
	})
}

// TestReceiptsAreOnRecordOnce: read and acknowledged, however often it is repeated, and again for the next edition that is not minor.
func TestReceiptsAreOnRecordOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		c := news(bulletin.Audience{Agents: []agent.NPN{anna, ben}})
		c.Acknowledge, c.AcknowledgBy = true, day("2026-01-20")
		id := w.published(c)
		if n, err := w.room.Unread(ctx, w.as(anna), w.now); err != nil || n != (bulletin.Waiting{Unread: 1, Acknowledge: 1}) {
			t.Errorf("waiting %+v, %v", n, err)
		}
		for range 3 {
			_, err := w.room.Read(ctx, w.by("agent"), w.as(anna), id)
			w.must(err)
			h, err := w.room.Acknowledge(ctx, w.by("agent"), w.as(anna), id)
			w.must(err)
			if h.Owes || h.Unread {
				t.Errorf("heard %+v", h)
			}
		}
		if w.count("bulletin.read") != 1 || w.count("bulletin.acknowledged") != 1 {
			t.Errorf("%d read, %d acknowledged", w.count("bulletin.read"), w.count("bulletin.acknowledged"))
		}
		w.wantReaders(id, ben, anna)
		w.edition(id, c, true)
		if n, _ := w.room.Unread(ctx, w.as(anna), w.now); n != (bulletin.Waiting{}) {
			t.Errorf("a minor edition is to be read again: %+v", n)
		}
		w.edition(id, c, false)
		if n, _ := w.room.Unread(ctx, w.as(anna), w.now); n != (bulletin.Waiting{Unread: 1, Acknowledge: 1}) {
			t.Errorf("the next edition is not to be read: %+v", n)
		}
		w.now = noon.AddDate(0, 0, 10)
		if h := w.inbox(anna); len(h) != 1 || !h[0].Late {
			t.Errorf("late %+v", h)
		}
	})
}

func (w *world) edition(id bulletin.ID, c bulletin.Content, minor bool) {
	w.t.Helper()
	_, err := w.room.Write(w.t.Context(), w.by("broker"), w.staff(), id, c)
	w.must(err)
	_, err = w.room.Publish(w.t.Context(), w.by("broker"), w.staff(), id, "A number was wrong.", minor)
	w.must(err)
}

// wantReaders holds the order of readers: those who still have to read it first.
func (w *world) wantReaders(id bulletin.ID, want ...agent.NPN) {
	w.t.Helper()
	all, err := w.room.Readers(w.t.Context(), w.staff(), id, w.now)
	w.must(err)
	var got []agent.NPN
	for _, r := range all {
		got = append(got, r.NPN)
	}
	if diff := cmp.Diff(want, got); diff != "" || all[0].Owes == all[len(all)-1].Owes {
		w.t.Errorf("readers -want +got\n%s%+v", diff, all)
	}
}

// TestTheLifeOfABulletin: nobody sees a draft, one that begins later, and one that was withdrawn.
func TestTheLifeOfABulletin(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	ctx := t.Context()
	b, err := w.room.Write(ctx, w.by("broker"), w.staff(), "", news(bulletin.Audience{}))
	w.must(err)
	if len(w.inbox(anna)) != 0 {
		t.Error("a draft is seen")
	}
	_, err = w.room.Read(ctx, w.by("agent"), w.as(anna), b.ID)
	w.wantErr(err, bulletin.ErrUnknown)
	later := news(bulletin.Audience{})
	later.From = *day("2026-02-01")
	w.published(later)
	w.edition(b.ID, news(bulletin.Audience{}), false)
	if h := w.inbox(anna); len(h) != 1 || h[0].Bulletin.ID != b.ID {
		t.Errorf("inbox %+v", h)
	}
	_, err = w.room.Publish(ctx, w.by("broker"), w.staff(), b.ID, "again", false)
	w.wantErr(err, bulletin.ErrState)
	_, err = w.room.Withdraw(ctx, w.by("broker"), w.staff(), b.ID, "")
	w.wantErr(err, bulletin.ErrIncomplete)
	_, err = w.room.Withdraw(ctx, w.by("broker"), w.staff(), b.ID, "It was about last year.")
	w.must(err)
	if len(w.inbox(anna)) != 0 {
		t.Error("what was withdrawn is seen")
	}
	all, next, err := w.room.List(ctx, w.staff(), "", bulletin.Page{})
	w.must(err)
	if len(all) != 2 || next != "" {
		t.Errorf("list %+v", all)
	}
}

// TestOnlyWhoMay: to everybody else it is as if there were no bulletins.
func TestOnlyWhoMay(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	ctx := t.Context()
	id := w.published(news(bulletin.Audience{Agents: []agent.NPN{anna}}))
	_, err := w.room.Write(ctx, w.by("agent"), w.as(anna), "", news(bulletin.Audience{}))
	w.wantErr(err, bulletin.ErrUnknown)
	_, err = w.room.Publish(ctx, w.by("agent"), w.as(anna), id, "x", false)
	w.wantErr(err, bulletin.ErrUnknown)
	_, err = w.room.Withdraw(ctx, w.by("agent"), w.as(anna), id, "x")
	w.wantErr(err, bulletin.ErrUnknown)
	_, err = w.room.Readers(ctx, w.as(anna), id, w.now)
	w.wantErr(err, bulletin.ErrUnknown)
	_, err = w.room.Get(ctx, w.as(anna), id)
	w.wantErr(err, bulletin.ErrUnknown)
	_, _, err = w.room.List(ctx, w.as(anna), "", bulletin.Page{})
	w.wantErr(err, bulletin.ErrUnknown)
	_, err = w.room.Read(ctx, w.by("agent"), w.as(ben), id)
	w.wantErr(err, bulletin.ErrUnknown)
	_, err = w.room.Acknowledge(ctx, w.by("agent"), w.as(anna), id)
	w.wantErr(err, bulletin.ErrState)
	_, err = w.room.Inbox(ctx, w.staff(), w.now)
	w.wantErr(err, bulletin.ErrUnknown)
}

// TestAttachmentsAreForReaders alone.
func TestAttachmentsAreForReaders(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	ctx := t.Context()
	c := news(bulletin.Audience{Agents: []agent.NPN{anna}})
	c.Attachments = []bulletin.Attachment{w.document("How to sell Harbor Plus.")}
	id := w.published(c)
	hash := c.Attachments[0].Hash
	a, body, err := w.room.Attachment(ctx, w.as(anna), id, hash, w.now)
	w.must(err)
	if a.Media != "text/plain" && a.Media != "text/plain; charset=utf-8" || string(body) != "How to sell Harbor Plus." {
		t.Errorf("attachment %+v", a)
	}
	_, _, err = w.room.Attachment(ctx, w.as(ben), id, hash, w.now)
	w.wantErr(err, bulletin.ErrUnknown)
	_, _, err = w.room.Attachment(ctx, w.as(anna), id, "f00d", w.now)
	w.wantErr(err, bulletin.ErrUnknown)
	_, _, err = w.room.Attachment(ctx, w.staff(), id, hash, w.now)
	w.must(err)
	c.Attachments = []bulletin.Attachment{{Hash: "f00d", Name: "x"}}
	_, err = w.room.Write(ctx, w.by("broker"), w.staff(), "", c)
	w.wantErr(err, bulletin.ErrIncomplete)
}

// TestWhatIsNotWrittenIsSaid names the field.
func TestWhatIsNotWrittenIsSaid(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	for name, spoil := range map[string]func(*bulletin.Content){
		"title":       func(c *bulletin.Content) { c.Text["en"] = bulletin.Text{Body: "x"} },
		"english":     func(c *bulletin.Content) { delete(c.Text, "en") },
		"body":        func(c *bulletin.Content) { c.Text["es"] = bulletin.Text{Title: "x"} },
		"from":        func(c *bulletin.Content) { c.From = 0 },
		"until":       func(c *bulletin.Content) { c.Until = day("2025-12-31") },
		"acknowledge": func(c *bulletin.Content) { c.AcknowledgBy = day("2026-02-01") },
		"state":       func(c *bulletin.Content) { c.Audience.States = []string{"ZZ"} },
		"product":     func(c *bulletin.Content) { c.Audience.Products = []string{"H0000-999"} },
		"readiness":   func(c *bulletin.Content) { c.Audience.Readiness = []agent.State{"good"} },
		"agents":      func(c *bulletin.Content) { c.Audience.Agents = []agent.NPN{"x"} },
	} {
		c := news(bulletin.Audience{})
		spoil(&c)
		_, err := w.room.Write(t.Context(), w.by("broker"), w.staff(), "", c)
		t.Log(name)
		w.wantErr(err, bulletin.ErrIncomplete)
	}
}

func TestBlocks(t *testing.T) {
	got := bulletin.Blocks("# Rates\nNew **rates**\nare [here](/rates) and [there](https://example.com).\n\n- one\n- two\n\n[no](javascript:alert(1)) [no](//evil.example)")
	want := []bulletin.Block{
		{Kind: bulletin.Heading, Pieces: []bulletin.Piece{{Text: "Rates"}}},
		{Kind: bulletin.Paragraph, Pieces: []bulletin.Piece{
			{Text: "New "}, {Text: "rates", Strong: true}, {Text: " are "}, {Text: "here", Link: "/rates"}, {Text: " and "}, {Text: "there", Link: "https://example.com"}, {Text: "."},
		}},
		{Kind: bulletin.List, Items: [][]bulletin.Piece{{{Text: "one"}}, {{Text: "two"}}}},
		{Kind: bulletin.Paragraph, Pieces: []bulletin.Piece{{Text: "[no](javascript:alert(1)) [no](//evil.example)"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestNoTextMakesAnUnsafeLink whatever is written.
func TestNoTextMakesAnUnsafeLink(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("[]()*#-\n abjps:/.\\<>\"ht"))).Draw(t, "text")
		for _, b := range bulletin.Blocks(text) {
			for _, p := range append(b.Pieces, flat(b.Items)...) {
				if p.Link != "" && (p.Link[0] != '/' || len(p.Link) > 1 && (p.Link[1] == '/' || p.Link[1] == '\\')) && len(p.Link) < 8 {
					t.Fatalf("link %q of %q", p.Link, text)
				}
			}
		}
	})
}

func flat(items [][]bulletin.Piece) (out []bulletin.Piece) {
	for _, i := range items {
		out = append(out, i...)
	}
	return out
}
