package bulletin_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/bulletin"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func facade() bulletin.PageContent {
	return bulletin.PageContent{Phone: "305-555-0100", Languages: []string{"en", "es"}, Words: "I help neighbors in Miami.", Organizations: 4, Products: 21}
}

// public is anna's page, as anybody sees it.
func (w *world) public(want bool) bulletin.PublicPage {
	w.t.Helper()
	p, err := w.room.Public(w.t.Context(), "anna-agent-1234567", w.now)
	if want {
		w.must(err)
	} else {
		w.wantErr(err, bulletin.ErrUnknown)
	}
	return p
}

// TestAPageIsThereWhileItsAgentIsReady: approved, shown, gone with the licence at once, there again with it.
func TestAPageIsThereWhileItsAgentIsReady(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		p, err := w.room.Submit(ctx, w.by("agent"), w.as(anna), facade())
		w.must(err)
		if p.Slug != "anna-agent-1234567" || p.State != bulletin.Submitted {
			t.Errorf("page %+v", p)
		}
		w.public(false)
		_, err = w.room.Approve(ctx, w.by("broker"), w.staff(), anna)
		w.must(err)
		got := w.public(true)
		if got.Name != "Anna Agent" || got.Agency != "Gulf Agency" || !slices.Equal(got.States, []string{"FL"}) || got.CheckedOn != clock.MustParse("2026-01-14") {
			t.Errorf("public %+v", got)
		}
		hold := credential.Fact{Kind: credential.Hold, Number: "H1", From: day("2026-01-10")}
		w.state(anna, hold)
		w.public(false)
		w.now = noon.AddDate(0, 0, 1)
		w.must(w.creds.State(ctx, w.by("broker"), credential.Entry{NPN: anna, Withdraw: []credential.FactID{hold.ID()}, Reason: "entered for somebody else"}))
		w.public(true)
		w.now = noon.AddDate(1, 0, 0) // the licence has ended
		w.public(false)
	})
}

// TestNothingIsPublicBeforeItIsApproved: the words of the last approval stay until the next.
func TestNothingIsPublicBeforeItIsApproved(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	ctx := t.Context()
	_, err := w.room.Submit(ctx, w.by("agent"), w.as(anna), facade())
	w.must(err)
	_, err = w.room.Approve(ctx, w.by("agent"), w.as(anna), anna)
	w.wantErr(err, bulletin.ErrUnknown)
	_, err = w.room.Approve(ctx, w.by("broker"), w.staff(), anna)
	w.must(err)
	_, err = w.room.Approve(ctx, w.by("broker"), w.staff(), anna)
	w.wantErr(err, bulletin.ErrState)
	bad := facade()
	bad.Words = "The best agent of Medicare!"
	_, err = w.room.Submit(ctx, w.by("agent"), w.as(anna), bad)
	w.must(err)
	if p := w.public(true); p.Content.Words != facade().Words {
		t.Errorf("public %+v", p)
	}
	_, err = w.room.Decline(ctx, w.by("broker"), w.staff(), anna, "")
	w.wantErr(err, bulletin.ErrIncomplete)
	p, err := w.room.Decline(ctx, w.by("broker"), w.staff(), anna, "No superlatives.")
	w.must(err)
	if p.State != bulletin.Declined || p.Approved == nil {
		t.Errorf("declined %+v", p)
	}
	w.public(true)
	_, err = w.room.TakeDown(ctx, w.by("agent"), w.as(ben), anna, "x")
	w.wantErr(err, bulletin.ErrUnknown)
	_, err = w.room.TakeDown(ctx, w.by("agent"), w.as(anna), anna, "")
	w.must(err)
	w.public(false)
	own, states, err := w.room.Own(ctx, w.as(anna), w.now)
	w.must(err)
	if own.State != bulletin.TakenDown || len(states) != 1 {
		t.Errorf("own %+v %v", own, states)
	}
}

// TestAPageHoldsNoAddressAndNoNonsense: it leads to the agent's phone and nowhere else.
func TestAPageHoldsNoAddressAndNoNonsense(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	for name, spoil := range map[string]func(*bulletin.PageContent){
		"phone": func(c *bulletin.PageContent) { c.Phone = "call me" },
		"link":  func(c *bulletin.PageContent) { c.Words = "See www.example.com" },
		"mail":  func(c *bulletin.PageContent) { c.WordsSpanish = "ana@example.com" },
		"long":  func(c *bulletin.PageContent) { c.Words = strings.Repeat("x", 601) },
		"lang":  func(c *bulletin.PageContent) { c.Languages = []string{"tlh"} },
		"none":  func(c *bulletin.PageContent) { c.Organizations = 0 },
	} {
		c := facade()
		spoil(&c)
		_, err := w.room.Submit(t.Context(), w.by("agent"), w.as(anna), c)
		t.Log(name)
		w.wantErr(err, bulletin.ErrIncomplete)
	}
	_, err := w.room.Submit(t.Context(), w.by("broker"), w.staff(), facade())
	w.wantErr(err, bulletin.ErrUnknown)
}

// TestTheDisclaimerOfItsDay: the text changes with the law, and with what the agent offers.
func TestTheDisclaimerOfItsDay(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	c := facade()
	for _, x := range []struct {
		on, want, not string
		all           bool
	}{
		{"2026-09-30", "State Health Insurance Program", "", false},
		{"2026-10-01", "We do not offer every plan", "SHIP", false},
		{"2026-10-01", "Currently we represent 4 organizations which offer 21 products", "do not offer every plan", true},
	} {
		c.AllPlans = x.all
		got := strings.Join(w.room.Rules().Disclaimers(clock.MustParse(x.on), "en", &c), "\n")
		if !strings.Contains(got, x.want) || x.not != "" && strings.Contains(got, x.not) || !strings.Contains(got, "not of Medicare") {
			t.Errorf("on %s: %s", x.on, got)
		}
	}
	if es := w.room.Rules().Disclaimers(clock.MustParse("2026-10-01"), "es-US", &c); !strings.Contains(es[0], "organizaciones") {
		t.Errorf("in Spanish %v", es)
	}
}

// TestAnAddressIsOnesOwn: two of one name have two pages, and a name of other letters has one.
func TestAnAddressIsOnesOwn(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	const other agent.NPN = "7654321"
	w.register(other, "Anna Agent")
	w.state(other, credential.Fact{Kind: credential.Identity, Name: "Ánna Agent", Type: credential.AnAgent})
	p, err := w.room.Submit(t.Context(), w.by("agent"), w.as(other), facade())
	w.must(err)
	if p.Slug != "anna-agent-7654321" {
		t.Errorf("slug %s", p.Slug)
	}
	all, err := w.room.Pages(t.Context(), w.staff(), bulletin.Submitted, 10)
	w.must(err)
	if n, _ := w.room.WaitingPages(t.Context(), w.staff()); len(all) != 1 || n != 1 {
		t.Errorf("%d wait, %+v", n, all)
	}
	_, shown, err := w.room.PreviewPage(t.Context(), w.staff(), other, w.now)
	w.must(err)
	if len(shown.States) != 0 || shown.Content.Phone != facade().Phone {
		t.Errorf("preview %+v", shown)
	}
}
