package authorization_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestRevokedIsRefusedAtTheNextLook is promise F3: at the very next request, on this server and on another one.
func TestRevokedIsRefusedAtTheNextLook(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		other := w.openGuard()
		if w.sees(w.guard, w.daughter, access.Gaps) || w.sees(other, w.daughter, access.Gaps) {
			t.Fatal("the daughter sees gaps without any paper")
		}
		o := w.capture(w.form())
		w.wantStatus(o, authorization.Valid)
		if o.LastDay == nil || *o.LastDay != *day("2027-01-13") {
			t.Errorf("last day %v, expected a year after the later signature", o.LastDay)
		}
		if !w.sees(w.guard, w.daughter, access.Gaps) || !w.sees(other, w.daughter, access.Gaps) {
			t.Fatal("the daughter does not see gaps with a valid form")
		}
		o, err := w.papers.RevokeMine(t.Context(), w.by("member"), w.visitor(access.RoleMember, w.member), o.ID)
		w.must(err)
		w.wantStatus(o, authorization.Revoked)
		if w.sees(other, w.daughter, access.Gaps) || w.sees(w.guard, w.daughter, access.Gaps) {
			t.Error("the daughter sees gaps after the form was revoked")
		}
		if want := []letter.Template{letter.AuthorizationValid}; !slices.Equal(w.waiting(), want) {
			t.Errorf("letters %v, expected %v", w.waiting(), want)
		}
	})
}

func TestDefectiveFormGivesNothingUntilCured(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		form := w.form()
		form.HolderSignedOn, form.Present = nil, form.Present[1:]
		o := w.capture(form)
		w.wantStatus(o, authorization.Defective, authorization.MemberName, authorization.HolderSignature)
		if o.Missing[1].Key() != "authorization.missing.holder_signature" || o.Missing[1].Source == "" {
			t.Errorf("key %q, source %q", o.Missing[1].Key(), o.Missing[1].Source)
		}
		if w.sees(w.guard, w.daughter, access.Gaps) {
			t.Fatal("a defective form gives access")
		}
		if !slices.Equal(w.waiting(), []letter.Template{letter.MissingElements}) {
			t.Errorf("letters %v", w.waiting())
		}
		o, err := w.papers.Cure(t.Context(), w.by("service"), w.member, o.ID, authorization.Cure{
			Present: []authorization.Element{authorization.MemberName}, HolderSignedOn: day("2026-01-14"),
		})
		w.must(err)
		w.wantStatus(o, authorization.Valid)
		if !w.sees(w.guard, w.daughter, access.Gaps) {
			t.Error("a cured form gives no access")
		}
		if _, err := w.papers.Cure(t.Context(), w.by("service"), w.member, o.ID, authorization.Cure{}); !errors.Is(err, authorization.ErrState) {
			t.Errorf("a valid form was cured again: %v", err)
		}
	})
}

func TestLegalPapersWaitForAReviewer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		o := w.capture(authorization.Capture{
			Terms:    authorization.Terms{Member: w.member, Holder: w.daughter, Form: authorization.LegalAuthority, Authority: authorization.Guardian},
			Document: authorization.Document{SHA256: "beef", Reference: "court order"},
		})
		w.wantStatus(o, authorization.InReview)
		if w.sees(w.guard, w.daughter, access.Claims) {
			t.Fatal("unverified papers give access")
		}
		if _, err := w.papers.Verify(t.Context(), w.by("service"), w.member, o.ID, ""); !errors.Is(err, authorization.ErrReviewer) {
			t.Errorf("whoever captured the papers verified them: %v", err)
		}
		o, err := w.papers.Verify(t.Context(), w.by("privacy"), w.member, o.ID, "seal checked")
		w.must(err)
		w.wantStatus(o, authorization.Valid)
		if !w.sees(w.guard, w.daughter, access.Claims) {
			t.Error("a guardian sees no claims")
		}
		// 45 CFR 164.502(g)(5): a belief of abuse ends it at once, and no letter warns of it.
		before := len(w.waiting())
		o, err = w.papers.Refuse(t.Context(), w.by("privacy"), w.member, o.ID, authorization.AbuseOrNeglect, "told by her doctor")
		w.must(err)
		w.wantStatus(o, authorization.Refused)
		if w.sees(w.guard, w.daughter, access.Claims) || len(w.waiting()) != before {
			t.Error("a refused guardian sees claims, or a letter told of it")
		}
		mine, err := w.papers.ForRepresentative(t.Context(), w.visitor(access.RoleRepresentative, w.daughter))
		w.must(err)
		if len(mine) != 1 || mine[0].Review != nil {
			t.Errorf("the refused guardian reads the reviewer's note: %+v", mine)
		}
		a, err := w.papers.Get(t.Context(), w.pass(), o.ID)
		w.must(err)
		if a.Review == nil || a.Review.Note != "" || a.Review.Refuse != "" {
			t.Errorf("the page tells of the belief: %+v", a.Review)
		}
		officer := w.visitor(access.RolePrivacy, "officer")
		all, err := w.papers.ForReviewer(t.Context(), officer, w.pass())
		w.must(err)
		if len(all) != 1 || all[0].Review.Note == "" {
			t.Errorf("the reviewer does not read the note: %+v", all)
		}
	})
}

// TestWhatPapersAreWorth are papers with the verdict on them and what is missing.
func TestWhatPapersAreWorth(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	sees := []access.Kind{access.Gaps}
	statements := []authorization.Element{
		authorization.Discloser, authorization.PurposeStated, authorization.RevocationRight, authorization.ConditioningStatement,
		authorization.RedisclosureStatement,
	}
	for _, test := range []struct {
		name    string
		change  func(*authorization.Capture)
		status  authorization.Status
		missing []authorization.Element
	}{
		{"retainer", func(p *authorization.Capture) { p.Form = authorization.AttorneyRetainer }, authorization.Defective, []authorization.Element{authorization.AppointmentForm}},
		{"disqualified", func(p *authorization.Capture) { p.Disqualified = true }, authorization.Defective, []authorization.Element{authorization.AbleRepresentative}},
		{"representative of a representative", func(p *authorization.Capture) { p.Signer = w.brother }, authorization.Defective, []authorization.Element{authorization.DelegationConsent}},
		{"representative of a representative, the member agrees", func(p *authorization.Capture) {
			p.Signer, p.Present = w.brother, append(slices.Clone(p.Present), authorization.DelegationConsent)
		}, authorization.Valid, nil},
		{"too old", func(p *authorization.Capture) {
			p.MemberSignedOn, p.HolderSignedOn = day("2025-01-02"), day("2025-01-13")
		}, authorization.Expired, nil},
		{"last day", func(p *authorization.Capture) {
			p.MemberSignedOn, p.HolderSignedOn = day("2025-01-02"), day("2025-01-14")
		}, authorization.Valid, nil},
		{"ends by its own words", func(p *authorization.Capture) { p.Until = day("2026-01-13") }, authorization.Expired, nil},
		{"authorization", func(p *authorization.Capture) {
			p.Form, p.Kinds, p.Present, p.Until = authorization.HIPAAAuthorization, sees, statements, day("2026-06-30")
		}, authorization.Valid, nil},
		{"authorization without end or redisclosure", func(p *authorization.Capture) {
			p.Form, p.Kinds, p.Present = authorization.HIPAAAuthorization, sees, statements[:4]
		}, authorization.Defective, []authorization.Element{authorization.Expiry, authorization.RedisclosureStatement}},
		{"authorization that ends with an event", func(p *authorization.Capture) {
			p.Form, p.Kinds, p.Present, p.UntilEvent = authorization.HIPAAAuthorization, sees, statements, "the appeal is decided"
		}, authorization.Valid, nil},
		{"substance use without naming it", func(p *authorization.Capture) {
			p.Form, p.Kinds, p.Present, p.Until = authorization.HIPAAAuthorization, sees, statements, day("2026-06-30")
			p.Categories = []access.Category{access.SubstanceUse}
		}, authorization.Defective, []authorization.Element{authorization.SubstanceUseNamed}},
		{"on the phone, the caller not known", func(p *authorization.Capture) {
			p.Form, p.Kinds = authorization.SpokenAgreement, sees
		}, authorization.Defective, []authorization.Element{authorization.MemberVerified}},
	} {
		t.Run(test.name, func(t *testing.T) {
			form := w.form()
			test.change(&form)
			w.t = t
			w.wantStatus(w.capture(form), test.status, test.missing...)
		})
	}
}

func TestSpokenAgreementEndsWithTheCall(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	o := w.capture(authorization.Capture{
		Terms:    authorization.Terms{Member: w.member, Holder: w.daughter, Form: authorization.SpokenAgreement, Kinds: []access.Kind{access.Coverage}},
		Document: authorization.Document{Reference: "call 4711"}, VerifiedHow: "caller_questions",
	})
	w.wantStatus(o, authorization.Valid)
	a, err := w.papers.Get(t.Context(), w.pass(), o.ID)
	w.must(err)
	today := *day("2026-01-14")
	if a.StatusAt(noon.Add(59*time.Minute), today) != authorization.Valid || a.StatusAt(noon.Add(time.Hour), today) != authorization.Expired {
		t.Errorf("it ends at %v", a.EndsAt)
	}
	if len(w.waiting()) != 0 {
		t.Error("a letter tells of what was said on the phone")
	}
}

func TestMembersGiveAndRevokeThemselves(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		member, daughter := w.visitor(access.RoleMember, w.member), w.visitor(access.RoleRepresentative, w.daughter)
		weak := member
		weak.SteppedUp = false
		act := authorization.Given{Holder: w.daughter, Act: true}
		if _, err := w.papers.Give(t.Context(), w.by("member"), weak, act); !errors.Is(err, authorization.ErrSelf) {
			t.Errorf("without confirming who she is: %v", err)
		}
		o, err := w.papers.Give(t.Context(), w.by("member"), member, act)
		w.must(err)
		w.wantStatus(o, authorization.Defective, authorization.HolderSignature)
		if _, err := w.papers.Accept(t.Context(), w.by("b"), w.visitor(access.RoleRepresentative, w.brother), o.ID); !errors.Is(err, authorization.ErrUnknown) {
			t.Errorf("the brother accepted for the daughter: %v", err)
		}
		o, err = w.papers.Accept(t.Context(), w.by("daughter"), daughter, o.ID)
		w.must(err)
		w.wantStatus(o, authorization.Valid)
		if !w.sees(w.guard, w.daughter, access.Gaps) {
			t.Error("an accepted appointment gives no access")
		}
		o, err = w.papers.RevokeMine(t.Context(), w.by("daughter"), daughter, o.ID)
		w.must(err)
		w.wantStatus(o, authorization.Revoked)
		if w.sees(w.guard, w.daughter, access.Gaps) {
			t.Error("whoever resigned still sees")
		}
	})
}

// TestPart2ConsentForEverybody opens and closes a category without naming a person (42 CFR 2.31(a)(4)).
func TestPart2ConsentForEverybody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		o := w.capture(authorization.Capture{
			Terms: authorization.Terms{
				Member: w.member, Form: authorization.Part2Consent, Categories: []access.Category{access.SubstanceUse},
				Purpose: access.PurposeCare, MemberSignedOn: day("2026-01-14"), Until: day("2026-12-31"),
				Present: []authorization.Element{
					authorization.Discloser, authorization.RevocationRight, authorization.ConditioningStatement,
					authorization.RedisclosureStatement, authorization.SubstanceUseNamed,
				},
			},
			Document: authorization.Document{Reference: "scan 18"},
		})
		w.wantStatus(o, authorization.Valid)
		if n := w.standing("access_limit"); n != 1 {
			t.Errorf("%d consents stand, expected 1", n)
		}
		mine, err := w.papers.Give(t.Context(), w.by("member"), w.visitor(access.RoleMember, w.member), authorization.Given{
			Categories: []access.Category{access.SubstanceUse, access.BehavioralHealth}, Purpose: access.PurposeTreatment, Until: day("2026-12-31"),
		})
		w.must(err)
		w.wantStatus(mine, authorization.Valid)
		if n := w.standing("access_limit"); n != 3 {
			t.Errorf("%d consents stand, expected 3", n)
		}
		// One of the two was taken back by itself before: the paper's end takes the rest.
		w.must(w.guard.WithdrawConsent(t.Context(), w.by("officer"), w.member, string(mine.ID)+"-behavioral_health", "asked"))
		for _, id := range []authorization.ID{o.ID, mine.ID} {
			_, err := w.papers.Revoke(t.Context(), w.by("service"), w.member, id, authorization.Spoken, "")
			w.must(err)
		}
		if n := w.standing("access_limit"); n != 0 {
			t.Errorf("%d consents stand after it was taken back", n)
		}
		w.wantOneAppend(o.ID, mine.ID)
	})
}

// wantOneAppend expects every event of the papers to stand in the same append as what it means for access: there is no moment in which
// the one is true and the other is not.
func (w *world) wantOneAppend(papers ...authorization.ID) {
	w.t.Helper()
	doors, err := w.rec.Load(w.t.Context(), record.Stream("access", string(w.member)))
	w.must(err)
	for _, id := range papers {
		events, err := w.rec.Load(w.t.Context(), record.Stream("authorization", string(id)))
		w.must(err)
		for _, e := range events {
			if !slices.ContainsFunc(doors, func(d record.Event) bool { return d.Command == e.Command }) {
				w.t.Errorf("%s stands without its effect", e.Type)
			}
		}
	}
}

func (w *world) standing(table string) (n int) {
	w.t.Helper()
	w.must(w.db.Read().QueryRowContext(w.t.Context(), "select count(*) from "+table).Scan(&n))
	return n
}

func TestTheSameCauseIsOneAuthorization(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.by("service")
		c.ID = "web/1"
		first, err := w.papers.Capture(t.Context(), c, w.form())
		w.must(err)
		again, err := w.papers.Capture(t.Context(), c, w.form())
		w.must(err)
		if first.ID != again.ID || again.Status != authorization.Valid {
			t.Errorf("%+v, then %+v", first, again)
		}
		all, err := w.papers.ForMember(t.Context(), w.pass())
		w.must(err)
		if len(all) != 1 {
			t.Errorf("%d authorizations, expected 1", len(all))
		}
	})
}

func TestNobodyReachesAnotherMembersPaper(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	o := w.capture(w.form())
	stranger := w.register(person.Member, "Otto Other", "M200")
	if _, err := w.papers.Revoke(t.Context(), w.by("service"), stranger, o.ID, authorization.InWriting, ""); !errors.Is(err, authorization.ErrUnknown) {
		t.Errorf("revoked under another member: %v", err)
	}
	if _, err := w.papers.RevokeMine(t.Context(), w.by("x"), w.visitor(access.RoleMember, stranger), o.ID); !errors.Is(err, authorization.ErrUnknown) {
		t.Errorf("revoked by another member: %v", err)
	}
	if _, err := w.papers.ForMember(t.Context(), access.Pass{}); !errors.Is(err, access.ErrRefused) {
		t.Errorf("read without a pass: %v", err)
	}
	if !w.sees(w.guard, w.daughter, access.Gaps) {
		t.Error("the form no longer holds")
	}
}

func TestOpenPapersForTheReviewer(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	form := w.form()
	form.HolderSignedOn = nil
	o := w.capture(form)
	open := w.guard.Opener(w.visitor(access.RolePrivacy, "officer"), access.Look{
		Action: access.List, Kinds: []access.Kind{access.Authorizations}, Purpose: access.PurposePrivacy, Page: "look.page.papers", At: w.now,
	})
	for status, want := range map[authorization.Status]int{authorization.Defective: 1, authorization.InReview: 0} {
		all, err := w.papers.Open(t.Context(), status, 10, open)
		w.must(err)
		if len(all) != want || want == 1 && all[0].ID != o.ID {
			t.Errorf("%s: %d papers, expected %d", status, len(all), want)
		}
	}
	_, err := w.papers.Cure(t.Context(), w.by("service"), w.member, o.ID, authorization.Cure{HolderSignedOn: day("2026-01-14")})
	w.must(err)
	_, err = w.papers.Revoke(t.Context(), w.by("service"), w.member, o.ID, authorization.InWriting, "letter of 13 January")
	w.must(err)
	if want := []letter.Template{letter.MissingElements, letter.AuthorizationValid, letter.AuthorizationRevoked}; !slices.Equal(w.waiting(), want) {
		t.Errorf("letters %v, expected %v", w.waiting(), want)
	}
}

func TestCaptureRefusesWhatIsIncomplete(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	for name, change := range map[string]func(*authorization.Capture){
		"no member":             func(p *authorization.Capture) { p.Member = "" },
		"no holder":             func(p *authorization.Capture) { p.Holder = "" },
		"a holder nobody knows": func(p *authorization.Capture) { p.Holder = "nobody" },
		"the member":            func(p *authorization.Capture) { p.Holder = p.Member },
		"no such form":          func(p *authorization.Capture) { p.Form = "note" },
		"ends before it begins": func(p *authorization.Capture) { p.From, p.Until = day("2026-02-02"), day("2026-02-01") },
		"consent to nothing":    func(p *authorization.Capture) { p.Form = authorization.Part2Consent },
		"sees what":             func(p *authorization.Capture) { p.Form = authorization.HIPAAAuthorization },
	} {
		form := w.form()
		change(&form)
		if _, err := w.papers.Capture(t.Context(), w.by("service"), form); !errors.Is(err, authorization.ErrIncomplete) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestGrantEndedElsewhere: a paper can be revoked though somebody ended its grant before.
func TestGrantEndedElsewhere(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	o := w.capture(w.form())
	w.must(w.guard.Revoke(t.Context(), w.by("privacy"), w.member, string(o.ID), "by hand"))
	o, err := w.papers.Revoke(t.Context(), w.by("service"), w.member, o.ID, authorization.InWriting, "")
	w.must(err)
	w.wantStatus(o, authorization.Revoked)
}
