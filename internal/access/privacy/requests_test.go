package privacy_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func TestAccessRequestExtendedOnceAndFulfilled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		o := w.receive(privacy.Wish{Kind: privacy.AccessRequest, Form: "electronic"})
		if o.Due.DueDate != clock.MustParse("2026-02-13") || o.Due.Extended {
			t.Errorf("due %s, expected 30 days after the receipt", o.Due.DueDate)
		}
		w.on("2026-02-10")
		_, err := w.requests.Extend(t.Context(), w.by("officer"), w.member, o.ID, "")
		w.wantNotExtended(err, "no_written_reason")
		o, err = w.requests.Extend(t.Context(), w.by("officer"), w.member, o.ID, "the records are with an archive")
		w.must(err)
		if o.Due.DueDate != clock.MustParse("2026-03-15") {
			t.Errorf("due %s, expected 60 days after the receipt", o.Due.DueDate)
		}
		_, err = w.requests.Extend(t.Context(), w.by("officer"), w.member, o.ID, "again")
		w.wantNotExtended(err, "already_extended")
		w.on("2026-03-15")
		_, err = w.requests.Fulfil(t.Context(), w.by("officer"), w.member, o.ID, privacy.Fulfilment{Given: "a copy as PDF", SHA256: "f00d"})
		w.must(err)
		r := w.get(o.ID)
		if r.Status != privacy.Granted || r.Answer.Late || r.Timeliness(w.now) != clock.Timely || len(r.Obligation.Steps) < 5 {
			t.Errorf("%s, late %t, %s", r.Status, r.Answer.Late, r.Timeliness(w.now))
		}
		w.wantLetters(letter.RequestReceived, letter.RequestExtended, letter.RequestGranted)
		_, err = w.requests.Deny(t.Context(), w.by("officer"), w.member, o.ID, []privacy.Ground{"not_held"}, "x")
		w.wantErr(err, privacy.ErrState)
	})
}

func (w *world) wantNotExtended(err error, reason string) {
	w.t.Helper()
	var refused *privacy.NotExtendedError
	if !errors.As(err, &refused) || refused.Reason != reason {
		w.t.Errorf("%v, expected not extended: %s", err, reason)
	}
}

func TestDenialIsReviewedBySomebodyElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		o := w.receive(privacy.Wish{Kind: privacy.AccessRequest})
		_, err := w.requests.Deny(t.Context(), w.by("officer"), w.member, o.ID, []privacy.Ground{"accurate"}, "x")
		w.wantErr(err, privacy.ErrGround)
		_, err = w.requests.Deny(t.Context(), w.by("officer"), w.member, o.ID, []privacy.Ground{"danger_to_life"}, "")
		w.wantErr(err, privacy.ErrIncomplete)
		_, err = w.requests.Deny(t.Context(), w.by("officer"), w.member, o.ID, []privacy.Ground{"danger_to_life"}, "a doctor judged so")
		w.must(err)
		_, err = w.requests.AskReview(t.Context(), w.by("member"), w.member, o.ID)
		w.must(err)
		_, err = w.requests.DecideReview(t.Context(), w.by("officer"), w.member, o.ID, true, "x")
		w.wantErr(err, privacy.ErrReviewer)
		o, err = w.requests.DecideReview(t.Context(), w.by("second officer"), w.member, o.ID, false, "no danger seen")
		w.must(err)
		if r := w.get(o.ID); r.Status != privacy.Granted || r.Review.Upheld || r.Review.AskedAt.IsZero() {
			t.Errorf("%s, %+v", r.Status, r.Review)
		}
		w.wantLetters(letter.RequestReceived, letter.RequestDenied, letter.ReviewDecided)
	})
}

func TestDenialWithoutReview(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	o := w.receive(privacy.Wish{Kind: privacy.AmendmentRequest, InWords: "I never smoked"})
	_, err := w.requests.Deny(t.Context(), w.by("officer"), w.member, o.ID, []privacy.Ground{"accurate"}, "your doctor confirms it")
	w.must(err)
	_, err = w.requests.AskReview(t.Context(), w.by("member"), w.member, o.ID)
	w.wantErr(err, privacy.ErrState)
	_, err = w.requests.Disagree(t.Context(), w.by("member"), w.member, o.ID, "My doctor mixed me up with somebody.")
	w.must(err)
	if r := w.get(o.ID); r.Statement == "" || r.Status != privacy.Denied {
		t.Errorf("%s, statement %q", r.Status, r.Statement)
	}
}

// TestAcceptedRestrictionBinds: the look that was allowed before is refused after, until the restriction ends.
func TestAcceptedRestrictionBinds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		service := access.Visitor{
			Account: "service", Person: "service", Role: access.RoleService, Roles: []access.Role{access.RoleService}, Channel: "portal",
			Session: "s", SignedInAt: w.now,
		}
		sees := func() bool {
			_, err := w.guard.Look(t.Context(), service, access.Look{
				Member: w.member, Action: access.View, Kinds: []access.Kind{access.Coverage}, Purpose: access.PurposeService,
				Reason: "the member calls", Page: "look.page.member", At: w.now,
			})
			if err != nil && !errors.Is(err, access.ErrRefused) {
				t.Fatal(err)
			}
			return err == nil
		}
		o := w.receive(privacy.Wish{
			Kind:        privacy.RestrictionRequest,
			Restriction: &access.Restriction{Role: access.RoleService, Kinds: []access.Kind{access.Coverage}},
		})
		if !sees() {
			t.Fatal("member services sees no coverage before the restriction")
		}
		_, err := w.requests.Fulfil(t.Context(), w.by("officer"), w.member, o.ID, privacy.Fulfilment{Given: "agreed"})
		w.must(err)
		if sees() {
			t.Error("the restriction does not bind")
		}
		_, err = w.requests.EndRestriction(t.Context(), w.by("officer"), w.member, o.ID, "she asked for it")
		w.must(err)
		if !sees() {
			t.Error("the restriction binds after its end")
		}
		answers, err := w.rec.Load(t.Context(), record.Stream("privacy", string(o.ID)))
		w.must(err)
		limits, err := w.rec.Load(t.Context(), record.Stream("access", string(w.member)))
		w.must(err)
		if len(answers) != 3 || len(limits) != 2 || answers[1].Command != limits[0].Command || answers[2].Command != limits[1].Command {
			t.Errorf("the restriction and its end are not of the same appends as the answer and its end: %d and %d events", len(answers), len(limits))
		}
	})
}

// TestConfidentialCommunications must be accepted when disclosure could endanger the member (45 CFR 164.522(b)(1)(ii)).
func TestConfidentialCommunications(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		elsewhere := &person.Address{Use: "confidential", Lines: []string{"PO Box 9"}, City: "Troy", State: "NY", Zip: "12180"}
		o, err := w.requests.Receive(t.Context(), w.by("service"), privacy.Wish{
			Member: w.member, How: "phone", Kind: privacy.ConfidentialRequest, Address: elsewhere, Endangering: true,
		}, time.Time{})
		w.must(err)
		_, err = w.requests.Deny(t.Context(), w.by("officer"), w.member, o.ID, []privacy.Ground{"not_reasonable"}, "too much work")
		w.wantErr(err, privacy.ErrMust)
		_, err = w.requests.Fulfil(t.Context(), w.by("officer"), w.member, o.ID, privacy.Fulfilment{Given: "agreed"})
		w.must(err)
		p, err := w.people.Get(t.Context(), w.member)
		w.must(err)
		if len(p.Addresses) != 2 || !p.Addresses[1].Confidential || p.Addresses[1].From == nil {
			t.Errorf("addresses %+v", p.Addresses)
		}
		w.wantLetters(letter.RequestGranted) // and none before the address was safe
		again := privacy.Wish{Member: w.member, How: "portal", Kind: privacy.ConfidentialRequest, Address: elsewhere, Endangering: true}
		again.Address.Lines = []string{"PO Box 10"}
		c := w.by("member")
		c.ID = "web/7"
		for range 2 {
			o, err = w.requests.Receive(t.Context(), c, again, time.Time{})
			w.must(err)
		}
		if o.Status != privacy.Granted {
			t.Errorf("in danger, at the portal: %s", o.Status)
		}
		mailing, err := person.MailingAddress(w.person(), clock.MustParse("2026-01-14"), person.Required)
		w.must(err)
		if !slices.Contains(mailing.Address.Lines, "PO Box 10") {
			t.Errorf("letters go to %+v", mailing.Address)
		}
	})
}

func (w *world) person() person.Person {
	w.t.Helper()
	p, err := w.people.Get(w.t.Context(), w.member)
	w.must(err)
	return p
}

func TestQueueByNextLegalInstant(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		amendment := w.receive(privacy.Wish{Kind: privacy.AmendmentRequest, InWords: "wrong"})
		complaint := w.receive(privacy.Wish{Kind: privacy.Complaint, InWords: "my letter was open"})
		confidential := w.receive(privacy.Wish{Kind: privacy.ConfidentialRequest, Phone: &person.Phone{Number: "+15185550123"}})
		closed := w.receive(privacy.Wish{Kind: privacy.AccessRequest})
		_, err := w.requests.Withdraw(t.Context(), w.by("member"), w.member, closed.ID, "")
		w.must(err)
		look := w.look(access.Requests)
		look.Member, look.Action = "", access.List
		open := w.guard.Opener(w.officer(), look)
		var got []privacy.ID
		page := privacy.Page{Limit: 2}
		for page.Limit > 0 {
			rows, next, err := w.requests.Queue(t.Context(), open, page)
			w.must(err)
			for _, r := range rows {
				got = append(got, r.ID)
			}
			page = next
		}
		want := []privacy.ID{confidential.ID, complaint.ID, amendment.ID}
		if len(got) != len(want) || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
			t.Errorf("order %v, expected %v", got, want)
		}
		w.on("2026-01-19")
		if n, late, err := w.requests.Counts(t.Context(), w.now); n != 3 || late != 1 || err != nil {
			t.Errorf("%d open, %d overdue, %v; expected 3 and 1", n, late, err)
		}
		due, err := w.requests.NextDue(t.Context(), 2)
		if err != nil || len(due) != 2 || due[0].Kind != privacy.ConfidentialRequest || due[1].Kind != privacy.Complaint || due[0].Late.After(due[1].Late) {
			t.Errorf("due next %+v, %v", due, err)
		}
		if log, err := w.requests.Log(t.Context(), open, privacy.AccessRequest, noon, noon.AddDate(0, 0, 1)); len(log) != 1 || err != nil {
			t.Errorf("%d access requests in the log, %v; the one withdrawn belongs there", len(log), err)
		}
		w.must(w.rec.Rebuild(t.Context(), nil))
		if n, _, err := w.requests.Counts(t.Context(), w.now); n != 3 || err != nil {
			t.Errorf("%d open after a rebuild, %v", n, err)
		}
		nobody := w.guard.Opener(access.Visitor{Account: "x", Role: access.RoleAdmin}, look)
		if rows, _, err := w.requests.Queue(t.Context(), nobody, privacy.Page{}); len(rows) != 0 || err != nil {
			t.Errorf("an administrator sees %d requests, %v", len(rows), err)
		}
	})
}

func TestSecondAccountingMayCost(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	for _, test := range []struct {
		on  string
		fee bool
	}{{"2026-01-14", false}, {"2026-06-01", true}, {"2027-06-01", false}} {
		w.on(test.on)
		o := w.receive(privacy.Wish{Kind: privacy.AccountingRequest})
		if o.Fee != test.fee {
			t.Errorf("%s: a fee is allowed: %t, expected %t", test.on, o.Fee, test.fee)
		}
		_, err := w.requests.Fulfil(t.Context(), w.by("officer"), w.member, o.ID, privacy.Fulfilment{Given: "the list"})
		w.must(err)
	}
}

func TestReceiveRefusesWhatIsIncomplete(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	long := clock.MustParse("2020-01-13")
	for name, wish := range map[string]privacy.Wish{
		"no kind":                {},
		"amendment of what":      {Kind: privacy.AmendmentRequest},
		"restriction of what":    {Kind: privacy.RestrictionRequest},
		"confidential, where to": {Kind: privacy.ConfidentialRequest, Endangering: true},
		"more than six years":    {Kind: privacy.AccountingRequest, From: &long},
	} {
		wish.Member, wish.How = w.member, "mail"
		if _, err := w.requests.Receive(t.Context(), w.by("service"), wish, w.now); !errors.Is(err, privacy.ErrIncomplete) {
			t.Errorf("%s: %v", name, err)
		}
	}
	o := w.receive(privacy.Wish{Kind: privacy.AccessRequest})
	_, err := w.requests.Withdraw(t.Context(), w.by("member"), w.other, o.ID, "")
	w.wantErr(err, privacy.ErrUnknown)
	_, err = w.requests.ForMember(t.Context(), access.Pass{})
	w.wantErr(err, access.ErrRefused)
}
