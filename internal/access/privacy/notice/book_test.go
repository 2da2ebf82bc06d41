package notice_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/keepwell/keepwell/internal/access/privacy/notice"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/plans"
)

var shipped = []string{"demo", "cigna-medicare"}

// required is what 45 CFR 164.520(b)(1) asks a notice to say, by words that must stand in it.
var required = map[string]map[string]string{
	"en": {
		"(i) header":                "THIS NOTICE DESCRIBES HOW MEDICAL INFORMATION ABOUT YOU MAY BE USED AND DISCLOSED AND HOW YOU CAN GET ACCESS TO THIS INFORMATION. PLEASE REVIEW IT CAREFULLY.",
		"(ii)(A) treatment":         "**For your treatment.** For example",
		"(ii)(A) payment":           "**For payment.** For example",
		"(ii)(A) operations":        "**To run the plan.** For example",
		"(ii)(B) other purposes":    "Answer a court order",
		"(ii)(C) stricter law":      "Where such a law is stricter, we follow it.",
		"(ii)(E) authorization":     "What we do only if you agree in writing",
		"(ii)(E) revocation":        "take back your agreement at any time",
		"(ii)(E) psychotherapy":     "notes of a psychotherapist",
		"(ii)(E) sale":              "Sell your health information.",
		"(iii)(B) plan sponsor":     "through an employer or union",
		"(iii)(C) underwriting":     "genetic information",
		"(iv)(A) restriction":       "We do not have to agree.",
		"(iv)(B) confidential":      "reach you another way",
		"(iv)(C) access":            "See and get a copy",
		"(iv)(D) amendment":         "Ask us to correct it",
		"(iv)(E) accounting":        "list of who got it",
		"(iv)(F) paper":             "paper copy",
		"(v)(A) duty and breach":    "if a breach happens",
		"(v)(B) abide":              "do what the notice says",
		"(v)(C) change":             "We may change this notice",
		"(vi) complaints":           "Secretary of the U.S. Department of Health and Human Services",
		"(vi) no retaliation":       "never treat you worse",
		"(vii) contact":             "Privacy Office",
		"(c)(1)(ii) three years":    "once every three years",
		"45 CFR 92 other languages": "in other languages",
	},
	"es": {
		"(i) header":             "ESTE AVISO DESCRIBE CÓMO SE PUEDE USAR Y DIVULGAR SU INFORMACIÓN MÉDICA",
		"(ii)(A) treatment":      "**Para su tratamiento.** Por ejemplo",
		"(ii)(A) payment":        "**Para los pagos.** Por ejemplo",
		"(ii)(A) operations":     "**Para administrar el plan.** Por ejemplo",
		"(ii)(E) revocation":     "retirar su autorización en cualquier momento",
		"(iii)(C) underwriting":  "información genética",
		"(iv)(A) restriction":    "No estamos obligados a aceptar.",
		"(iv)(E) accounting":     "lista de quién la recibió",
		"(v)(A) duty and breach": "si ocurre una violación",
		"(vi) complaints":        "Secretario del Departamento de Salud y Servicios Humanos",
		"(vi) no retaliation":    "Nunca le trataremos peor",
	},
}

// part2 is what was added with compliance on 16 February 2026.
var part2 = map[string][]string{
	"en": {"42 CFR Part 2", "civil, criminal, administrative or legislative", "subpoena", "raise money", "share it again"},
	"es": {"42 CFR Parte 2", "civil, penal, administrativo o legislativo", "citación", "recaudar fondos", "volver a compartirla"},
}

func TestShippedNoticesSayWhatTheyMust(t *testing.T) {
	for _, plan := range shipped {
		book, err := notice.Load(plans.Files, plan, "en", "es")
		if err != nil {
			t.Fatal(err)
		}
		for language, phrases := range required {
			n, ok := book.Current(language, clock.MustParse("2026-02-16"))
			if !ok || n.Version != "2026.1" || n.Language != language {
				t.Fatalf("%s %s: %+v", plan, language, n.Version)
			}
			for what, phrase := range phrases {
				if !strings.Contains(n.Markdown, phrase) {
					t.Errorf("%s %s: 45 CFR 164.520(b)(1)%s is missing", plan, language, what)
				}
			}
			for _, phrase := range part2[language] {
				if !strings.Contains(n.Markdown, phrase) {
					t.Errorf("%s %s: the part 2 addition %q is missing", plan, language, phrase)
				}
			}
		}
	}
}

func TestCurrentIsByDay(t *testing.T) {
	book, err := notice.Load(plans.Files, "demo", "en", "es")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ on, language, version, got string }{
		{"2024-12-31", "en", "", ""},
		{"2025-01-01", "es", "2025.1", "es"},
		{"2026-02-15", "es-MX", "2025.1", "es"},
		{"2026-02-16", "vi", "2026.1", "en"},
	} {
		n, ok := book.Current(test.language, clock.MustParse(test.on))
		if n.Version != test.version || n.Language != test.got || ok != (test.version != "") {
			t.Errorf("%s in %s: %s in %s", test.on, test.language, n.Version, n.Language)
		}
	}
	if all := book.All("en"); len(all) != 2 || all[0].Version != "2026.1" {
		t.Errorf("%d versions, newest %s", len(all), all[0].Version)
	}
}

func TestLoadRefuses(t *testing.T) {
	const good = "---\nversion: \"1\"\nlanguage: en\neffective: 2026-01-01\ntitle: T\ncontact: C\n---\n\nText\n"
	for name, files := range map[string]fstest.MapFS{
		"no notice at all":      {},
		"a language is missing": {"p/notice/1.en.md": {Data: []byte(good)}},
		"no head":               {"p/notice/1.en.md": {Data: []byte("Text\n")}},
		"an unknown key":        {"p/notice/1.en.md": {Data: []byte(strings.Replace(good, "title", "titel", 1))}},
		"no effective date":     {"p/notice/1.en.md": {Data: []byte(strings.Replace(good, "2026-01-01", "soon", 1))}},
		"two effective dates": {
			"p/notice/1.en.md": {Data: []byte(good)},
			"p/notice/1.es.md": {Data: []byte(strings.NewReplacer("en\n", "es\n", "2026-01-01", "2026-01-02").Replace(good))},
		},
	} {
		if _, err := notice.Load(files, "p", "en", "es"); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
}
