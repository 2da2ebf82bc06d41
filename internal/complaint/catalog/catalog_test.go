package catalog_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/rules"
)

func load(t *testing.T) *catalog.Catalog {
	t.Helper()
	all, err := catalog.Load(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	return all.Latest()
}

func TestTheFilesOfTheProjectLoad(t *testing.T) {
	c := load(t)
	if len(c.Versions) != len(catalog.Kinds) {
		t.Errorf("%d versions, expected one of each kind", len(c.Versions))
	}
}

// files are those of the project, with one replacement in one of them.
func files(t *testing.T, file, old, with string) fstest.MapFS {
	t.Helper()
	all := fstest.MapFS{}
	for _, kind := range catalog.Kinds {
		name := catalog.Folder + "/" + kind + ".yaml"
		content, err := fs.ReadFile(rules.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		if kind == file && !strings.Contains(string(content), old) {
			t.Fatalf("%s does not say %q", name, old)
		}
		if kind == file {
			content = []byte(strings.Replace(string(content), old, with, 1))
		}
		all[name] = &fstest.MapFile{Data: content}
	}
	return all
}

func TestMistakesAreNamed(t *testing.T) {
	for name, c := range map[string]struct{ file, old, with, want string }{
		"a key that nobody reads":      {"desk", "handles:", "handels:", "handels"},
		"no text in Spanish":           {"desk", ", es: Privacidad}", "}", "privacy.name: has no text in es"},
		"a language in one place only": {"desk", "es: Privacidad}", "es: Privacidad, vi: Quyen rieng tu}", "has no text in vi"},
		"a desk that is none":          {"category", "desk: provider_relations", "desk: providers", `access_wait.desk: "providers" is none of`},
		"a desk that nobody uses":      {"desk", "desks:\n", "desks:\n  - {id: idle, name: {en: Idle, es: Libre}, handles: {en: None, es: Nada}}\n", "idle: nothing leads to it"},
		"a checklist that is none":     {"category", "checklist: access\n", "checklist: acces\n", "access_wait.checklist"},
		"a checklist nobody uses":      {"category", "checklist: billing\n", "checklist: general\n", "billing: nothing leads to it"},
		"a procedure not beside":       {"category", "also: [privacy]", "also: [inquiry]", "privacy.also"},
		"a reviewer that is none":      {"checklist", "reviewer: pharmacist", "reviewer: chemist", "pharmacy.reviewer"},
		"a kind of access that is not": {"checklist", "opens: [claims]", "opens: [everything]", "quality_of_care.records.opens"},
		"an id twice":                  {"ground", "id: informant", "id: peer_review", "stands twice"},
		"an id that is none":           {"ground", "id: informant", "id: In-Formant", "lower case"},
		"a group of causes":            {"cause", "group: people", "group: folk", "staff_conduct.group"},
		"an end that is none":          {"reason", "for: [withdrawal]", "for: [whim]", "member_wish.for"},
		"two counts of a target":       {"target", "business_days: 0", "business_days: 0\n    days: 1", "triage: one of"},
		"escalation before reminding":  {"target", "escalate: {days: 2", "escalate: {days: 20", "must come after due_soon"},
		"no idle days":                 {"target", "idle_business_days: 3", "idle_business_days: 0", "sweep.idle_business_days"},
		"a letter by itself":           {"target", "letter: complaint_acknowledged", "letter: complaint_outcome", "sweep.letters[0].letter"},
		"a letter by itself twice":     {"target", "letter: complaint_authority_needed", "letter: complaint_acknowledged", "stands twice"},
		"a channel that is none":       {"target", "not_by: [ctm]", "not_by: [pigeon]", "sweep.letters[0].not_by"},
		"a letter before its case":     {"target", "after_hours: 24", "after_hours: -1", "must be 0 or more"},
		"a value not declared":         {"wording", "on {received_on}. We will now", "on {came_on}. We will now", "received.text.en"},
		"a value not used":             {"wording", "queja el {received_on}. Ahora", "queja. Ahora", "does not use received_on"},
		"a saying that cases need":     {"wording", "id: withdrawn", "id: taken_back", "withdrawn is missing"},
		"a type of value":              {"wording", "type: phone", "type: fax", "is none of date, text, phone"},
		"eleven months":                {"wording", "[January, February,", "[February,", "dates.months.en"},
		"no source":                    {"route", "source: 42 CFR 422.561, 422.564", "sauce: 42 CFR 422.561, 422.564", "route.yaml"},
		"no mark":                      {"route", "mark: reading", "mark: maybe", "mark: must be one of"},
		"a version that ends":          {"route", "{from: 2006-01-01}", "{from: 2006-01-01, to: 2030-12-31}", "must not end"},
		"no category called other":     {"category", "id: other\n", "id: another\n", "there must be one called other"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := catalog.Load(files(t, c.file, c.old, c.with))
			var mistake *catalog.FileError
			if !errors.As(err, &mistake) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v\nexpected a mistake that says %q", err, c.want)
			}
		})
	}
}

func TestAKindWithoutAFile(t *testing.T) {
	all := files(t, "", "", "")
	delete(all, "complaint/ground.yaml")
	if _, err := catalog.Load(all); err == nil || !strings.Contains(err.Error(), "ground.yaml") {
		t.Errorf("%v", err)
	}
}

// TestANewVersion: the catalog of a case is the one of its receipt.
func TestANewVersion(t *testing.T) {
	all := files(t, "desk", "{from: 2006-01-01}", "{from: 2006-01-01, to: 2026-12-31}")
	newer := files(t, "desk", "en: Privacy,", "en: Privacy office,")["complaint/desk.yaml"]
	all["complaint/desk_2027.yaml"] = &fstest.MapFile{Data: []byte(strings.NewReplacer("2006-01-01", "2027-01-01", `"2026.1"`, `"2027.1"`).Replace(string(newer.Data)))}
	catalogs, err := catalog.Load(all)
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]string{"1999-05-05": "Privacy", "2026-12-31": "Privacy", "2027-01-01": "Privacy office", "2040-01-01": "Privacy office"} {
		c := catalogs.At(clock.MustParse(day))
		if desk, _ := c.Desk("privacy"); desk.Name.In("en") != want {
			t.Errorf("%s: %s, expected %s", day, desk.Name.In("en"), want)
		}
		if _, there := c.Category("privacy"); !there {
			t.Errorf("%s: the other files are gone", day)
		}
	}
	if len(catalogs.All()) != 2 || catalogs.All()[1] != catalogs.Latest() || !slices.Contains(catalogs.Latest().Versions, "desk@2027.1") {
		t.Error("not two catalogs, the last one with the new desks")
	}
	delete(all, "complaint/desk.yaml")
	all["complaint/desk.yaml"] = files(t, "desk", "{from: 2006-01-01}", "{from: 2006-01-01, to: 2026-12-30}")["complaint/desk.yaml"]
	if _, err := catalog.Load(all); err == nil {
		t.Error("a day without desks is accepted")
	}
}
