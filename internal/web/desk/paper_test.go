package desk_test

import (
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
)

// TestAPaperSaysAtOnceWhatIsMissing: captured with parts missing, cured, valid to the day, revoked.
func TestAPaperSaysAtOnceWhatIsMissing(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		sue := h.call(lang)
		at := sue.At.Path
		form := at + "/new-paper/cms_1696"
		sue.Open(at + "/papers").Follow(in(lang, "Appointment of representative", "Nombramiento de representante"))
		sue.Submit(form, "holder", "Lucia Alvarez", "present", "member_name", "present", "member_number", "present", "member_contact", "present", "holder_name",
			"present", "holder_contact", "present", "relationship", "present", "appointment_statement",
			"member_signed-month", "6", "member_signed-day", "1", "member_signed-year", "2026")
		sue.MustSay(in(lang, "2 parts are missing", "Faltan 2 partes"), in(lang, "The representative has to sign and date it", "El representante tiene que firmarlo"),
			in(lang, "information may be disclosed to this person", "se puede dar información a esta persona"), "42 CFR 405.910")
		paper := sue.At.Path
		h.as("sue", lang).Open(at).MustSay(in(lang, "Nobody but the member", "Nadie más que el miembro"), in(lang, "Parts are missing", "Faltan partes"))
		sue.Follow(in(lang, "Add what was missing", "Agregar lo que faltaba"))
		sue.Submit(paper+"/cure", "present", "disclosure_statement", "holder_signed-month", "6", "holder_signed-day", "15", "holder_signed-year", "2026")
		sue.MustSay(in(lang, "Valid", "Válida"), in(lang, "Jun 15, 2027", "15 de junio de 2027"))
		sue.Open(at).MustSay("Lucia Alvarez").MustNotSay(in(lang, "Nobody but the member", "Nadie más que el miembro"))
		sue.Open(paper).Follow(in(lang, "Revoke it", "Revocarla")).Submit(paper+"/revoke", "how", "in_writing").MustSay(in(lang, "Revoked", "Revocada"))
	})
}

// TestEveryFormIsCaptured: each form that the desk offers comes to a verdict.
func TestEveryFormIsCaptured(t *testing.T) {
	h := build(t)
	sue := h.call("en")
	at := sue.At.Path
	for _, tc := range []struct{ form, pairs, say string }{
		{"equivalent_notice", "", "parts are missing"},
		{"legal_authority", "authority=guardian reference=SCAN-1", "Waits for review"},
		{"legal_authority", "", "2 parts are missing"},
		{"hipaa_authorization", "kinds=coverage purpose=service", "parts are missing"},
		{
			"hipaa_authorization", "kinds=coverage purpose=service present=discloser present=revocation_right present=conditioning_statement present=redisclosure_statement " +
				"until-month=12 until-day=31 until-year=2026 member_signed-month=6 member_signed-day=1 member_signed-year=2026", "through Dec 31, 2026",
		},
		{"part2_consent", "categories=substance_use kinds=conditions", "parts are missing"},
		{"attorney_retainer", "", "Send a form CMS-1696"},
	} {
		pairs := []string{"holder", "Bay Legal Aid"}
		for _, p := range strings.Fields(tc.pairs) {
			name, value, _ := strings.Cut(p, "=")
			pairs = append(pairs, name, value)
		}
		sue.Open(at+"/new-paper/"+tc.form).Submit(at+"/new-paper/"+tc.form, pairs...).MustBe(200).MustSay(tc.say)
	}
	sue.Open(at+"/new-paper/hipaa_authorization").Submit(at+"/new-paper/hipaa_authorization", "holder", "Bay Legal Aid").MustBe(422).MustSay("at least one kind")
	sue.Open(at+"/new-paper/cms_1696").Submit(at+"/new-paper/cms_1696", "holder", "", "member_signed-month", "8", "member_signed-day", "1", "member_signed-year", "2026").
		MustBe(422).MustSay("not in the future")
	sue.Open(at + "/new-paper/nothing").MustBe(404)
}

// TestEveryKindOfRequestIsTaken: with its receipt and the day by which the law wants the answer.
func TestEveryKindOfRequestIsTaken(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		sue := h.call(lang)
		at := sue.At.Path
		for _, tc := range []struct{ kind, pairs, day string }{
			{"access_request", "", in(lang, "Jul 31, 2026", "31 de julio de 2026")},
			{"amendment_request", "in_words=wrong", in(lang, "Aug 30, 2026", "30 de agosto de 2026")},
			{"accounting_request", "", in(lang, "Aug 30, 2026", "30 de agosto de 2026")},
			{"restriction_request", "limit=agent kinds=claims", in(lang, "Jul 31, 2026", "31 de julio de 2026")},
			{"confidential_request", "endangering=yes number=305-555-0101", in(lang, "Jul 4, 2026", "4 de julio de 2026")},
			{"privacy_complaint", "in_words=somebody_talked", in(lang, "Jul 31, 2026", "31 de julio de 2026")},
		} {
			var pairs []string
			for _, p := range strings.Fields(tc.pairs) {
				name, value, _ := strings.Cut(p, "=")
				pairs = append(pairs, name, value)
			}
			sue.Open(at+"/new-request/"+tc.kind).Submit(at+"/new-request/"+tc.kind, pairs...).MustBe(200).MustSay(tc.day, "12:00")
		}
		early := []string{"in_words", "old letter", "how", "mail", "received-month", "6", "received-day", "1", "received-year", "2026"}
		sue.Open(at+"/new-request/amendment_request").Submit(at+"/new-request/amendment_request", early...).MustSay(in(lang, "Jul 31, 2026", "31 de julio de 2026"))
		sue.Open(at + "/requests").MustSay("45 CFR 164.530(d)")
		sue.Open(at+"/new-request/confidential_request").Submit(at+"/new-request/confidential_request", "endangering", "yes").MustBe(422)
		sue.Open(at+"/new-request/privacy_complaint").Submit(at+"/new-request/privacy_complaint", "received-year", "2027", "in_words", "x").MustBe(422)
	})
}

// TestTheCodeIsForTheMemberAlone: it is shown once, opens the member's account, and a helper gets none.
func TestTheCodeIsForTheMemberAlone(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		sue := h.call(lang)
		at := sue.At.Path
		sue.Open(at + "/code").Submit(at + "/code").MustBe(200).MustSay(in(lang, "letter by letter", "letra por letra"))
		page, err := h.rooms.Accounts.List(t.Context(), account.Query{Person: h.rosa})
		must(t, err)
		if len(page.Rows) != 1 || !page.Rows[0].Has(access.RoleMember) {
			t.Fatalf("accounts %+v", page.Rows)
		}
		sue.Open(at + "/code").MustSay(in(lang, "has an account already", "ya tiene una cuenta"))
		h.grant(access.GrantRepresentative, h.sam, h.rosa)
	})
}

// TestADisclosureIsRecorded: the rules say whether the member is told.
func TestADisclosureIsRecorded(t *testing.T) {
	h := build(t)
	sue := h.call("en")
	at := sue.At.Path
	sue.Open(at+"/disclosures").Submit(at+"/disclosures", "recipient", "Tampa Police", "what", "Address", "why", "law_enforcement").
		MustBeAt(at).MustSay("The member is told of it in an accounting")
	sue.Open(at+"/disclosures").Submit(at+"/disclosures", "recipient", "Dr. Bay", "what", "Coverage", "why", "treatment").MustSay("not part of an accounting")
	sue.Open(at+"/disclosures").Submit(at+"/disclosures", "recipient", "X", "what", "Y", "why", "court", "on-year", "2027").MustBe(422)
}
